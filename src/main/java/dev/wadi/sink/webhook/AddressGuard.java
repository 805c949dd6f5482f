package dev.wadi.sink.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says which addresses we connect to: those of the public internet, and those that were allowed.
 * Whoever can set a webhook, or answer for the name of one, must not reach with our hands what only
 * we can reach, such as the services beside us or a cloud's metadata. Immutable.
 *
 * <p>Asked with the address that a connection is about to be made to, since what a name stands for
 * may change between two questions. The ranges are those of IANA's registries of special-purpose
 * addresses (RFC 6890).
 */
final class AddressGuard {
  private static final Pattern LITERAL = Pattern.compile("[0-9a-fA-F:.]+");

  /** Addresses that begin alike. */
  private record Range(byte[] address, int bits, String what) {
    boolean holds(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Range range
          && range.bits == bits
          && Arrays.equals(range.address, address);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(address) * 31 + bits;
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private static final List<Range> SPECIAL =
      List.of(
          range("0.0.0.0/8", "an address of this host"),
          range("10.0.0.0/8", "a private address"),
          range("100.64.0.0/10", "an address shared behind a provider"),
          range("127.0.0.0/8", "a loopback address"),
          range("169.254.0.0/16", "a link-local address, as a cloud's metadata"),
          range("172.16.0.0/12", "a private address"),
          range("192.0.0.0/24", "a special address"),
          range("192.0.2.0/24", "an address for documentation"),
          range("192.88.99.0/24", "a special address"),
          range("192.168.0.0/16", "a private address"),
          range("198.18.0.0/15", "an address for benchmarks"),
          range("198.51.100.0/24", "an address for documentation"),
          range("203.0.113.0/24", "an address for documentation"),
          range("224.0.0.0/4", "a multicast address"),
          range("240.0.0.0/4", "a reserved address"),
          range("::/96", "a loopback or special address"),
          range("64:ff9b:1::/48", "a translated address"),
          range("100::/64", "a discarded address"),
          range("2001::/23", "a special address"),
          range("2001:db8::/32", "an address for documentation"),
          range("3fff::/20", "an address for documentation"),
          range("5f00::/16", "a special address"),
          range("fc00::/7", "a private address"),
          range("fe80::/10", "a link-local address"),
          range("fec0::/10", "a private address"),
          range("ff00::/8", "a multicast address"));

  private static final Range NAT64 = range("64:ff9b::/96", "a translated address");
  private static final Range SIX_TO_FOUR = range("2002::/16", "a tunnelled address");

  private final List<Range> allowed;

  private AddressGuard(List<Range> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /**
   * A guard with exceptions.
   *
   * @param allowed addresses, such as {@code 10.1.2.3}, or ranges, such as {@code 127.0.0.0/8}
   * @throws IllegalArgumentException when one is neither
   */
  static AddressGuard allowing(List<String> allowed) {
    List<Range> ranges = new ArrayList<>();
    for (String text : allowed) {
      ranges.add(range(text, text));
    }
    return new AddressGuard(ranges);
  }

  private static Range range(String text, String what) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    try {
      if (LITERAL.matcher(address).matches()
          && (address.contains(":") || address.matches("[0-9]+(\\.[0-9]+){3}"))) {
        byte[] bytes = InetAddress.getByName(address).getAddress();
        int all = bytes.length * 8;
        String bits = slash < 0 ? "" + all : text.substring(slash + 1);
        if (bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= all) {
          return new Range(bytes, Integer.parseInt(bits), what);
        }
      }
    } catch (UnknownHostException e) {
      // Falls through to the one answer that all that are none get.
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no address (expected: such as 10.1.2.3, 127.0.0.0/8 or fd00::/8)");
  }

  /** Why we do not connect to an address; null when we do. */
  @Nullable String objection(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (allowed.stream().anyMatch(range -> range.holds(bytes))) {
      return null;
    }
    byte[] within = embedded(bytes);
    if (within != null) {
      try {
        return objection(InetAddress.getByAddress(within));
      } catch (UnknownHostException e) {
        throw new IllegalStateException("four bytes are an address", e);
      }
    }
    for (Range range : SPECIAL) {
      if (range.holds(bytes)) {
        return range.toString();
      }
    }
    return null;
  }

  /* The IPv4 address that an IPv6 address leads to. */
  private static byte @Nullable [] embedded(byte[] bytes) {
    if (NAT64.holds(bytes)) {
      return Arrays.copyOfRange(bytes, 12, 16);
    }
    return SIX_TO_FOUR.holds(bytes) ? Arrays.copyOfRange(bytes, 2, 6) : null;
  }

  /**
   * Those of a host's addresses that we connect to.
   *
   * @throws ForbiddenAddressException when there are some, and none of them
   */
  InetAddress[] permitted(String host, InetAddress[] addresses) throws ForbiddenAddressException {
    List<InetAddress> good = new ArrayList<>();
    String objection = "";
    for (InetAddress address : addresses) {
      String why = objection(address);
      if (why == null) {
        good.add(address);
      } else {
        objection =
            "%s is %s, and we do not connect there (expected: a public address, or one that"
                    .formatted(
                        host.equals(address.getHostAddress())
                            ? host
                            : host + " at " + literal(address),
                        why)
                + " wadi.webhook.allow names)";
      }
    }
    if (good.isEmpty() && addresses.length > 0) {
      throw new ForbiddenAddressException(objection);
    }
    return good.toArray(InetAddress[]::new);
  }

  private static String literal(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet4Address ? text : "[" + text + "]";
  }
}
