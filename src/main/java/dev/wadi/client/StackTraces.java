package dev.wadi.client;

import java.io.PrintWriter;
import java.io.Writer;

/** Throwables as text, of bounded length. */
public final class StackTraces {
  private static final int MOST_CHARS = 64 << 10;

  private StackTraces() {}

  /** The stack trace as the JDK prints it, without a last line break; never fails. */
  public static String of(Throwable throwable) {
    Bounded text = new Bounded();
    try {
      throwable.printStackTrace(new PrintWriter(text));
    } catch (RuntimeException e) {
      /* Its own toString or getMessage failed: that is no reason to lose the line. */
      text.write(
          throwable.getClass().getName() + " (its stack trace failed: " + e.getClass() + ")");
    }
    return text.toString().stripTrailing();
  }

  /** Keeps the beginning of what is written to it. */
  private static final class Bounded extends Writer {
    private final StringBuilder kept = new StringBuilder(1024);

    @Override
    public void write(char[] chars, int offset, int length) {
      kept.append(chars, offset, Math.min(length, MOST_CHARS - kept.length()));
    }

    @Override
    public void write(String text) {
      kept.append(text, 0, Math.min(text.length(), MOST_CHARS - kept.length()));
    }

    @Override
    public void flush() {
      /* It is all here. */
    }

    @Override
    public void close() {
      /* Nothing is held. */
    }

    @Override
    public String toString() {
      return kept.length() < MOST_CHARS ? kept.toString() : kept + "… [cut]";
    }
  }
}
