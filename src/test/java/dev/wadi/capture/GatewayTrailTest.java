package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway's own trail: written when it is told, chained, bounded by its own rotation. */
class GatewayTrailTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  @TempDir Path home;

  private Path folder() {
    return home.resolve("data/audit");
  }

  private void write(int events, long partBytes) throws IOException {
    try (GatewayTrail trail = GatewayTrail.open(folder(), partBytes)) {
      for (int i = 0; i < events; i++) {
        trail.note(
            GatewayEvent.of(
                NOON, GatewayEvent.CONSOLE_CALLED, Map.of("user", "admin", "member", "drop" + i)));
      }
    }
  }

  @Test
  void an_event_is_in_the_file_when_it_has_been_told() throws IOException {
    try (GatewayTrail trail = GatewayTrail.open(folder(), 1 << 20)) {
      trail.note(
          GatewayEvent.counted(
              NOON, GatewayEvent.CONNECTIONS, 7, Map.of("from", "loopback", "door", "push")));

      assertThat(Files.readString(folder().resolve("audit.jsonl")))
          .startsWith(
              "{\"timestamp\":\"2026-01-15T12:00:00Z\",\"event\":\"connections\",\"count\":7,"
                  + "\"door\":\"push\",\"from\":\"loopback\",\"chain\":\"")
          .endsWith("\"}\n");
    }
  }

  @Test
  void nobody_but_its_owner_reads_it() throws IOException {
    write(1, 1 << 20);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder().resolve("audit.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void the_chain_goes_on_through_restarts_and_rotation_and_five_parts_are_kept()
      throws IOException {
    write(3, 1 << 20);
    write(3, 1 << 20);
    assertThat(AuditCheck.of(folder()).damages()).isEmpty();
    assertThat(AuditCheck.of(folder()).events()).isEqualTo(6);

    write(300, 4096);

    assertThat(AuditCheck.of(folder()).damages()).isEmpty();
    assertThat(folder().resolve("audit.jsonl.4")).exists();
    assertThat(folder().resolve("audit.jsonl.5")).doesNotExist();
    assertThat(CaptureFiles.usage(folder())).isLessThan(5 * 4096 + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"changed", "taken out", "put in", "swapped"})
  void what_was_done_to_a_line_shows(String deed) throws IOException {
    write(6, 1 << 20);
    Path file = folder().resolve("audit.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    switch (deed) {
      case "changed" -> lines.set(2, lines.get(2).replace("admin", "root"));
      case "taken out" -> lines.remove(3);
      case "put in" -> lines.add(3, lines.get(3));
      default -> lines.set(3, lines.set(2, lines.get(3)));
    }
    Files.write(file, lines);

    assertThat(AuditCheck.of(folder()).forged())
        .extracting(Damage::sentence)
        .singleElement()
        .asString()
        .startsWith("audit.jsonl has a broken chain");
  }

  /* A chain alone does not show it. */
  @Test
  void an_end_that_was_cut_off_is_seen() throws IOException {
    write(5, 1 << 20);
    assertThat(AuditCheck.of(folder()).damages()).isEmpty();
    Path file = folder().resolve("audit.jsonl");
    List<String> lines = Files.readAllLines(file);

    Files.writeString(file, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");

    assertThat(AuditCheck.of(folder()).forged())
        .extracting(Damage::sentence)
        .singleElement()
        .asString()
        .isEqualTo("audit.jsonl was cut off: its last lines are missing");
  }

  @Test
  void a_folder_around_a_trail_is_told_from_a_capture() throws IOException {
    write(1, 1 << 20);
    Path capture = home.resolve("capture");
    CaptureWriter.open(capture, CaptureSettings.DEFAULTS, "main", Map.of(), () -> NOON).close();

    assertThat(AuditCheck.isGatewayTrail(folder())).isTrue();
    assertThat(AuditCheck.isGatewayTrail(capture)).isFalse();
    assertThat(AuditCheck.isGatewayTrail(home)).isFalse();
  }

  @Test
  void a_field_takes_no_name_of_the_line_itself_and_a_long_text_is_cut() {
    assertThatThrownBy(() -> GatewayEvent.of(NOON, "login", Map.of("chain", "0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'chain'");
    assertThatThrownBy(() -> new GatewayEvent(NOON, "login", -1, new TreeMap<>()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("count: -1");
    assertThat(GatewayEvent.of(NOON, "login", Map.of("mbean", "x".repeat(5000))).about())
        .containsEntry("mbean", "x".repeat(1000));
  }
}
