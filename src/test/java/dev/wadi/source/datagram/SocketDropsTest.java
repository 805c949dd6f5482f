package dev.wadi.source.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel lost of our socket, and of ours alone. */
class SocketDropsTest {
  private static final String HEAD =
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode ref pointer drops\n";

  @TempDir Path proc;

  private static String row(String place, long drops) {
    return " 1234: "
        + place
        + " 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2"
        + " 0000000000000000 "
        + drops
        + "\n";
  }

  private SocketDrops at(String host) throws Exception {
    return new SocketDrops(proc, new InetSocketAddress(InetAddress.getByName(host), 6102));
  }

  @Test
  void only_our_place_counts_and_only_what_is_new() throws Exception {
    Files.writeString(
        proc.resolve("udp"), HEAD + row("0100007F:17D6", 5) + row("0100007F:17D7", 100));
    SocketDrops drops = at("127.0.0.1");

    assertThat(drops.more()).isEqualTo(5);
    assertThat(drops.more()).isZero();
    Files.writeString(proc.resolve("udp"), HEAD + row("0100007F:17D6", 12));
    assertThat(drops.more()).isEqualTo(7);
  }

  @Test
  void a_socket_for_both_families_is_found_in_the_other_table() throws Exception {
    Files.writeString(proc.resolve("udp"), HEAD);
    Files.writeString(
        proc.resolve("udp6"),
        HEAD
            + row("0000000000000000FFFF00000100007F:17D6", 3)
            + row("00000000000000000000000001000000:17D6", 4)
            + row("00000000000000000000000000000000:17D6", 8));

    assertThat(at("127.0.0.1").more()).isEqualTo(3);
    assertThat(at("::1").more()).isEqualTo(4);
    assertThat(at("0.0.0.0").more()).isEqualTo(8);
  }

  @Test
  void where_there_are_no_such_tables_nothing_is_counted() throws Exception {
    assertThat(at("127.0.0.1").more()).isZero();
  }
}
