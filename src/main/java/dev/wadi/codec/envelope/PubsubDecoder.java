package dev.wadi.codec.envelope;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Slice;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message that Google Pub/Sub pushes straight into the columns of a batch.
 *
 * <p>Its {@code data}, in Base64 and perhaps packed by gzip, are JSON values or lines of text, each
 * an entry with the time that is found in it, else {@code publishTime}. Attributes and an {@code
 * orderingKey} are structured metadata of each; attributes without data are an entry without a
 * line. The last part of {@code subscription} is a label. Lines stay where they are: the buffer is
 * handed over and changes. Threads may share a decoder. Format: "Push subscriptions" and
 * "PubsubMessage" of the Pub/Sub documentation.
 */
public final class PubsubDecoder {
  private static final int NOWHERE = -1;
  private static final int MOST_KEY_CHARS = 1_024;

  /**
   * Decodes a message.
   *
   * @throws MalformedPushException when it is none of Pub/Sub's
   * @throws BadPayloadException when it is, and nobody can read what is in it
   * @throws TooLargeException when what is in it unfolds into more than it may
   */
  public PubsubLogs decode(Wrapped request)
      throws MalformedPushException, BadPayloadException, TooLargeException {
    try (Unwrapping unwrapping = Unwrapping.of(request)) {
      return new Reading(request, unwrapping).all();
    }
  }

  /** One request being read. */
  private static final class Reading {
    private final Wrapped request;
    private final JsonReader json;
    private final Unwrapping unwrapping;
    private String subscription = "";
    private String id = "";
    private int message = NOWHERE;
    private int data = NOWHERE;
    private int attributes = NOWHERE;
    private long published = Rfc3339.NOT_A_TIME;
    private long[] metadata = {};
    private int halves;

    Reading(Wrapped request, Unwrapping unwrapping) {
      this.request = request;
      this.json = new JsonReader(request.bytes(), request.offset(), request.length());
      this.unwrapping = unwrapping;
    }

    PubsubLogs all() throws MalformedPushException, BadPayloadException {
      Payload payload;
      try {
        envelope();
        message();
        show();
        payload = new Payload(labels(), times(), request.limits());
        attributes();
        payload.metadata(Arrays.copyOf(metadata, halves));
        if (data != NOWHERE) {
          json.position(data);
          json.string();
          unwrapping.undo(json.textOffset(), json.textLength());
        }
      } catch (MalformedJsonException e) {
        throw new MalformedPushException("invalid message: " + e.getMessage());
      }
      try {
        if (data != NOWHERE && unwrapping.length() > 0) {
          payload.read(unwrapping);
        } else if (attributes != NOWHERE && halves > 0) {
          payload.nothing();
        }
      } catch (MalformedPushException e) {
        throw new BadPayloadException(String.valueOf(e.getMessage()));
      }
      return new PubsubLogs(payload.batch(request.tenant(), unwrapping), onceBy());
    }

    private void envelope() throws MalformedJsonException, MalformedPushException {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("message")) {
          if (json.peek() != '{' || message != NOWHERE) {
            throw new MalformedPushException("message: expected one object");
          }
          message = json.position();
          json.skip();
        } else if (json.textIs("subscription")) {
          subscription = text();
        } else {
          json.skip();
        }
      }
      json.end();
      if (message == NOWHERE) {
        throw new MalformedPushException("message: missing (expected: an object)");
      }
    }

    /* Each name but two comes in two ways of writing, of which the service sends both. */
    private void message() throws MalformedJsonException, MalformedPushException {
      json.position(message);
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (json.textIs("data")) {
          data = place('"', "data: expect a text");
        } else if (json.textIs("attributes")) {
          attributes = place('{', "attributes: expect an object");
        } else if (json.textIs("messageid") || json.textIs("message_id")) {
          id = text();
        } else if (json.textIs("publishtime") || json.textIs("publish_time")) {
          json.string();
          published = json.timestampNanos();
        } else if (json.textIs("orderingkey") || json.textIs("ordering_key")) {
          orderingKey();
        } else {
          json.skip();
        }
      }
    }

    private int place(char begin, String otherwise) throws MalformedJsonException {
      boolean nothing = json.peek() == 'n';
      if (!nothing && json.peek() != begin) {
        throw new MalformedJsonException(otherwise);
      }
      int from = json.position();
      json.skip();
      return nothing ? NOWHERE : from;
    }

    private String text() throws MalformedJsonException {
      json.string();
      return json.text();
    }

    private void orderingKey() throws MalformedJsonException, MalformedPushException {
      long name = Slice.of(0, json.textOffset(), json.textLength());
      json.string();
      if (halves == 0 && json.textLength() > 0) {
        pair(name, Slice.of(0, json.textOffset(), json.textLength()));
      }
    }

    private void attributes() throws MalformedJsonException, MalformedPushException {
      if (attributes == NOWHERE) {
        return;
      }
      json.position(attributes);
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        long name = Slice.of(0, json.textOffset(), json.textLength());
        if (json.peek() != '"') {
          throw new MalformedJsonException("attributes: expect texts");
        }
        json.string();
        pair(name, Slice.of(0, json.textOffset(), json.textLength()));
      }
    }

    private void pair(long name, long value) throws MalformedPushException {
      request.limits().checkMetadataPairs(halves / 2 + 1L);
      if (halves + 2 > metadata.length) {
        metadata = Arrays.copyOf(metadata, Math.max(16, metadata.length * 2));
      }
      metadata[halves++] = name;
      metadata[halves++] = value;
    }

    /* The data alone: what stands beside them may be written in another order the next time. */
    private void show() throws MalformedJsonException {
      int from = request.offset();
      int length = 0;
      if (data != NOWHERE) {
        json.position(data);
        json.skip();
        from = data;
        length = json.position() - data;
      }
      request.shown().take(request.bytes(), from, length);
    }

    private Map<String, String> labels() {
      Map<String, String> labels = new TreeMap<>(request.labels());
      labels.putIfAbsent("subscription", subscription.substring(subscription.lastIndexOf('/') + 1));
      return labels;
    }

    /* Lines of one message are a nanosecond apart, so that sorting by time keeps their order. */
    private LongSupplier times() {
      if (published == Rfc3339.NOT_A_TIME) {
        return request.received();
      }
      return new LongSupplier() {
        private long next = published;

        @Override
        public long getAsLong() {
          return next++;
        }
      };
    }

    private @Nullable String onceBy() throws MalformedPushException {
      if (id.isEmpty()) {
        return null;
      }
      String key = "pubsub:" + subscription + "/" + id;
      if (key.length() > MOST_KEY_CHARS || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw new MalformedPushException(
            "messageId, subscription: expected printable characters of ASCII without blanks, "
                + MOST_KEY_CHARS
                + " together at most");
      }
      return key;
    }
  }
}
