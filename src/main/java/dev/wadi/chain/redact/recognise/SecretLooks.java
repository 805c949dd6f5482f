package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.OwnTokens;
import dev.wadi.chain.redact.scan.Scan;

/** What a word looks like that people choose or get as a password, where nothing else says so. */
final class SecretLooks {
  private static final int MOST = 256;
  private static final int LEAST = 6;
  private static final int LEAST_STRONG = 8;
  private static final int LEAST_LONG = 16;
  private static final int LEAST_PARTED = 26;

  private SecretLooks() {}

  /** Letters and digits, or letters and a sign that words do not have; no path, number or name. */
  static boolean isLikely(Scan s, int start, int end) {
    Letters seen = new Letters(s, start, end);
    return end - start >= LEAST
        && end - start <= MOST
        && seen.letters > 0
        && !seen.path
        && !isStandard(s, start, end)
        && (seen.digits > 0 || seen.signs > 0)
        && !isOrdinary(s, start, end, seen);
  }

  /** The same with small letters, capitals and digits or a sign among them. */
  static boolean isStrong(Scan s, int start, int end) {
    Letters seen = new Letters(s, start, end);
    return end - start >= LEAST_STRONG
        && isLikely(s, start, end)
        && ((seen.small > 0 && seen.capitals > 0 && seen.digits > 0)
            || (seen.signs > 0 && seen.digits > 0));
  }

  /** What people choose, or what machines make. */
  static boolean isToken(Scan s, int start, int end) {
    return isLikely(s, start, end) || isLongToken(s, start, end);
  }

  /** Sixteen letters and digits and more as machines make them, a sixth of them digits. */
  static boolean isLongToken(Scan s, int start, int end) {
    int length = end - start;
    if (length < LEAST_LONG || length > MOST) {
      return false;
    }
    int digits = 0;
    int letters = 0;
    boolean parted = false;
    for (int i = start; i < end; i++) {
      byte c = s.bytes()[i];
      digits += Bytes.digit(c) ? 1 : 0;
      letters += Bytes.letter(c) ? 1 : 0;
      parted |= c == '-' || c == '_';
      if (!Bytes.word(c) && "+/=-:|".indexOf(c) < 0) {
        return false;
      }
    }
    return letters > 0 && digits * 6 >= length && (!parted || length >= LEAST_PARTED);
  }

  static boolean hasDigit(Scan s, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Bytes.digit(s.bytes()[i])) {
        return true;
      }
    }
    return false;
  }

  /* "SHA-256", "UTF-8", "PBKDF2": the name of a standard. */
  private static boolean isStandard(Scan s, int start, int end) {
    for (int i = start; i < end; i++) {
      byte c = s.bytes()[i];
      if (!Bytes.upper(c) && !Bytes.digit(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return end - start <= 12;
  }

  /* "base64-encoded", "0x1f", "12ms", "user-1": words with a number at one of their ends. */
  private static boolean isOrdinary(Scan s, int start, int end, Letters seen) {
    if (seen.signs > 0 || seen.capitals > 0 && seen.small > 0) {
      return false;
    }
    byte[] b = s.bytes();
    int first = start;
    while (first < end && Bytes.digit(b[first])) {
      first++;
    }
    int last = end;
    while (last > first && Bytes.digit(b[last - 1])) {
      last--;
    }
    for (int i = first; i < last; i++) {
      if (Bytes.digit(b[i])) {
        return seen.dashes > 0;
      }
    }
    /* All digits at the ends: "hunter2" is a password, "12ms" and "step-2" are not. */
    return seen.dashes > 0 || first > start && last - first <= 4;
  }

  /** The colon between a name and its secret, or -1: none of a URL, of an own token or a port. */
  static int colon(Scan s, int start, int end) {
    byte[] b = s.bytes();
    int i = start;
    while (i < end) {
      if (OwnTokens.begins(b, i, s.to()) || b[i] == '<') {
        int behind =
            b[i] == '<'
                ? s.tokens().afterPseudonym(b, i, s.to())
                : s.tokens().afterRedacted(b, i, s.to());
        if (behind > 0) {
          i = behind;
          continue;
        }
      }
      if (b[i] == ':') {
        return s.byteAt(i + 1) == '/' && s.byteAt(i + 2) == '/' ? -1 : i;
      }
      i++;
    }
    return -1;
  }

  /** What a word is made of. */
  private static final class Letters {
    private int letters;
    private int small;
    private int capitals;
    private int digits;
    private int signs;
    private int dashes;
    private boolean path;

    Letters(Scan s, int start, int end) {
      byte[] b = s.bytes();
      for (int i = start; i < Math.min(end, start + MOST); i++) {
        byte c = b[i];
        small += Bytes.lower(c) ? 1 : 0;
        capitals += Bytes.upper(c) ? 1 : 0;
        digits += Bytes.digit(c) ? 1 : 0;
        signs += "!@#$%^&*?+~".indexOf(c) >= 0 ? 1 : 0;
        dashes += c == '-' || c == '_' || c == '.' ? 1 : 0;
        path |= "/\\()[]{}<>=:,;\"'".indexOf(c) >= 0;
        letters += c < 0 ? 1 : 0;
      }
      letters += small + capitals;
    }
  }
}
