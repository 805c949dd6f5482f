package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.client.DatagramSettings;
import dev.wadi.client.HttpFields;
import dev.wadi.client.LogLevel;
import dev.wadi.client.Secret;
import dev.wadi.client.SignedTime;
import dev.wadi.client.WadiLogger;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LiveGateway;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client and the gateway understand each other, both ways. A door that has just opened takes
 * nothing that was signed before it remembers, which lasts as long as clocks may be ahead.
 */
@Timeout(120)
class ClientLiveTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path home;

  @Test
  void lines_as_datagrams_and_as_pushes_look_the_same_in_a_capture() throws Exception {
    int port = GatewayProcess.freePort();
    try (LiveGateway gateway =
            new LiveGateway(
                home,
                "wadi.redact.profile=off",
                "wadi.datagram.writeSecret=the-write-secret",
                "wadi.datagram.maxAhead=1ms",
                "wadi.datagram.port=" + port);
        WadiLogger nanos =
            WadiLogger.of("prod", "shop", "Checkout").datagrams(to(port, SignedTime.NANOS)).open();
        WadiLogger go =
            WadiLogger.of("prod", "shop", "Checkout").datagrams(to(port, SignedTime.GO)).open();
        WadiLogger pushes =
            WadiLogger.of("prod", "shop", "Checkout")
                .pushTo(gateway.gateway().pushAddress())
                .open()) {
      for (WadiLogger log : List.of(nanos, go, pushes)) {
        log.log(
            LogLevel.ERROR,
            new HttpFields(HttpFields.Method.POST, "/orders/7", 500),
            "order %d é 😀",
            7,
            new IllegalStateException("no stock", null));
        assertThat(log.flush(LONG)).isTrue();
      }

      List<JsonNode> lines = gateway.awaitCaptured("captures", 3);
      assertThat(lines).hasSize(3);
      for (JsonNode line : lines) {
        assertThat(line.get("msg").asText()).isEqualTo("order 7 é 😀");
        assertThat(line.get("labels")).isEqualTo(lines.get(2).get("labels"));
        assertThat(line.toString())
            .contains("\"httpMethod\":\"POST\"", "\"url\":\"/orders/7\"")
            .contains("\"responseStatus\":\"500\"", "\"stackTrace\":\"java.lang.Illegal");
      }
      assertThat(lines.get(0).get("labels").toString())
          .contains("\"env\":\"prod\"", "\"svc\":\"shop\"", "\"fn\":\"Checkout\"")
          .contains("\"level\":\"error\"");
    }
  }

  @Test
  void equal_lines_of_one_instant_are_all_kept() throws Exception {
    int port = GatewayProcess.freePort();
    try (LiveGateway gateway =
            new LiveGateway(
                home,
                "wadi.datagram.writeSecret=the-write-secret",
                "wadi.datagram.maxAhead=1ms",
                "wadi.datagram.port=" + port);
        WadiLogger log =
            WadiLogger.of("prod", "shop", "Checkout")
                .datagrams(to(port, SignedTime.NANOS))
                .open()) {
      /* A few at a time: what a busy machine drops of a flood of datagrams is not the question. */
      for (int all = 50; all <= 500; all += 50) {
        IntStream.range(0, 50).forEach(i -> log.info("the same"));
        assertThat(log.flush(LONG)).isTrue();
        assertThat(gateway.awaitCaptured("captures", all)).hasSize(all);
      }
    }
  }

  @Test
  void what_logback_appends_is_in_the_capture() throws Exception {
    try (LiveGateway gateway = new LiveGateway(home)) {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      String xml =
          """
          <configuration>
            <appender name="WADI" class="dev.wadi.client.logback.WadiAppender">
              <url>%s</url><labels>app=orders</labels>
            </appender>
            <root level="info"><appender-ref ref="WADI"/></root>
          </configuration>
          """
              .formatted(gateway.gateway().pushAddress());
      configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
      IntStream.range(0, 500).forEach(i -> context.getLogger("a.B").info("line {}", i));
      context.stop();

      assertThat(gateway.awaitCaptured("captures", 500))
          .extracting(line -> line.get("msg").asText())
          .containsExactlyElementsOf(IntStream.range(0, 500).mapToObj(i -> "line " + i).toList());
    }
  }

  private static DatagramSettings to(int port, SignedTime form) {
    return DatagramSettings.DEFAULT
        .withServer("127.0.0.1", port)
        .withSecret(Secret.of("the-write-secret"))
        .withMaxBytes(8192)
        .withTime(form);
  }
}
