package dev.wadi.codec.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.kit.AttackBodies;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Requests as the two services write them, and what became of one. */
final class Envelopes {
  static final ObjectMapper JSON = new ObjectMapper();
  static final int MOST_BYTES = 1 << 20;

  private Envelopes() {}

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String base64(String text) {
    return base64(text.getBytes(UTF_8));
  }

  static String packed(String text) throws IOException {
    return base64(AttackBodies.gzip(text.getBytes(UTF_8)));
  }

  /** A request of Firehose with records of these data in Base64. */
  static String firehose(String... data) throws IOException {
    List<Map<String, String>> records = new ArrayList<>();
    for (String one : data) {
      records.add(Map.of("data", one));
    }
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("requestId", "ed4acda5-034f-9f42-bba1-f29aea6d7d8f");
    request.put("timestamp", 1578090901599L);
    request.put("records", records);
    return JSON.writeValueAsString(request);
  }

  /** What a subscription of CloudWatch Logs sends, an event a millisecond. */
  static String cloudWatch(String type, String... messages) throws IOException {
    List<Map<String, Object>> events = new ArrayList<>();
    for (String message : messages) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("id", "3195310660696698337880902507980421114328961542429" + events.size());
      event.put("timestamp", 1_700_000_000_000L + events.size());
      event.put("message", message);
      events.add(event);
    }
    Map<String, Object> sent = new LinkedHashMap<>();
    sent.put("messageType", type);
    sent.put("owner", "111111111111");
    sent.put("logGroup", "/aws/lambda/orders");
    sent.put("logStream", "2023/11/14/[$LATEST]a1");
    sent.put("subscriptionFilters", List.of("all"));
    sent.put("logEvents", events);
    return JSON.writeValueAsString(sent);
  }

  /** The body of a push of Pub/Sub. */
  static String pubsub(String message) {
    return "{\"message\":"
        + message
        + ",\"subscription\":\"projects/myproject/subscriptions/mysubscription\"}";
  }

  static Wrapped wrapped(String body, Allowance unfolding, DecodeLimits limits) {
    byte[] bytes = body.getBytes(UTF_8);
    AtomicLong received = new AtomicLong();
    return new Wrapped(
        "t",
        Map.of("source", "test"),
        bytes,
        0,
        bytes.length,
        received::incrementAndGet,
        MOST_BYTES,
        unfolding,
        limits,
        (shown, offset, length) -> {});
  }

  static Wrapped wrapped(String body) {
    return wrapped(body, Allowance.ENDLESS, DecodeLimits.DEFAULT);
  }

  static List<String> lines(Batch batch) {
    return batch.stream().map(Entry::line).toList();
  }

  static List<Long> times(Batch batch) {
    return batch.stream().map(Entry::timestampNanos).toList();
  }
}
