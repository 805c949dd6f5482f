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
