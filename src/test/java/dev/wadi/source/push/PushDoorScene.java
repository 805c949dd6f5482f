package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.PushDoor;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A door with its routes behind it, and a client in front. */
@Timeout(60)
abstract class PushDoorScene {
  static final String NOW = Instant.now().getEpochSecond() + "000000001";
  static final String ONE_LINE =
      "{\"streams\":[{\"stream\":{\"app\":\"api\"},\"values\":[[\"" + NOW + "\",\"hello\"]]}]}";

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final PushDoor.Setup setup = new PushDoor.Setup();
  PushDoor door;

  @AfterEach
  void close() {
    if (door != null) {
      door.close();
    }
  }

  void open() throws Exception {
    door = new PushDoor(setup);
  }

  static DoorLimits limits(
      int body, int unfolded, int connections, int bodyMillis, int idleMillis) {
    return new DoorLimits(
        body,
        unfolded,
        connections,
        16 << 10,
        Duration.ofMillis(bodyMillis),
        Duration.ofMillis(idleMillis),
        DoorLimits.DEFAULT.decode());
  }

  void refused(int status, String text, String path, String body, String... headers)
      throws Exception {
    HttpResponse<String> answer = send(post(path, body.getBytes(UTF_8), headers));
    assertThat(answer.statusCode()).as(text).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(text);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    open();
    return send(post(path, body.getBytes(UTF_8), headers));
  }

  HttpRequest.Builder post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door.uri(path)).POST(BodyPublishers.ofByteArray(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(door.uri(path)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(
        request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
  }

  static void write(Socket socket, String text) throws Exception {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  static String readAll(Socket socket) throws Exception {
    socket.setSoTimeout(20_000);
    try {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }

  static String readUntil(Socket socket, String end) throws Exception {
    socket.setSoTimeout(20_000);
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (!out.toString(UTF_8).endsWith(end)) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      out.write(b);
    }
    return out.toString(UTF_8);
  }

  static Batch batch(String... lines) {
    byte[] buffer = String.join("", lines).getBytes(UTF_8);
    LogStream.Builder builder =
        new LogStream.Builder(Labels.of("app", "api"), buffer, lines.length);
    int at = 0;
    for (String line : lines) {
      builder.add(Instant.now().getEpochSecond() * 1_000_000_000L, at, line.length());
      at += line.length();
    }
    return new Batch("fake", List.of(builder.build()));
  }

  static byte[] gzip(byte[] content) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return Arrays.copyOf(out.toByteArray(), out.size());
  }
}
