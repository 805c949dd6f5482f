package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real capture, written a line at a time; lines are a second apart. */
final class TrialCapture implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-15T10:32:00Z");

  private final CaptureWriter writer;
  private final String tenant;
  private final boolean redacted;
  private Instant now = START;

  TrialCapture(Path folder) throws IOException {
    this(folder, "main", null);
  }

  TrialCapture(Path folder, String tenant, CaptureMetadata.@Nullable Redaction redaction)
      throws IOException {
    this.tenant = tenant;
    this.redacted = redaction != null;
    this.writer =
        CaptureWriter.open(
            folder, CaptureSettings.DEFAULTS.withRedaction(redaction), tenant, Map.of(), () -> now);
  }

  TrialCapture line(Labels labels, String text) throws IOException {
    return line(labels, text, Map.of());
  }

  TrialCapture line(Labels labels, String text, Map<String, String> metadata) throws IOException {
    now = now.plusSeconds(1);
    long nanos = now.getEpochSecond() * 1_000_000_000L;
    Batch batch = new BatchMaker(tenant).add(labels, nanos, text.getBytes(UTF_8), metadata).make();
    writer.append(redacted ? batch.redactedBy("trial") : batch, null);
    return this;
  }

  TrialCapture roll() throws IOException {
    writer.roll();
    return this;
  }

  void commit() throws IOException {
    writer.commit();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
