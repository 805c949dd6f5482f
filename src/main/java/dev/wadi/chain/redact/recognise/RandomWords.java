package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * A long random word directly behind a name, without a sign between them: {@code api key Zm9v…},
 * {@code token [Zm9v…]}.
 */
final class RandomWords extends Recogniser {
  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(20, Integer.MAX_VALUE, Beginning.Look.BEHIND_NAME));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.HIGH_ENTROPY);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    int nameEnd = i;
    while (nameEnd > s.from() && i - nameEnd < 3 && " [(<".indexOf(b[nameEnd - 1]) >= 0) {
      nameEnd--;
    }
    if (nameEnd == i || nameEnd < s.from() + 3 || !s.names().mayMean(b, s.from(), nameEnd - 1)) {
      return i;
    }
    int nameStart = nameEnd;
    int low = Math.max(s.from(), nameEnd - FieldNames.MOST_LETTERS);
    while (nameStart > low && FieldNames.letter(b[nameStart - 1])) {
      nameStart--;
    }
    if (nameEnd - nameStart < 3) {
      return i;
    }
    boolean names = NamedSecrets.isOne(s.names().of(b, nameStart, nameEnd));
    int end = wordEnd;
    int limit = Math.min(s.to(), i + 4096);
    while (end < limit && Bytes.token68(b[end])) {
      end++;
    }
    while (end > wordEnd && (b[end - 1] == '.' || b[end - 1] == '/')) {
      end--;
    }
    s.charge(end - nameStart);
    if (!names || !NamedValue.isRandom(b, i, end)) {
      return i;
    }
    s.lookedFar();
    s.add(Kind.HIGH_ENTROPY, i, end, 65);
    return end;
  }
}
