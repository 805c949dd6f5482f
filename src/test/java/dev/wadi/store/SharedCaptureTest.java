package dev.wadi.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A capture behind a link, when the other side does not behave. */
class SharedCaptureTest {
  /* Longer than a busy machine takes for the document that names the files. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private URI link;

  @BeforeEach
  void server() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    link = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/share");
    server.createContext(
        "/half",
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write("the beginning".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void shares(String file) {
    String json =
        ("{\"wadi_share\":1,\"source\":\"s3://a\",\"by\":\"\","
                + "\"created\":\"2026-01-15T12:00:00Z\",\"expires\":\"2126-01-15T12:00:00Z\","
                + "\"files\":[{\"file\":\"a.jsonl\",\"bytes\":1000,"
                + "\"sha256\":null,\"url\":\"%s\"}]}")
            .formatted(file);
    server.createContext(
        "/share",
        exchange -> {
          byte[] bytes = json.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private SharedCapture open() throws IOException {
    return SharedCapture.open(link, PATIENCE, 1, InstantSource.system());
  }

  @Test
  void an_answer_that_stops_in_its_middle_is_given_up() throws IOException {
    shares(link.resolve("/half").toString());
    SharedCapture capture = open();

    assertThatThrownBy(() -> capture.open(capture.files().get(0)).readAllBytes())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("nothing came for 3000 ms");
  }

  @Test
  void files_elsewhere_are_not_asked_for() {
    shares("http://169.254.169.254/latest");

    assertThatThrownBy(this::open).hasMessageContaining("lies at another address");
  }

  @Test
  void what_is_shared_can_be_printed_without_its_link() {
    URI secret = URI.create("https://store.example/a?X-Amz-Signature=0123");
    Share.Shared file = new Share.Shared("a.jsonl", 7, null, secret);

    assertThat(new CaptureShares.Made("share/1.json", secret, Instant.EPOCH, 1))
        .hasToString("share=share/1.json expires=1970-01-01T00:00:00Z files=1");
    assertThat(new Share("s3://a", "ann", Instant.EPOCH, Instant.EPOCH, List.of(file)).toString())
        .contains("file=a.jsonl bytes=7")
        .doesNotContain("Signature", "store.example");
  }
}
