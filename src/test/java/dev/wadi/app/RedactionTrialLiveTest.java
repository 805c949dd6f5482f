package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A profile tried on the live lines of a started gateway, over JMX. */
class RedactionTrialLiveTest {
  private static final String CARD = "4111111111111111";

  @TempDir Path directory;
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  private static ObjectName bean(LiveGateway gateway) throws Exception {
    return new ObjectName(
        "org.apache.camel:context="
            + gateway.gateway().camelContext().getManagementName()
            + ",type=processors,name=\"redact\"");
  }

  private JsonNode call(LiveGateway gateway, String operation, Object... given) throws Exception {
    String[] types = new String[given.length];
    for (int i = 0; i < given.length; i++) {
      types[i] = given[i] instanceof Integer ? "int" : "java.lang.String";
    }
    return new ObjectMapper()
        .readTree((String) server.invoke(bean(gateway), operation, given, types));
  }

  @Test
  void a_trial_tells_what_would_change_and_changes_nothing() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      assertThat(call(gateway, "trialReport").get("running").asBoolean()).isFalse();

      assertThat(call(gateway, "startTrialOfText", "without: [credit_card]", 60, 1000, 1))
          .isNotNull();
      assertThat(server.getAttribute(bean(gateway), "TrialRunning")).isEqualTo(true);
      assertThatThrownBy(() -> call(gateway, "startTrial", "none", 60, 1000, 1))
          .hasStackTraceContaining("a trial is running");
      gateway.push("a", "card " + CARD, "mail x@y.io", "fine");
      LiveGateway.await(
          "three lines looked at",
          () -> {
            try {
              return call(gateway, "trialReport").get("lines").asInt() == 3;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      JsonNode report = call(gateway, "stopTrial");

      assertThat(report.get("different").asInt()).isEqualTo(1);
      assertThat(report.at("/different_by_type/credit_card/only_running").asInt()).isEqualTo(1);
      assertThat(report.at("/examples/0/line_as_the_strictest_leaves_it").asText())
          .isEqualTo("card [REDACTED:cc]");
      assertThat(report.get("ended_by").asText()).isEqualTo("stop");
      JsonNode held =
          call(gateway, "trialOnLines", "", "patterns: [{name: fine, pattern: fine}]", "a", 100);
      assertThat(held.get("running").asBoolean()).isFalse();
      assertThat(held.get("lines").asInt()).isEqualTo(3);
      assertThat(held.get("different").asInt()).isEqualTo(1);
      assertThat(held.toString()).doesNotContain(CARD);
      assertThat(call(gateway, "trialOnLines", "none", "", "nobody", 100).get("lines").asInt())
          .isZero();
      assertThatThrownBy(() -> call(gateway, "trialOnLines", "none", "base: all", "a", 100))
          .hasStackTraceContaining("one of profile and yaml, the other empty");
      assertThat(gateway.awaitCaptured("captures/a", 3))
          .extracting(line -> line.get("msg").asText())
          .containsExactly("card [REDACTED:cc]", "mail [REDACTED:email]", "fine");
      assertThat(gateway.metric("wadi_redaction_lines_total")).isEqualTo(3);
      assertThat(gateway.filesWith(CARD)).isEmpty();
    }
  }

  @Test
  void a_profile_that_is_wrong_is_told_with_its_line() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      assertThatThrownBy(
              () -> call(gateway, "startTrialOfText", "base: all\nwithuot: [mac]", 60, 1000, 1))
          .hasStackTraceContaining("trial:2: unknown key 'withuot' (expected: without)");
      assertThatThrownBy(() -> call(gateway, "startTrial", "al", 60, 1000, 1))
          .hasStackTraceContaining("redaction profile: 'al' (expected: all)");
      assertThatThrownBy(
              () -> call(gateway, "startTrialOfText", "actions: {email: pseudonym}", 60, 1000, 1))
          .hasStackTraceContaining("needs a key");
      assertThat(server.getAttribute(bean(gateway), "TrialRunning")).isEqualTo(false);
    }
  }
}
