package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Reads the structured data of a syslog message (RFC 5424, 6.3) into pairs: {@code [ex@32473
 * user="x"]} is {@code sd_ex_32473_user} with the value {@code x}. An element without parameters is
 * a pair with the value {@code true}. What is there several times has a number behind its name from
 * the second on, {@code sd_origin_ip_2}. For one thread.
 */
final class StructuredData {
  /** Longer names are none of RFC 5424, which has 32 letters for each of the two parts. */
  private static final int LONGEST_NAME = 120;

  /** Of pairs of one name. */
  private static final int MOST_OF_ONE_NAME = 9;

  private static final byte[] PREFIX = "sd_".getBytes(US_ASCII);
  private static final byte[] TRUE = "true".getBytes(US_ASCII);

  private final byte[] name = new byte[LONGEST_NAME + 2];

  /* Of the name of the element, with the prefix. */
  private int idEnd;

  StructuredData() {
    System.arraycopy(PREFIX, 0, name, 0, PREFIX.length);
  }

  /**
   * Where the data ends: behind {@code -} or the last element in brackets; -1 when there is none or
   * it does not end.
   */
  static int end(byte[] b, int from, int to) {
    if (from < to && b[from] == '-' && (from + 1 == to || b[from + 1] == ' ')) {
      return from + 1;
    }
    int at = from;
    while (at < to && b[at] == '[') {
      boolean quoted = false;
      at++;
      while (at < to && (quoted || b[at] != ']')) {
        if (quoted && b[at] == '\\') {
          at++;
        } else if (b[at] == '"') {
          quoted = !quoted;
        }
        at++;
      }
      if (at >= to) {
        return -1;
      }
      at++;
    }
    return at == from ? -1 : at;
  }

  /**
   * Makes pairs of the data. What does not fit counts as left out.
   *
   * @param to what {@link #end} has found
   */
  void read(byte[] b, int from, int to, LineParts parts) {
    int at = from;
    while (at < to && b[at] == '[') {
      at = element(b, at + 1, to, parts);
    }
  }

  private int element(byte[] b, int from, int to, LineParts parts) {
    int at = from;
    while (at < to && b[at] != ' ' && b[at] != ']' && b[at] != '"') {
      at++;
    }
    boolean named = name(PREFIX.length, b, from, at);
    int params = 0;
    while (at < to && b[at] != ']') {
      int start = at;
      while (at < to && b[at] == ' ') {
        at++;
      }
      int equals = at;
      while (equals < to && b[equals] != '=' && b[equals] != ']' && b[equals] != '"') {
        equals++;
      }
      if (equals + 1 < to && b[equals] == '=' && b[equals + 1] == '"') {
        int id = idEnd;
        boolean fits = named && name(id + 1, b, at, equals);
        name[id] = '_';
        at = value(b, equals + 2, to, fits, parts);
        idEnd = id;
        params++;
      } else {
        // No parameter: as it is no element either, all of it is in the line.
        at = equals == start ? at + 1 : equals;
        if (at < to && b[at] != ']') {
          at++;
        }
        parts.leaveOut();
      }
    }
    if (params == 0) {
      keep(named && from < at, TRUE, 0, TRUE.length, parts);
    }
    return at + 1;
  }

  /* Writes a part of the name and says where it ends. */
  private boolean name(int place, byte[] b, int from, int to) {
    if (place + to - from > LONGEST_NAME) {
      return false;
    }
    System.arraycopy(b, from, name, place, to - from);
    idEnd = place + to - from;
    return true;
  }

  /* Behind the closing quote. A quote, a backslash and a bracket have a backslash in front. */
  private int value(byte[] b, int from, int to, boolean fits, LineParts parts) {
    int at = from;
    int escapes = 0;
    while (at < to && b[at] != '"') {
      if (isEscape(b, at, to)) {
        escapes++;
        at++;
      }
      at++;
    }
    int end = Math.min(at, to);
    if (escapes == 0) {
      keep(fits, b, from, end, parts);
    } else {
      byte[] plain = parts.scratch(end - from);
      int begin = parts.scratchOffset();
      int length = 0;
      for (int i = from; i < end; i++) {
        if (isEscape(b, i, end)) {
          i++;
        }
        plain[begin + length++] = b[i];
      }
      parts.useScratch(length);
      keep(fits, plain, begin, begin + length, parts);
    }
    return end + 1;
  }

  private static boolean isEscape(byte[] b, int at, int to) {
    return b[at] == '\\'
        && at + 1 < to
        && (b[at + 1] == '"' || b[at + 1] == '\\' || b[at + 1] == ']');
  }

  private void keep(boolean fits, byte[] b, int from, int to, LineParts parts) {
    if (!fits || !parts.hasRoom()) {
      parts.leaveOut();
      return;
    }
    int end = idEnd;
    for (int number = 2; parts.hasExtra(name, 0, end) && number <= MOST_OF_ONE_NAME; number++) {
      end = idEnd + 2;
      name[idEnd] = '_';
      name[idEnd + 1] = (byte) ('0' + number);
    }
    if (parts.hasExtra(name, 0, end)) {
      parts.leaveOut();
    } else {
      parts.extra(name, 0, end, b, from, to);
    }
  }
}
