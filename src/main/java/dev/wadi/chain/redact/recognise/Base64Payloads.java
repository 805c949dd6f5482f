package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Findings;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import dev.wadi.chain.redact.scan.Switches;
import java.util.List;

/** A text in base64: the whole of it is taken when something is found inside. */
final class Base64Payloads extends Recogniser {
  private static final int MOST_BYTES = 64 * 1024;

  /** A text shorter than this holds too little to be worth a look. */
  private static final int LEAST_LETTERS = 16;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(LEAST_LETTERS, Integer.MAX_VALUE, Beginning.Look.PAYLOAD));

  /* What is inside may be of any kind. Logtap does not look inside. */
  @Override
  public boolean isOn(Switches switches) {
    return switches.wide();
  }

  @Override
  public List<Kind> kinds() {
    return List.of();
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    if (!s.mayUnwrap() || i < s.doneTo(this)) {
      return wordEnd;
    }
    s.lookedFar();
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), i + MOST_BYTES);
    int end = i;
    while (end < limit && Base64.letter(b[end])) {
      end++;
    }
    byte[] decoded = Base64.decode(b, i, end);
    while (end < s.to() && b[end] == '=') {
      end++;
    }
    s.done(this, end);
    s.charge((end - i) * 2);
    int odd = 0;
    for (byte c : decoded) {
      odd += (c >= 0 && c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f ? 1 : 0;
    }
    if (odd * 20 > decoded.length) {
      return wordEnd;
    }
    Findings inner = s.within(decoded, decoded.length);
    if (inner.count() == 0) {
      return wordEnd;
    }
    s.add(inner.kind(0), i, end, inner.score(0), "base64/" + inner.rule(0));
    return end;
  }
}
