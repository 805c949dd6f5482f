package dev.wadi.query;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The internet addresses that {@code ip("…")} names: one, a block ({@code 10.0.0.0/8}), or all from
 * one to another ({@code 10.0.0.1-10.0.0.9}); of version 4 or 6. Immutable; threads may share it.
 */
final class IpRange implements LineTest {
  private final byte[] first;
  private final byte[] last;

  private IpRange(byte[] first, byte[] last) {
    this.first = first;
    this.last = last;
  }

  /**
   * @throws IllegalArgumentException when it names no addresses
   */
  static IpRange of(String text) {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      byte[] from = address(text.substring(0, dash).strip());
      byte[] to = address(text.substring(dash + 1).strip());
      if (from == null || to == null || from.length != to.length) {
        throw wrong(text);
      }
      if (Arrays.compareUnsigned(from, to) > 0) {
        throw new IllegalArgumentException("ip: '" + text + "' ends before it begins");
      }
      return new IpRange(from, to);
    }
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw wrong(text);
    }
    if (slash < 0) {
      return new IpRange(address, address);
    }
    String bits = text.substring(slash + 1);
    if (!bits.matches("\\d{1,3}") || Integer.parseInt(bits) > address.length * 8) {
      throw wrong(text);
    }
    return block(address, Integer.parseInt(bits));
  }

  private static IpRange block(byte[] address, int bits) {
    byte[] from = address.clone();
    byte[] to = address.clone();
    for (int i = 0; i < address.length; i++) {
      int kept = Math.max(0, Math.min(8, bits - 8 * i));
      int rest = 0xff >>> kept;
      from[i] &= (byte) ~rest;
      to[i] |= (byte) rest;
    }
    return new IpRange(from, to);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "ip: '"
            + text
            + "' is no address (expected: such as 10.1.2.3, 10.0.0.0/8, 10.0.0.1-10.0.0.9 or"
            + " 2001:db8::/32)");
  }

  /** Does an address of the range stand in this text? */
  @Override
  public boolean matches(byte[] buffer, int offset, int length) {
    return first.length == 4
        ? standsIn(buffer, offset, offset + length, true)
        : standsIn(buffer, offset, offset + length, false);
  }

  /*
   * Of a stretch of the characters that addresses are made of the whole must be an address, but for
   * points and colons of the sentence around it.
   */
  private boolean standsIn(byte[] buffer, int offset, int end, boolean four) {
    int at = offset;
    while (at < end) {
      if (!isOf(buffer[at], four)) {
        at++;
        continue;
      }
      int from = at;
      int points = 0;
      while (at < end && isOf(buffer[at], four)) {
        points += buffer[at] == (four ? '.' : ':') ? 1 : 0;
        at++;
      }
      boolean partOfWord = !four && from > offset && isWord(buffer[from - 1]);
      if (points >= (four ? 3 : 2) && at - from <= 64 && !partOfWord) {
        String text =
            new String(buffer, from, at - from, java.nio.charset.StandardCharsets.US_ASCII);
        if (holds(address(text)) || holds(address(text.replaceAll("^[.]+|[.]+$|(?<!:):$", "")))) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean holds(byte @Nullable [] address) {
    return address != null
        && address.length == first.length
        && Arrays.compareUnsigned(first, address) <= 0
        && Arrays.compareUnsigned(address, last) <= 0;
  }

  private static boolean isOf(byte c, boolean four) {
    boolean digit = (c >= '0' && c <= '9') || c == '.';
    return four ? digit : digit || c == ':' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isWord(byte c) {
    return (c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '_';
  }

  /** The bytes of an address; null when it is none. Nobody is asked for names. */
  static byte @Nullable [] address(String text) {
    return text.indexOf(':') < 0 ? four(text) : six(text);
  }

  private static byte @Nullable [] four(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (!parts[i].matches("0|[1-9]\\d{0,2}") || Integer.parseInt(parts[i]) > 255) {
        return null;
      }
      address[i] = (byte) Integer.parseInt(parts[i]);
    }
    return address;
  }

  private static byte @Nullable [] six(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    byte[] front = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
    byte[] back = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), true);
    if (front == null || back == null) {
      return null;
    }
    int length = front.length + back.length;
    if (gap < 0 ? length != 16 : length > 14) {
      return null;
    }
    byte[] address = new byte[16];
    System.arraycopy(front, 0, address, 0, front.length);
    System.arraycopy(back, 0, address, 16 - back.length, back.length);
    return address;
  }

  /* Groups of four digits; the last may be an address of version 4. */
  private static byte @Nullable [] groups(String text, boolean last) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > 8) {
      return null;
    }
    byte[] made = new byte[0];
    for (int i = 0; i < parts.length; i++) {
      if (last && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        byte[] end = four(parts[i]);
        if (end == null) {
          return null;
        }
        made = joined(made, end);
      } else if (parts[i].matches("[0-9a-fA-F]{1,4}")) {
        byte[] two = new BigInteger(parts[i], 16).toByteArray();
        byte[] group = new byte[2];
        for (int k = 1; k <= Math.min(2, two.length); k++) {
          group[2 - k] = two[two.length - k];
        }
        made = joined(made, group);
      } else {
        return null;
      }
    }
    return made;
  }

  private static byte[] joined(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
