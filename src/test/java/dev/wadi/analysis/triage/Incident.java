package dev.wadi.analysis.triage;

import dev.wadi.kit.LineCapture;

/** An hour with an incident in it: the database refuses, and ten seconds later the API fails. */
public final class Incident {
  private Incident() {}

  public static LineCapture lines() {
    LineCapture lines = new LineCapture();
    for (int second = 0; second < 3600; second += 5) {
      lines.line(
          second,
          "GET /orders/" + second + " status=200 took " + second % 90 + "ms",
          "app",
          "api",
          "pod",
          "api-" + second % 3);
      if (second % 60 == 0) {
        lines.line(second + 1, "checkpoint done, 0 errors", "app", "db");
      }
      if (second % 600 == 0) {
        lines.line(second + 2, "cache miss rate is high: error budget 12%", "app", "api");
      }
      if (second >= 1800 && second < 2100 && second % 30 == 0) {
        lines.line(second, "connection to 10.0.0." + second % 7 + ":5432 refused", "app", "db");
        lines.line(
            second + 10,
            "order "
                + second
                + " failed: <b>db</b> gave no answer `in` time\n"
                + "java.lang.IllegalStateException: no db\n"
                + "\tat com.acme.Orders.place(Orders.java:"
                + second
                + ")\n\tat com.acme.Main.main(Main.java:5)",
            "app",
            "api",
            "pod",
            "api-" + second % 3);
        for (int i = 0; i < 4; i++) {
          lines.line(
              second + 11 + i * 0.1,
              "request " + second + i + " answered 503 after " + i + "s",
              "app",
              "api",
              "pod",
              "api-1");
        }
      }
    }
    return lines;
  }
}
