package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.step.RedactProcessor;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The self-check in a started gateway. */
class SelfCheckLiveTest {
  @TempDir Path directory;

  @Test
  void a_rule_that_leaves_what_it_should_take_shows_in_readiness_and_metrics() throws Exception {
    // What this pattern writes is what it looks for.
    Path patterns =
        Files.writeString(
            directory.resolve("patterns.yaml"),
            "- {name: grows, pattern: 'secret-x1', replacement: 'secret-x11'}\n");
    try (LiveGateway gateway =
        new LiveGateway(
            directory, "wadi.redact.patterns=" + patterns, "wadi.redact.selfCheckEvery=1")) {
      RedactProcessor redact =
          (RedactProcessor) gateway.gateway().registry().lookupByName("redact");
      gateway.push("a", "mail x@y.io");
      LiveGateway.await("a first look", () -> redact.getSelfCheckedEntriesTotal() == 1);
      assertThat(gateway.gateway().readiness().look("redaction").state().ok()).isTrue();

      gateway.push("a", "secret-x1");
      LiveGateway.await("a finding", () -> !redact.getSelfCheckProblem().isEmpty());

      assertThat(redact.getSelfCheckProblem())
          .isEqualTo("type custom, rule grows, in line, tenant a, service shop");
      assertThat(gateway.page("/readyz"))
          .contains("the self-check found 1 values")
          .contains("custom")
          .doesNotContain("secret-x1");
      assertThat(gateway.gateway().readiness().isReady()).isTrue();
      assertThat(gateway.metric("wadi_redaction_survivors_total{type=\"custom\"}")).isEqualTo(1);
      assertThat(gateway.metric("wadi_redaction_survivors_total{type=\"email\"}")).isZero();
      assertThat(gateway.metric("wadi_redaction_checked_entries_total")).isEqualTo(2);

      redact.forgetSelfCheckProblem();
      assertThat(gateway.gateway().readiness().look("redaction").state().ok()).isTrue();
    }
  }
}
