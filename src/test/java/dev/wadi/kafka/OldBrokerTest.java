package dev.wadi.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kafka.client.Cut;
import dev.wadi.kafka.client.GroupReader;
import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.kit.LiveGateway;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A broker from before all that we need is told as one. */
class OldBrokerTest {
  /**
   * Says which versions of the protocol it speaks, and nothing else, as a broker of those days did:
   * versions itself (0) and metadata (0 to 1).
   */
  private static final class OldBroker implements AutoCloseable {
    private static final int VERSIONS = 18;
    private static final int METADATA = 3;
    private static final int UNSUPPORTED = 35;

    private final ServerSocket server;
    private final Thread thread = new Thread(this::accept, "old-broker");

    OldBroker() throws IOException {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
      thread.start();
    }

    String address() {
      return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket one = server.accept();
          new Thread(() -> serve(one), "old-broker-one").start();
        }
      } catch (IOException e) {
        assertThat(server.isClosed()).isTrue();
      }
    }

    private static void serve(Socket socket) {
      try (socket;
          DataInputStream in = new DataInputStream(socket.getInputStream());
          DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
        while (true) {
          byte[] rest = new byte[in.readInt() - 8];
          int asked = in.readShort();
          int version = in.readShort();
          int number = in.readInt();
          in.readFully(rest);
          if (asked != VERSIONS) {
            return; // it does not know what that is
          }
          out.writeInt(4 + 2 + 4 + 2 * 6);
          out.writeInt(number);
          out.writeShort(version == 0 ? 0 : UNSUPPORTED);
          out.writeInt(2);
          for (int[] range : new int[][] {{METADATA, 0, 1}, {VERSIONS, 0, 0}}) {
            for (int part : range) {
              out.writeShort(part);
            }
          }
          out.flush();
        }
      } catch (EOFException | SocketException e) {
        return; // the other one went
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  private static final GroupReader.Taker NOBODY =
      new GroupReader.Taker() {
        @Override
        public void take(Cut cut, GroupReader.Fate fate) {
          fate.done();
        }

        @Override
        public void lost(TopicPartition partition, long from, long to) {
          throw new IllegalStateException("there is nothing to lose");
        }
      };

  @Test
  void a_broker_that_is_too_old_is_told_as_such() throws Exception {
    try (OldBroker broker = new OldBroker()) {
      KafkaAccess access =
          new KafkaAccess(
              List.of(broker.address()),
              "plaintext",
              "PLAIN",
              "",
              null,
              KafkaAccess.Tls.PLAIN,
              Map.of());
      try (GroupReader reader =
          new GroupReader(
              "reader",
              access,
              new KafkaConfiguration().groupSettings("t"),
              NOBODY,
              InstantSource.system())) {
        reader.start();
        LiveGateway.await("its words", () -> reader.picture().trouble() != null);
        assertThat(reader.picture().trouble())
            .startsWith("a broker is too old for this client, or too new: ");
      }
    }
  }
}
