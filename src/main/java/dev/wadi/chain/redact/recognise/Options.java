package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
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
    if (s.byteAt(i - 2) != '-') {
      return single(s, i, j);
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

  /* Behind one hyphen: "-Password x" of PowerShell, "-pw x"; and "7z a -px". */
  private static int single(Scan s, int i, int end) {
    byte[] b = s.bytes();
    if (b[i] == 'p' && end - i > 4 && s.byteAt(i + 1) != ' ' && isArchiver(s, i)) {
      NamedSecrets.SURE.takes(s, i + 1, NamedValue.bareEnd(s, i + 1, false));
      return i;
    }
    boolean named = s.byteAt(end) == ' ' && end + 1 < s.to() && b[end + 1] != '-' && end - i >= 2;
    if (!named || end - i > FieldNames.MOST_LETTERS) {
      return i;
    }
    Recogniser found = s.names().of(b, i, end);
    int value = NamedValue.blanksEnd(s, end);
    int stop = NamedValue.bareEnd(s, value, false);
    boolean told =
        Clothes.isQuote(s.byteAt(value))
            || s.byteAt(value) == '\\'
            || s.byteAt(value) == '('
            || SecretLooks.isToken(s, value, stop);
    if (told && (found == NamedSecrets.SURE || found == NamedSecrets.LIKELY)) {
      found.at(s, i, end);
    }
    return i;
  }

  /* "7z", "7za", "7zr" or "7zz" not far before. */
  private static boolean isArchiver(Scan s, int i) {
    byte[] b = s.bytes();
    int low = Math.max(s.from(), i - 96);
    for (int k = i - 3; k >= low; k--) {
      if (b[k] == '7' && b[k + 1] == 'z' && (k == s.from() || !Bytes.word(b[k - 1]))) {
        return true;
      }
    }
    s.charge(i - low);
    return false;
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
