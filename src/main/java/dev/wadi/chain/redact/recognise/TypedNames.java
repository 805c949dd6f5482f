package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Names that a declaration gives a type before their value: {@code var password string = "x"},
 * {@code let password: &str = "x"}, {@code @password varchar(10) = 'x'}.
 */
final class TypedNames extends Recogniser {
  private static final int MOST_BETWEEN = 12;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.name(Clothes.TYPES, name -> Clothes.TYPES.contains(name.squeezed())));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET, Kind.HIGH_ENTROPY);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int keyStart, int at) {
    byte[] b = s.bytes();
    if (b[at] != '=' || s.byteAt(at + 1) == '=') {
      return keyStart;
    }
    int end = keyStart;
    boolean parted = false;
    while (end > s.from()
        && keyStart - end < MOST_BETWEEN
        && " :&*'[]<\t".indexOf(b[end - 1]) >= 0) {
      end--;
      parted |= b[end] == ' ' || b[end] == ':';
    }
    int start = end;
    while (start > s.from()
        && end - start < FieldNames.MOST_LETTERS
        && (FieldNames.letter(b[start - 1]) || b[start - 1] < 0)) {
      start--;
    }
    s.charge(keyStart - start);
    boolean name = parted && end - start >= 2 && !Bytes.digit(b[start]);
    if (name && s.names().of(b, start, end) instanceof NamedSecrets secrets) {
      s.lookedFar();
      secrets.at(s, start, at);
    }
    return keyStart;
  }
}
