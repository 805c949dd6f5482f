package dev.wadi.client;

import java.util.Locale;

/** How grave a line is, with the number that stands for it in a datagram. */
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR,
  FATAL;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** 1 for {@link #TRACE} to 6 for {@link #FATAL}. */
  public int number() {
    return ordinal() + 1;
  }

  /** As the label {@code level} has it, such as {@code info}. */
  public String label() {
    return label;
  }

  /** The level of a number; {@link #INFO} for one that has none. */
  static LogLevel of(long number) {
    return number >= 1 && number <= values().length ? values()[(int) number - 1] : INFO;
  }
}
