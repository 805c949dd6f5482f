package dev.wadi.proof;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with places that may hold anything of a kind: {@code <any>} (within a line), {@code
 * <number>} (digits) and {@code <time>} (a time of RFC 3339). Looks at each place a bounded number
 * of times, whatever the text is.
 */
final class Wildcards {
  private static final List<String> KINDS = List.of("<any>", "<number>", "<time>");

  /* More than that in one text is no expectation. */
  private static final int MOST = 200;

  private Wildcards() {}

  static boolean in(String text) {
    return KINDS.stream().anyMatch(text::contains);
  }

  /** Whether a text is what is expected. */
  static boolean fit(String expected, String came) {
    if (expected.equals(came)) {
      return true;
    }
    if (!in(expected)) {
      return false;
    }
    List<String> parts = parts(expected);
    /* Which places of the text the parts so far may end at: one pass for each part. */
    boolean[] reached = new boolean[came.length() + 1];
    reached[0] = true;
    for (String part : parts) {
      reached = after(part, reached, came);
    }
    return reached[came.length()];
  }

  private static boolean[] after(String part, boolean[] from, String came) {
    boolean[] to = new boolean[from.length];
    switch (part) {
      case "<any>" -> {
        boolean open = false;
        for (int i = 0; i < from.length; i++) {
          open = from[i] || (open && came.charAt(i - 1) != '\n');
          to[i] = open;
        }
      }
      case "<number>" -> {
        boolean open = false;
        for (int i = 0; i < came.length(); i++) {
          open = (open || from[i]) && came.charAt(i) >= '0' && came.charAt(i) <= '9';
          to[i + 1] |= open;
        }
      }
      case "<time>" -> {
        for (int i = 0; i < from.length; i++) {
          if (from[i]) {
            times(came, i, to);
          }
        }
      }
      default -> {
        for (int i = 0; i + part.length() < from.length; i++) {
          to[i + part.length()] |= from[i] && came.startsWith(part, i);
        }
      }
    }
    return to;
  }

  /* 2026-01-31T12:00:00Z has 20 characters, with nanoseconds and an offset 35. */
  private static void times(String came, int begin, boolean[] to) {
    for (int end = begin + 20; end <= Math.min(came.length(), begin + 35); end++) {
      char last = came.charAt(end - 1);
      if ((last == 'Z' || (last >= '0' && last <= '9')) && isTime(came.substring(begin, end))) {
        to[end] = true;
      }
    }
  }

  private static boolean isTime(String text) {
    try {
      DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      return true;
    } catch (DateTimeException e) {
      return false; // that is what was asked
    }
  }

  private static List<String> parts(String expected) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < expected.length() && parts.size() < MOST; i++) {
      for (String kind : KINDS) {
        if (expected.startsWith(kind, i)) {
          if (i > from) {
            parts.add(expected.substring(from, i));
          }
          parts.add(kind);
          from = i + kind.length();
          i = from - 1;
          break;
        }
      }
    }
    if (from < expected.length()) {
      parts.add(expected.substring(from));
    }
    return parts;
  }
}
