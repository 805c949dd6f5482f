package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.redact.step.RedactProcessor;
import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pseudonyms in a started gateway. */
class PseudonymKeysLiveTest {
  private static final String OCTOBER = "2026-10: october-secret-0123456789\n";
  private static final String NOVEMBER = "2026-11: november-secret-0123456789\n";

  @TempDir Path directory;
  private Path profiles;
  private Path keys;

  @BeforeEach
  void write() throws IOException {
    profiles =
        Files.writeString(
            directory.resolve("redaction.yaml"),
            "profiles: {p: {actions: {email: pseudonym}}}\nassign: {default: p}\n");
    keys = directory.resolve("keys");
    writeKeys(OCTOBER);
  }

  private void writeKeys(String text) throws IOException {
    Path fresh = Files.writeString(directory.resolve("keys.new"), text);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    Files.move(fresh, keys, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private LiveGateway gateway() throws Exception {
    return new LiveGateway(
        directory, "wadi.redact.file=" + profiles, "wadi.redact.keyFile=" + keys);
  }

  private static String line(List<JsonNode> entries, int i) {
    return entries.get(i).get("msg").asText();
  }

  @Test
  void equal_people_match_within_a_tenant_until_a_new_epoch_is_added() throws Exception {
    try (LiveGateway gateway = gateway()) {
      RedactProcessor redact =
          (RedactProcessor) gateway.gateway().registry().lookupByName("redact");
      assertThat(gateway.push("a", "from x@y.io", "to X@Y.io").statusCode()).isEqualTo(204);
      gateway.push("b", "from x@y.io");
      List<JsonNode> before = gateway.awaitCaptured("captures/a", 2);
      String name = line(before, 0).substring("from ".length());
      assertThat(name).matches("<EMAIL:[0-9a-f]{8}>");
      assertThat(line(before, 1)).isEqualTo("to " + name);
      assertThat(line(gateway.awaitCaptured("captures/b", 1), 0)).doesNotContain(name);
      assertThat(redact.getPseudonymEpoch()).isEqualTo("2026-10");

      writeKeys(OCTOBER + NOVEMBER);
      LiveGateway.await("the new epoch", () -> redact.getPseudonymEpoch().equals("2026-11"));
      gateway.push("a", "again x@y.io");

      assertThat(line(gateway.awaitCaptured("captures/a", 3), 2))
          .matches("again <EMAIL:[0-9a-f]{8}>")
          .doesNotContain(name);
      assertThat(gateway.filesWith("-secret-")).isEmpty();
    }
  }

  @Test
  void a_broken_file_of_keys_leaves_what_is_and_readiness_tells_without_the_secret()
      throws Exception {
    try (LiveGateway gateway = gateway()) {
      RedactProcessor redact =
          (RedactProcessor) gateway.gateway().registry().lookupByName("redact");
      writeKeys(OCTOBER + "november-secret-0123456789\n");
      LiveGateway.await("the problem", () -> !redact.getReloadProblem().isEmpty());

      assertThat(gateway.page("/readyz")).contains("keys:2: not a key").doesNotContain("-secret-");
      assertThat(redact.getPseudonymEpoch()).isEqualTo("2026-10");

      writeKeys(OCTOBER + NOVEMBER);
      LiveGateway.await("the cure", () -> redact.getReloadProblem().isEmpty());
      assertThat(redact.getPseudonymEpoch()).isEqualTo("2026-11");
    }
  }

  @Test
  void a_profile_that_needs_a_key_stops_the_start_when_there_is_none() {
    assertThatThrownBy(() -> new LiveGateway(directory, "wadi.redact.file=" + profiles).close())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("redaction profile p: action pseudonym of email needs a key")
        .hasMessageContaining("wadi.redact.keyFile");
  }

  @Test
  void a_file_of_keys_that_others_may_read_or_that_is_not_there_stops_the_start()
      throws IOException {
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> gateway().close())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("chmod 600");

    Files.delete(keys);
    assertThatThrownBy(() -> gateway().close())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("is not there");
  }
}
