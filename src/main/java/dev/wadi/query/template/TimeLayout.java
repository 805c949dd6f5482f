package dev.wadi.query.template;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How a time is written, by the example of Go's reference time {@code Mon Jan 2 15:04:05 MST 2006}.
 * Immutable.
 */
final class TimeLayout {
  /* Longer ones stand in front of those that they begin with. */
  private static final String[] FIELDS = {
    "January",
    "Jan",
    "Monday",
    "Mon",
    "MST",
    "2006",
    "Z07:00:00",
    "-07:00:00",
    "Z07:00",
    "-07:00",
    "Z070000",
    "-070000",
    "Z0700",
    "-0700",
    "Z07",
    "-07",
    "002",
    "__2",
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "15",
    "_2",
    "PM",
    "pm",
    "1",
    "2",
    "3",
    "4",
    "5"
  };
  private static final String[] MONTHS = names(true);
  private static final String[] DAYS = names(false);

  /* Templates have one layout or two. */
  private static final AtomicReference<@Nullable TimeLayout> LAST = new AtomicReference<>();

  private final String text;
  private final List<String> parts = new ArrayList<>();
  private final List<Boolean> isField = new ArrayList<>();

  private TimeLayout(String text) {
    this.text = text;
    StringBuilder fixed = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      String field = field(at);
      if (field == null) {
        fixed.append(text.charAt(at++));
        continue;
      }
      if (fixed.length() > 0) {
        add(fixed.toString(), false);
        fixed.setLength(0);
      }
      add(field, true);
      at += field.length();
    }
    add(fixed.toString(), false);
  }

  static TimeLayout of(String text) {
    TimeLayout known = LAST.get();
    if (known == null || !known.text.equals(text)) {
      known = new TimeLayout(text);
      LAST.set(known);
    }
    return known;
  }

  private void add(String part, boolean field) {
    parts.add(part);
    isField.add(field);
  }

  private @Nullable String field(int at) {
    char c = text.charAt(at);
    if (c == '.' || c == ',') {
      int end = at + 1;
      while (end < text.length() && text.charAt(end) == text.charAt(Math.min(at + 1, end))) {
        end++;
      }
      boolean digits = end > at + 1 && "09".indexOf(text.charAt(at + 1)) >= 0;
      boolean more = end < text.length() && Character.isDigit(text.charAt(end));
      return digits && !more && end - at <= 10 ? text.substring(at, end) : null;
    }
    for (String field : FIELDS) {
      if (text.startsWith(field, at)) {
        boolean word =
            field.equals("Jan") || field.equals("Mon")
                ? at + 3 < text.length() && Character.isLowerCase(text.charAt(at + 3))
                : false;
        return word ? null : field;
      }
    }
    return null;
  }

  String format(ZonedDateTime time) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      out.append(isField.get(i) ? shown(parts.get(i), time) : parts.get(i));
    }
    return out.toString();
  }

  private static String shown(String field, ZonedDateTime time) {
    return switch (field) {
      case "January" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Jan" -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "Monday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Mon" -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case "MST" -> zone(time);
      case "2006" -> digits(time.getYear(), 4);
      case "06" -> digits(Math.floorMod(time.getYear(), 100), 2);
      case "01" -> digits(time.getMonthValue(), 2);
      case "1" -> digits(time.getMonthValue(), 1);
      case "02" -> digits(time.getDayOfMonth(), 2);
      case "_2" -> String.format(Locale.ROOT, "%2d", time.getDayOfMonth());
      case "2" -> digits(time.getDayOfMonth(), 1);
      case "002" -> digits(time.getDayOfYear(), 3);
      case "__2" -> String.format(Locale.ROOT, "%3d", time.getDayOfYear());
      case "15" -> digits(time.getHour(), 2);
      case "03" -> digits((time.getHour() + 11) % 12 + 1, 2);
      case "3" -> digits((time.getHour() + 11) % 12 + 1, 1);
      case "04" -> digits(time.getMinute(), 2);
      case "4" -> digits(time.getMinute(), 1);
      case "05" -> digits(time.getSecond(), 2);
      case "5" -> digits(time.getSecond(), 1);
      case "PM" -> time.getHour() < 12 ? "AM" : "PM";
      case "pm" -> time.getHour() < 12 ? "am" : "pm";
      default ->
          field.charAt(0) == '.' || field.charAt(0) == ','
              ? fraction(field, time.getNano())
              : offset(field, time.getOffset().getTotalSeconds());
    };
  }

  private static String zone(ZonedDateTime time) {
    if (time.getZone().getId().equals("UTC") || time.getOffset().getTotalSeconds() == 0) {
      return "UTC";
    }
    return time.getZone() instanceof ZoneOffset
        ? offset("-0700", time.getOffset().getTotalSeconds())
        : java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
  }

  private static String fraction(String field, int nanos) {
    String digits = digits(nanos, 9).substring(0, field.length() - 1);
    if (field.charAt(1) == '0') {
      return field.charAt(0) + digits;
    }
    String cut = digits.replaceFirst("0+$", "");
    return cut.isEmpty() ? "" : field.charAt(0) + cut;
  }

  private static String offset(String field, int seconds) {
    if (field.charAt(0) == 'Z' && seconds == 0) {
      return "Z";
    }
    int all = Math.abs(seconds);
    String colon = field.indexOf(':') > 0 ? ":" : "";
    StringBuilder out = new StringBuilder(seconds < 0 ? "-" : "+").append(digits(all / 3600, 2));
    int figures = field.replaceAll("[^0-9]", "").length();
    if (figures >= 4) {
      out.append(colon).append(digits(all / 60 % 60, 2));
    }
    if (figures >= 6) {
      out.append(colon).append(digits(all % 60, 2));
    }
    return out.toString();
  }

  private static String digits(int value, int least) {
    return String.format(Locale.ROOT, "%0" + least + "d", value);
  }

  private static String[] names(boolean months) {
    String[] names = new String[months ? 12 : 7];
    for (int i = 0; i < names.length; i++) {
      names[i] =
          months
              ? Month.of(i + 1).getDisplayName(TextStyle.FULL, Locale.ENGLISH)
              : java.time.DayOfWeek.of(i + 1).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
    }
    return names;
  }

  /** The time that a text says; null when it is written otherwise. */
  @Nullable ZonedDateTime parse(String written, ZoneId zone) {
    Parse parse = new Parse(written);
    for (int i = 0; i < parts.size(); i++) {
      boolean fits = isField.get(i) ? parse.field(parts.get(i)) : parse.fixed(parts.get(i));
      if (!fits) {
        return null;
      }
      /* Go takes a fraction behind the seconds also where the layout has none. */
      boolean seconds = isField.get(i) && (parts.get(i).equals("05") || parts.get(i).equals("5"));
      boolean named = i + 1 < parts.size() && isField.get(i + 1) && isFraction(parts.get(i + 1));
      if (seconds && !named) {
        parse.fraction();
      }
    }
    return parse.at < written.length() ? null : parse.time(zone);
  }

  private static boolean isFraction(String part) {
    return part.charAt(0) == '.' || part.charAt(0) == ',';
  }

  /** A text that is read as a time. */
  private static final class Parse {
    private final String text;
    private int at;
    private int year;
    private int month = 1;
    private int day = 1;
    private int dayOfYear;
    private int hour;
    private int minute;
    private int second;
    private int nano;
    private @Nullable Boolean afternoon;
    private @Nullable Integer offset;

    Parse(String text) {
      this.text = text;
    }

    boolean fixed(String part) {
      boolean fits = text.startsWith(part, at);
      at += part.length();
      return fits;
    }

    boolean field(String field) {
      switch (field) {
        case "January" -> month = name(MONTHS, false);
        case "Jan" -> month = name(MONTHS, true);
        case "Monday" -> {
          return name(DAYS, false) > 0;
        }
        case "Mon" -> {
          return name(DAYS, true) > 0;
        }
        case "MST" -> {
          int from = at;
          while (at < text.length() && Character.isUpperCase(text.charAt(at))) {
            at++;
          }
          String zone = text.substring(from, at);
          offset = zone.equals("UTC") || zone.equals("GMT") ? Integer.valueOf(0) : offset;
          return at - from >= 3;
        }
        case "2006" -> year = number(4, 4);
        case "06" -> {
          int two = number(2, 2);
          year = two < 0 ? two : two >= 69 ? 1900 + two : 2000 + two;
        }
        case "01" -> month = number(2, 2);
        case "1" -> month = number(1, 2);
        case "02" -> day = number(2, 2);
        case "_2" -> {
          skipBlank();
          day = number(1, 2);
        }
        case "2" -> day = number(1, 2);
        case "002" -> dayOfYear = number(3, 3);
        case "__2" -> {
          skipBlank();
          skipBlank();
          dayOfYear = number(1, 3);
        }
        case "15" -> hour = number(2, 2);
        case "03" -> hour = number(2, 2);
        case "3" -> hour = number(1, 2);
        case "04" -> minute = number(2, 2);
        case "4" -> minute = number(1, 2);
        case "05" -> second = number(2, 2);
        case "5" -> second = number(1, 2);
        case "PM", "pm" -> {
          String half = text.substring(at, Math.min(text.length(), at + 2));
          at += 2;
          afternoon = half.equalsIgnoreCase("pm");
          return half.equalsIgnoreCase("pm") || half.equalsIgnoreCase("am");
        }
        default -> {
          if (isFraction(field)) {
            return fraction() || field.charAt(1) == '9';
          }
          return offset(field);
        }
      }
      return year >= 0
          && month >= 1
          && day >= 0
          && dayOfYear >= 0
          && hour >= 0
          && minute >= 0
          && second >= 0;
    }

    private void skipBlank() {
      at += at < text.length() && text.charAt(at) == ' ' ? 1 : 0;
    }

    /* From 1; 0 when none of them stands here. */
    private int name(String[] names, boolean shortened) {
      for (int i = 0; i < names.length; i++) {
        String name = shortened ? names[i].substring(0, 3) : names[i];
        if (text.regionMatches(true, at, name, 0, name.length())) {
          at += name.length();
          return i + 1;
        }
      }
      return 0;
    }

    private int number(int fewest, int most) {
      int from = at;
      while (at < text.length() && at - from < most && Character.isDigit(text.charAt(at))) {
        at++;
      }
      return at - from < fewest ? -1 : Integer.parseInt(text.substring(from, at));
    }

    boolean fraction() {
      if (at >= text.length() || ".,".indexOf(text.charAt(at)) < 0) {
        return false;
      }
      int from = at + 1;
      int end = from;
      while (end < text.length() && Character.isDigit(text.charAt(end))) {
        end++;
      }
      if (end == from) {
        return false;
      }
      String digits = (text.substring(from, end) + "000000000").substring(0, 9);
      nano = Integer.parseInt(digits);
      at = end;
      return true;
    }

    private boolean offset(String field) {
      if (field.charAt(0) == 'Z' && text.startsWith("Z", at)) {
        at++;
        offset = 0;
        return true;
      }
      if (at >= text.length() || "+-".indexOf(text.charAt(at)) < 0) {
        return false;
      }
      int sign = text.charAt(at++) == '-' ? -1 : 1;
      boolean colon = field.indexOf(':') > 0;
      int figures = field.replaceAll("[^0-9]", "").length();
      int seconds = 0;
      for (int unit = 3600, n = 2; n <= figures; n += 2, unit /= 60) {
        if (n > 2 && colon && !fixed(":")) {
          return false;
        }
        int part = number(2, 2);
        if (part < 0) {
          return false;
        }
        seconds += part * unit;
      }
      offset = sign * seconds;
      return true;
    }

    @Nullable ZonedDateTime time(ZoneId zone) {
      try {
        int hours = afternoon == null ? hour : hour % 12 + (afternoon ? 12 : 0);
        LocalDateTime local = LocalDateTime.of(year, month, day, hours, minute, second, nano);
        local = dayOfYear > 0 ? local.withDayOfYear(dayOfYear) : local;
        return local.atZone(offset == null ? zone : ZoneOffset.ofTotalSeconds(offset));
      } catch (DateTimeException e) {
        return null; // a day that there is not
      }
    }
  }
}
