package dev.wadi.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.model.Rfc3339;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code audit.jsonl}.
 *
 * @param timestamp when it happened
 * @param event its name, such as {@link #LOKI_PUSH_RECEIVED}
 * @param remoteAddress the peer's address without port; IPv6 without brackets
 * @param lines lines it was about, 0 when it was about none
 * @param bytes bytes it was about
 * @param durationMillis how long it took
 * @param file data file it was about
 * @param reason why
 */
public record AuditEvent(
    Instant timestamp,
    String event,
    @Nullable String remoteAddress,
    long lines,
    long bytes,
    long durationMillis,
    @Nullable String file,
    @Nullable String reason) {
  public static final String SERVER_STARTED = "server_started";
  public static final String SERVER_STOPPED = "server_stopped";
  public static final String LOKI_PUSH_RECEIVED = "loki_push_received";
  public static final String RAW_PUSH_RECEIVED = "raw_push_received";
  public static final String PUSH_REFUSED = "push_refused";
  public static final String FILE_ROLLED = "file_rolled";
  public static final String FILE_DELETED = "file_deleted";
  public static final String FILE_REPAIRED = "file_repaired";
  public static final String FILE_MISSING = "file_missing";
  public static final String CAPTURE_SEALED = "capture_sealed";
  public static final String CAPTURE_SLICED = "capture_sliced";
  public static final String CAPTURE_MERGED = "capture_merged";

  private static final JsonFactory JSON = new JsonFactory();
  private static final int MAX_TEXT = 1000;

  public AuditEvent {
    if (event.isEmpty() || event.length() > 100) {
      throw new IllegalArgumentException("event: '" + event + "' (expected: 1 to 100 characters)");
    }
    remoteAddress = remoteAddress == null ? null : plainAddress(remoteAddress);
    reason = reason == null || reason.length() <= MAX_TEXT ? reason : reason.substring(0, MAX_TEXT);
  }

  /** Something that happened to the server or the capture as a whole. */
  public static AuditEvent of(Instant timestamp, String event) {
    return new AuditEvent(timestamp, event, null, 0, 0, 0, null, null);
  }

  /** Something that happened to a data file. */
  public static AuditEvent ofFile(
      Instant timestamp, String event, String file, long lines, long bytes, String reason) {
    return new AuditEvent(timestamp, event, null, lines, bytes, 0, file, reason);
  }

  /** A push that was taken. */
  public static AuditEvent ofPush(
      Instant timestamp,
      String event,
      @Nullable String remoteAddress,
      long lines,
      long bytes,
      long durationMillis) {
    return new AuditEvent(
        timestamp, event, remoteAddress, lines, bytes, durationMillis, null, null);
  }

  /** Accepts {@code 10.0.0.1:4711}, {@code [::1]:4711} and {@code /10.0.0.1} too. */
  private static String plainAddress(String text) {
    String address = text.startsWith("/") ? text.substring(1) : text;
    if (address.startsWith("[")) {
      int close = address.indexOf(']');
      return close > 0 ? address.substring(1, close) : address.substring(1);
    }
    int colon = address.indexOf(':');
    return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
  }

  byte[] toJsonLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(160);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("timestamp", Rfc3339.format(timestamp));
      json.writeStringField("event", event);
      text(json, "remote_ip", remoteAddress);
      number(json, "lines", lines);
      number(json, "bytes", bytes);
      number(json, "duration_ms", durationMillis);
      text(json, "file", file);
      text(json, "reason", reason);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    out.write('\n');
    return out.toByteArray();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static void number(JsonGenerator json, String name, long value) throws IOException {
    if (value != 0) {
      json.writeNumberField(name, value);
    }
  }
}
