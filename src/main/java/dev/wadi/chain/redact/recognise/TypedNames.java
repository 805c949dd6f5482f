package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names that a declaration gives a type before their value: {@code var password string = "x"},
 * {@code let password: &str = "x"}, {@code @password varchar(10) = 'x'}.
 */
final class TypedNames extends Recogniser {
  private static final int MOST_BETWEEN = 12;

  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.name(Clothes.TYPES, name -> Clothes.TYPES.contains(name.squeezed())),
          Beginning.name(Clothes.BETWEEN, name -> Clothes.BETWEEN.contains(name.squeezed())));

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
    NamedSecrets secrets = before(s, keyStart);
    if (secrets != null) {
      secrets.at(s, keyStart, at);
    }
    return keyStart;
  }

  /* password LIKE 'x', password IN ('x'), "password" to "x" */
  @Override
  public int opened(Scan s, int keyStart, int at) {
    byte sign = s.byteAt(at);
    boolean string = sign == '"' || sign == '\'' || sign == '\\' || sign == '(';
    NamedSecrets secrets = string ? before(s, keyStart) : null;
    if (secrets != null) {
      long place = OpenedValue.argument(s, at);
      if (place >= 0) {
        secrets.takes(s, NamedValue.start(place), NamedValue.end(place));
      }
    }
    return keyStart;
  }

  /* What the word before means that stands before a type or a word between. */
  private static @Nullable NamedSecrets before(Scan s, int keyStart) {
    byte[] b = s.bytes();
    int end = keyStart;
    boolean parted = false;
    while (end > s.from()
        && keyStart - end < MOST_BETWEEN
        && " :&*'\"\\[]<\t".indexOf(b[end - 1]) >= 0) {
      end--;
      parted |= b[end] == ' ' || b[end] == ':';
    }
    if (end - 3 > s.from() && Bytes.matches(b, end - 3, end, " as")) {
      /* Dim password As String = "x" */
      end -= 3;
      while (end > s.from() && b[end - 1] == ' ' && keyStart - end < 2 * MOST_BETWEEN) {
        end--;
      }
    }
    int start = end;
    while (start > s.from()
        && end - start < FieldNames.MOST_LETTERS
        && (FieldNames.letter(b[start - 1]) || b[start - 1] < 0)) {
      start--;
    }
    s.charge(keyStart - start);
    boolean name = parted && end - start >= 2 && !Bytes.digit(b[start]);
    s.lookedFar();
    return name && s.names().of(b, start, end) instanceof NamedSecrets secrets ? secrets : null;
  }
}
