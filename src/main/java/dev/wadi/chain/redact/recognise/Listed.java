package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Scan;

/** A value that follows its name as the next string of a list: {@code ["password","x"]}. */
final class Listed {
  private Listed() {}

  /**
   * The value behind the comma or semicolon that stands behind a name in quotes, packed as {@link
   * NamedValue#pack} does, or -1.
   */
  static long valueAt(Scan s, int at) {
    int i = NamedValue.blanksEnd(s, at + 1);
    if (s.byteAt(at) == ';') {
      /* As PHP serialises them: s:8:"password";s:10:"…". */
      if (s.byteAt(i) != 's' || s.byteAt(i + 1) != ':') {
        return -1;
      }
      i += 2;
      int digits = i;
      while (i - digits < 6 && Bytes.digit(s.byteAt(i))) {
        i++;
      }
      if (i == digits || s.byteAt(i) != ':') {
        return -1;
      }
      i++;
    }
    int k = i;
    while (s.byteAt(k) == '\\' && k - i < 8) {
      k++;
    }
    byte quote = s.byteAt(k);
    if (quote != '"' && quote != '\'') {
      return -1;
    }
    return NamedValue.string(s, i, quote);
  }
}
