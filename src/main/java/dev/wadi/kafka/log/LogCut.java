package dev.wadi.kafka.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.kafka.client.Cut;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a cut of the log holds, by tenant: each tenant's part is delivered by itself, and once it is
 * not delivered again. One try at a time; its parts may end on any threads.
 */
final class LogCut {
  private static final String REDACTED_BEFORE = "kafka";

  private final Map<String, List<Kept>> left = new LinkedHashMap<>();
  private final List<String> unreadable = new ArrayList<>();

  private record Kept(long offset, Batch batch, boolean redacted) {}

  LogCut(Cut cut, PushRequestDecoder decoder) {
    for (ConsumerRecord<byte[], byte[]> record : cut.records()) {
      byte[] value = record.value();
      String tenant = tenant(record);
      if (value == null || tenant == null) {
        unreadable.add(record.partition() + ":" + record.offset() + " has no tenant or no value");
        continue;
      }
      try {
        Batch batch = decoder.decode(tenant, value, 0, value.length, DecodeLimits.DEFAULT);
        boolean redacted = record.headers().lastHeader(KafkaLog.REDACTED) != null;
        left.computeIfAbsent(tenant, t -> new ArrayList<>())
            .add(new Kept(record.offset(), batch, redacted));
      } catch (MalformedPushException e) {
        unreadable.add(record.partition() + ":" + record.offset() + " " + e.getMessage());
      }
    }
  }

  private static @Nullable String tenant(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(KafkaLog.TENANT);
    return header == null || header.value() == null || header.value().length == 0
        ? null
        : new String(header.value(), UTF_8);
  }

  /** Records that are none of ours, in words; told once. */
  synchronized List<String> takeUnreadable() {
    List<String> told = List.copyOf(unreadable);
    unreadable.clear();
    return told;
  }

  /** Tenants whose part is not delivered. */
  synchronized List<String> tenants() {
    return List.copyOf(left.keySet());
  }

  /** What a tenant has left, as one batch. */
  synchronized Batch batch(String tenant) {
    List<Kept> records = left.getOrDefault(tenant, List.of());
    List<LogStream> streams = new ArrayList<>();
    boolean redacted = true;
    boolean encoded = true;
    long bytes = 0;
    for (Kept record : records) {
      streams.addAll(record.batch().streams());
      redacted &= record.redacted();
      Batch.Encoded form = record.batch().encoded();
      encoded &= form != null;
      bytes += form == null ? 0 : form.length();
    }
    Batch batch =
        records.size() == 1
            ? records.get(0).batch()
            : new Batch(tenant, streams, encoded ? joined(records, Math.toIntExact(bytes)) : null);
    return redacted ? batch.redactedBy(REDACTED_BEFORE) : batch;
  }

  private static Batch.Encoded joined(List<Kept> records, int total) {
    byte[] all = new byte[total];
    int at = 0;
    for (Kept record : records) {
      Batch.Encoded form = record.batch().encoded();
      if (form != null) {
        System.arraycopy(form.bytes(), form.offset(), all, at, form.length());
        at += form.length();
      }
    }
    return new Batch.Encoded(all, 0, total);
  }

  synchronized void delivered(String tenant) {
    left.remove(tenant);
  }

  /** A sink has what is before an offset: it goes on behind that. */
  synchronized void resumeAt(String tenant, long offset) {
    List<Kept> records = left.get(tenant);
    if (records != null) {
      records.removeIf(record -> record.offset() < offset);
      if (records.isEmpty()) {
        left.remove(tenant);
      }
    }
  }
}
