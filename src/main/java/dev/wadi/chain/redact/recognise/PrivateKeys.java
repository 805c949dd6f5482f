package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.KeyBody;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;

/**
 * From {@code -----BEGIN … PRIVATE KEY-----} to the matching end, with real or escaped line feeds:
 * RFC 7468, OpenSSH's, SSH.com's, PGP's and OpenVPN's forms, and the private part of a PuTTY file.
 *
 * <p>Where the end is missing, as much as looks like a key goes, and an end without a beginning
 * goes with what stands before it: the rest may be in other entries.
 */
final class PrivateKeys extends Recogniser {
  private static final int MOST_LABEL = 64;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.letters(List.of("BEG", "END", "Private-", "b3B")));

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
    return switch (s.bytes()[i]) {
      case 'B' -> begin(s, i);
      case 'E' -> end(s, i);
      case 'P' -> putty(s, i);
      default -> openSsh(s, i);
    };
  }

  private int begin(Scan s, int i) {
    int dashes = dashesBefore(s, i);
    int behind = dashes < 0 ? -1 : labelEnd(s, i + 5);
    if (behind < 0) {
      return i;
    }
    int end = ending(s, behind);
    if (end < 0) {
      end = KeyBody.end(s, behind);
      s.keyGoesOn();
    }
    s.add(Kind.PRIVATE_KEY, dashes, end, 99);
    return end;
  }

  /* What stands before an end that nothing began is a key when it looks like one. */
  private static int end(Scan s, int i) {
    int dashes = dashesBefore(s, i);
    int behind = dashes < 0 ? -1 : labelEnd(s, i + 3);
    if (behind < 0) {
      return i;
    }
    int low = Math.max(s.from(), lastEnd(s));
    s.lookedFar();
    s.add(Kind.PRIVATE_KEY, KeyBody.start(s, dashes, low), behind, 95);
    return behind;
  }

  private static int lastEnd(Scan s) {
    int last = s.findings().count() - 1;
    return last < 0 ? s.from() : s.findings().end(last);
  }

  /* "Private-Lines: 14" and the lines behind it; "Private-MAC: …" tells of the key as well. */
  private static int putty(Scan s, int i) {
    byte[] b = s.bytes();
    if (Bytes.matches(b, i, s.to(), "private-lines: ")) {
      int behind = i + 15;
      while (behind < s.to() && Bytes.digit(b[behind])) {
        behind++;
      }
      int end = KeyBody.end(s, behind);
      s.keyGoesOn();
      if (end > behind) {
        s.add(Kind.PRIVATE_KEY, behind, end, 95);
      }
      return behind == i + 15 ? i : Math.max(behind, end);
    }
    if (Bytes.matches(b, i, s.to(), "private-mac: ")) {
      int end = i + 13;
      while (end < s.to() && Bytes.hex(b[end])) {
        end++;
      }
      s.charge(end - i);
      if (end - i >= 13 + 32) {
        s.add(Kind.PRIVATE_KEY, i + 13, end, 95);
        return end;
      }
    }
    return i;
  }

  /* "openssh-key-v1" in base64: the first line of a key whose beginning is elsewhere. */
  private static int openSsh(Scan s, int i) {
    if (!Bytes.startsWith(s.bytes(), i, s.to(), OPENSSH) || !s.boundaryBefore(i)) {
      return i;
    }
    int end = KeyBody.end(s, i);
    if (end <= i) {
      return i;
    }
    s.keyGoesOn();
    s.add(Kind.PRIVATE_KEY, i, end, 95);
    return end;
  }

  private static final byte[] OPENSSH = "b3BlbnNzaC1rZXktdjE".getBytes(ISO_8859_1);

  /* Where the dashes before BEGIN or END begin, or -1: five of them, or four and a blank. */
  private static int dashesBefore(Scan s, int i) {
    if (i - 5 < s.from() || !Bytes.matches(s.bytes(), i - 5, s.to(), "----")) {
      return -1;
    }
    return s.bytes()[i - 1] == '-' || s.bytes()[i - 1] == ' ' ? i - 5 : -1;
  }

  /* Behind the dashes that end the label of a key, or -1 when it is the label of something else. */
  private static int labelEnd(Scan s, int from) {
    if (from > s.to()) { // the text was cut within the word
      return -1;
    }
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), from + MOST_LABEL);
    int i = from;
    while (i < limit && b[i] != '-') {
      i++;
    }
    String label =
        s.text(from, i)
            .replace("%20", " ")
            .replace('+', ' ')
            .replace('_', ' ')
            .strip()
            .toLowerCase(Locale.ROOT);
    boolean key =
        label.endsWith("private key")
            || label.endsWith("private key block")
            || label.startsWith("openvpn static key");
    s.charge(i - from);
    if (!key || i == limit) {
      return -1;
    }
    while (i < s.to() && b[i] == '-') {
      i++;
    }
    return i;
  }

  /* Behind the END that ends a key, or -1. */
  private int ending(Scan s, int from) {
    byte[] b = s.bytes();
    int to = s.to();
    if (s.doneTo(this) == to) {
      return -1;
    }
    int i = from;
    while (i < to) {
      if (b[i] == '-' && Bytes.matches(b, i, to, "----") && endWord(s, i) > 0) {
        int behind = labelEnd(s, endWord(s, i));
        if (behind > 0) {
          s.charge(behind - from);
          return behind;
        }
      }
      i++;
    }
    s.charge(i - from);
    s.done(this, to);
    return -1;
  }

  private static int endWord(Scan s, int i) {
    int at = i + 4;
    at += s.byteAt(at) == '-' || s.byteAt(at) == ' ' ? 1 : 0;
    return Bytes.matches(s.bytes(), at, s.to(), "end") && !Bytes.letter(s.byteAt(at + 3))
        ? at + 3
        : -1;
  }
}
