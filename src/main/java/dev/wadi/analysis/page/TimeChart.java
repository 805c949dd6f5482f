package dev.wadi.analysis.page;

import dev.wadi.analysis.Numbers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines and errors over time, one below the other, each with its own scale: errors are few, and on
 * the scale of the lines nobody would see them. Times in UTC.
 */
public final class TimeChart {
  private static final int WIDTH = 800;
  private static final int LEFT = 64;
  private static final int RIGHT = 12;
  private static final int PANEL = 120;
  private static final int GAP = 34;
  private static final int TOP = 22;
  private static final int MAX_POINTS = 368;
  private static final int GRID = 4;
  private static final int LABELS = 8;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** A value at a time. */
  public record Point(Instant time, long lines, long errors) {}

  private final List<Point> points;
  private final Duration width;
  private final int each;
  private final int columns;
  private final Html html = new Html();

  private TimeChart(List<Point> points, Duration width) {
    this.points = points;
    this.width = width;
    this.each = (points.size() + MAX_POINTS - 1) / MAX_POINTS;
    this.columns = (points.size() + each - 1) / each;
  }

  /**
   * The chart, or a sentence when there are not two points.
   *
   * @param points without a gap
   * @param width of time that a point stands for
   * @param from a time to be marked begins; null for none
   * @param to it ends
   */
  public static Html of(
      List<Point> points, Duration width, @Nullable Instant from, @Nullable Instant to) {
    if (points.size() < 2) {
      return new Html().element("p class=\"soft\"", "Too short a time for a chart.");
    }
    return new TimeChart(points, width).chart(from, to);
  }

  private Html chart(@Nullable Instant from, @Nullable Instant to) {
    int height = TOP + 2 * PANEL + GAP + 24;
    html.tag("div class=\"scroll\"");
    html.tag(
        "svg class=\"chart\" viewBox=\"0 0 "
            + WIDTH
            + " "
            + height
            + "\" role=\"img\" aria-label=\"Lines and errors over time\"");
    if (from != null && to != null) {
      double x = x(index(from));
      html.tag(rect("peak", x, TOP, Math.max(2, x(index(to)) - x), 2 * PANEL + GAP));
      html.end("rect");
    }
    String unit = each == 1 ? unit(width) : "most in " + unit(width) + " of each point";
    panel(TOP, "all", "Lines, " + unit, false);
    panel(TOP + PANEL + GAP, "err", "Errors, " + unit, true);
    labels(TOP + 2 * PANEL + GAP + 16);
    return html.end("svg").end("div");
  }

  private static String unit(Duration width) {
    return width.equals(Duration.ofMinutes(1)) ? "each minute" : "each " + Numbers.duration(width);
  }

  private void panel(int top, String style, String title, boolean errors) {
    long most = 1;
    long[] values = new long[columns];
    for (int i = 0; i < points.size(); i++) {
      long value = errors ? points.get(i).errors : points.get(i).lines;
      values[i / each] = Math.max(values[i / each], value);
      most = Math.max(most, value);
    }
    long scale = nice(most);
    for (int i = 0; i <= GRID; i++) {
      double y = top + PANEL - (double) PANEL * i / GRID;
      html.tag(
          "line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\""
              .formatted(LEFT, WIDTH - RIGHT, number(y), number(y)));
      html.end("line");
      html.element(
          "text x=\"%d\" y=\"%s\" text-anchor=\"end\"".formatted(LEFT - 6, number(y + 4)),
          scaleText(scale, i));
    }
    html.element("text x=\"%d\" y=\"%d\"".formatted(LEFT, top - 7), title);
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      path.append(i == 0 ? "" : " ")
          .append(number(x(i)))
          .append(',')
          .append(number(top + PANEL - PANEL * (double) values[i] / scale));
    }
    String base = number(top + PANEL);
    html.tag(
        "polygon class=\"%s-area\" points=\"%s,%s %s %s,%s\""
            .formatted(style, number(x(0)), base, path, number(x(columns - 1)), base));
    html.end("polygon");
    html.tag("polyline class=\"%s\" points=\"%s\"".formatted(style, path));
    html.end("polyline");
  }

  private void labels(int y) {
    Duration all = width.multipliedBy(points.size());
    DateTimeFormatter form =
        all.compareTo(Duration.ofDays(1)) <= 0
            ? width.compareTo(Duration.ofMinutes(1)) < 0 ? SECONDS : CLOCK
            : all.compareTo(Duration.ofDays(60)) <= 0 ? DAY : DATE;
    long step = step(all.toSeconds() + 1);
    long first = points.get(0).time.getEpochSecond();
    long next = Math.floorDiv(first + step - 1, step) * step;
    for (; next - first < all.toSeconds(); next += step) {
      Instant time = Instant.ofEpochSecond(next);
      double x = x(index(time));
      String anchor = x < LEFT + 30 ? "start" : x > WIDTH - RIGHT - 30 ? "end" : "middle";
      html.element(
          "text x=\"%s\" y=\"%d\" text-anchor=\"%s\"".formatted(number(x), y, anchor),
          form.format(time));
    }
  }

  /** A step that people count in, such that there are few of it. */
  private static long step(long seconds) {
    long[] steps = {
      1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200
    };
    for (long step : steps) {
      if (seconds / step < LABELS) {
        return step;
      }
    }
    long days = 86_400;
    while (seconds / days >= LABELS) {
      days *= 2;
    }
    return days;
  }

  private double index(Instant time) {
    double nanos = Duration.between(points.get(0).time, time).toMillis() * 1e6;
    double index = nanos / width.toNanos() / each;
    return Math.max(0, Math.min(columns - 1, index));
  }

  private double x(double column) {
    return LEFT + (WIDTH - LEFT - RIGHT) * column / (columns - 1);
  }

  /** The next number that is divided well: 4, 8, 20, 40, 80, 100, 200 and so on. */
  private static long nice(long most) {
    if (most > Long.MAX_VALUE / 10) {
      return most;
    }
    long power = 1;
    while (true) {
      for (long step : new long[] {1, 2, 4, 5, 8}) {
        long scale = step * power;
        if (scale >= most && scale % GRID == 0) {
          return scale;
        }
      }
      power *= 10;
    }
  }

  private static String scaleText(long scale, int i) {
    long value = scale / GRID * i;
    return value < 10_000 ? Numbers.count(value) : Numbers.rate((double) value);
  }

  /** A rectangle with a class. */
  static String rect(String style, double x, double y, double width, double height) {
    return "rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\""
        .formatted(style, number(x), number(y), number(width), number(height));
  }

  /** With one decimal where there is one. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.1f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
