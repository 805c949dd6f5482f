package dev.wadi.source.datagram;

import dev.wadi.kit.LiveGateway;
import java.net.InetSocketAddress;
import java.util.List;

/** What tests ask of the door of a gateway that runs. */
final class DatagramTrial {
  private DatagramTrial() {}

  /** The port that it found. */
  static int port(LiveGateway gateway) {
    return Integer.parseInt(
        gateway.gateway().camelContext().resolvePropertyPlaceholders("{{wadi.datagram.port}}"));
  }

  static DatagramDoor door(LiveGateway gateway) {
    return gateway
        .gateway()
        .camelContext()
        .getRegistry()
        .lookupByNameAndType(DatagramDoor.BEAN, DatagramDoor.class);
  }

  /** Waits until what is signed now is not before the time from which the door remembers. */
  static void awaitMemory(LiveGateway gateway) throws InterruptedException {
    LiveGateway.await(
        "the door remembers what is signed now",
        () -> door(gateway).clockNanos() > door(gateway).remembersFromNanos());
  }

  /** Readers without a socket, who find nothing. */
  static DatagramReaders noReaders(DatagramSettings settings, DatagramCounts counts) {
    return new DatagramReaders(
        settings,
        counts,
        System::nanoTime,
        wanted -> List.of(),
        new DatagramReaders.Outlet() {
          @Override
          public boolean send(byte[] message, InetSocketAddress to) {
            return true;
          }

          @Override
          public void flush() {}
        });
  }
}
