package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Name and password before an at sign outside of a URL: Oracle's thin driver, {@code
 * jdbc:oracle:thin:scott/tiger@…}, and Go's MySQL driver, {@code app:secret@tcp(…)}.
 */
final class DriverCredentials extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.sign("@"));

  /** What no name and password go across. */
  private static final boolean[] OUTSIDE = new boolean[256];

  static {
    for (int c = 0; c <= ' '; c++) {
      OUTSIDE[c] = true;
    }
    "\"'`=,(".chars().forEach(c -> OUTSIDE[c] = true);
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.URL_CREDENTIALS);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  /* A sign stands between the name and the password, with nothing that goes across neither. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    boolean go = Bytes.matches(b, at + 1, to, "tcp(") || Bytes.matches(b, at + 1, to, "unix(");
    int low = Math.max(from, at - FieldNames.MOST_LETTERS);
    for (int i = at - 1; !go && i >= low && !OUTSIDE[b[i] & 0xff] && b[i] != ':'; i--) {
      if (b[i] == '/') {
        return true;
      }
    }
    return go;
  }

  @Override
  public int at(Scan s, int at, int behind) {
    byte[] b = s.bytes();
    boolean go =
        Bytes.matches(b, at + 1, s.to(), "tcp(") || Bytes.matches(b, at + 1, s.to(), "unix(");
    byte between = (byte) (go ? ':' : '/');
    int low = Math.max(s.from(), at - FieldNames.MOST_LETTERS);
    int separator = -1;
    int i = at;
    while (i > low && !OUTSIDE[b[i - 1] & 0xff]) {
      if (b[i - 1] == between) {
        separator = i - 1;
      } else if (b[i - 1] == ':') {
        break;
      }
      i--;
    }
    s.charge(at - i);
    boolean known =
        go
            || (i - 12 >= s.from() && Bytes.matches(b, i - 12, i, "oracle:thin:"))
            || (i - 11 >= s.from() && Bytes.matches(b, i - 11, i, "oracle:oci:"));
    if (known
        && separator > i
        && separator + 1 < at
        && Emails.isLoginWithoutDomain(s, at)
        && !NamedValue.isNothing(s, separator + 1, at)) {
      s.lookedFar();
      s.add(Kind.URL_CREDENTIALS, i, at, 90);
    }
    return at;
  }
}
