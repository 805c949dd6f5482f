package dev.wadi.codec.text;

import dev.wadi.codec.text.TimeLayout.Kind;
import dev.wadi.codec.text.TimeLayout.Step;
import dev.wadi.model.NearestNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes {@link TimeLayout}s of what people write: names, and the patterns of three languages. */
final class TimeLayouts {
  /* Names that promtail, Go and logging libraries give to layouts. */
  private static final Map<String, String> NAMED =
      Map.ofEntries(
          Map.entry("ANSIC", "Mon Jan _2 15:04:05 2006"),
          Map.entry("UnixDate", "Mon Jan _2 15:04:05 MST 2006"),
          Map.entry("RubyDate", "Mon Jan 02 15:04:05 -0700 2006"),
          Map.entry("RFC822", "02 Jan 06 15:04 MST"),
          Map.entry("RFC822Z", "02 Jan 06 15:04 -0700"),
          Map.entry("RFC850", "Monday, 02-Jan-06 15:04:05 MST"),
          Map.entry("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"),
          Map.entry("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"),
          Map.entry("RFC3339", "2006-01-02T15:04:05Z07:00"),
          Map.entry("RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"),
          Map.entry("Stamp", "Jan _2 15:04:05"),
          Map.entry("StampMilli", "Jan _2 15:04:05.000"),
          Map.entry("StampMicro", "Jan _2 15:04:05.000000"),
          Map.entry("StampNano", "Jan _2 15:04:05.000000000"),
          Map.entry("DateTime", "2006-01-02 15:04:05"),
          Map.entry("syslog", "Jan _2 15:04:05"),
          Map.entry("clf", "02/Jan/2006:15:04:05 -0700"));

  private static final Map<String, Kind> COUNTED =
      Map.of(
          "Unix", Kind.EPOCH_SECONDS,
          "UnixMs", Kind.EPOCH_MILLIS,
          "UnixUs", Kind.EPOCH_MICROS,
          "UnixNs", Kind.EPOCH_NANOS,
          "unix", Kind.EPOCH,
          "iso", Kind.ISO);

  /* Of Go; a longer one stands before those that it begins with. */
  private static final Map<String, Step> GO = go();

  private TimeLayouts() {}

  private static Map<String, Step> go() {
    Map<String, Step> go = new LinkedHashMap<>();
    go.put("2006", Step.digits(Kind.YEAR, 4, 4));
    go.put("January", Step.of(Kind.MONTH_NAME));
    go.put("Jan", Step.of(Kind.MONTH_NAME));
    go.put("Monday", Step.of(Kind.WEEKDAY));
    go.put("Mon", Step.of(Kind.WEEKDAY));
    go.put("MST", Step.of(Kind.ZONE_NAME));
    for (String zone : List.of("Z07:00:00", "Z070000", "Z07:00", "Z0700", "Z07")) {
      go.put(zone, Step.of(Kind.OFFSET));
      go.put(zone.replace('Z', '-'), Step.of(Kind.OFFSET));
    }
    go.put("002", Step.digits(Kind.DAY_OF_YEAR, 3, 3));
    go.put("01", Step.digits(Kind.MONTH, 2, 2));
    go.put("02", Step.digits(Kind.DAY, 2, 2));
    go.put("03", Step.digits(Kind.HOUR_OF_HALF, 2, 2));
    go.put("04", Step.digits(Kind.MINUTE, 2, 2));
    go.put("05", Step.digits(Kind.SECOND, 2, 2));
    go.put("06", Step.digits(Kind.YEAR_OF_CENTURY, 2, 2));
    go.put("15", Step.digits(Kind.HOUR, 2, 2));
    go.put("PM", Step.of(Kind.HALF));
    go.put("pm", Step.of(Kind.HALF));
    go.put("1", Step.digits(Kind.MONTH, 1, 2));
    go.put("_2", Step.digits(Kind.DAY, 1, 2));
    go.put("2", Step.digits(Kind.DAY, 1, 2));
    go.put("3", Step.digits(Kind.HOUR_OF_HALF, 1, 2));
    go.put("4", Step.digits(Kind.MINUTE, 1, 2));
    go.put("5", Step.digits(Kind.SECOND, 1, 2));
    return go;
  }

  /** The layout that a name or a pattern tells. */
  static TimeLayout of(String text) {
    Kind counted = COUNTED.get(text);
    if (counted != null) {
      return TimeLayout.single(counted, text);
    }
    String named = NAMED.get(text);
    if (named != null) {
      return new TimeLayout(ofGo(named).steps(), text);
    }
    if (text.indexOf('%') >= 0) {
      return ofStrftime(text);
    }
    if (text.contains("05")
        || text.contains("2006")
        || text.contains("15")
        || text.contains("Jan")) {
      return ofGo(text);
    }
    if (text.contains("mm") || text.contains("yy") || text.contains("HH") || text.contains("uu")) {
      return ofJava(text);
    }
    List<String> names = new ArrayList<>(NAMED.keySet());
    names.addAll(COUNTED.keySet());
    names.add("auto");
    throw new IllegalArgumentException(
        "timeLayout: \""
            + text
            + "\" (expected: a layout like \"2006-01-02 15:04:05\", a pattern like \"yyyy-MM-dd"
            + " HH:mm:ss\" or one of "
            + NearestNames.told(text, names)
            + ")");
  }

  /** A layout of Go. */
  static TimeLayout ofGo(String text) {
    return made(goSteps(text), text);
  }

  private static List<Step> goSteps(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int fraction = (c == '.' || c == ',') ? fraction(text, at + 1) : 0;
      if (fraction > 0) {
        steps.add(Step.of(Kind.FRACTION));
        at += 1 + fraction;
        continue;
      }
      String token = token(text, at);
      if (token != null) {
        add(steps, GO.getOrDefault(token, Step.of(Kind.BLANKS)));
        at += token.length();
      } else {
        at = literal(steps, text, at);
      }
    }
    return steps;
  }

  private static @Nullable String token(String text, int at) {
    for (String token : GO.keySet()) {
      if (text.startsWith(token, at)) {
        return token;
      }
    }
    return null;
  }

  private static int fraction(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == '0' || text.charAt(at) == '9')) {
      at++;
    }
    boolean number = at < text.length() && Character.isDigit(text.charAt(at));
    return number ? 0 : at - from;
  }

  /** A pattern of {@code java.time.format.DateTimeFormatter}, as far as log files use it. */
  static TimeLayout ofJava(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'') {
        at = quoted(steps, text, at + 1);
        continue;
      }
      if (c == '[' || c == ']') {
        throw new IllegalArgumentException(
            "timeLayout: \"" + text + "\" (expected: no optional parts; part two layouts by |)");
      }
      if (c > 127 || !Bytes.isLetter((byte) c)) {
        at = literal(steps, text, at);
        continue;
      }
      int end = at;
      while (end < text.length() && text.charAt(end) == c) {
        end++;
      }
      add(steps, javaStep(text, c, end - at));
      at = end;
    }
    return made(steps, text);
  }

  private static int quoted(List<Step> steps, String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\'') {
      at = literal(steps, text, at);
    }
    if (at == from) {
      literal(steps, "'", 0);
    }
    return at + 1;
  }

  private static Step javaStep(String text, char letter, int count) {
    int least = Math.min(count, 2);
    return switch (letter) {
      case 'y', 'u' ->
          count == 2 ? Step.digits(Kind.YEAR_OF_CENTURY, 2, 2) : Step.digits(Kind.YEAR, 4, 4);
      case 'M', 'L' -> count >= 3 ? Step.of(Kind.MONTH_NAME) : Step.digits(Kind.MONTH, least, 2);
      case 'd' -> Step.digits(Kind.DAY, least, 2);
      case 'D' -> Step.digits(Kind.DAY_OF_YEAR, count, 3);
      case 'H', 'k' -> Step.digits(Kind.HOUR, least, 2);
      case 'h', 'K' -> Step.digits(Kind.HOUR_OF_HALF, least, 2);
      case 'm' -> Step.digits(Kind.MINUTE, least, 2);
      case 's' -> Step.digits(Kind.SECOND, least, 2);
      case 'S', 'n' -> Step.of(Kind.FRACTION);
      case 'a' -> Step.of(Kind.HALF);
      case 'E' -> Step.of(Kind.WEEKDAY);
      case 'X', 'x', 'Z' -> Step.of(Kind.OFFSET);
      case 'z', 'V', 'O', 'v' -> Step.of(Kind.ZONE_NAME);
      default ->
          throw new IllegalArgumentException(
              "timeLayout: \"" + text + "\" (expected: none of the letter " + letter + ")");
    };
  }

  /** A pattern of {@code strftime}, as Fluentd and Python have it. */
  static TimeLayout ofStrftime(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) != '%' || at + 1 == text.length()) {
        at = literal(steps, text, at);
        continue;
      }
      int letter = at + 1;
      while (letter + 1 < text.length() && "-_0123456789:".indexOf(text.charAt(letter)) >= 0) {
        letter++;
      }
      for (Step step : strftime(text, text.charAt(letter))) {
        add(steps, step);
      }
      at = letter + 1;
    }
    return made(steps, text);
  }

  private static List<Step> strftime(String text, char letter) {
    return switch (letter) {
      case 'Y' -> List.of(Step.digits(Kind.YEAR, 4, 4));
      case 'y' -> List.of(Step.digits(Kind.YEAR_OF_CENTURY, 2, 2));
      case 'm' -> List.of(Step.digits(Kind.MONTH, 1, 2));
      case 'b', 'B', 'h' -> List.of(Step.of(Kind.MONTH_NAME));
      case 'd', 'e' -> List.of(Step.digits(Kind.DAY, 1, 2));
      case 'j' -> List.of(Step.digits(Kind.DAY_OF_YEAR, 1, 3));
      case 'a', 'A' -> List.of(Step.of(Kind.WEEKDAY));
      case 'H', 'k' -> List.of(Step.digits(Kind.HOUR, 1, 2));
      case 'I', 'l' -> List.of(Step.digits(Kind.HOUR_OF_HALF, 1, 2));
      case 'p', 'P' -> List.of(Step.of(Kind.HALF));
      case 'M' -> List.of(Step.digits(Kind.MINUTE, 1, 2));
      case 'S' -> List.of(Step.digits(Kind.SECOND, 1, 2));
      case 'f', 'L', 'N' -> List.of(Step.of(Kind.FRACTION));
      case 'z' -> List.of(Step.of(Kind.OFFSET));
      case 'Z' -> List.of(Step.of(Kind.ZONE_NAME));
      case 's' -> List.of(Step.of(Kind.EPOCH_SECONDS));
      case 'F' -> goSteps("2006-01-02");
      case 'T' -> goSteps("15:04:05");
      case 'R' -> goSteps("15:04");
      case 'D' -> goSteps("01/02/06");
      case '%' -> List.of(Step.literal((byte) '%'));
      default ->
          throw new IllegalArgumentException(
              "timeLayout: \"" + text + "\" (expected: none of %" + letter + ")");
    };
  }

  private static int literal(List<Step> steps, String text, int at) {
    int end = text.offsetByCodePoints(at, 1);
    for (byte b : text.substring(at, end).getBytes(StandardCharsets.UTF_8)) {
      add(steps, Step.literal(b));
    }
    return end;
  }

  /* The reader takes a fraction with its mark; the mark in front of it in the layout is that one. */
  private static void add(List<Step> steps, Step step) {
    int last = steps.size() - 1;
    if (step.kind() == Kind.FRACTION
        && last >= 0
        && (steps.get(last).literal() == '.' || steps.get(last).literal() == ',')) {
      steps.remove(last);
    }
    steps.add(step);
  }

  private static TimeLayout made(List<Step> steps, String text) {
    boolean day =
        steps.stream()
            .anyMatch(
                step ->
                    switch (step.kind()) {
                      case DAY, DAY_OF_YEAR, ISO, EPOCH_SECONDS -> true;
                      default -> false;
                    });
    if (!day) {
      throw new IllegalArgumentException(
          "timeLayout: \"" + text + "\" (expected: one that has a day, or Unix, UnixMs, UnixNs)");
    }
    return new TimeLayout(steps, text);
  }
}
