package dev.wadi.scenario.page;

import dev.wadi.analysis.page.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over time in SVG, as wide as the page. For one thread. */
final class Chart {
  private static final double MARK_WIDTH = 14;
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 240;
  private static final int LEFT = 58;
  private static final int TOP = 42;
  private static final int BOTTOM = 26;
  private static final int RIGHT = 24;
  private static final double[] QUARTERED = {1, 2, 4, 6, 8, 10};
  private static final double[] PLAIN = {1, 2, 5, 10};
  private static final int GRID_LINES = 4;

  private final double seconds;
  private final String unit;
  private final List<Line> lines = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();

  /**
   * @param style a class of the page's
   * @param area whether what is under the line is filled
   * @param dashed whether the line is
   */
  private record Line(
      String name, String style, boolean area, boolean dashed, List<Point> points) {}

  /** A value at a time; not a number where there is none. */
  record Point(double seconds, double value) {}

  /** Something that happened. */
  private record Mark(double seconds, String number) {}

  Chart(double seconds, String unit) {
    this.seconds = Math.max(seconds, 1e-3);
    this.unit = unit;
  }

  Chart line(String name, String style, boolean area, boolean dashed, List<Point> points) {
    lines.add(new Line(name, style, area, dashed, points));
    return this;
  }

  Chart mark(double at, String number) {
    marks.add(new Mark(at, number));
    return this;
  }

  private double most() {
    double most = 0;
    for (Line line : lines) {
      for (Point point : line.points()) {
        most = Double.isNaN(point.value()) ? most : Math.max(most, point.value());
      }
    }
    return round(most, QUARTERED);
  }

  /* The next of some steps times a power of ten, so that grid lines have short names. */
  private static double round(double most, double[] steps) {
    if (most <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(most)));
    for (double step : steps) {
      if (most <= step * power * 1.0000001) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private double x(double at) {
    /* The last page of a gateway comes a moment after the end. */
    return LEFT + Math.min(at, seconds) / seconds * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value, double most) {
    return HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - TOP);
  }

  private static String place(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String name(double value) {
    if (value >= 10_000) {
      return value % 1000 == 0 ? (long) (value / 1000) + "k" : place(value / 1000) + "k";
    }
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
  }

  /** Adds it to a page. */
  void to(Html html, String title) {
    html.tag("div class=\"scroll\"");
    html.tag("svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\"".formatted(WIDTH, HEIGHT));
    html.element("title", title);
    double most = most();
    grid(html, most);
    for (Line line : lines) {
      draw(html, line, most);
    }
    double free = 0;
    for (Mark mark : marks) {
      String at = place(x(mark.seconds()));
      /* What happened at nearly the same time is told side by side. */
      double label = Math.max(free, x(mark.seconds()));
      free = label + MARK_WIDTH;
      html.tag(
          "line class=\"grid\" stroke-dasharray=\"3 3\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/"
              .formatted(at, at, TOP - 6, HEIGHT - BOTTOM));
      html.element(
          "text text-anchor=\"middle\" x=\"%s\" y=\"%d\"".formatted(place(label), TOP - 9),
          mark.number());
    }
    legend(html);
    html.end("svg").end("div");
  }

  private void grid(Html html, double most) {
    for (int i = 0; i <= GRID_LINES; i++) {
      double value = most * i / GRID_LINES;
      String at = place(y(value, most));
      html.tag(
          "line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/"
              .formatted(LEFT, WIDTH - RIGHT, at, at));
      html.element(
          "text text-anchor=\"end\" x=\"%d\" y=\"%s\""
              .formatted(LEFT - 6, place(y(value, most) + 4)),
          name(value));
    }
    double step = round(seconds / 10, PLAIN);
    for (double at = 0; at <= seconds * 1.0001; at += step) {
      html.element(
          "text text-anchor=\"middle\" x=\"%s\" y=\"%d\"".formatted(place(x(at)), HEIGHT - 8),
          name(at) + " s");
    }
  }

  private void draw(Html html, Line line, double most) {
    StringBuilder path = new StringBuilder();
    StringBuilder area = new StringBuilder();
    String last = "";
    boolean drawing = false;
    for (Point point : line.points()) {
      if (Double.isNaN(point.value())) {
        close(area, last, drawing);
        drawing = false;
        continue;
      }
      String x = place(x(point.seconds()));
      String at = x + " " + place(y(point.value(), most));
      path.append(drawing ? "L" : "M").append(at);
      area.append(drawing ? "L" + at : "M" + x + " " + (HEIGHT - BOTTOM) + "L" + at);
      last = x;
      drawing = true;
    }
    close(area, last, drawing);
    if (line.area()) {
      html.tag("path class=\"%s-area\" d=\"%s\"/".formatted(line.style(), area));
    }
    html.tag(
        "path class=\"%s\"%s d=\"%s\"/"
            .formatted(line.style(), line.dashed() ? " stroke-dasharray=\"5 4\"" : "", path));
  }

  private static void close(StringBuilder area, String last, boolean drawing) {
    if (drawing) {
      area.append("L").append(last).append(" ").append(HEIGHT - BOTTOM).append("Z");
    }
  }

  /* On the right, above the lines. */
  private void legend(Html html) {
    int x = WIDTH - RIGHT;
    for (int i = lines.size() - 1; i >= 0; i--) {
      Line line = lines.get(i);
      int width = 40 + line.name().length() * 6;
      x -= width;
      html.tag(
          "line class=\"%s\"%s x1=\"%d\" x2=\"%d\" y1=\"7\" y2=\"7\"/"
              .formatted(
                  line.style(), line.dashed() ? " stroke-dasharray=\"5 4\"" : "", x, x + 18));
      html.element("text x=\"%d\" y=\"11\"".formatted(x + 23), line.name());
    }
    html.element("text x=\"%d\" y=\"11\"".formatted(0), unit);
  }
}
