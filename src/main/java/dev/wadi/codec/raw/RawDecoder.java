package dev.wadi.codec.raw;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LabelsCache;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.StreamBuilders;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Reads logtap's raw push straight into the columns of a batch: JSON objects one after the other,
 * each a line.
 *
 * <pre>{@code
 * {"ts":"2024-01-15T10:32:01Z","labels":{"app":"api"},"msg":"hello world"}
 * }</pre>
 *
 * <p>Every field may be absent: the line is then empty, the label set empty, and the time, also
 * when it is {@code 0001-01-01T00:00:00Z}, that of the receipt. Unknown fields are passed over. One
 * bad object refuses all. Lines stay where they are: the buffer, smaller than 256 MiB, is handed
 * over and changes. Threads may share a decoder; it remembers label sets. Format: {@code POST
 * /logtap/raw} of logtap.
 */
public final class RawDecoder {
  private static final byte[] ZERO_TIME = "0001-01-01T00:00:00Z".getBytes(US_ASCII);

  private final LabelsCache labelsCache = LabelsCache.ofObjects();

  /**
   * Decodes a slice of a buffer; nothing in it is an empty batch.
   *
   * @param tenant whose logs they are
   * @param receivedNanos the time of receipt, nanoseconds since the epoch
   * @throws MalformedPushException when an object is not as it should be, or a limit is exceeded
   */
  public Batch decode(
      String tenant, byte[] buffer, int offset, int length, long receivedNanos, DecodeLimits limits)
      throws MalformedPushException {
    return decode(tenant, buffer, offset, length, () -> receivedNanos, limits);
  }

  /**
   * Decodes a slice of a buffer; nothing in it is an empty batch.
   *
   * @param tenant whose logs they are
   * @param received the time of receipt, nanoseconds since the epoch: asked in the order of the
   *     lines, once for each that brings no time
   * @throws MalformedPushException when an object is not as it should be, or a limit is exceeded
   */
  public Batch decode(
      String tenant,
      byte[] buffer,
      int offset,
      int length,
      LongSupplier received,
      DecodeLimits limits)
      throws MalformedPushException {
    if (buffer.length >= Slice.LIMIT_BYTES) {
      throw new MalformedPushException(
          "push of " + length + " bytes is too large (expected: below " + Slice.LIMIT_BYTES + ")");
    }
    JsonReader json = new JsonReader(buffer, offset, length);
    StreamBuilders builders = new StreamBuilders(buffer, limits);
    int entries = 0;
    try {
      while (json.peek() >= 0) {
        limits.checkEntries(++entries);
        readLine(json, buffer, received, builders, limits);
      }
    } catch (MalformedJsonException e) {
      throw new MalformedPushException(
          "invalid JSON line: object " + entries + ": " + e.getMessage());
    }
    return new Batch(tenant, builders.build());
  }

  private void readLine(
      JsonReader json,
      byte[] buffer,
      LongSupplier received,
      StreamBuilders builders,
      DecodeLimits limits)
      throws MalformedJsonException, MalformedPushException {
    Labels labels = Labels.EMPTY;
    long timestamp = 0;
    boolean timed = false;
    int lineOffset = json.position();
    int lineLength = 0;
    json.beginObject();
    for (boolean first = true; json.nextField(first); first = false) {
      if (json.textIs("msg")) {
        if (!json.skipNull()) {
          json.string();
          lineOffset = json.textOffset();
          lineLength = json.textLength();
        }
      } else if (json.textIs("ts")) {
        if (!json.skipNull()) {
          json.string();
          timed = !isZeroTime(buffer, json.textOffset(), json.textLength());
          if (timed) {
            timestamp = json.timestampNanos();
          }
        }
      } else if (json.textIs("labels")) {
        if (!json.skipNull()) {
          if (json.peek() != '{') {
            throw json.unexpected("{ or n");
          }
          int from = json.position();
          json.skip();
          labels = labelsCache.labels(buffer, from, json.position() - from, limits);
        }
      } else {
        json.skip();
      }
    }
    LogStream.Builder builder = builders.of(labels, 16);
    builder.add(timed ? timestamp : received.getAsLong(), lineOffset, lineLength);
  }

  private static boolean isZeroTime(byte[] buffer, int offset, int length) {
    return Arrays.equals(buffer, offset, offset + length, ZERO_TIME, 0, ZERO_TIME.length);
  }
}
