package dev.wadi.codec.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How serious a line is, in the words that all formats are brought to. */
enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR,
  FATAL;

  private static final LogLevel[] SYSLOG = {FATAL, FATAL, FATAL, ERROR, WARN, INFO, INFO, DEBUG};
  private static final int LONGEST = 13;

  /** The name in small letters. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of a severity of syslog, 0 (emergency) to 7 (debug). */
  static LogLevel ofSeverity(int severity) {
    return SYSLOG[severity & 7];
  }

  /** Of the letter that klog, glog and Android use. */
  static @Nullable LogLevel ofLetter(int letter) {
    return switch (letter) {
      case 'V' -> TRACE;
      case 'D' -> DEBUG;
      case 'I' -> INFO;
      case 'W' -> WARN;
      case 'E' -> ERROR;
      case 'F', 'A', 'C' -> FATAL;
      default -> null;
    };
  }

  /**
   * Of a word in any case, as programs write it, or of a number: 0 to 7 as in syslog, 10 to 60 as
   * in Bunyan and Pino. Null when it is no level that we know.
   */
  static @Nullable LogLevel of(byte[] b, int from, int to) {
    int length = to - from;
    if (length == 0 || length > LONGEST) {
      return null;
    }
    byte first = b[from];
    if (first >= '0' && first <= '9') {
      return ofNumber(b, from, length);
    }
    return switch (first | 0x20) {
      case 't' -> isAny(b, from, length, "trace", "trc", "trce") ? TRACE : null;
      case 'v' ->
          is("verbose", b, from, length) || is("verb", b, from, length) || length == 1
              ? TRACE
              : null;
      case 'd' -> isAny(b, from, length, "debug", "dbg", "dbug", "d") ? DEBUG : null;
      case 'i' ->
          isAny(b, from, length, "info", "information", "informational", "inf", "i") ? INFO : null;
      case 'n' -> isAny(b, from, length, "notice", "note", "normal") ? INFO : null;
      case 'l' -> is("log", b, from, length) ? INFO : null;
      case 'w' -> isAny(b, from, length, "warn", "warning", "wrn", "w") ? WARN : null;
      case 'e' ->
          isAny(b, from, length, "error", "err", "eror", "e")
              ? ERROR
              : isAny(b, from, length, "emerg", "emergency") ? FATAL : null;
      case 's' ->
          is("severe", b, from, length) ? ERROR : is("success", b, from, length) ? INFO : null;
      case 'f' -> isAny(b, from, length, "fatal", "ftl", "f") ? FATAL : fineOrFail(b, from, length);
      case 'c' -> isAny(b, from, length, "critical", "crit", "config") ? critical(length) : null;
      case 'a' -> isAny(b, from, length, "alert") ? FATAL : null;
      case 'p' -> isAny(b, from, length, "panic") ? FATAL : null;
      default -> null;
    };
  }

  /** java.util.logging: "config" has the length of no other word with c. */
  private static LogLevel critical(int length) {
    return length == "config".length() ? DEBUG : FATAL;
  }

  /* .NET's console says "fail" where others say error. */
  private static @Nullable LogLevel fineOrFail(byte[] b, int from, int length) {
    if (is("fine", b, from, length)) {
      return DEBUG;
    }
    if (is("fail", b, from, length)) {
      return ERROR;
    }
    return isAny(b, from, length, "finer", "finest") ? TRACE : null;
  }

  private static @Nullable LogLevel ofNumber(byte[] b, int from, int length) {
    if (length == 1) {
      return b[from] <= '7' ? ofSeverity(b[from] - '0') : null;
    }
    if (length != 2 || b[from + 1] != '0' || b[from] < '1' || b[from] > '6') {
      return null;
    }
    return values()[b[from] - '1'];
  }

  private static boolean isAny(byte[] b, int from, int length, String... words) {
    for (String word : words) {
      if (is(word, b, from, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(String word, byte[] b, int from, int length) {
    if (word.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if ((b[from + i] | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
