package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.FaultyChannels;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented weaknesses of logtap that a capture of ours must not have, by their number. */
class CaptureKnownErrorsTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path temp;

  @Test
  void w03_the_file_is_compressed_as_lines_come_and_never_stands_there_plain() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      for (int i = 0; i < 40; i++) {
        writer.append(batch("a line that compresses well ".repeat(4000)), null);
      }
      writer.commit();
      assertThat(writer.stats().plainBytes()).isGreaterThan(4_000_000);
      assertThat(writer.stats().diskBytes()).isLessThan(400_000);
      assertThat(CaptureFiles.dataNames(dir)).allMatch(n -> n.endsWith(".jsonl.zst"));
    }
  }

  @Test
  void w04_a_full_disk_is_told_and_writing_goes_on_when_there_is_room_again() throws Exception {
    FaultyChannels disk = new FaultyChannels();
    Path dir = temp.resolve("c");
    try (CaptureWriter writer =
        CaptureWriter.open(
            dir,
            CaptureSettings.DEFAULTS,
            null,
            Map.of(),
            InstantSource.fixed(NOON),
            disk::open,
            new FramePress(1))) {
      writer.append(batch("one"), new Position(1, 1));
      writer.commit();
      disk.room(10);
      assertThatThrownBy(
              () -> {
                writer.append(batch("two"), new Position(1, 2));
                writer.commit();
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThatThrownBy(() -> writer.append(batch("two"), new Position(1, 2)))
          .isInstanceOf(IOException.class);
      assertThat(writer.stats().lines()).isEqualTo(0);
      disk.heal();
      writer.append(batch("two"), new Position(1, 2));
      writer.commit();
      assertThat(writer.stats().lines()).isEqualTo(2);
      assertThat(writer.stats().failures()).isPositive();
    }
    assertThat(messages(dir)).containsExactly("one", "two");
  }

  @Test
  void w05_the_disk_cap_never_takes_the_audit_trail() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxDiskBytes(2000))) {
      for (int i = 0; i < 50; i++) {
        writer.audit(AuditEvent.of(NOON, AuditEvent.LOKI_PUSH_RECEIVED));
        writer.append(batch("line " + new Random(i).nextLong()), null);
        writer.commit();
      }
    }
    assertThat(
            Files.readAllLines(dir.resolve("audit.jsonl")).stream()
                .filter(l -> l.contains("loki_push")))
        .hasSize(50);
  }

  @Test
  void w06_the_cap_holds_between_rolls_and_small_files_are_never_half_written() throws Exception {
    Path dir = temp.resolve("c");
    Random random = new Random(7);
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxDiskBytes(300_000))) {
      for (int i = 0; i < 200; i++) {
        byte[] noise = new byte[3000];
        random.nextBytes(noise);
        writer.append(batch(java.util.Base64.getEncoder().encodeToString(noise)), null);
        writer.commit();
        assertThat(CaptureFiles.usage(dir)).isLessThan(320_000);
        CaptureMetadata.read(dir);
      }
      assertThat(writer.stats().rolls()).isNotEmpty();
    }
    try (var all = Files.list(dir)) {
      assertThat(all).noneMatch(p -> p.toString().endsWith(".tmp"));
    }
  }

  @Test
  void w07_a_restart_keeps_start_and_totals() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      writer.append(batch("one"), null);
    }
    try (CaptureWriter writer =
        CaptureWriter.open(
            dir,
            CaptureSettings.DEFAULTS,
            null,
            Map.of(),
            InstantSource.fixed(NOON.plusSeconds(60)))) {
      writer.append(batch("two"), null);
    }
    CaptureMetadata metadata = CaptureMetadata.read(dir);
    assertThat(metadata.started().toInstant()).isEqualTo(NOON);
    assertThat(metadata.stopped().toInstant()).isEqualTo(NOON.plusSeconds(60));
    assertThat(metadata.totalLines()).isEqualTo(2);
  }

  @Test
  void w09_what_a_commit_answers_for_was_synced() throws Exception {
    FaultyChannels disk = new FaultyChannels();
    try (CaptureWriter writer =
        CaptureWriter.open(
            temp.resolve("c"),
            CaptureSettings.DEFAULTS,
            null,
            Map.of(),
            InstantSource.fixed(NOON),
            disk::open,
            new FramePress(1))) {
      writer.append(batch("one"), null);
      disk.failSyncsAfter(0);
      assertThatThrownBy(writer::commit)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
      disk.heal();
    }
  }

  @Test
  void w20_the_audit_trail_is_no_log_data() throws Exception {
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata("2024-01-15T10:32:00Z", null, 0, 0)
            .audit(1082)
            .plain("a.jsonl", "{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\"x\"}\n")
            .folder();
    assertThat(messages(dir)).containsExactly("x");
    assertThat(CaptureReader.open(dir).files()).hasSize(1);
  }

  @Test
  void w24_a_line_over_a_megabyte_is_a_line_like_any_other() throws Exception {
    String big = "x".repeat(3 << 20);
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata("2024-01-15T10:32:00Z", null, 0, 0)
            .compressed(
                "a.jsonl.zst",
                "{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\"" + big + "\"}",
                "{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\"after\"}")
            .plain(
                "b.jsonl",
                "{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\""
                    + big
                    + big
                    + "\"}\n{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\"last\"}\n")
            .folder();
    assertThat(messages(dir)).containsExactly(big, "after", big + big, "last");
    Path ours = temp.resolve("c");
    try (CaptureWriter writer = open(ours, CaptureSettings.DEFAULTS)) {
      writer.append(batch(big), null);
    }
    assertThat(messages(ours)).containsExactly(big);
  }

  @Test
  void w24_a_line_beyond_every_bound_is_left_out_and_counted() throws Exception {
    Path dir =
        new LogtapCapture(temp.resolve("l")).metadata("2024-01-15T10:32:00Z", null, 0, 0).folder();
    try (var out =
        new com.github.luben.zstd.ZstdOutputStream(
            Files.newOutputStream(dir.resolve("a.jsonl.zst")))) {
      byte[] block = "x".repeat(1 << 20).getBytes();
      out.write("{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\"".getBytes());
      for (int i = 0; i < 70; i++) {
        out.write(block);
      }
      out.write("\"}\n{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\"after\"}\n".getBytes());
    }
    List<String> found = new ArrayList<>();
    ScanReport report =
        CaptureReader.open(dir).forEachLine(CaptureFilter.ALL, l -> found.add(l.message()));
    assertThat(found).containsExactly("after");
    assertThat(report.overlongLines()).isEqualTo(1);
  }

  @Test
  void w32_permissions_are_as_documented() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      writer.append(batch("one"), null);
      writer.commit();
      for (String name : CaptureFiles.dataNames(dir)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve(name))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void w37_the_trail_tells_rolls_and_deletions_milliseconds_and_whole_addresses() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxDiskBytes(1))) {
      writer.audit(
          AuditEvent.ofPush(NOON, AuditEvent.RAW_PUSH_RECEIVED, "[2001:db8::1]:5000", 1, 18, 210));
      writer.audit(AuditEvent.ofPush(NOON, AuditEvent.LOKI_PUSH_RECEIVED, "2001:db8::2", 1, 18, 0));
      writer.audit(
          AuditEvent.ofPush(NOON, AuditEvent.LOKI_PUSH_RECEIVED, "/10.0.0.1:80", 1, 18, 0));
      writer.audit(
          new AuditEvent(NOON, AuditEvent.PUSH_REFUSED, "10.0.0.2", 0, 0, 0, null, "malformed"));
      writer.append(batch("one"), null);
      writer.commit();
    }
    String trail = Files.readString(dir.resolve("audit.jsonl"));
    assertThat(trail)
        .contains("\"remote_ip\":\"2001:db8::1\",\"lines\":1,\"bytes\":18,\"duration_ms\":210,")
        .contains("\"remote_ip\":\"2001:db8::2\"")
        .contains("\"remote_ip\":\"10.0.0.1\"")
        .contains("\"event\":\"push_refused\",\"remote_ip\":\"10.0.0.2\",\"reason\":\"malformed\"")
        .contains("\"event\":\"file_rolled\"")
        .contains("\"event\":\"file_deleted\"");
  }

  @Test
  void w37_the_trail_is_bounded_and_its_older_parts_are_no_data() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS.withMaxAuditBytes(4096))) {
      for (int i = 0; i < 1000; i++) {
        writer.audit(
            AuditEvent.ofPush(NOON, AuditEvent.LOKI_PUSH_RECEIVED, "10.0.0.1", i + 1, 1, 1));
        writer.commit();
      }
    }
    long size = 0;
    for (String name :
        List.of(
            "audit.jsonl", "audit.jsonl.1", "audit.jsonl.2", "audit.jsonl.3", "audit.jsonl.4")) {
      size += Files.size(dir.resolve(name));
    }
    assertThat(size).isBetween(4 * 3900L, 5 * 4096L);
    assertThat(dir.resolve("audit.jsonl.5")).doesNotExist();
    assertThat(CaptureFiles.dataNames(dir)).isEmpty();
    assertThat(Files.readString(dir.resolve("audit.jsonl"))).contains("\"lines\":1000,");
  }

  @Test
  void w38_times_are_utc_whatever_the_zone_of_the_machine() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir, CaptureSettings.DEFAULTS)) {
      writer.append(batch("one"), null);
    }
    CaptureReader.open(dir)
        .forEachLine(
            CaptureFilter.ALL,
            line -> {
              assertThat(line.toString()).startsWith("{\"ts\":\"2026-01-15T12:00:00Z\"");
              return true;
            });
    assertThat(Files.readString(dir.resolve("metadata.json")))
        .contains("\"started\": \"2026-01-15T12:00:00Z\"");
  }

  private CaptureWriter open(Path dir, CaptureSettings settings) throws IOException {
    return CaptureWriter.open(dir, settings, null, Map.of(), InstantSource.fixed(NOON));
  }

  private static dev.wadi.model.Batch batch(String line) {
    return new BatchMaker("t").add(API, T, line).make();
  }

  private static List<String> messages(Path dir) throws IOException {
    List<String> found = new ArrayList<>();
    CaptureReader.open(dir).forEachLine(CaptureFilter.ALL, l -> found.add(l.message()));
    return found;
  }
}
