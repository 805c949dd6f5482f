package dev.wadi.model;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far away whoever connects is; few enough to count by. */
public enum AddressClass {
  /** This machine. */
  LOOPBACK,
  /** A network of somebody's own: no router carries these addresses across the internet. */
  PRIVATE,
  /** Anywhere. */
  PUBLIC,
  /** No address of the internet, such as a socket that is a file. */
  OTHER;

  /** The class of a peer. */
  public static AddressClass of(@Nullable SocketAddress peer) {
    return peer instanceof InetSocketAddress socket ? of(socket.getAddress()) : OTHER;
  }

  /** The class of an address. */
  public static AddressClass of(@Nullable InetAddress address) {
    if (address == null) {
      return OTHER;
    }
    if (address.isLoopbackAddress()) {
      return LOOPBACK;
    }
    return address.isSiteLocalAddress() || address.isLinkLocalAddress() || reserved(address)
        ? PRIVATE
        : PUBLIC;
  }

  /* fc00::/7 of RFC 4193; 100.64.0.0/10 of RFC 6598. */
  private static boolean reserved(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address
        ? bytes[0] == 100 && (bytes[1] & 0xC0) == 0x40
        : (bytes[0] & 0xFE) == 0xFC;
  }

  /** As it is written down. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
