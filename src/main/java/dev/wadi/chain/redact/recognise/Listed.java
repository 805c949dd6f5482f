package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Scan;
import java.util.Locale;
import java.util.Set;

/** A value that follows its name as the next string of a list: {@code ["password","x"]}. */
final class Listed {
  /** What an argument is called that stands for the value: get("password", default="x"). */
  private static final Set<String> GIVEN =
      Set.of("default", "value", "fallback", "defaultvalue", "def", "val", "default_value", "or");

  private Listed() {}

  /* get("password", default="x") */
  private static int behindNameOfArgument(Scan s, int i) {
    int k = i;
    while (k - i < 16 && Bytes.word(s.byteAt(k))) {
      k++;
    }
    boolean given =
        s.byteAt(k) == '=' && k > i && GIVEN.contains(s.text(i, k).toLowerCase(Locale.ROOT));
    return given ? k + 1 : i;
  }

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
    i = Clothes.behind(s, behindNameOfArgument(s, i));
    int k = i;
    while (s.byteAt(k) == '\\' && k - i < 8) {
      k++;
    }
    byte quote = s.byteAt(k);
    if (!Clothes.isQuote(quote)) {
      return -1;
    }
    return NamedValue.string(s, i, quote);
  }
}
