package dev.wadi.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redaction that is on and does not happen: nothing of it reaches a disk, and it is told. */
class UnredactedLiveTest {
  private static final String EMAIL = "jane.doe@example.com";
  private static final String REDACT = "- process: {id: redact, ref: redact}";

  @TempDir Path home;
  private Path routes;

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

  private void edit(String name, String old, String fresh) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/routes/" + name + ".camel.yaml")) {
      String text = new String(in.readAllBytes(), UTF_8);
      assertThat(text).contains(old);
      Files.writeString(routes.resolve(name + ".camel.yaml"), text.replace(old, fresh));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "- process: {id: redact, ref: redact, disabled: \"true\"}",
        "- filter:\n            simple: \"${body} == null\"\n            steps:\n"
            + "              - process: {id: redact, ref: redact}"
      })
  void a_chain_without_redaction_keeps_nothing_and_says_so(String instead) throws Exception {
    edit("20-chain", REDACT, instead);
    try (LiveGateway gateway = gateway()) {
      HttpResponse<String> answer = gateway.push("a", "from " + EMAIL, "plain");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).startsWith("not redacted: ");
      assertThat(gateway.metric("wadi_refused_entries_total{reason=\"not_redacted\"}"))
          .isEqualTo(2);
      assertThat(gateway.metric("wadi_unredacted_entries_total{state=\"refused\"}")).isEqualTo(2);
      assertThat(gateway.page("/readyz"))
          .contains("entries came to a buffer unredacted: refused=2");
      assertThat(gateway.filesWith(EMAIL)).isEmpty();
    }
  }

  @Test
  void readiness_tells_it_before_anything_came() throws Exception {
    edit("20-chain", REDACT, "");
    try (LiveGateway gateway = gateway()) {
      assertThat(gateway.page("/readyz"))
          .contains("redaction is on, and no route has the step redact");
    }
  }

  @Test
  void who_chooses_so_has_it_kept_and_counted_and_no_capture_claims_redaction() throws Exception {
    edit("20-chain", REDACT, "");
    try (LiveGateway gateway = gateway("wadi.redact.required=false")) {
      assertThat(gateway.push("a", "from " + EMAIL).statusCode()).isEqualTo(204);

      assertThat(gateway.metric("wadi_unredacted_entries_total{state=\"kept\"}")).isEqualTo(1);
      assertThat(gateway.page("/readyz")).contains("unredacted: refused=0 kept=1");
      gateway.awaitCaptured("captures/a", 1);
      for (Path metadata : metadata(gateway)) {
        assertThat(Files.readString(metadata))
            .doesNotContain("\"profile\"")
            .doesNotContain("\"enabled\" : true");
      }
    }
  }

  private static Set<Path> metadata(LiveGateway gateway) throws IOException {
    try (Stream<Path> all = Files.walk(gateway.data().resolve("captures"))) {
      Set<Path> found = Set.copyOf(all.filter(file -> file.endsWith("metadata.json")).toList());
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  @Test
  void with_redaction_off_a_chain_may_do_without_it() throws Exception {
    edit("20-chain", REDACT, "");
    try (LiveGateway gateway = gateway("wadi.redact.profile=off")) {
      assertThat(gateway.push("a", "from " + EMAIL).statusCode()).isEqualTo(204);
      assertThat(gateway.metric("wadi_unredacted_entries_total{state=\"kept\"}")).isZero();
      assertThat(gateway.page("/readyz")).contains("\"redaction\":{\"status\":\"ok\"");
    }
  }

  @Test
  void validation_and_masking_behind_it_take_nothing_away_from_redaction() throws Exception {
    Path file =
        Files.writeString(
            home.resolve("redaction.yaml"),
            "profiles: {p: {base: all}}\nassign: {default: p}\n"
                + "masking: {baseline: none, rules: {customer: full}}\n");
    edit(
        "20-chain",
        "- process: {id: mask, ref: mask}",
        "- process: {id: mask, ref: mask}\n        - process: {id: again, ref: validate}");
    try (LiveGateway gateway = gateway("wadi.redact.file=" + file)) {
      assertThat(
              gateway.push("a", "{\"customer\":\"jane\",\"mail\":\"" + EMAIL + "\"}").statusCode())
          .isEqualTo(204);
      assertThat(gateway.awaitCaptured("captures/a", 1).get(0).toString()).doesNotContain("jane");
    }
  }

  @Test
  void what_somebody_disables_or_stops_through_jmx_shows_in_readiness() throws Exception {
    MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
    try (LiveGateway gateway = gateway()) {
      assertThat(gateway.push("a", "fine").statusCode()).isEqualTo(204);
      for (String step : new String[] {"keep-safe", "to-chain", "write-capture"}) {
        ObjectName name = bean(jmx, "type=processors,name=\"" + step + "\"");
        jmx.invoke(name, "disable", new Object[0], new String[0]);
        assertThat(gateway.page("/readyz"))
            .as(step)
            .contains("disabled steps: ")
            .contains("/" + step);
        if (!step.equals("write-capture")) {
          assertThat(gateway.push("a", "from " + EMAIL).statusCode())
              .as(step)
              .isGreaterThanOrEqualTo(500);
        }
        jmx.invoke(name, "enable", new Object[0], new String[0]);
        assertThat(gateway.page("/readyz")).as(step).doesNotContain("disabled steps");
      }
      ObjectName route = bean(jmx, "type=routes,name=\"capture\"");
      jmx.invoke(route, "stop", new Object[0], new String[0]);
      assertThat(gateway.page("/readyz")).contains("others: capture Stopped");
      jmx.invoke(route, "start", new Object[0], new String[0]);
      assertThat(gateway.push("a", "fine").statusCode()).isEqualTo(204);
      assertThat(gateway.filesWith(EMAIL)).isEmpty();
    }
  }

  private static ObjectName bean(MBeanServer jmx, String keys) throws Exception {
    Set<ObjectName> found = jmx.queryNames(new ObjectName("org.apache.camel:*," + keys), null);
    assertThat(found).as(keys).hasSize(1);
    return found.iterator().next();
  }
}
