package dev.wadi.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = NOON.getEpochSecond() * 1_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  private static final Labels API = Labels.of("app", "api");
  private static final Labels DB = Labels.of("app", "db");

  @TempDir Path temp;
  private Instant now = NOON;

  @Test
  void the_document_has_the_promised_fields() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir)) {
      BatchMaker maker = new BatchMaker("t");
      for (int i = 0; i < 10; i++) {
        maker.add(i < 7 ? API : DB, T + i * 30 * SECOND, "line " + i);
      }
      writer.append(maker.make(), null);
      now = NOON.plusSeconds(300);
    }
    JsonNode json = new ObjectMapper().readTree(Inspect.capture(dir).toJson());
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "dir",
            "metadata",
            "files",
            "total_lines",
            "total_bytes",
            "disk_size",
            "data_from",
            "data_to",
            "lines_per_sec",
            "bucket_width",
            "labels",
            "timeline");
    assertThat(json.get("files").asInt()).isEqualTo(1);
    assertThat(json.get("total_lines").asInt()).isEqualTo(10);
    assertThat(json.get("data_from").asText()).isEqualTo("2026-01-15T12:00:00Z");
    assertThat(json.get("data_to").asText()).isEqualTo("2026-01-15T12:04:30Z");
    assertThat(json.get("lines_per_sec").asDouble()).isCloseTo(10 / 300.0, within(1e-9));
    assertThat(json.get("bucket_width").asText()).isEqualTo("1-min buckets");
    long bytes = json.get("total_bytes").asLong();
    assertThat(json.get("labels").toString())
        .isEqualTo(
            "{\"app\":[{\"value\":\"api\",\"lines\":7,\"bytes\":"
                + bytes * 7 / 10
                + "},{\"value\":\"db\",\"lines\":3,\"bytes\":"
                + bytes * 3 / 10
                + "}]}");
    assertThat(json.get("timeline")).hasSize(5);
    assertThat(json.at("/timeline/0").toString())
        .isEqualTo("{\"time\":\"2026-01-15T12:00:00Z\",\"lines\":2}");
    assertThat(json.at("/metadata/total_lines").asInt()).isEqualTo(10);
  }

  @Test
  void what_the_index_does_not_name_is_read() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir)) {
      writer.append(new BatchMaker("t").add(API, T, "one").make(), null);
      writer.roll();
      writer.append(new BatchMaker("t").add(DB, T + 60 * SECOND, "two").make(), null);
      writer.commit();
      Files.writeString(
          dir.resolve("extra-000.jsonl"),
          "{\"ts\":\"2026-01-15T11:00:00Z\",\"msg\":\"x\"}\n\nbroken\n");

      CaptureSummary summary = Inspect.capture(dir);
      assertThat(summary.files()).isEqualTo(3);
      assertThat(summary.totalLines()).isEqualTo(4);
      assertThat(summary.dataFrom()).isEqualTo(Instant.parse("2026-01-15T11:00:00Z"));
      assertThat(summary.dataTo()).isEqualTo(NOON.plusSeconds(60));
      assertThat(summary.labels().get("app"))
          .extracting(CaptureSummary.Value::value)
          .containsExactly("api", "db");
      assertThat(summary.timeline()).hasSize(1);
    }
  }

  @Test
  void the_audit_trail_is_no_log_data() throws Exception {
    Path dir = temp.resolve("c");
    open(dir).close();
    CaptureSummary summary = Inspect.capture(dir);
    assertThat(summary.files()).isZero();
    assertThat(summary.totalLines()).isZero();
    JsonNode json = new ObjectMapper().readTree(summary.toJson());
    assertThat(json.get("data_from").asText()).isEqualTo("0001-01-01T00:00:00Z");
    assertThat(json.has("lines_per_sec")).isFalse();
    assertThat(json.has("labels")).isFalse();
    assertThat(json.has("timeline")).isFalse();
  }

  @Test
  void buckets_grow_with_the_range_and_no_end_is_cut() throws Exception {
    assertThat(widthOver(3600)).isEqualTo("1-min buckets");
    assertThat(widthOver(2 * 3600)).isEqualTo("5-min buckets");
    assertThat(widthOver(12 * 3600)).isEqualTo("15-min buckets");
    assertThat(widthOver(3 * 86_400)).isEqualTo("1-hour buckets");
    assertThat(widthOver(7 * 86_400)).isEqualTo("4-hour buckets");
    Path dir = temp.resolve("century");
    try (CaptureWriter writer = open(dir)) {
      writer.append(new BatchMaker("t").add(API, 0, "1970").add(API, T, "now").make(), null);
    }
    CaptureSummary summary = Inspect.capture(dir);
    assertThat(summary.timeline().size()).isLessThanOrEqualTo(10_080);
    assertThat(summary.timeline().stream().mapToLong(CaptureSummary.Bucket::lines).sum())
        .isEqualTo(2);
    assertThat(summary.timeline().get(0).lines()).isEqualTo(1);
  }

  @Test
  void the_text_says_the_same_to_people() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer = open(dir)) {
      BatchMaker maker = new BatchMaker("t");
      for (int i = 0; i < 3000; i++) {
        maker.add(i == 0 ? DB : API, T + i * SECOND / 20, "line " + i);
      }
      writer.append(maker.make(), null);
      now = NOON.plusSeconds(150);
    }
    String text = Inspect.capture(dir).toText();
    assertThat(text)
        .contains("Period:   2026-01-15 12:00:00 to 12:02:30 UTC (2m 30s)")
        .contains("Lines:    3,000")
        .contains("100.0%")
        .contains("< 0.1%")
        .contains("Timeline (1-min buckets):")
        .contains("12:00 ███");
  }

  @Test
  void what_is_no_capture_is_told_apart() {
    assertThatThrownBy(() -> Inspect.capture(temp.resolve("nope")))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> Inspect.capture(temp))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("not a valid capture");
  }

  private String widthOver(long seconds) throws IOException {
    Path dir = temp.resolve("w" + seconds);
    try (CaptureWriter writer = open(dir)) {
      writer.append(
          new BatchMaker("t").add(API, T, "a").add(API, T + seconds * SECOND, "b").make(), null);
    }
    return Inspect.capture(dir).bucketWidth();
  }

  private CaptureWriter open(Path dir) throws IOException {
    return CaptureWriter.open(dir, CaptureSettings.DEFAULTS, null, Map.of(), () -> now);
  }
}
