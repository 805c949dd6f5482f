package dev.wadi.source.datagram;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogdClient;
import dev.wadi.kit.SourceContractTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** logd's door keeps the promises of every source. */
class DatagramSourceContractTest extends SourceContractTest {
  @Override
  protected String source() {
    return "logd";
  }

  @Override
  protected String route() {
    return "";
  }

  @Override
  protected List<String> settings() {
    return List.of(
        "wadi.datagram.port=0",
        "wadi.datagram.writeSecret=open sesame",
        "wadi.datagram.maxAge=10s");
  }

  @Override
  protected boolean bring(LiveGateway gateway, List<String> lines) throws Exception {
    try (LogdClient client =
        new LogdClient(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), DatagramTrial.port(gateway)),
            "open sesame")) {
      DatagramTrial.awaitMemory(gateway);
      for (String line : lines) {
        client.write("/prod/shop/pay", 3, line);
      }
    }
    return true;
  }

  @Override
  protected boolean answers() {
    return false;
  }
}
