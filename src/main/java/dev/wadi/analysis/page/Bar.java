package dev.wadi.analysis.page;

/** A bar that shows a number beside the largest one, and a part of it on top. */
public final class Bar {
  private static final int WIDTH = 200;
  private static final int HEIGHT = 12;

  private Bar() {}

  /**
   * @param part of {@code value}
   * @param most the largest value
   */
  public static Html of(long value, long part, long most) {
    double whole = most <= 0 ? 0 : (double) WIDTH * value / most;
    double top = most <= 0 ? 0 : (double) WIDTH * part / most;
    Html html = new Html();
    html.tag(
        "svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\""
            .formatted(WIDTH, HEIGHT));
    html.tag(TimeChart.rect("bar-back", 0, 0, WIDTH, HEIGHT)).end("rect");
    html.tag(TimeChart.rect("bar", 0, 0, whole, HEIGHT)).end("rect");
    if (part > 0) {
      html.tag(TimeChart.rect("bar-err", 0, 0, Math.max(top, 1), HEIGHT)).end("rect");
    }
    return html.end("svg");
  }
}
