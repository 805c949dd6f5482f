package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * All values of the {@code data} and {@code stringData} of a Kubernetes Secret, in JSON or YAML:
 * their names say nothing, that it is a Secret does.
 */
final class KubernetesSecrets extends Recogniser {
  /** How much of a manifest is looked at before and behind its kind. */
  private static final int MOST = 16 * 1024;

  private static final int MOST_VALUE = 64 * 1024;

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(List.of("Secret")));

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
    if (wordEnd - i != 6 || !Bytes.matches(s.bytes(), i, s.to(), "secret") || !isKind(s, i)) {
      return i;
    }
    int low = Math.max(s.doneTo(this), i - MOST);
    int high = Math.min(s.to(), wordEnd + MOST);
    data(s, low, high);
    s.done(this, high);
    return i;
  }

  /* "kind": "Secret", kind: Secret */
  private static boolean isKind(Scan s, int i) {
    int k = i;
    while (k > s.from() && i - k < 8 && " :\"'\\".indexOf(s.bytes()[k - 1]) >= 0) {
      k--;
    }
    return k < i && k - 4 >= s.from() && Bytes.matches(s.bytes(), k - 4, k, "kind");
  }

  private static void data(Scan s, int from, int to) {
    byte[] b = s.bytes();
    int i = from;
    while (i + 4 < to) {
      boolean member =
          (b[i] | 32) == 'd'
              && Bytes.matches(b, i, to, "data")
              && !Bytes.word(s.byteAt(i + 4))
              && (s.boundaryBefore(i) || Bytes.matches(b, i - 6, to, "stringdata"));
      i = member ? values(s, i + 4, to) : i + 1;
    }
    s.charge(to - from);
  }

  private static int values(Scan s, int from, int to) {
    byte[] b = s.bytes();
    int i = from;
    while (i < to
        && i - from < 8
        && " :\"'\\".indexOf(b[i]) >= 0
        && NamedValue.lineFeed(s, i) == 0) {
      i++;
    }
    if (i >= to || i == from) {
      return from;
    }
    return b[i] == '{' ? object(s, i + 1, to) : block(s, i, to);
  }

  private static int object(Scan s, int from, int to) {
    byte[] b = s.bytes();
    int i = from;
    while (i < to && b[i] != '}') {
      if (b[i] != ':') {
        i++;
        continue;
      }
      long place = NamedValue.valueAt(s, i, i, false);
      int end = place < 0 ? i + 1 : NamedValue.end(place);
      if (place >= 0 && end > NamedValue.start(place)) {
        NamedSecrets.SURE.takes(s, NamedValue.start(place), end);
      }
      i = Math.max(i + 1, end);
    }
    return i;
  }

  /* Lines that are set in, "name: value" each. */
  private static int block(Scan s, int from, int to) {
    byte[] b = s.bytes();
    int i = from;
    while (i < to) {
      int feed = NamedValue.lineFeed(s, i);
      int line = i + feed;
      int name = NamedValue.blanksEnd(s, line);
      if (feed == 0 || name == line) {
        return Math.max(from, i);
      }
      int end = name;
      while (end < to && (FieldNames.letter(b[end]) || b[end] == '"')) {
        end++;
      }
      int value = NamedValue.blanksEnd(s, end + 1);
      if (end >= to || b[end] != ':' || value >= to) {
        return Math.max(from, i);
      }
      /* The last value goes on behind what is looked at: a part of it would be no value. */
      int limit = Math.min(s.to(), value + MOST_VALUE);
      int stop = value;
      while (stop < limit && b[stop] != '"' && NamedValue.lineFeed(s, stop) == 0) {
        stop++;
      }
      s.charge(Math.max(0, stop - to));
      NamedSecrets.SURE.takes(s, value, stop);
      i = stop;
    }
    return i;
  }
}
