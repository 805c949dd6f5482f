package dev.wadi.chain.redact.scan;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A range of IP addresses, written {@code 10.0.0.0/8} or {@code fd00::/8}. Immutable. */
public final class Network {
  private final byte[] address;
  private final int prefixBits;

  private Network(byte[] address, int prefixBits) {
    this.address = mask(address, prefixBits);
    this.prefixBits = prefixBits;
  }

  /** Reads {@code address/bits}, or an address alone. */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new IllegalArgumentException(
          "network: " + text + " (expected: an address such as 10.0.0.0/8)");
    }
    int all = address.length * Byte.SIZE;
    int bits = all;
    if (slash >= 0) {
      String number = text.substring(slash + 1);
      bits = number.matches("[0-9]{1,3}") ? Integer.parseInt(number) : -1;
    }
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException(
          "network: " + text + " (expected: 0 to " + all + " bits behind the slash)");
    }
    return new Network(address, bits);
  }

  /** The network of so many bits that an address lies in, or null when the text is no address. */
  public static @Nullable Network around(String text, int bits) {
    byte[] address = bytes(text);
    return address == null
        ? null
        : new Network(address, Math.min(bits, address.length * Byte.SIZE));
  }

  /**
   * The IPv4 network around an IPv6 address that maps one, {@code ::ffff:192.0.2.1}, or null when
   * the text is none.
   */
  public static @Nullable Network mapped(String text, int bits) {
    if (text.indexOf(':') < 0) {
      return null;
    }
    byte[] address = bytes(text);
    return address == null || address.length != 4 ? null : new Network(address, bits);
  }

  /** An IPv4 network as IPv6 writes it: {@code ::ffff:192.0.2.0/120}. */
  public String toMappedString() {
    String plain = toString();
    return "::ffff:" + plain.substring(0, plain.indexOf('/') + 1) + (96 + prefixBits);
  }

  /** True when an address lies in this network. */
  public boolean contains(String text) {
    byte[] other = bytes(text);
    return other != null
        && other.length == address.length
        && Arrays.equals(mask(other, prefixBits), address);
  }

  /* Only what is written as an address: no name is ever looked up. */
  private static byte @Nullable [] bytes(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    boolean four = plain.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    boolean six = plain.indexOf(':') >= 0 && plain.matches("[0-9A-Fa-f:.]{2,45}");
    if (!four && !six) {
      return null;
    }
    try {
      return InetAddress.getByName(plain).getAddress();
    } catch (UnknownHostException e) {
      /* Looks like an address and is none: "1:2:3". */
      return null;
    }
  }

  private static byte[] mask(byte[] address, int bits) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int keep = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
      masked[i] &= (byte) (0xff << (Byte.SIZE - keep));
    }
    return masked;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Network network
        && network.prefixBits == prefixBits
        && Arrays.equals(network.address, address);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(address) * 31 + prefixBits;
  }

  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(address).getHostAddress() + "/" + prefixBits;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
