package dev.wadi.kit.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SourceContractTest;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;

/**
 * Lines of text over UDP, a route of a user's and nothing else, keep what every source promises.
 */
class UdpTextSourceContractTest extends SourceContractTest {
  private int port;

  @Override
  protected String source() {
    return "text-udp";
  }

  @Override
  protected String route() throws Exception {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    return """
    - route:
        id: text-udp
        description: Each datagram is a line, or several.
        from:
          uri: netty:udp://127.0.0.1:%d
          parameters: {sync: false, udpByteArrayCodec: true}
          steps:
            - setHeader: {name: wadi.labels, constant: "app=udp"}
            - to: intake:text-udp
            - to: direct:chain
            - to: direct:keep
    """
        .formatted(port);
  }

  @Override
  protected boolean answers() {
    return false;
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    byte[] bytes = String.join("\n", lines).getBytes(UTF_8);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }
    return true;
  }
}
