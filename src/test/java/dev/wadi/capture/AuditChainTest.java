package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each line of the audit trail vouches for those before it. */
class AuditChainTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  @TempDir Path folder;

  private void write(int events, long maxAuditBytes) throws IOException {
    try (CaptureWriter writer =
        CaptureWriter.open(
            folder.resolve("capture"),
            CaptureSettings.DEFAULTS.withMaxAuditBytes(maxAuditBytes),
            "main",
            Map.of(),
            () -> NOON)) {
      for (int i = 1; i <= events; i++) {
        writer.audit(
            AuditEvent.ofPush(NOON, AuditEvent.LOKI_PUSH_RECEIVED, "192.0.2.7", i, 100, 1));
        writer.commit();
      }
    }
  }

  private Path trail() {
    return folder.resolve("capture/audit.jsonl");
  }

  private List<Damage> damages() throws IOException {
    return CaptureCheck.of(folder.resolve("capture"), 1).damages();
  }

  @Test
  void a_trail_is_whole_through_restarts_and_rotation() throws IOException {
    write(5, 1 << 20);
    write(5, 1 << 20);
    assertThat(Files.readAllLines(trail()))
        .hasSize(10)
        .allMatch(line -> line.contains("\"chain\""));
    assertThat(damages()).isEmpty();

    write(150, 4096);

    assertThat(folder.resolve("capture/audit.jsonl.4")).exists();
    assertThat(damages()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"changed", "taken out", "first taken out", "put in", "swapped", "no chain"})
  void what_was_done_to_a_line_shows(String deed) throws IOException {
    write(6, 1 << 20);
    List<String> lines = new ArrayList<>(Files.readAllLines(trail()));
    switch (deed) {
      case "changed" -> lines.set(2, lines.get(2).replace("192.0.2.7", "192.0.2.8"));
      case "taken out" -> lines.remove(3);
      case "first taken out" -> lines.remove(0);
      case "put in" -> lines.add(3, lines.get(3));
      case "swapped" -> lines.set(3, lines.set(2, lines.get(3)));
      default -> lines.set(2, lines.get(2).replaceFirst(",\"chain\".*", "}"));
    }
    Files.write(trail(), lines);

    assertThat(damages())
        .extracting(Damage::sentence)
        .singleElement()
        .asString()
        .startsWith("audit.jsonl has a broken chain");
  }

  @Test
  void lines_of_an_older_writer_may_stand_before() throws IOException {
    write(1, 1 << 20);
    String older = "{\"timestamp\":\"2026-01-15T11:00:00Z\",\"event\":\"server_started\"}\n";
    Files.writeString(trail(), older + older);
    write(3, 1 << 20);

    assertThat(damages()).isEmpty();
  }

  @Test
  void a_torn_end_is_gone_on_from_the_line_before_it() throws IOException {
    write(3, 1 << 20);
    Files.write(trail(), "{\"timestamp\":\"20".getBytes(UTF_8), StandardOpenOption.APPEND);
    write(3, 1 << 20);

    assertThat(damages())
        .extracting(Damage::sentence)
        .containsExactly("audit.jsonl has a line that cannot be read");
  }
}
