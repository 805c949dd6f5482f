package dev.wadi.kafka.source;

import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.jsonlines.JsonLines;
import dev.wadi.codec.logflow.LogflowLine;
import dev.wadi.codec.logflow.LogflowRecord;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.LokiJsonDecoder;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.SnappyBlock;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.codec.otlp.OtlpJsonDecoder;
import dev.wadi.codec.otlp.OtlpLogs;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.codec.otlp.OtlpProtobufDecoder;
import dev.wadi.codec.text.EntryReader;
import dev.wadi.codec.text.Origin;
import dev.wadi.codec.text.TextBatch;
import dev.wadi.kafka.client.Cut;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of records, one for each tenant of a cut, in their order. The same records become
 * the same lines each time. For one thread.
 */
final class RecordDecoder {
  /** A record's own time, in nanoseconds, where it has more of it than Kafka's milliseconds. */
  static final String TIME_HEADER = "wadi-time";

  private static final int MOST_READERS = 1000;

  private final RecordSettings settings;
  private final InstantSource clock;
  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final LokiJsonDecoder json = new LokiJsonDecoder();
  private final OtlpProtobufDecoder otlp = new OtlpProtobufDecoder(OtlpMapping.LOKI);
  private final OtlpJsonDecoder otlpJson = new OtlpJsonDecoder(OtlpMapping.LOKI);
  private final LogflowLine logflowLine = new LogflowLine();

  /* Readers of lines, each for the tenant and place that its lines come from. */
  private final Map<Place, EntryReader> readers = new HashMap<>();
  private final Map<String, TextBatch> texts = new HashMap<>();
  private final Map<String, EntryGatherer> gatherers = new HashMap<>();

  /* That of the record before, which is the same one as a rule. */
  private @Nullable EntryReader lastReader;
  private String lastTenant = "";
  private String lastTopic = "";

  private record Place(String tenant, String topic, String source, String path, String service) {}

  /** What became of a cut: lines by tenant, and what nobody can read. */
  record Decoded(List<Batch> batches, List<BadRecord> bad) {}

  RecordDecoder(RecordSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  Decoded decode(Cut cut) {
    Map<String, List<Batch>> read = new LinkedHashMap<>();
    List<BadRecord> bad = new ArrayList<>();
    if (readers.size() > MOST_READERS) {
      readers.clear();
      texts.clear();
      lastReader = null;
    }
    if (gatherers.size() > MOST_READERS) {
      gatherers.clear();
    }
    String last = null;
    List<Batch> ofLast = List.of();
    for (ConsumerRecord<byte[], byte[]> record : cut.records()) {
      if (record.value() == null) {
        continue; // the mark of a deletion in a compacted topic is no line
      }
      String tenant = settings.tenants().of(record);
      if (tenant == null) {
        bad.add(
            new BadRecord(
                settings.tenants().tenant(), record, "it names a tenant that cannot be one"));
        continue;
      }
      try {
        Batch batch = read(tenant, record, bad);
        if (!tenant.equals(last)) {
          ofLast = read.computeIfAbsent(tenant, t -> new ArrayList<>());
          last = tenant;
        }
        if (batch != null) {
          ofLast.add(batch);
        }
      } catch (MalformedPushException
          | MalformedJsonException
          | TooLargeException
          | IllegalArgumentException e) {
        bad.add(new BadRecord(tenant, record, String.valueOf(e.getMessage())));
      }
    }
    // A cut is done as a whole: nothing of it waits for the next one's lines.
    readers.values().forEach(EntryReader::flush);
    List<Batch> batches = new ArrayList<>();
    read.forEach((tenant, list) -> add(batches, tenant, list));
    return new Decoded(batches, bad);
  }

  /* What one record brought alone has its encoded form still, which saves writing it anew. */
  private void add(List<Batch> batches, String tenant, List<Batch> records) {
    List<LogStream> all = new ArrayList<>();
    records.forEach(batch -> all.addAll(batch.streams()));
    int streams = all.size();
    TextBatch text = texts.get(tenant);
    if (text != null && !text.isEmpty()) {
      all.addAll(text.take(tenant).streams());
    }
    EntryGatherer gatherer = gatherers.get(tenant);
    if (gatherer != null && !gatherer.isEmpty()) {
      all.addAll(gatherer.take());
    }
    if (all.isEmpty()) {
      return;
    }
    batches.add(
        all.size() == streams && records.size() == 1
            ? records.get(0)
            : new Batch(tenant, all, joined(records, all.size() == streams)));
  }

  /* Pushes behind each other are a push. */
  private static Batch.@Nullable Encoded joined(List<Batch> records, boolean all) {
    if (!all) {
      return null;
    }
    int total = 0;
    for (Batch record : records) {
      Batch.Encoded encoded = record.encoded();
      if (encoded == null) {
        return null;
      }
      total = Math.addExact(total, encoded.length());
    }
    byte[] bytes = new byte[total];
    int at = 0;
    for (Batch record : records) {
      Batch.Encoded encoded = Objects.requireNonNull(record.encoded());
      System.arraycopy(encoded.bytes(), encoded.offset(), bytes, at, encoded.length());
      at += encoded.length();
    }
    return new Batch.Encoded(bytes, 0, total);
  }

  /* Formats that are lines gather them; there is no batch then. */
  private @Nullable Batch read(
      String tenant, ConsumerRecord<byte[], byte[]> record, List<BadRecord> bad)
      throws MalformedPushException, MalformedJsonException, TooLargeException {
    byte[] value = record.value();
    if (value.length > settings.maxBytes()) {
      throw new TooLargeException(
          "a record of %d bytes (wadi.kafka.maxRecordBytes is %d)"
              .formatted(value.length, settings.maxBytes()));
    }
    return switch (settings.format()) {
      case LOKI -> loki(tenant, value);
      case OTLP -> otlp(tenant, record, bad);
      case JSONLINES ->
          JsonLines.decode(tenant, value, labels(record.topic()), () -> nanos(record));
      case LOGFLOW -> logflow(tenant, record);
      case TEXT -> text(tenant, record);
    };
  }

  private Batch loki(String tenant, byte[] value) throws MalformedPushException, TooLargeException {
    if (isJson(value)) {
      byte[] copy = value.clone(); // reading undoes escapes where they stand
      return json.decode(
          tenant, copy, 0, copy.length, LokiJsonDecoder.Form.V1, DecodeLimits.DEFAULT);
    }
    byte[] unpacked;
    try {
      unpacked = SnappyBlock.decode(value, 0, value.length, settings.maxBytes());
    } catch (MalformedPushException e) {
      return protobuf.decode(tenant, value, 0, value.length, DecodeLimits.DEFAULT);
    }
    return protobuf.decode(tenant, unpacked, 0, unpacked.length, DecodeLimits.DEFAULT);
  }

  private Batch otlp(String tenant, ConsumerRecord<byte[], byte[]> record, List<BadRecord> bad)
      throws MalformedPushException, TooLargeException {
    byte[] copy = record.value().clone();
    int most = settings.maxBytes();
    OtlpLogs logs =
        isJson(copy)
            ? otlpJson.decode(
                tenant, copy, 0, copy.length, DecodeLimits.DEFAULT, most, () -> nanos(record))
            : otlp.decode(
                tenant, copy, 0, copy.length, DecodeLimits.DEFAULT, most, () -> nanos(record));
    if (logs.rejectedRecords() > 0) {
      bad.add(
          new BadRecord(
              tenant,
              record,
              "%d of its log records cannot be taken, the others are kept: %s"
                  .formatted(logs.rejectedRecords(), logs.text())));
    }
    return logs.batch();
  }

  private @Nullable Batch logflow(String tenant, ConsumerRecord<byte[], byte[]> record)
      throws MalformedJsonException {
    LogflowRecord read = LogflowRecord.decode(record.value().clone());
    Labels own = read.labels();
    if (own != null && read.timeNanos() != Rfc3339.NOT_A_TIME) {
      gatherers
          .computeIfAbsent(tenant, t -> new EntryGatherer())
          .add(own, read.timeNanos(), read.buffer(), read.offset(), read.length(), read.pairs());
      return null;
    }
    int end = read.offset() + read.length();
    boolean named = logflowLine.parse(read.buffer(), read.offset(), end);
    Place place =
        new Place(
            tenant,
            record.topic(),
            read.source(),
            read.filePath(),
            named ? "" : read.service()); // the line says itself which service it is of
    long shipped = read.shippedNanos() == Rfc3339.NOT_A_TIME ? nanos(record) : read.shippedNanos();
    reader(place).line(read.buffer(), read.offset(), end, false, 0, 0, shipped);
    return null;
  }

  private @Nullable Batch text(String tenant, ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    int end = value.length;
    while (end > 0 && (value[end - 1] == '\n' || value[end - 1] == '\r')) {
      end--;
    }
    EntryReader reader = lastReader;
    if (reader == null || !tenant.equals(lastTenant) || !record.topic().equals(lastTopic)) {
      reader = reader(new Place(tenant, record.topic(), "", "", ""));
      lastReader = reader;
      lastTenant = tenant;
      lastTopic = record.topic();
    }
    reader.line(value, 0, end, false, 0, 0, nanos(record));
    return null;
  }

  private EntryReader reader(Place place) {
    return readers.computeIfAbsent(
        place,
        made -> {
          Map<String, String> metadata = new LinkedHashMap<>();
          if (!made.source().isEmpty()) {
            metadata.put("source", made.source());
          }
          if (!made.path().isEmpty()) {
            metadata.put("file_path", made.path());
          }
          Labels labels = labels(made.topic());
          return new EntryReader(
              settings.text(),
              made.service().isEmpty() ? labels : labels.with("service", made.service()),
              metadata,
              new Origin(made.source(), made.path()),
              texts.computeIfAbsent(made.tenant(), t -> new TextBatch(4096)));
        });
  }

  private Labels labels(String topic) {
    return settings.labels().with("topic", topic);
  }

  /* Kafka's time of a record is the same each time it is read; ours would not be. */
  private long nanos(ConsumerRecord<byte[], byte[]> record) {
    Long own = RecordTime.of(record.headers().lastHeader(TIME_HEADER));
    if (own != null) {
      return own;
    }
    return RecordTime.nanos(record.timestamp() < 0 ? clock.millis() : record.timestamp());
  }

  private static boolean isJson(byte[] value) {
    for (byte b : value) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b == '{';
      }
    }
    return false;
  }
}
