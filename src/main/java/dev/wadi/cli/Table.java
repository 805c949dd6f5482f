package dev.wadi.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Rows under headings, in columns as wide as their widest cell and two blanks apart.
 *
 * <p>A heading that begins with {@code >} asks for a column aligned to the right. For one thread.
 */
public final class Table {
  private static final int FEWEST_LEFT = 12;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row with as many cells as there are headings. */
  public Table row(Object... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "row: " + cells.length + " cells (expected: " + headings.size() + ")");
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(String.valueOf(cell));
    }
    rows.add(row);
    return this;
  }

  /**
   * The same table in lines of at most so many characters where that is possible: cells of the
   * widest column give up their middles.
   */
  Table fitting(int columns) {
    int excess = lines().stream().mapToInt(Table::width).max().orElse(0) - columns;
    int widest = 0;
    for (int i = 1; i < headings.size(); i++) {
      widest = widthOf(i) > widthOf(widest) ? i : widest;
    }
    int left = Math.max(FEWEST_LEFT, widthOf(widest) - excess);
    if (excess <= 0 || left >= widthOf(widest)) {
      return this;
    }
    Table fitting = new Table(headings.toArray(String[]::new));
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>(row);
      cells.set(widest, shortened(cells.get(widest), left));
      fitting.row(cells.toArray());
    }
    return fitting;
  }

  private int widthOf(int column) {
    return rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0);
  }

  private static String shortened(String cell, int most) {
    int[] points = cell.codePoints().toArray();
    if (points.length <= most) {
      return cell;
    }
    int before = (most - 1) / 2;
    int after = most - 1 - before;
    return new String(points, 0, before) + "…" + new String(points, points.length - after, after);
  }

  public void print(Output output) {
    lines().forEach(output::line);
  }

  public List<String> lines() {
    List<String> first = new ArrayList<>();
    for (String heading : headings) {
      first.add(heading.replaceFirst("^>", "").toUpperCase(Locale.ROOT));
    }
    List<List<String>> all = new ArrayList<>();
    all.add(first);
    all.addAll(rows);
    return all.stream().map(row -> line(row, all)).toList();
  }

  private String line(List<String> row, List<List<String>> all) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String cell = row.get(i);
      int column = i;
      int width = all.stream().mapToInt(other -> width(other.get(column))).max().orElse(0);
      String space = " ".repeat(width - width(cell));
      line.append(i == 0 ? "" : "  ");
      line.append(headings.get(i).startsWith(">") ? space + cell : cell + space);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
