package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
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
  private final Fields fields = new Fields(Labels.EMPTY, NAMES);
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

  private byte @Nullable [] ofFields(QueriedEntry entry) {
    byte[] buffer = entry.lineBuffer();
    int offset = entry.lineOffset();
    int length = entry.lineLength();
    boolean json = length > 1 && buffer[offset] == '{';
    if (!json && ByteSearch.indexOf(buffer, (byte) '=', offset, offset + length) < 0) {
      return null;
    }
    fields.start(entry);
    (json ? Extractor.JSON : Extractor.LOGFMT).extract(fields, buffer, offset, length);
    byte[] found = null;
    for (int i = 0; i < NAMES.size() && found == null; i++) {
      String value = fields.parsed(NAMES.get(i));
      found = value == null ? null : level(value);
    }
    fields.end();
    return found;
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
