package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Loki calls {@code detected_level} and keeps beside each line: how bad it is, by a label or
 * metadata with such a name, a field of JSON or logfmt, or else the first word that says so. Here
 * it is found out when somebody asks for it. For lines with the same labels, for one thread.
 */
final class DetectedLevel implements QueriedEntry.Place {
  static final String NAME = "detected_level";

  private static final List<String> NAMES =
      List.of(
          "level",
          "LEVEL",
          "Level",
          "log.level",
          "log_level",
          "severity",
          "SEVERITY",
          "Severity",
          "SeverityText",
          "severity_text",
          "lvl",
          "LVL",
          "Lvl");
  private static final byte[][] NAME_BYTES =
      NAMES.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
  private static final byte[] UNKNOWN = "unknown".getBytes(UTF_8);
  private static final int LONGEST = 11;

  /* A word further behind says little of the line. */
  private static final int MOST_BYTES = 4096;

  private static final Map<String, byte[]> WORDS =
      Map.ofEntries(
          word("trace", "trace"),
          word("trc", "trace"),
          word("debug", "debug"),
          word("dbg", "debug"),
          word("info", "info"),
          word("inf", "info"),
          word("information", "info"),
          word("warn", "warn"),
          word("wrn", "warn"),
          word("warning", "warn"),
          word("error", "error"),
          word("err", "error"),
          word("critical", "critical"),
          word("fatal", "fatal"));

  private final byte @Nullable [] ofLabels;
  private byte @Nullable [] ofMetadata;

  DetectedLevel(Labels labels) {
    byte[] found = null;
    for (int i = 0; i < NAMES.size() && found == null; i++) {
      String value = labels.get(NAMES.get(i));
      found = value == null ? null : level(value);
    }
    this.ofLabels = found;
  }

  private static Map.Entry<String, byte[]> word(String word, String level) {
    return Map.entry(word, level.getBytes(UTF_8));
  }

  /** The level of a line, lower-case; {@code unknown} when nothing says any. */
  byte[] of(QueriedEntry entry) {
    if (ofLabels != null) {
      return ofLabels;
    }
    byte[] found = entry.hasMetadata() ? ofMetadata(entry) : null;
    found = found == null ? ofFields(entry) : found;
    return found == null ? ofWords(entry) : found;
  }

  private byte @Nullable [] ofMetadata(QueriedEntry entry) {
    ofMetadata = null;
    for (byte[] name : NAME_BYTES) {
      if (entry.findMetadata(name, this) && ofMetadata != null) {
        return ofMetadata;
      }
    }
    return null;
  }

  @Override
  public void at(byte[] buffer, int offset, int length) {
    ofMetadata = length > LONGEST ? null : level(new String(buffer, offset, length, UTF_8));
  }

  /*
   * A look at what stands in front of each = and behind it, or of a colon in JSON, takes a fifth of
   * the time that a parser of all fields takes. Of several the first counts, however deep it is.
   */
  private static byte @Nullable [] ofFields(QueriedEntry entry) {
    byte[] buffer = entry.lineBuffer();
    int start = entry.lineOffset();
    int end = start + Math.min(entry.lineLength(), MOST_BYTES);
    byte sign = (byte) (end > start && buffer[start] == '{' ? ':' : '=');
    int at = ByteSearch.indexOf(buffer, sign, start, end);
    while (at >= 0) {
      if (isName(buffer, start, at, sign == ':')) {
        byte[] level = ofValue(buffer, at + 1, end);
        if (level != null) {
          return level;
        }
      }
      at = ByteSearch.indexOf(buffer, sign, at + 1, end);
    }
    return null;
  }

  private static boolean isName(byte[] buffer, int start, int sign, boolean quoted) {
    int end = sign;
    if (quoted) {
      while (end > start && buffer[end - 1] == ' ') {
        end--;
      }
      if (end == start || buffer[end - 1] != '"') {
        return false;
      }
      end--;
    }
    if (end - start < 3 || !mayEndName(buffer[end - 1])) {
      return false;
    }
    for (byte[] name : NAME_BYTES) {
      int from = end - name.length;
      if (from >= start && Arrays.equals(buffer, from, end, name, 0, name.length)) {
        return quoted
            ? from > start + 1 && buffer[from - 1] == '"' && buffer[from - 2] != '\\'
            : from == start || buffer[from - 1] == ' ' || buffer[from - 1] == '\t';
      }
    }
    return false;
  }

  /* Most fields are asked no further. */
  private static boolean mayEndName(byte b) {
    int lower = b | 0x20;
    return lower == 'l' || lower == 'y' || lower == 't';
  }

  private static byte @Nullable [] ofValue(byte[] buffer, int from, int end) {
    int start = from;
    while (start < end && (buffer[start] == ' ' || buffer[start] == '"')) {
      start++;
    }
    int stop = start;
    while (stop < end && isLetter(buffer[stop])) {
      stop++;
    }
    return stop == start ? null : level(buffer, start, stop - start);
  }

  private static byte[] ofWords(QueriedEntry entry) {
    byte[] buffer = entry.lineBuffer();
    int end = entry.lineOffset() + Math.min(entry.lineLength(), MOST_BYTES);
    int start = entry.lineOffset();
    while (start < end) {
      int stop = start;
      while (stop < end && isLetter(buffer[stop])) {
        stop++;
      }
      byte[] level = stop - start < 3 ? null : level(buffer, start, stop - start);
      if (level != null) {
        return level;
      }
      start = stop + 1;
    }
    return UNKNOWN;
  }

  private static boolean isLetter(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /* Most words cannot be one: a text is made only of those that can. */
  private static byte @Nullable [] level(byte[] buffer, int offset, int length) {
    return switch (buffer[offset] | 0x20) {
      case 't', 'd', 'i', 'w', 'e', 'c', 'f' ->
          length > LONGEST ? null : level(new String(buffer, offset, length, UTF_8));
      default -> null;
    };
  }

  private static byte @Nullable [] level(String word) {
    return word.length() > LONGEST ? null : WORDS.get(word.toLowerCase(Locale.ROOT));
  }
}
