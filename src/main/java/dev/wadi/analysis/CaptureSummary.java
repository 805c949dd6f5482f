package dev.wadi.analysis;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.Damage;
import dev.wadi.capture.IndentedJson;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Inspect} finds out about a capture. {@link #toJson()} is a contract.
 *
 * @param dir the folder as it was given
 * @param files data files on disk
 * @param totalLines entries, by the index; in files without index line the lines that are not empty
 * @param totalBytes uncompressed
 * @param diskBytes bytes of the data files
 * @param dataFrom earliest entry; null when there is none
 * @param dataTo latest entry
 * @param linesPerSecond 0 when unknown
 * @param bucketWidth such as {@code 1-min buckets}
 * @param labels by name: the values, most lines first
 * @param timeline lines by bucket; of indexed files
 * @param damages what is wrong with the capture, as far as can be seen without reading all of it
 */
public record CaptureSummary(
    String dir,
    CaptureMetadata metadata,
    int files,
    long totalLines,
    long totalBytes,
    long diskBytes,
    @Nullable Instant dataFrom,
    @Nullable Instant dataTo,
    double linesPerSecond,
    String bucketWidth,
    Map<String, List<Value>> labels,
    List<Bucket> timeline,
    List<Damage> damages) {
  private static final String NEVER = "0001-01-01T00:00:00Z";
  private static final DateTimeFormatter DAY_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final int BLOCKS_IN_A_ROW = 30;

  /** False when lines that the capture promises are missing. */
  public boolean complete() {
    return damages.stream().noneMatch(Damage::hidesLines);
  }

  /** Lines and bytes that have one label value. */
  public record Value(String value, long lines, long bytes) {}

  /** Lines of one stretch of time. */
  public record Bucket(Instant time, long lines) {}

  /** The document, indented. */
  public String toJson() {
    return IndentedJson.of(this::write);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("dir", dir);
    json.writeFieldName("metadata");
    metadata.write(json);
    json.writeNumberField("files", files);
    json.writeNumberField("total_lines", totalLines);
    json.writeNumberField("total_bytes", totalBytes);
    json.writeNumberField("disk_size", diskBytes);
    json.writeStringField("data_from", dataFrom == null ? NEVER : Rfc3339.format(dataFrom));
    json.writeStringField("data_to", dataTo == null ? NEVER : Rfc3339.format(dataTo));
    if (linesPerSecond > 0) {
      json.writeNumberField("lines_per_sec", linesPerSecond);
    }
    json.writeStringField("bucket_width", bucketWidth);
    if (!labels.isEmpty()) {
      writeLabels(json);
    }
    if (!timeline.isEmpty()) {
      writeTimeline(json);
    }
    if (!damages.isEmpty()) {
      writeDamages(json);
    }
    json.writeEndObject();
  }

  private void writeDamages(JsonGenerator json) throws IOException {
    json.writeBooleanField("complete", complete());
    json.writeArrayFieldStart("damages");
    for (Damage damage : damages) {
      json.writeStartObject();
      json.writeStringField("file", damage.file());
      json.writeStringField("kind", damage.kind().key());
      json.writeNumberField("missing_lines", damage.missingLines());
      json.writeNumberField("missing_bytes", damage.missingBytes());
      json.writeBooleanField("hides_lines", damage.hidesLines());
      json.writeStringField("what", damage.sentence());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeLabels(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("labels");
    for (Map.Entry<String, List<Value>> label : labels.entrySet()) {
      json.writeArrayFieldStart(label.getKey());
      for (Value value : label.getValue()) {
        json.writeStartObject();
        json.writeStringField("value", value.value);
        json.writeNumberField("lines", value.lines);
        json.writeNumberField("bytes", value.bytes);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void writeTimeline(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("timeline");
    for (Bucket bucket : timeline) {
      json.writeStartObject();
      json.writeStringField("time", Rfc3339.format(bucket.time));
      json.writeNumberField("lines", bucket.lines);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The same for people; times in UTC. */
  public String toText() {
    return toText(ZoneOffset.UTC);
  }

  /** The same with times in a zone. */
  public String toText(ZoneId zone) {
    StringBuilder out = new StringBuilder(2048);
    row(out, "Capture", dir);
    row(out, "Format", metadata.format() + " v" + metadata.version());
    row(out, "Period", period(zone));
    row(out, "Size", Numbers.bytes(diskBytes) + " on disk (" + files + " files)");
    if (totalBytes != diskBytes) {
      row(out, "Data", Numbers.bytes(totalBytes) + " uncompressed");
    }
    row(out, "Lines", Numbers.count(totalLines));
    if (linesPerSecond > 0) {
      row(out, "Rate", Numbers.rate(linesPerSecond) + " lines/s on average");
    }
    for (Damage damage : damages) {
      row(out, "Damaged", Printable.of(damage.sentence()));
    }
    labels.forEach((name, values) -> appendLabel(out, name, values));
    if (!timeline.isEmpty()) {
      appendTimeline(out, zone);
    }
    return out.toString();
  }

  private static void row(StringBuilder out, String name, String text) {
    out.append(String.format("%-9s %s%n", name + ":", text));
  }

  private String period(ZoneId zone) {
    ZonedDateTime started = metadata.started().atZoneSameInstant(zone);
    String from = DAY_TIME.format(started);
    String name = " " + ZoneNames.of(zone, started.toInstant());
    if (metadata.stopped() == null) {
      return from + name + " (live)";
    }
    ZonedDateTime stopped = metadata.stopped().atZoneSameInstant(zone);
    boolean sameDay = stopped.toLocalDate().equals(started.toLocalDate());
    return from
        + " to "
        + (sameDay ? TIME : DAY_TIME).format(stopped)
        + name
        + " ("
        + Numbers.duration(Duration.between(started, stopped))
        + ")";
  }

  private void appendLabel(StringBuilder out, String name, List<Value> values) {
    out.append(String.format("%nLabel %s:%n", Printable.of(name)));
    int width = 1;
    for (Value value : values) {
      width = Math.max(width, Printable.of(value.value).length());
    }
    for (Value value : values) {
      out.append(
          String.format(
              "  %-" + width + "s  %12s lines  %10s  %7s%n",
              Printable.of(value.value),
              Numbers.count(value.lines),
              Numbers.bytes(value.bytes),
              percent(value.lines)));
    }
  }

  private String percent(long lines) {
    double share = totalLines == 0 ? 0 : 100.0 * lines / totalLines;
    return share > 0 && share < 0.05 ? "< 0.1%" : String.format(Locale.ROOT, "%.1f%%", share);
  }

  private void appendTimeline(StringBuilder out, ZoneId zone) {
    out.append(String.format("%nTimeline (%s):", bucketWidth));
    long max = timeline.stream().mapToLong(Bucket::lines).max().orElse(0);
    for (int i = 0; i < timeline.size(); i++) {
      if (i % BLOCKS_IN_A_ROW == 0) {
        out.append(String.format("%n  %s ", MINUTE.format(timeline.get(i).time.atZone(zone))));
      }
      long height = max == 0 ? 0 : Math.round(7.0 * timeline.get(i).lines / max);
      out.append(BLOCKS.charAt((int) height));
    }
    out.append(System.lineSeparator());
  }
}
