package dev.wadi.kafka.log;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.kafka.client.Cut;
import dev.wadi.kafka.source.BadRecord;
import dev.wadi.kafka.source.RecordTaker;
import dev.wadi.kafka.source.TenantRule;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What a cut of the log holds, by tenant: each tenant's part is delivered by itself, and once it is
 * not delivered again. One try at a time; its parts may end on any threads.
 */
final class LogCut {
  private static final String REDACTED_BEFORE = "kafka";

  /* A record that says no tenant is a stranger's, and its letter needs one. */
  private static final TenantRule TENANTS = new TenantRule("header:" + KafkaLog.TENANT, "main");

  private final Map<String, List<Kept>> left = new LinkedHashMap<>();
  private final List<BadRecord> unreadable = new ArrayList<>();

  private record Kept(long offset, Batch batch, boolean redacted) {}

  LogCut(Cut cut, PushRequestDecoder decoder) {
    for (ConsumerRecord<byte[], byte[]> record : cut.records()) {
      byte[] value = record.value();
      Header header = record.headers().lastHeader(KafkaLog.TENANT);
      boolean owned = header != null && header.value() != null && header.value().length > 0;
      String tenant = TENANTS.of(record);
      if (value == null || !owned || tenant == null) {
        unreadable.add(
            new BadRecord(
                tenant == null ? TENANTS.tenant() : tenant,
                record,
                value == null ? "it has no value" : "it has no tenant, or none that can be one"));
        continue;
      }
      try {
        Batch batch = decoder.decode(tenant, value, 0, value.length, DecodeLimits.TRUSTED);
        boolean redacted = record.headers().lastHeader(KafkaLog.REDACTED) != null;
        left.computeIfAbsent(tenant, t -> new ArrayList<>())
            .add(new Kept(record.offset(), batch, redacted));
      } catch (MalformedPushException e) {
        unreadable.add(new BadRecord(tenant, record, String.valueOf(e.getMessage())));
      }
    }
  }

  /**
   * Puts records that are none of ours into the dead letters, those that are not there yet.
   *
   * @param kept hears of each that is there
   * @return completes when all are there
   */
  CompletableFuture<Void> keepUnreadable(
      RecordTaker.Letters letters, String reader, Consumer<BadRecord> kept) {
    List<BadRecord> open;
    synchronized (this) {
      open = List.copyOf(unreadable);
    }
    return CompletableFuture.allOf(
        open.stream()
            .map(
                record ->
                    letters
                        .keep(record.letter(reader))
                        .thenRun(
                            () -> {
                              forget(record);
                              kept.accept(record);
                            }))
            .toArray(CompletableFuture<?>[]::new));
  }

  private synchronized void forget(BadRecord kept) {
    unreadable.remove(kept);
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
