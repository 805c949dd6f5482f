package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Secrets that a shell hands to a command by a pipe: {@code echo x | docker login
 * --password-stdin}, {@code echo name:x | chpasswd}.
 */
final class PipedSecrets extends Recogniser {
  /** What reads a secret from its input, in small letters. */
  private static final List<String> READERS =
      List.of(
          "--password-stdin",
          "passwd --stdin",
          "sudo -s",
          "cryptsetup",
          "--passphrase-fd",
          "-passin stdin",
          "htpasswd -i",
          "smbpasswd",
          "kinit",
          "--with-token",
          "chpasswd",
          "--token-stdin",
          "--stdin",
          "passwd",
          "gpg ",
          "| su ");

  private static final int MOST = 200;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.letters(List.of("echo ", "printf ")));

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
    if (s.byteAt(wordEnd) != ' ') {
      return i;
    }
    int limit = Math.min(s.to(), wordEnd + MOST);
    int bar = wordEnd;
    while (bar < limit && b[bar] != '|' && b[bar] != '\n') {
      bar++;
    }
    s.charge(bar - i);
    if (bar >= limit || b[bar] != '|') {
      return i;
    }
    int reader = reader(s, bar);
    if (reader < 0) {
      return i;
    }
    int end = bar;
    while (end > wordEnd && " \"'\\".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    int start = end;
    while (start > wordEnd && " \"'".indexOf(b[start - 1]) < 0) {
      start--;
    }
    boolean pair = READERS.get(reader).equals("chpasswd");
    int colon = pair ? SecretLooks.colon(s, start, end) : -1;
    if (!pair || colon >= start) {
      s.lookedFar();
      NamedSecrets.SURE.takes(s, colon < start ? start : colon + 1, end);
    }
    return i;
  }

  private static int reader(Scan s, int bar) {
    int limit = Math.min(s.to(), bar + MOST);
    for (int k = bar + 1; k < limit; k++) {
      if (s.bytes()[k] == '\n') {
        break;
      }
      for (int n = 0; n < READERS.size(); n++) {
        if (Bytes.matches(s.bytes(), k, s.to(), READERS.get(n))) {
          return n;
        }
      }
    }
    s.charge(limit - bar);
    return -1;
  }
}
