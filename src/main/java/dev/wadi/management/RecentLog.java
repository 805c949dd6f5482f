package dev.wadi.management;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The newest lines of the gateway's own log, bounded in lines and characters; the oldest go. A line
 * is shown only after it was cleaned, and with everything that steers a terminal, turns the
 * direction of a text or cannot be seen by its number. Threads share it; who writes holds a lock
 * for a few field updates and never cleans.
 */
public final class RecentLog {
  static final int MOST_LINES = 1_000;
  static final int MOST_CHARS = 1 << 20;

  /** Of one message, and of one stack trace. */
  static final int LONGEST = 8_192;

  private final UnaryOperator<String> clean;

  /* Guards the fields below; held for field updates and for copying the list of lines. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Line> lines = new ArrayDeque<>();
  private int chars;
  private long last;

  /**
   * A line of the log.
   *
   * @param number counts all lines, from 1
   * @param millis when it was written, since 1970
   * @param level such as WARN
   * @param error the stack trace; empty without one
   */
  public record Line(
      long number,
      long millis,
      String level,
      String logger,
      String thread,
      String message,
      String error) {
    private int chars() {
      return logger.length() + thread.length() + message.length() + error.length();
    }
  }

  /**
   * Lines that somebody asked for.
   *
   * @param lines the oldest first
   * @param last number of the newest line that was looked at: to go on from
   */
  public record Page(List<Line> lines, long last) {
    public Page {
      lines = List.copyOf(lines);
    }
  }

  /**
   * @param clean what a text is shown as: without what may be nobody's to see
   */
  public RecentLog(UnaryOperator<String> clean) {
    this.clean = clean;
  }

  /** Takes a line, as it was written. */
  public void add(
      long millis, String level, String logger, String thread, String message, String error) {
    lock.lock();
    try {
      Line line =
          new Line(++last, millis, level, cut(logger), cut(thread), cut(message), cut(error));
      lines.addLast(line);
      chars += line.chars();
      while (lines.size() > MOST_LINES || chars > MOST_CHARS) {
        chars -= lines.removeFirst().chars();
      }
    } finally {
      lock.unlock();
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /**
   * The newest lines behind a place.
   *
   * @param after number of a line; one that was never written is of an earlier life, so all count
   * @param least the lowest level that is wanted, such as WARN; empty for all
   * @param text what a line contains as it is shown, whatever the case; empty for all
   * @param most lines
   */
  public Page since(long after, String least, String text, int most) {
    List<Line> held;
    long newest;
    lock.lock();
    try {
      held = new ArrayList<>(lines);
      newest = last;
    } finally {
      lock.unlock();
    }
    int rank = rank(least);
    String wanted = text.toLowerCase(Locale.ROOT);
    List<Line> found = new ArrayList<>();
    for (int i = held.size() - 1; i >= 0 && found.size() < most; i--) {
      Line line = held.get(i);
      if (after <= newest && line.number() <= after) {
        break;
      }
      if (rank(line.level()) >= rank) {
        Line shown = shown(line);
        if (wanted.isEmpty() || contains(shown, wanted)) {
          found.add(0, shown);
        }
      }
    }
    return new Page(found, newest);
  }

  private static boolean contains(Line line, String wanted) {
    return List.of(line.logger(), line.message(), line.error(), line.thread()).stream()
        .anyMatch(one -> one.toLowerCase(Locale.ROOT).contains(wanted));
  }

  /**
   * @throws IllegalArgumentException when it is no level
   */
  private static int rank(String level) {
    return switch (level.strip().toUpperCase(Locale.ROOT)) {
      case "", "TRACE" -> 0;
      case "DEBUG" -> 1;
      case "INFO" -> 2;
      case "WARN" -> 3;
      case "ERROR" -> 4;
      case "FATAL" -> 5;
      default ->
          throw new IllegalArgumentException(
              "level: \"" + level + "\" (expected: trace, debug, info, warn, error or empty)");
    };
  }

  private Line shown(Line line) {
    return new Line(
        line.number(),
        line.millis(),
        line.level(),
        shown(line.logger()),
        shown(line.thread()),
        shown(line.message()),
        shown(line.error()));
  }

  private String shown(String text) {
    if (text.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (String one : text.split("\n", -1)) {
      if (out.length() > 0) {
        out.append('\n');
      }
      harmless(clean.apply(one), out);
    }
    return out.toString();
  }

  private static void harmless(String text, StringBuilder out) {
    text.codePoints()
        .forEach(
            c -> {
              boolean hidden =
                  switch (Character.getType(c)) {
                    case Character.CONTROL -> c != '\t';
                    case Character.FORMAT,
                        Character.SURROGATE,
                        Character.UNASSIGNED,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR ->
                        true;
                    default -> false;
                  };
              if (hidden) {
                out.append("U+%04X".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            });
  }
}
