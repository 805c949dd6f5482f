package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Set;

/** {@code --password hunter2} on a command line. */
final class Options extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.option());

  /** Options whose value is a name and a secret, whatever the command: {@code --user name:x}. */
  private static final Set<String> PAIRS =
      Set.of(
          "user",
          "proxy-user",
          "creds",
          "src-creds",
          "dest-creds",
          "auth",
          "basic-auth",
          "http-auth",
          "userpwd",
          "userpass",
          "user-password",
          "login");

  private static final int MOST_PAIR = 16;

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
    if ((s.byteAt(j) == ' ' || s.byteAt(j) == '=') && j - i <= MOST_PAIR && j + 1 < s.to()) {
      pair(s, i, j);
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

  /* "--user 1000:1000" and "--user www:www" are no secrets. */
  private static void pair(Scan s, int i, int end) {
    byte[] b = s.bytes();
    if (!PAIRS.contains(s.text(i, end))) {
      return;
    }
    int start = end + 1;
    byte quote = s.byteAt(start);
    boolean quoted = quote == '"' || quote == '\'';
    start += quoted ? 1 : 0;
    int stop = start;
    int limit = Math.min(s.to(), start + NamedValue.LOOK);
    while (stop < limit && (quoted ? b[stop] != quote : b[stop] > ' ' && b[stop] != '"')) {
      stop++;
    }
    s.charge(stop - i);
    int colon = SecretLooks.colon(s, start, stop);
    if (colon > start && SecretLooks.isLikely(s, colon + 1, stop)) {
      NamedSecrets.SURE.takes(s, colon + 1, stop);
    }
  }
}
