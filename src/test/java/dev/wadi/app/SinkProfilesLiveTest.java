package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles of sinks in a started gateway. */
class SinkProfilesLiveTest {
  @TempDir Path directory;

  private Path profiles(String sinks) throws IOException {
    return Files.writeString(
        directory.resolve("redaction.yaml"),
        "profiles: {strict: {actions: {ssn: drop}}}\nassign: {default: none, sinks: {"
            + sinks
            + "}}\n");
  }

  private static boolean down(LiveGateway gateway) {
    return !gateway.gateway().readiness().look("redaction").state().ok();
  }

  @Test
  void one_sink_gets_less_than_the_other_by_editing_the_file_alone() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        LiveGateway gateway =
            new LiveGateway(
                directory,
                "wadi.redact.file=" + profiles(""),
                "wadi.loki.enabled=true",
                "wadi.loki.url=http://127.0.0.1:" + loki.port())) {
      gateway.push("a", "mail x@y.io");
      loki.awaitLines("a", 1);
      assertThat(loki.texts("a")).containsExactly("mail x@y.io");

      profiles("loki: strict");
      LiveGateway.await(
          "the new profiles",
          () -> {
            try {
              return gateway.metric("wadi_redaction_reloads_total") > 0;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      gateway.push("a", "mail z@y.io", "ssn 536-90-4399", "done");
      gateway.push("a", "ssn 536-90-4399");
      gateway.push("a", "and on");
      loki.awaitLines("a", 4);

      assertThat(loki.texts("a"))
          .containsExactly("mail x@y.io", "mail [REDACTED:email]", "done", "and on");
      assertThat(gateway.awaitCaptured("captures/a", 6))
          .extracting(line -> line.get("msg").asText())
          .contains("mail z@y.io", "ssn 536-90-4399");
      LiveGateway.await(
          "Loki has confirmed everything", () -> gateway.gateway().backlogBytes("loki", "a") == 0);
      assertThat(gateway.metric("wadi_sink_withheld_entries_total{sink=\"loki\"}")).isEqualTo(2);
      assertThat(gateway.metric("wadi_sink_redacted_places_total{sink=\"loki\",type=\"email\"}"))
          .isEqualTo(1);
      assertThat(down(gateway)).isFalse();
    }
  }

  @Test
  void readiness_tells_of_a_profile_for_a_sink_that_nobody_goes_by() throws Exception {
    try (LiveGateway gateway =
        new LiveGateway(directory, "wadi.redact.file=" + profiles("lokki: strict"))) {
      assertThat(down(gateway)).isTrue();
      assertThat(gateway.page("/readyz"))
          .contains("no route to the sink 'lokki' has the step redactForSink")
          .contains("there are: capture, kafka, lake, loki");

      profiles("loki: strict");
      LiveGateway.await("the cure", () -> !down(gateway));
    }
  }
}
