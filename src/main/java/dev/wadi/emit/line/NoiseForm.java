package dev.wadi.emit.line;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * LogOps' noise: objects whose keys have many names and whose values have many types. Chaos says
 * how often something is missing.
 */
final class NoiseForm implements LineForm {
  private static final List<String> TIMES = List.of("timestamp", "ts", "time");
  private static final List<String> LEVELS = List.of("level", "lvl", "severity");
  private static final List<String> MESSAGES = List.of("message", "msg", "log", "text");
  private static final List<String> LEVEL_WORDS =
      List.of("debug", "info", "warning", "warn", "error", "fatal", "trace");
  private static final List<String> SUBJECTS = List.of("db", "cache", "queue", "auth", "http");
  private static final List<String> EXTRAS =
      List.of(
          "userId",
          "user_email",
          "client_ip",
          "path",
          "method",
          "durationMs",
          "env",
          "service",
          "meta");

  @Override
  public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
    JsonLine line = new JsonLine();
    if (!draw.chance(draw.chaos())) {
      line.text(
          draw.pick(TIMES),
          draw.chance(0.8)
              ? LogopsForms.OFFSET_TIME.format(time)
              : "not-a-timestamp-" + draw.between(100, 999));
    }
    if (!draw.chance(draw.chaos() / 2)) {
      line.json(draw.pick(LEVELS), level(draw));
    }
    boolean told = false;
    if (!draw.chance(draw.chaos() / 3)) {
      String name = draw.pick(MESSAGES);
      told = !name.equals("text");
      line.json(name, message(draw, number));
    }
    extras(draw, line);
    if (!told && draw.chance(draw.chaos() / 2)) {
      line.text(
          "log",
          LogopsForms.PLAIN_TIME.format(time)
              + " ??? "
              + draw.host()
              + " app["
              + draw.between(1000, 9999)
              + "]: noise #"
              + number);
    }
    return line.toString();
  }

  private static String level(Draw draw) {
    if (draw.chance(0.15)) {
      return Integer.toString(draw.between(0, 5));
    }
    return draw.chance(0.10) ? "true" : JsonLine.quoted(draw.level(draw.pick(LEVEL_WORDS)));
  }

  private static String message(Draw draw, long number) {
    String text = draw.pick(SUBJECTS) + " event #" + number + draw.slip();
    if (draw.chance(0.20)) {
      return new JsonLine().text("nested", text).number("code", draw.between(100, 599)).toString();
    }
    return draw.chance(0.10)
        ? "[" + JsonLine.quoted(text) + ",\"extra\"," + draw.between(1, 9) + "]"
        : JsonLine.quoted(text);
  }

  private static void extras(Draw draw, JsonLine line) {
    List<String> left = new ArrayList<>(EXTRAS);
    for (int count = draw.between(0, 3); count > 0; count--) {
      String name = draw.pick(left);
      left.remove(name);
      if (name.equals("meta")) {
        String trace = "tr-" + draw.between(1000, 9999);
        line.json(name, new JsonLine().text("traceId", trace).toString());
      } else {
        line.text(name, "val-" + draw.between(1, 999));
      }
    }
  }
}
