package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Hashes of passwords as crypt(3) and the PHC string format write them: {@code $6$salt$hash},
 * {@code $2y$10$…}, {@code $argon2id$v=19$…}. Whoever has one can guess at the password in peace.
 */
final class CryptHashes extends Recogniser {
  /** What stands between the first two dollar signs, by crypt(5) and the names of PHC. */
  private static final Set<String> METHODS =
      Set.of(
          "1",
          "2",
          "2a",
          "2b",
          "2x",
          "2y",
          "3",
          "5",
          "6",
          "7",
          "y",
          "gy",
          "md5",
          "sha1",
          "apr1",
          "sm3",
          "p",
          "h",
          "s",
          "argon2i",
          "argon2d",
          "argon2id",
          "scrypt",
          "pbkdf2",
          "pbkdf2-sha1",
          "pbkdf2-sha256",
          "pbkdf2-sha512",
          "bcrypt-sha256",
          "bcrypt",
          "8",
          "9",
          "14",
          "nt",
          "lm",
          "mysql");

  private static final int MOST_METHOD = 14;
  private static final int LEAST = 24;
  private static final int MOST = 512;

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.sign("$"));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    return at == from || !Bytes.alnum(b[at - 1]);
  }

  @Override
  public int at(Scan s, int i, int behind) {
    byte[] b = s.bytes();
    if (i > s.from() && Bytes.alnum(b[i - 1])) {
      return i;
    }
    int sign = i + 1;
    while (sign < s.to() && sign - i <= MOST_METHOD && (Bytes.alnum(b[sign]) || b[sign] == '-')) {
      sign++;
    }
    if (s.byteAt(sign) != '$') {
      return i;
    }
    if (!METHODS.contains(s.text(i + 1, sign).toLowerCase(Locale.ROOT))) {
      return i;
    }
    int end = sign + 1;
    int limit = Math.min(s.to(), i + MOST);
    boolean digit = false;
    boolean letter = false;
    while (end < limit && (Bytes.word(b[end]) || "./=,+$-".indexOf(b[end]) >= 0)) {
      digit |= Bytes.digit(b[end]);
      letter |= Bytes.letter(b[end]);
      end++;
    }
    s.charge(end - i);
    while (end > sign && (b[end - 1] == ',' || b[end - 1] == '.' && end - i > 2 * LEAST)) {
      end--;
    }
    if (end - i < LEAST || !digit || !letter) {
      return i;
    }
    s.add(Kind.SECRET, i, end, 90, "password-hash");
    return end;
  }
}
