package dev.wadi.kafka.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that nobody can read, for a person to look at.
 *
 * @param tenant whose it is as far as anybody knows
 * @param record itself
 * @param words what is wrong with it
 */
public record BadRecord(String tenant, ConsumerRecord<byte[], byte[]> record, String words) {
  /** Of a value that is longer its beginning is kept: it is to be looked at, not to be stored. */
  private static final int MOST_BYTES = 64 << 10;

  private static final int MOST_WORDS = 300;

  /**
   * As a line, with where it is and what is wrong as its structured metadata. Not redacted: its
   * route does that before it is kept.
   *
   * @param sink the word for who gave it up
   */
  public Batch letter(String sink) {
    byte[] value = record.value();
    int length = value == null ? 0 : Math.min(value.length, MOST_BYTES);
    /* What is no text shows as such; whole bytes in another spelling would pass redaction by. */
    String line = value == null || length == 0 ? "(empty)" : new String(value, 0, length, UTF_8);
    Map<String, String> pairs = new LinkedHashMap<>();
    pairs.put("wadi_reason", "unreadable");
    pairs.put("wadi_text", bounded(words));
    pairs.put("wadi_sink", sink);
    pairs.put("wadi_topic", record.topic());
    pairs.put("wadi_partition", Integer.toString(record.partition()));
    pairs.put("wadi_offset", Long.toString(record.offset()));
    pairs.put("wadi_bytes", Integer.toString(value == null ? 0 : value.length));
    EntryGatherer gatherer = new EntryGatherer();
    byte[] text = line.getBytes(UTF_8);
    gatherer.add(
        Labels.of(Map.of("topic", record.topic())),
        RecordTime.nanos(Math.max(0, record.timestamp())),
        text,
        0,
        text.length,
        pairs);
    List<LogStream> streams = gatherer.take();
    return new Batch(tenant, streams);
  }

  private static String bounded(String text) {
    return text.length() <= MOST_WORDS ? text : text.substring(0, MOST_WORDS) + "…";
  }
}
