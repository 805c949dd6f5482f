package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * From {@code -----BEGIN … PRIVATE KEY-----} to the matching end, or to the end of the text when
 * that is cut off: RFC 7468 and OpenSSH's and PGP's forms, with real or escaped line feeds.
 */
final class PrivateKeys extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(List.of("BEG")));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.PRIVATE_KEY);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (i - 5 < s.from() || !Bytes.matches(b, i - 5, s.to(), "-----begin ")) {
      return i;
    }
    int j = i + 6;
    int limit = Math.min(s.to(), j + 48);
    while (j < limit && b[j] != '-') {
      j++;
    }
    boolean key =
        (j - 11 >= i && Bytes.matches(b, j - 11, j, "private key"))
            || (j - 17 >= i && Bytes.matches(b, j - 17, j, "private key block"));
    if (!key) {
      return i;
    }
    int end = j;
    while (end < s.to() && !(b[end] == '-' && Bytes.matches(b, end, s.to(), "-----end "))) {
      end++;
    }
    if (end < s.to()) {
      end += 9;
      while (end < s.to() && b[end] != '-') {
        end++;
      }
      while (end < s.to() && b[end] == '-') {
        end++;
      }
    } else {
      s.keyGoesOn();
    }
    s.charge(end - i);
    s.add(Kind.PRIVATE_KEY, i - 5, end, 99);
    return end;
  }
}
