package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.AttackBodies;
import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Batch;
import java.net.Socket;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Large pushes that do not say how large they are. */
class PushLargeTest extends PushDoorScene {
  /** The last four bytes say how large it is; these say that it is small. */
  @Test
  void a_large_push_that_says_less_than_it_is_waits_again_and_is_kept() throws Exception {
    open();
    String lines = "x".repeat(200_000);
    byte[] body =
        AttackBodies.gzip(
            ("{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[["
                    + ("\"" + NOW + "\",\"" + lines + "\"],[").repeat(33)
                    + "\""
                    + NOW
                    + "\",\"end\"]]}]}")
                .getBytes(ISO_8859_1));
    byte[] members = Arrays.copyOf(body, body.length + 20);
    byte[] empty = AttackBodies.gzip(new byte[0]);
    System.arraycopy(empty, 0, members, body.length, 20);
    for (int i = 0; i < 2; i++) {
      try (Socket socket = connect()) {
        write(
            socket,
            head(
                "/loki/api/v1/push",
                "Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                    + members.length
                    + "\r\n"));
        socket.getOutputStream().write(members);
        assertThat(read(socket)).as("push %d", i).startsWith("HTTP/1.1 204 ");
      }
    }
    assertThat(door.kept).extracting(Batch::entries).containsExactly(34, 34);
    LiveGateway.await("nothing is held", () -> door.memory.usedBytes() == 0);
  }

  /** What zstd looks back on is given back by who took it, and not once more by who gave up. */
  @Test
  void a_large_push_of_unknown_size_gives_back_what_it_took_and_no_more() throws Exception {
    open();
    String entry = "[\"" + NOW + "\",\"" + "y".repeat(99_000) + "\"]";
    String lines = String.join(",", Collections.nCopies(30, entry));
    byte[] content =
        ("{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[" + lines + "]}]}")
            .getBytes(ISO_8859_1);
    byte[] body = AttackBodies.zstdOfUnknownSize(content);
    for (int i = 0; i < 3; i++) {
      try (Socket socket = connect()) {
        write(
            socket,
            head(
                "/loki/api/v1/push",
                "Content-Type: application/json\r\nContent-Encoding: zstd\r\nContent-Length: "
                    + body.length
                    + "\r\n"));
        socket.getOutputStream().write(body);
        assertThat(read(socket)).as("push %d", i).startsWith("HTTP/1.1 204 ");
        LiveGateway.await("nothing is held", () -> door.memory.usedBytes() == 0);
      }
    }
  }

  private Socket connect() throws Exception {
    Socket socket = new Socket("127.0.0.1", door.port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String head(String path, String headers) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  }

  private static String read(Socket socket) throws Exception {
    return readUntil(socket, "\r\n\r\n");
  }
}
