package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Set;

/** The private members of a JSON Web Key (RFC 7518, section 6), found from its {@code kty}. */
final class JsonWebKeys extends Recogniser {
  private static final Set<String> PRIVATE =
      Set.of("d", "k", "p", "q", "dp", "dq", "qi", "r", "t", "priv", "seed");

  /** How much of an object is looked at before and behind its {@code kty}. */
  private static final int MOST = 16 * 1024;

  private static final int LEAST = 8;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.letters(List.of("kty\"", "kty'", "kty\\")));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.PRIVATE_KEY);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    byte quote = s.byteAt(wordEnd) == '\\' ? s.byteAt(wordEnd + 1) : s.byteAt(wordEnd);
    if (wordEnd != i + 3 || (quote != '"' && quote != '\'') || s.byteAt(i - 1) != quote) {
      return i;
    }
    int low = Math.max(s.doneTo(this), i - MOST);
    int start = Math.max(low, i);
    while (start > low && b[start - 1] != '{') {
      start--;
    }
    int end = start;
    int limit = Math.min(s.to(), i + MOST);
    while (end < limit && b[end] != '}') {
      end++;
    }
    s.charge(end - start);
    members(s, start, end, quote);
    s.done(this, end);
    return i;
  }

  private static void members(Scan s, int from, int to, byte quote) {
    byte[] b = s.bytes();
    int i = from;
    while (i < to) {
      if (b[i] != quote) {
        i++;
        continue;
      }
      int name = i + 1;
      int end = name;
      while (end < to && end - name <= 4 && Bytes.lower(b[end])) {
        end++;
      }
      int k = end;
      while (k < to && k - end < 8 && "\\ :\"'\n\t".indexOf(b[k]) >= 0) {
        k++;
      }
      boolean string = k < to && k > end + 2 && (b[k - 1] == '"' || b[k - 1] == '\'');
      int value = k;
      while (value < to && (Bytes.base64Url(b[value]) || Bytes.token68(b[value]))) {
        value++;
      }
      if (string && value - k >= LEAST && PRIVATE.contains(s.text(name, end))) {
        s.lookedFar();
        s.add(Kind.PRIVATE_KEY, k, value, 95, "jwk");
      }
      i = Math.max(i + 1, end);
    }
  }
}
