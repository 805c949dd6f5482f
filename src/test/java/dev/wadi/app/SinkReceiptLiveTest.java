package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.api.management.ManagedCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever people do to a sink's route, its cursor does not pass lines that nobody has. */
class SinkReceiptLiveTest {
  private static final String TO_CAPTURE = "        - to:\n            id: write-capture\n";

  @TempDir Path home;
  private Path routes;
  private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();

  @BeforeEach
  void makeFolder() throws IOException {
    routes = Files.createDirectories(home.resolve("routes"));
  }

  private LiveGateway gateway(String... more) throws Exception {
    return new LiveGateway(
        home,
        Stream.concat(Stream.of("wadi.routes.directory=" + routes), Stream.of(more))
            .toArray(String[]::new));
  }

  private void edit(String old, String fresh) throws IOException {
    try (InputStream in =
        SinkReceiptLiveTest.class.getResourceAsStream("/routes/40-capture.camel.yaml")) {
      String text = new String(in.readAllBytes(), UTF_8);
      assertThat(text).contains(old);
      Files.writeString(routes.resolve("40-capture.camel.yaml"), text.replace(old, fresh));
    }
  }

  private void tell(String step, String operation) throws Exception {
    Set<ObjectName> found =
        jmx.queryNames(
            new ObjectName("org.apache.camel:*,type=processors,name=\"" + step + "\""), null);
    assertThat(found).as(step).hasSize(1);
    jmx.invoke(found.iterator().next(), operation, new Object[0], new String[0]);
  }

  private static void awaitReadiness(LiveGateway gateway, String text, boolean there)
      throws InterruptedException {
    LiveGateway.await(
        "/readyz " + (there ? "tells " : "no longer tells ") + text,
        () -> {
          try {
            return gateway.page("/readyz").contains(text) == there;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void a_capture_that_is_switched_off_gets_its_lines_when_it_is_on_again() throws Exception {
    try (LiveGateway gateway = gateway()) {
      assertThat(gateway.push("a", "one").statusCode()).isEqualTo(204);
      gateway.awaitCaptured("captures/a", 1);
      tell("write-capture", "disable");
      awaitReadiness(gateway, "capture: a step is switched off", true);

      assertThat(gateway.push("a", "two").statusCode()).isEqualTo(204);
      assertThat(gateway.push("b", "three").statusCode()).isEqualTo(204);
      assertThat(gateway.gateway().backlogBytes("capture", "a")).isPositive();
      assertThat(gateway.gateway().backlogBytes("capture", "b")).isPositive();

      tell("write-capture", "enable");
      awaitReadiness(gateway, "a step is switched off", false);
      assertThat(gateway.awaitCaptured("captures/a", 2)).hasSize(2);
      assertThat(gateway.awaitCaptured("captures/b", 1)).hasSize(1);
    }
  }

  @Test
  void a_rejected_line_waits_for_dead_letters_that_are_switched_off() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      loki.rejectLines(line -> line.text().contains("poison"), "not this one");
      try (LiveGateway gateway =
          gateway("wadi.loki.enabled=true", "wadi.loki.url=http://127.0.0.1:" + loki.port())) {
        tell("keep-dead-letters", "disable");
        assertThat(gateway.push("a", "fine", "poison").statusCode()).isEqualTo(204);
        awaitReadiness(gateway, "loki: dead letters failing", true);
        loki.awaitLines("a", 1);
        assertThat(gateway.gateway().backlogBytes("loki", "a")).isPositive();

        tell("keep-dead-letters", "enable");
        LiveGateway.await(
            "the cursor moves", () -> gateway.gateway().backlogBytes("loki", "a") == 0);
        assertThat(gateway.captured("dlq").toString()).contains("poison").doesNotContain("fine");
      }
    }
  }

  static Stream<Arguments> edits() {
    return Stream.of(
        Arguments.of("a stop before the capture", TO_CAPTURE, "        - stop: {}\n" + TO_CAPTURE),
        Arguments.of(
            "a filter and a stop",
            TO_CAPTURE,
            "        - filter:\n            simple: \"${body.tenant} == 'a'\"\n"
                + "            steps:\n              - stop: {}\n"
                + TO_CAPTURE),
        Arguments.of(
            "a capture that is disabled",
            TO_CAPTURE,
            TO_CAPTURE + "            disabled: \"true\"\n"),
        Arguments.of(
            "redaction that is disabled",
            "- process: {id: redact-for-capture, ref: redactForSink}",
            "- process: {id: redact-for-capture, ref: redactForSink, disabled: \"true\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("edits")
  void an_edit_that_leaves_lines_with_nobody_leaves_the_cursor_where_it_is(
      String what, String old, String fresh) throws Exception {
    edit(old, fresh);
    try (LiveGateway gateway = gateway()) {
      assertThat(gateway.push("a", "one").statusCode()).isEqualTo(204);
      LiveGateway.await(
          "it is told",
          () -> {
            try {
              return gateway.page("/readyz").contains("switched off")
                  || attempts(gateway) > 2
                  || gateway.gateway().backlogBytes("capture", "a") == 0;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      assertThat(gateway.gateway().backlogBytes("capture", "a")).isPositive();
      assertThat(gateway.captured("captures/a")).isEmpty();
    }
  }

  private static long attempts(LiveGateway gateway) throws Exception {
    return gateway
        .gateway()
        .camelContext()
        .getCamelContextExtension()
        .getContextPlugin(ManagedCamelContext.class)
        .getManagedRoute("capture")
        .getExchangesTotal();
  }

  @Test
  void a_route_that_reads_the_log_for_nobody_is_refused_with_its_cure() throws Exception {
    Files.writeString(
        routes.resolve("45-nobody.camel.yaml"),
        "- route:\n    id: nobody\n    from:\n      uri: wal:main\n"
            + "      parameters: {reader: nobody}\n      steps:\n"
            + "        - to: {uri: \"select:all\", parameters: {query: \"{}\"}}\n");

    assertThatThrownBy(this::gateway)
        .hasMessageContaining("45-nobody.camel.yaml")
        .hasMessageContaining("no step of this route takes the lines")
        .hasMessageContaining("drop:REASON");
  }
}
