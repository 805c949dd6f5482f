package dev.wadi.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our own client and our own door: what is written is asked for, and followed over a restart. */
@Timeout(120)
class ReadersLiveTest {
  @TempDir Path home;

  private LiveGateway gateway(int port) throws Exception {
    return new LiveGateway(
        home,
        "wadi.datagram.port=" + port,
        "wadi.datagram.writeSecret=to-write",
        "wadi.datagram.readSecret=to-read",
        "wadi.datagram.maxAge=10s");
  }

  private static int port(LiveGateway gateway) {
    return Integer.parseInt(
        gateway.gateway().camelContext().resolvePropertyPlaceholders("{{wadi.datagram.port}}"));
  }

  private static ReadSettings at(int port) {
    return ReadSettings.DEFAULT.withServer("127.0.0.1", port).withSecret("to-read");
  }

  /* What is signed in the first moments of a door is let go: an answer says that they are over. */
  private static void awaitOpen(int port) throws Exception {
    QueryAnswer answer =
        LogQuery.of(at(port))
            .patience(Duration.ofMillis(300), 60, Duration.ofSeconds(20))
            .ask(ReadFilter.ALL);
    assertThat(answer.end()).isEqualTo(QueryAnswer.End.END);
  }

  private static void write(int port, String text) throws Exception {
    try (WadiLogger log =
        WadiLogger.of("prod", "shop", "Checkout")
            .server("127.0.0.1", port)
            .secret("to-write")
            .open()) {
      log.log(LogLevel.WARN, new HttpFields(HttpFields.Method.GET, "/orders/1", 404), text);
      log.debug("noise");
      assertThat(log.flush(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void what_was_written_is_asked_for() throws Exception {
    try (LiveGateway gateway = gateway(0)) {
      int port = port(gateway);
      awaitOpen(port);
      write(port, "not found");
      LiveGateway.await("both are kept", () -> gateway.gateway().acceptedEntries() >= 2);

      QueryAnswer answer =
          LogQuery.of(at(port)).ask(ReadFilter.ALL.withKeyPrefix("/prod/shop").withText("FOUND"));
      assertThat(answer.complete()).isTrue();
      assertThat(answer.lines()).hasSize(1);
      ReceivedLine line = answer.lines().get(0);
      assertThat(line.text()).isEqualTo("not found");
      assertThat(line.level()).isEqualTo(LogLevel.WARN);
      assertThat(line.key()).isEqualTo("/prod/shop/Checkout");
      assertThat(line.http()).isEqualTo(new HttpFields(HttpFields.Method.GET, "/orders/1", 404));

      QueryAnswer refused =
          LogQuery.of(at(port).withSecret("guessed"))
              .patience(Duration.ofMillis(100), 2, Duration.ofSeconds(5))
              .ask(ReadFilter.ALL);
      assertThat(refused.end()).isEqualTo(QueryAnswer.End.SILENCE);
    }
  }

  @Test
  void a_tail_goes_on_when_the_gateway_was_started_again() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    List<TailNotice> notices = new CopyOnWriteArrayList<>();
    LogTail.Listener listener =
        new LogTail.Listener() {
          @Override
          public void line(ReceivedLine line) {
            lines.add(line.text());
          }

          @Override
          public void told(TailNotice notice) {
            notices.add(notice);
          }
        };
    LiveGateway gateway = gateway(0);
    int port = port(gateway);
    try (LogTail tail = LogTail.open(at(port), ReadFilter.ALL.withLevel(LogLevel.INFO), listener)) {
      awaitOpen(port);
      LiveGateway.await("it follows", () -> tail.report().following());
      write(port, "before");
      LiveGateway.await("the line", () -> lines.equals(List.of("before")));

      gateway.close();
      LiveGateway.await("it is known", () -> !tail.report().following());
      gateway = gateway(port);
      awaitOpen(port);
      LiveGateway.await("it follows again", () -> tail.report().following());
      write(port, "after");
      LiveGateway.await("the line", () -> lines.equals(List.of("before", "after")));

      assertThat(notices)
          .extracting(TailNotice::kind)
          .startsWith(TailNotice.Kind.FOLLOWING)
          .endsWith(TailNotice.Kind.BACK);
      assertThat(tail.report().gaps()).isEqualTo(1);
    } finally {
      gateway.close();
    }
  }
}
