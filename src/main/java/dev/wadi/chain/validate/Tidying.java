package dev.wadi.chain.validate;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is put right in a batch for senders who cannot, before its limits are looked at.
 *
 * @param plainNames dots and dashes in the names of labels become underscores
 * @param spreadTimes an entry of the same time as the one before it in its stream, but with another
 *     line, is moved on by a nanosecond, so that an order by time keeps both where they are
 */
public record Tidying(boolean plainNames, boolean spreadTimes) {
  /** Everything stays as it came, or is refused. */
  public static final Tidying NONE = new Tidying(false, false);

  /**
   * The labels with plain names; the same object when they were.
   *
   * @throws DuplicateNameException when two names become one
   */
  static Labels plainNames(Labels labels) throws DuplicateNameException {
    boolean plain = true;
    for (int i = 0; i < labels.size() && plain; i++) {
      plain = labels.name(i).indexOf('.') < 0 && labels.name(i).indexOf('-') < 0;
    }
    if (plain) {
      return labels;
    }
    Map<String, String> renamed = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i).replace('.', '_').replace('-', '_');
      if (renamed.put(name, labels.value(i)) != null) {
        throw new DuplicateNameException(name);
      }
    }
    return Labels.of(renamed);
  }

  /** Two labels of a stream have come to one name. */
  static final class DuplicateNameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String name;

    DuplicateNameException(String name) {
      /* No stack trace: a sender decides how many of these we make. */
      super(name, null, false, false);
      this.name = name;
    }

    String name() {
      return name;
    }
  }

  /*
   * Loki's rule of increment_duplicate_timestamp. Several of one time in a row move on one by one,
   * from the time that was moved last; the same line at the same time is a repetition, which Loki
   * keeps once, and stays.
   */
  static LogStream spreadTimes(LogStream stream) {
    LogStream.@Nullable Rewrite rewrite = null;
    long came = 0;
    long moved = 0;
    for (int i = 0; i < stream.size(); i++) {
      long time = stream.timestampNanos(i);
      boolean equal = i > 0 && (time == moved || time == came) && moved < Long.MAX_VALUE;
      if (equal && !sameLine(stream, i - 1, i)) {
        moved++;
        rewrite = rewrite == null ? stream.rewrite() : rewrite;
        rewrite.timestamp(i, moved);
      } else {
        came = time;
        moved = time;
      }
    }
    return rewrite == null ? stream : rewrite.build();
  }

  private static boolean sameLine(LogStream stream, int a, int b) {
    int from = stream.lineOffset(a);
    int other = stream.lineOffset(b);
    return Arrays.equals(
        stream.lineBuffer(a),
        from,
        from + stream.lineLength(a),
        stream.lineBuffer(b),
        other,
        other + stream.lineLength(b));
  }
}
