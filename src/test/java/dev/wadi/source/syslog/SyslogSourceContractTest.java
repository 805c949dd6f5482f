package dev.wadi.source.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Syslog keeps what every source promises. */
class SyslogSourceContractTest extends SourceContractTest {
  private static final String TOO_FAST =
      "wadi_source_refused_entries_total{reason=\"too_fast\",source=\"syslog\"}";

  private final int port = free();

  private static int free() {
    try {
      return GatewayProcess.freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected String source() {
    return "syslog";
  }

  @Override
  protected String route() {
    return "";
  }

  @Override
  protected List<String> settings() {
    return List.of("wadi.syslog.tcpPort=" + port, "wadi.syslog.udpPort=" + port);
  }

  @Override
  protected boolean answers() {
    return false;
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append("<14>1 - h app - - - ").append(line).append('\n'));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(text.toString().getBytes(UTF_8));
    }
    return true;
  }

  /** Who sends over a connection waits for his turn and loses nothing; a datagram cannot wait. */
  @Test
  @Override
  protected void what_cannot_be_kept_is_refused_with_a_reason_and_told() throws Exception {
    gateway.close();
    open("wadi.limits.rateBytes=2000", "wadi.limits.burstBytes=1KB");
    List<String> all = lines("what fills the bucket " + "x".repeat(100), 30);
    bring(gateway, all.subList(0, 15));
    awaitCounted("received_entries_total", 15);
    bring(gateway, all.subList(15, 30));
    awaitCounted("received_entries_total", 30);
    byte[] datagram = ("<14>1 - h app - - - too much " + "x".repeat(2000)).getBytes(UTF_8);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(
          new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
    }

    awaitCounted("refused_entries_total", 1);
    assertThat(gateway.metric(TOO_FAST)).isEqualTo(1);
    assertThat(gateway.awaitCaptured("captures/main", 30))
        .extracting((JsonNode entry) -> entry.path("msg").asText())
        .containsExactlyElementsOf(all);
    assertThat(gateway.metric(TOO_FAST)).isEqualTo(1);
    assertThat(gateway.metric("wadi_push_unaccounted_entries")).isZero();
  }
}
