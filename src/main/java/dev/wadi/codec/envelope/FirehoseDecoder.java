package dev.wadi.codec.envelope;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;

/**
 * Reads requests of Amazon Data Firehose straight into the columns of a batch: {@code requestId}
 * and {@code records}, each with its {@code data} in Base64.
 *
 * <p>Data are JSON values, lines of text, or what subscriptions of CloudWatch Logs send, of which
 * each event is an entry with {@code log_group}, {@code log_stream} and {@code owner} as labels.
 * All may be packed by gzip. One record that cannot be read refuses all. Lines stay where they are:
 * the buffer is handed over and changes. Threads may share a decoder. Format: "HTTP endpoint
 * delivery request and response specifications" of the Firehose Developer Guide.
 */
public final class FirehoseDecoder {
  private static final int NOWHERE = -1;

  /**
   * Decodes a request.
   *
   * @throws MalformedPushException when it is not of its form, or a limit is exceeded
   * @throws TooLargeException when its records unfold into more than they may
   */
  public FirehoseLogs decode(Wrapped request) throws MalformedPushException, TooLargeException {
    try (Unwrapping unwrapping = Unwrapping.of(request)) {
      return new Reading(request, unwrapping).all();
    }
  }

  /** One request being read. */
  private static final class Reading {
    private final Wrapped request;
    private final JsonReader json;
    private final Unwrapping unwrapping;
    private final Payload payload;
    private String requestId = "";
    private int records = NOWHERE;

    Reading(Wrapped request, Unwrapping unwrapping) {
      this.request = request;
      this.json = new JsonReader(request.bytes(), request.offset(), request.length());
      this.unwrapping = unwrapping;
      this.payload = new Payload(request.labels(), request.received(), request.limits());
    }

    FirehoseLogs all() throws MalformedPushException {
      try {
        envelope();
      } catch (MalformedJsonException e) {
        throw new MalformedPushException("invalid JSON: " + e.getMessage());
      }
      int number = 0;
      try {
        json.position(records);
        json.beginArray();
        for (boolean first = true; json.nextElement(first); first = false) {
          request.limits().checkEntries(number + 1L);
          record();
          number++;
        }
      } catch (MalformedJsonException | BadPayloadException e) {
        throw new MalformedPushException("records[" + number + "]: " + e.getMessage());
      }
      Batch batch = payload.batch(request.tenant(), unwrapping);
      return new FirehoseLogs(batch, requestId);
    }

    private void envelope() throws MalformedJsonException, MalformedPushException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("records")) {
          records();
        } else if (json.textIs("requestid") && json.peek() == '"') {
          json.string();
          requestId = json.text();
        } else {
          json.skip();
        }
      }
      json.end();
      if (records == NOWHERE) {
        throw new MalformedPushException("records: missing (expected: a list)");
      }
    }

    /* The time of the request stands beside them, and may be another when it comes again. */
    private void records() throws MalformedJsonException, MalformedPushException {
      if (json.peek() != '[' || records != NOWHERE) {
        throw new MalformedPushException("records: expected one list");
      }
      records = json.position();
      json.skip();
      request.shown().take(request.bytes(), records, json.position() - records);
    }

    private void record()
        throws MalformedJsonException, BadPayloadException, MalformedPushException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("data")) {
          json.string();
          unwrapping.undo(json.textOffset(), json.textLength());
          payload.readWithLogs(unwrapping);
        } else {
          json.skip();
        }
      }
    }
  }
}
