package dev.wadi.source.datagram;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Counts the datagrams that the kernel let go because the buffer of our socket was full, as {@code
 * /proc/net/udp} and {@code udp6} tell it. Where there are no such files nothing is counted. For
 * one thread.
 */
final class SocketDrops {
  private static final int ADDRESS = 1;
  private static final int DROPS = 12;

  private final Path folder;
  private final Set<String> places;
  private long counted;

  /**
   * @param folder {@code /proc/net}
   * @param bound where our socket listens
   */
  SocketDrops(Path folder, InetSocketAddress bound) {
    this.folder = folder;
    this.places = places(bound);
  }

  /* The kernel writes addresses in words of its own byte order; a socket for both families has the other form. */
  private static Set<String> places(InetSocketAddress bound) {
    String port = String.format(Locale.ROOT, ":%04X", bound.getPort());
    Set<String> places = new HashSet<>();
    InetAddress address = bound.getAddress();
    if (address.isAnyLocalAddress()) {
      places.add("00000000" + port);
      places.add("0".repeat(32) + port);
    } else {
      String own = words(address.getAddress());
      places.add(own + port);
      if (address instanceof Inet4Address) {
        places.add("0000000000000000FFFF0000" + own + port);
      }
    }
    return places;
  }

  private static String words(byte[] address) {
    StringBuilder text = new StringBuilder();
    for (int word = 0; word < address.length; word += 4) {
      for (int i = 3; i >= 0; i--) {
        text.append(String.format(Locale.ROOT, "%02X", address[word + i]));
      }
    }
    return text.toString();
  }

  /** Datagrams lost since the last time that somebody asked. */
  long more() throws IOException {
    long now = drops("udp") + drops("udp6");
    long more = Math.max(0, now - counted);
    counted = now;
    return more;
  }

  private long drops(String file) throws IOException {
    Path table = folder.resolve(file);
    if (!Files.isReadable(table)) {
      return 0;
    }
    long drops = 0;
    for (String line : Files.readAllLines(table, US_ASCII)) {
      String[] columns = line.strip().split("\\s+", -1);
      if (columns.length > DROPS && places.contains(columns[ADDRESS])) {
        drops += Long.parseLong(columns[DROPS]);
      }
    }
    return drops;
  }
}
