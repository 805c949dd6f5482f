package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Set;

/** The {@code value} of a pair whose name is a string: {@code "name":"DB_PASSWORD","value":…}. */
final class SplitPairs extends Recogniser {
  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.name(Set.of("value"), name -> name.last().equals("value")));

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
    int end = keyStart;
    while (end > s.from() && keyStart - end < 16 && " ,\"'\\".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    if (keyStart - end < 2 || (b[end] != '"' && b[end] != '\'' && b[end] != '\\')) {
      return keyStart;
    }
    int start = end;
    int low = Math.max(s.from(), end - FieldNames.MOST_LETTERS);
    while (start > low && FieldNames.letter(b[start - 1])) {
      start--;
    }
    s.charge(keyStart - start);
    byte before = s.byteAt(start - 1);
    if (end - start < 3 || (before != '"' && before != '\'')) {
      return keyStart;
    }
    s.lookedFar();
    return s.names().of(b, start, end) instanceof NamedSecrets secrets
        ? secrets.at(s, keyStart, at)
        : keyStart;
  }
}
