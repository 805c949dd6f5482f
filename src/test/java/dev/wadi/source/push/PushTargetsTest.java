package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.authenticate.KeyBook;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the target of a request is written, it is settled at the head for where it leads. */
class PushTargetsTest extends PushDoorScene {
  /**
   * The server looks for its own port anywhere in the target, and passes over slashes at the end.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/loki/api/v1/push",
        "HTTP://elsewhere:PORT/logtap/raw?a=b",
        "/nowhere:PORT/loki/api/v1/push",
        "/nowhere?to=:PORT/loki/api/v1/push",
        "loki/api/v1/push",
        "/loki/api/v1/push//",
        "//loki/api/v1/push"
      })
  void a_target_that_leads_to_a_push_by_a_detour_is_asked_for_its_token(String target)
      throws Exception {
    setup.keys = KeyBook.ofTokens("fake", Map.of("secret-token", "acme"));
    open();
    try (Socket socket = connect()) {
      String path = target.replace("PORT", Integer.toString(door.port));
      write(socket, head(path, "Content-Length: 9500000\r\n") + "x".repeat(50_000));
      assertThat(read(socket)).startsWith("HTTP/1.1 401 ");
      assertThat(door.memory.peakBytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/nowhere/",
        "//nowhere",
        "/%6eowhere",
        "/loki//api/v1/push",
        "/loki/api/v1/pus%68",
        "http://elsewhere/loki/api/v1/push",
        "*",
        "/loki/api/v1/push;a=b",
        "/loki/api/v1/push#here",
        "/loki/api/v1/push:PORT",
        "/no where|{}"
      })
  void a_body_that_nobody_reads_is_not_kept_however_its_target_is_written(String target)
      throws Exception {
    setup.keys = KeyBook.ofTokens("fake", Map.of("secret-token", "acme"));
    open();
    try (Socket socket = connect()) {
      String path = target.replace("PORT", Integer.toString(door.port));
      write(socket, head(path, "Content-Length: 9500000\r\n") + "x".repeat(50_000));
      assertThat(read(socket)).startsWith("HTTP/1.1 4");
      assertThat(door.memory.peakBytes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/loki/api/v1/push",
        "/nowhere:PORT/loki/api/v1/push/",
        "/loki/api/v1/push?a=:b"
      })
  void such_a_target_with_a_token_is_kept(String target) throws Exception {
    setup.keys = KeyBook.ofTokens("fake", Map.of("secret-token", "acme"));
    open();
    try (Socket socket = connect()) {
      String body = ONE_LINE;
      write(
          socket,
          head(
                  target.replace("PORT", Integer.toString(door.port)),
                  "Authorization: Bearer secret-token\r\nContent-Type: application/json\r\n"
                      + "Content-Length: "
                      + body.length()
                      + "\r\n")
              + body);
      assertThat(read(socket)).startsWith("HTTP/1.1 204 ");
      assertThat(door.kept).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/loki/api/v1/push",
        "/loki/api/v1/push/?a=b",
        "http://127.0.0.1:PORT/loki/api/v1/push",
        "/nowhere:PORT/loki/api/v1/push"
      })
  void a_wrong_method_is_told_with_the_right_ones_however_the_target_is_written(String target)
      throws Exception {
    open();
    try (Socket socket = connect()) {
      String path = target.replace("PORT", Integer.toString(door.port));
      write(socket, "PUT " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
      assertThat(read(socket)).startsWith("HTTP/1.1 405 ").containsIgnoringCase("Allow: POST");
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
