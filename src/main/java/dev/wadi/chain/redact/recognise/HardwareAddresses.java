package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Six or eight pairs of hexadecimal digits, {@code 00:1a:2b:3c:4d:5e} and with hyphens, and three
 * groups of four as Cisco writes them.
 */
final class HardwareAddresses extends Recogniser {
  private static final Context WORDS =
      Context.of("mac", "hwaddr", "ether", "hardware", "bssid", "address");

  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.sign(":"),
          Beginning.word(2, 2, Beginning.Look.PAIRS),
          Beginning.word(4, 4, Beginning.Look.FOURS));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.MAC);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    return b[at] == ':' || (Bytes.hex(b[at]) && Bytes.hex(b[at + 1]));
  }

  @Override
  public int at(Scan s, int i, int behind) {
    byte[] b = s.bytes();
    int end = -1;
    if (b[i] == ':') {
      byte next = s.byteAt(i + 1);
      int start = next == ':' || Bytes.hex(next) ? ColonGroups.start(s, i) : -1;
      end = i - start == 2 && start >= 0 ? pairs(s, start, ':') : -1;
    } else if (behind - i == 4) {
      end = s.byteAt(behind) == '.' ? fours(s, i) : -1;
    } else if (behind + 3 < s.to()
        && b[behind] == '-'
        && b[behind + 3] == '-'
        && Bytes.hex(b[i])
        && Bytes.hex(b[i + 1])) {
      end = pairs(s, i, '-');
    }
    return Math.max(i, end);
  }

  /** Six or eight pairs of hexadecimal digits; returns the place behind them, or -1. */
  private static int pairs(Scan s, int start, char separator) {
    byte[] b = s.bytes();
    int at = start;
    int count = 0;
    int sum = 0;
    boolean full = true;
    while (at + 1 < s.to() && Bytes.hex(b[at]) && Bytes.hex(b[at + 1])) {
      int value = Bytes.hexValue(b[at]) << 4 | Bytes.hexValue(b[at + 1]);
      sum += value;
      full &= value == 255;
      at += 2;
      count++;
      if (s.byteAt(at) != separator || count == 9) {
        break;
      }
      at++;
    }
    s.charge(at - start);
    boolean whole =
        (count == 6 || count == 8)
            && s.boundaryAfter(at)
            && b[at - 1] != separator
            && !(s.byteAt(at) == separator && Bytes.hex(s.byteAt(at + 1)));
    if (!whole || sum == 0 || full) {
      return -1;
    }
    if (separator == '-' && start > s.from() && b[start - 1] == '-') {
      return -1;
    }
    s.add(Kind.MAC, start, at, 95);
    return at;
  }

  /**
   * A hardware address as Cisco writes it, {@code 001a.2b3c.4d5e}: three groups of four hexadecimal
   * digits with a letter and a digit among them; digits alone need a word beside them.
   *
   * @return the place behind it, or -1
   */
  private static int fours(Scan s, int i) {
    byte[] b = s.bytes();
    int end = i + 14;
    if (end > s.to() || b[i + 4] != '.' || b[i + 9] != '.') {
      return -1;
    }
    boolean letter = false;
    boolean digit = false;
    boolean some = false;
    for (int k = i; k < end; k++) {
      byte c = b[k];
      if (k == i + 4 || k == i + 9) {
        continue;
      }
      if (!Bytes.hex(c)) {
        return -1;
      }
      digit |= Bytes.digit(c);
      letter |= !Bytes.digit(c);
      some |= c != '0';
    }
    s.charge(end - i);
    boolean chained =
        (s.byteAt(i - 1) == '.' && Bytes.word(s.byteAt(i - 2)))
            || (s.byteAt(end) == '.' && Bytes.word(s.byteAt(end + 1)));
    if (chained || !some || !digit || !s.boundaryBefore(i) || !s.boundaryAfter(end)) {
      return -1;
    }
    if (!letter && !WORDS.near(s, i, end)) {
      return -1;
    }
    s.add(Kind.MAC, i, end, 90);
    return end;
  }
}
