package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** {@code --password hunter2} on a command line. */
final class Options extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.option());

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    int j = i;
    while (j < s.to() && FieldNames.letter(b[j])) {
      j++;
    }
    if (s.byteAt(j) != ' ' || j + 1 >= s.to() || b[j + 1] == '-' || !FieldNames.letter(b[i])) {
      return i;
    }
    s.charge(j - i);
    Recogniser named = s.names().of(b, i, Math.min(j, i + FieldNames.MOST_LETTERS));
    if (named == NamedSecrets.SURE || named == NamedSecrets.LIKELY) {
      named.at(s, i, j);
    }
    return i;
  }
}
