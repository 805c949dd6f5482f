package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** IPv6 addresses: RFC 4291. */
final class Ipv6Addresses extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.sign(":"));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.IP_V6);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int colon, int behind) {
    byte next = s.byteAt(colon + 1);
    int start = next == ':' || Bytes.hex(next) ? ColonGroups.start(s, colon) : -1;
    return start < 0 ? colon : address(s, start, colon);
  }

  private static int address(Scan s, int start, int colon) {
    byte[] b = s.bytes();
    int at = start;
    int groups = 0;
    int longest = 0;
    boolean gap = false;
    boolean letter = false;
    int end = -1;
    while (at < s.to()) {
      int begin = at;
      while (at < s.to() && at - begin < 5 && Bytes.hex(b[at])) {
        letter |= !Bytes.digit(b[at]);
        at++;
      }
      int length = at - begin;
      if (length > 4) {
        return colon;
      }
      if (length > 0) {
        if (s.byteAt(at) == '.' && groups >= 1 && (gap || groups == 6)) {
          int after = dotted(s, begin);
          if (after > 0) {
            groups += 2;
            longest = 4;
            end = after;
            at = after;
            break;
          }
        }
        groups++;
        longest = Math.max(longest, length);
        end = at;
      }
      if (s.byteAt(at) != ':' || groups == 8) {
        break;
      }
      if (s.byteAt(at + 1) == ':') {
        if (gap) {
          break;
        }
        gap = true;
        at += 2;
        end = at;
        if (!Bytes.hex(s.byteAt(at))) {
          break;
        }
      } else if (Bytes.hex(s.byteAt(at + 1))) {
        at++;
      } else {
        break;
      }
    }
    s.charge(at - start);
    boolean complete = groups == 8 && !gap && (longest > 2 || letter);
    boolean loopback =
        gap && groups == 1 && end - start == 3 && b[start] == ':' && b[end - 1] == '1';
    boolean shortened = gap && groups <= 7 && (groups >= 3 || (longest >= 3 && groups >= 1));
    if (end < 0 || (!complete && !loopback && !shortened)) {
      return colon;
    }
    /* "dead::beef" could be a name; an address has a digit somewhere. */
    boolean digit = false;
    for (int i = start; i < end && !digit; i++) {
      digit = Bytes.digit(b[i]);
    }
    boolean chained =
        s.byteAt(end) == ':' && (Bytes.word(s.byteAt(end + 1)) || s.byteAt(end + 1) == ':');
    if ((!digit && groups < 3) || !s.boundaryAfter(end) || chained) {
      return colon;
    }
    if (s.byteAt(end) == '%' && Bytes.alnum(s.byteAt(end + 1))) {
      end++;
      while (end < s.to() && Bytes.word(b[end])) {
        end++;
      }
    }
    s.add(Kind.IP_V6, start, end, 90);
    return end;
  }

  /* The IPv4 tail of an IPv6 address, or -1. */
  private static int dotted(Scan s, int start) {
    int at = start;
    for (int part = 0; part < 4; part++) {
      int begin = at;
      while (at < s.to() && at - begin < 3 && Bytes.digit(s.bytes()[at])) {
        at++;
      }
      if (at == begin) {
        return -1;
      }
      if (part < 3) {
        if (s.byteAt(at) != '.') {
          return -1;
        }
        at++;
      }
    }
    return at;
  }
}
