package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that a rule sets aside, in a started gateway. */
class QuarantineLiveTest {
  private static final String CARD = "4111111111111111";

  @TempDir Path directory;
  private Path profiles;

  @BeforeEach
  void write() throws IOException {
    profiles =
        Files.writeString(
            directory.resolve("redaction.yaml"),
            "profiles: {p: {actions: {credit_card: quarantine, ssn: quarantine, jwt: drop}}}\n"
                + "assign: {default: p}\n"
                + "masking: {baseline: none, rules: {customer: full}}\n");
  }

  private LiveGateway gateway() throws Exception {
    return new LiveGateway(directory, "wadi.redact.file=" + profiles);
  }

  @Test
  void set_aside_entries_are_on_disk_before_the_answer_and_reach_no_sink() throws Exception {
    try (LiveGateway gateway = gateway()) {
      HttpResponse<String> answer =
          gateway.push(
              "a",
              Map.of("app", "shop"),
              "fine",
              "{\"customer\":\"jane\",\"paid\":\"with " + CARD + "\"}",
              "also fine");
      assertThat(answer.statusCode()).isEqualTo(204);

      // No waiting here: the answer says that it is there.
      List<JsonNode> aside = gateway.captured("quarantine/a");
      assertThat(aside).hasSize(1);
      JsonNode entry = aside.get(0);
      assertThat(entry.get("msg").asText()).contains("[REDACTED:cc]").doesNotContain("jane");
      assertThat(entry.toString())
          .contains("\"wadi_reason\":\"set aside by redaction\"")
          .contains("\"wadi_rule\":\"credit_card\"")
          .containsPattern("\"wadi_profile\":\"p@[0-9a-f]{64}\"");

      assertThat(gateway.awaitCaptured("captures/a", 2))
          .extracting(line -> line.get("msg").asText())
          .containsExactly("fine", "also fine");
      assertThat(gateway.filesWith(CARD)).isEmpty();
      assertThat(gateway.filesWith("jane")).isEmpty();
    }
  }

  @Test
  void received_is_accepted_and_refused_and_set_aside_and_dropped() throws Exception {
    String jwt =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0"
            + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    try (LiveGateway gateway = gateway()) {
      gateway.push(
          "a", "fine", "card " + CARD, "ssn 536-90-4399", "token " + jwt, "x".repeat(300_000));
      gateway.push("a", "card " + CARD);

      Gateway all = gateway.gateway();
      assertThat(all.receivedEntries()).isEqualTo(6);
      assertThat(all.acceptedEntries()).isEqualTo(1);
      assertThat(all.refusedEntries()).isEqualTo(1);
      assertThat(all.setAsideEntries()).isEqualTo(3);
      assertThat(all.droppedEntries()).isEqualTo(1);
      assertThat(gateway.metric("wadi_quarantined_entries_total")).isEqualTo(3);
      assertThat(gateway.metric("wadi_dropped_entries_total{reason=\"rule\"}")).isEqualTo(1);
      assertThat(gateway.captured("quarantine/a")).hasSize(3);

      ObjectName overview = new ObjectName("dev.wadi:type=Gateway");
      MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
      assertThat(jmx.getAttribute(overview, "ReceivedLines")).isEqualTo(6L);
      assertThat(jmx.getAttribute(overview, "AcceptedLines")).isEqualTo(1L);
      assertThat(jmx.getAttribute(overview, "RefusedLines")).isEqualTo(1L);
      assertThat(jmx.getAttribute(overview, "SetAsideLines")).isEqualTo(3L);
      assertThat(jmx.getAttribute(overview, "DroppedLines")).isEqualTo(1L);
    }
  }

  @Test
  void a_label_can_set_all_its_entries_aside() throws Exception {
    try (LiveGateway gateway = gateway()) {
      gateway.push("a", Map.of("app", "shop", "card", CARD), "one", "two");

      assertThat(gateway.captured("quarantine/a"))
          .hasSize(2)
          .allSatisfy(
              line ->
                  assertThat(line.toString())
                      .contains("[REDACTED:cc]")
                      .contains("\"wadi_rule\":\"credit_card\""));
      assertThat(gateway.gateway().acceptedEntries()).isZero();
    }
  }

  @Test
  void readiness_tells_when_a_chain_of_ones_own_hands_nothing_to_the_quarantine() throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("20-chain.camel.yaml"),
        """
        - route:
            id: chain
            from:
              uri: direct:chain
              steps:
                - process: {id: redact, ref: redact}
        """);
    try (LiveGateway gateway =
        new LiveGateway(
            directory, "wadi.redact.file=" + profiles, "wadi.routes.directory=" + routes)) {
      assertThat(gateway.page("/readyz"))
          .contains("profile p sets entries aside, and no route hands them to direct:quarantine");
      assertThat(gateway.push("a", "fine", "card " + CARD).statusCode()).isEqualTo(500);
      assertThat(gateway.gateway().refusedEntries()).isEqualTo(2);
      assertThat(gateway.gateway().droppedEntries()).isZero();
      assertThat(gateway.gateway().setAsideEntries()).isZero();
    }
  }

  @Test
  void a_push_whose_entries_cannot_be_set_aside_is_refused_as_a_whole() throws Exception {
    try (LiveGateway gateway = gateway()) {
      Path folder = gateway.data().resolve("quarantine/a");
      Files.createDirectories(folder.getParent());
      Files.writeString(folder, "a file where a folder should be");

      HttpResponse<String> answer = gateway.push("a", "fine", "card " + CARD);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("5");
      assertThat(answer.body())
          .isEqualTo("entries that a redaction rule sets aside cannot be kept now\n");
      assertThat(gateway.gateway().refusedEntries()).isEqualTo(2);
      assertThat(gateway.gateway().acceptedEntries() + gateway.gateway().droppedEntries()).isZero();

      Files.delete(folder);
      assertThat(gateway.push("a", "fine", "card " + CARD).statusCode()).isEqualTo(204);
      assertThat(gateway.captured("quarantine/a")).hasSize(1);
    }
  }
}
