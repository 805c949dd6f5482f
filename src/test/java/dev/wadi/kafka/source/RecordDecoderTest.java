package dev.wadi.kafka.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.jsonlines.JsonLines;
import dev.wadi.codec.logflow.LogflowRecordEncoder;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.codec.otlp.OtlpEncoder;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.kafka.client.Cut;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
  private static final TopicPartition PARTITION = new TopicPartition("app-logs", 3);
  private static final long MILLIS = 1_767_225_600_000L;
  private static final TenantRule MAIN = new TenantRule("setting", "main");

  private static RecordDecoder decoder(String format, TenantRule tenants) {
    RecordSettings settings = RecordSettings.of(format, "UTC", tenants, Labels.EMPTY, 1 << 20);
    return new RecordDecoder(settings, InstantSource.system());
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        MILLIS + offset,
        TimestampType.CREATE_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static Cut cut(byte[]... values) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      records.add(record(i, null, values[i]));
    }
    return cut(records);
  }

  private static Cut cut(List<ConsumerRecord<byte[], byte[]>> records) {
    return new Cut(PARTITION, 0, 0, records.size(), records, 0, false);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<Entry> entries(RecordDecoder.Decoded decoded) {
    assertThat(decoded.bad()).isEmpty();
    assertThat(decoded.batches()).hasSize(1);
    Batch.Encoded form = decoded.batches().get(0).encoded();
    if (form != null) { // what the log would write as it is
      assertThat(form.length()).isGreaterThan(0);
    }
    return decoded.batches().get(0).toEntries();
  }

  @Test
  void a_plain_record_is_one_entry_with_its_topic_and_time_whatever_line_ends_it_has() {
    List<Entry> entries =
        entries(decoder("plain", MAIN).decode(cut(bytes("one\n"), bytes("two\n  at three\r\n"))));

    assertThat(entries).extracting(Entry::line).containsExactly("one", "two\n  at three");
    assertThat(entries.get(1).labels()).isEqualTo(Labels.of("topic", "app-logs"));
    assertThat(entries.get(1).timestampNanos()).isEqualTo((MILLIS + 1) * 1_000_000);
  }

  @Test
  void a_header_tells_the_time_more_exactly_and_a_foreign_one_of_that_name_does_not() {
    ConsumerRecord<byte[], byte[]> exact = record(0, null, bytes("a"));
    exact.headers().add("wadi-time", bytes("1767225600123456789"));
    ConsumerRecord<byte[], byte[]> foreign = record(1, null, bytes("b"));
    foreign.headers().add("wadi-time", bytes("yesterday"));

    assertThat(entries(decoder("plain", MAIN).decode(cut(List.of(exact, foreign)))))
        .extracting(Entry::timestampNanos)
        .containsExactly(1_767_225_600_123_456_789L, (MILLIS + 1) * 1_000_000);
  }

  @Test
  void a_message_of_logflow_is_read_as_its_line_says() {
    String text =
        """
        {"raw_log":"2025-10-23 15:30:45 ERROR [payment-service] timeout \\"x\\" error_code=E503",
         "metadata":{"source":"laptop","file_path":"logs/app.log","shipper_timestamp":1729698645.123,
                     "service":"app","more":{"a":[1]}}}\
        """;
    Entry entry = entries(decoder("logflow", MAIN).decode(cut(bytes(text)))).get(0);

    assertThat(entry.line())
        .isEqualTo("2025-10-23 15:30:45 ERROR [payment-service] timeout \"x\" error_code=E503");
    assertThat(entry.labels())
        .containsEntry("service", "payment-service")
        .containsEntry("level", "error")
        .containsEntry("topic", "app-logs");
    assertThat(entry.timestampNanos()).isEqualTo(1_761_233_445_000_000_000L);
    assertThat(entry.metadata())
        .containsEntry("source", "laptop")
        .containsEntry("file_path", "logs/app.log");
  }

  @Test
  void a_line_of_logflow_that_fits_no_form_is_kept_with_what_its_shipper_knew() {
    String text =
        "{\"raw_log\":\"no form at all\",\"metadata\":{\"service\":\"app\","
            + "\"shipper_timestamp\":1729698645.5}}";
    Entry entry = entries(decoder("logflow", MAIN).decode(cut(bytes(text)))).get(0);

    assertThat(entry.line()).isEqualTo("no form at all");
    assertThat(entry.labels()).containsEntry("service", "app");
    assertThat(entry.timestampNanos()).isEqualTo(1_729_698_645_500_000_000L);
  }

  @Test
  void what_a_wadi_wrote_for_logflow_comes_back_as_it_was() {
    Batch written =
        LINES.map(stream -> stream.rewrite().addMetadata(0, bytes("trace"), bytes("0af7")).build());
    List<byte[]> values = new ArrayList<>();
    written
        .streams()
        .forEach(
            stream -> {
              LogflowRecordEncoder encoder = new LogflowRecordEncoder(stream);
              for (int i = 0; i < stream.size(); i++) {
                values.add(encoder.encode(i));
              }
            });

    List<Entry> read = entries(decoder("logflow", MAIN).decode(cut(values.toArray(byte[][]::new))));
    assertThat(told(read)).isEqualTo(told(written.toEntries()));
  }

  private static final Batch LINES =
      JsonLines.decode(
          "main",
          """
          {"ts":"2026-01-15T10:32:01.123456789Z","labels":{"app":"api","env":"p\\"q"},"msg":"a \\\\ \\"b\\" ü"}
          {"ts":"2026-01-15T10:32:02Z","labels":{"app":"web"},"msg":"c","metadata":{"k":"v"}}
          """,
          Labels.EMPTY,
          () -> 0);

  private static List<String> told(List<Entry> entries) {
    return entries.stream()
        .map(e -> e.timestampNanos() + " " + e.labels() + " " + e.line() + " " + e.metadata())
        .toList();
  }

  @Test
  void a_push_of_loki_comes_as_json_and_as_protobuf_packed_or_not() {
    List<byte[]> forms =
        List.of(
            PushBody.json(LINES).bytes(),
            PushBody.protobuf(LINES).bytes(),
            new PushRequestEncoder().encode(LINES));
    for (byte[] form : forms) {
      assertThat(told(entries(decoder("loki", MAIN).decode(cut(form)))))
          .isEqualTo(told(LINES.toEntries()));
    }
  }

  @Test
  void pushes_of_one_tenant_go_on_as_one_batch_that_need_not_be_encoded_again() throws Exception {
    byte[] push = PushBody.protobuf(LINES).bytes();
    Batch batch = decoder("loki", MAIN).decode(cut(push, push)).batches().get(0);

    assertThat(batch.entries()).isEqualTo(4);
    Batch.Encoded encoded = batch.encoded();
    assertThat(encoded).isNotNull();
    Batch again =
        new PushRequestDecoder()
            .decode(
                "main", encoded.bytes(), encoded.offset(), encoded.length(), DecodeLimits.DEFAULT);
    assertThat(again.entries()).isEqualTo(4);
  }

  @Test
  void otlp_comes_as_protobuf_and_as_json() {
    OtlpEncoder encoder = new OtlpEncoder(OtlpMapping.LOKI);
    for (OtlpEncoder.Form form : OtlpEncoder.Form.values()) {
      assertThat(entries(decoder("otlp", MAIN).decode(cut(encoder.encode(LINES, form)))))
          .extracting(Entry::line)
          .containsExactlyInAnyOrderElementsOf(
              LINES.toEntries().stream().map(Entry::line).toList());
    }
  }

  @Test
  void lines_of_a_capture_are_what_they_say_and_any_other_is_itself() {
    String text = "{\"ts\":\"2026-01-15T10:32:01Z\",\"labels\":{\"a\":\"b\"},\"msg\":\"x\"}\nfree";
    List<Entry> entries = entries(decoder("jsonlines", MAIN).decode(cut(bytes(text))));

    assertThat(entries).extracting(Entry::line).containsExactly("x", "free");
    assertThat(entries.get(0).labels()).isEqualTo(Labels.of("a", "b"));
    assertThat(entries.get(1).timestampNanos()).isEqualTo(MILLIS * 1_000_000);
  }

  @Test
  void a_record_that_nobody_can_read_costs_its_neighbours_nothing() {
    RecordDecoder.Decoded decoded =
        decoder("logflow", MAIN)
            .decode(
                cut(
                    bytes("{\"raw_log\":\"good\"}"),
                    bytes("{\"raw_log\":12}"),
                    bytes("{\"other\":\"no line\"}"),
                    new byte[] {(byte) 0xff, 0, 7},
                    bytes("{\"raw_log\":\"cut off"),
                    null,
                    bytes("{\"raw_log\":\"good too\",\"metadata\":null}")));

    assertThat(decoded.batches().get(0).toEntries())
        .extracting(Entry::line)
        .containsExactly("good", "good too");
    assertThat(decoded.bad())
        .extracting(bad -> bad.record().offset())
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void a_letter_tells_where_the_record_is_and_what_is_wrong_and_holds_no_more_than_its_beginning() {
    byte[] large = "x".repeat(2 << 20).getBytes(UTF_8);
    BadRecord bad = decoder("plain", MAIN).decode(cut(large)).bad().get(0);
    Entry letter = bad.letter("kafka").toEntries().get(0);

    assertThat(letter.line()).hasSize(64 << 10);
    assertThat(letter.metadata())
        .containsEntry("wadi_topic", "app-logs")
        .containsEntry("wadi_partition", "3")
        .containsEntry("wadi_offset", "0")
        .containsEntry("wadi_bytes", Integer.toString(2 << 20))
        .containsEntry("wadi_sink", "kafka");
    assertThat(letter.metadata().get("wadi_text")).contains("2097152 bytes");
  }

  @Test
  void a_block_that_claims_to_unfold_into_more_than_a_record_may_is_refused_before_it_does() {
    byte[] bomb = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f, 0};
    RecordDecoder.Decoded decoded = decoder("loki", MAIN).decode(cut(bomb));

    assertThat(decoded.batches()).isEmpty();
    assertThat(decoded.bad()).hasSize(1);
  }

  @Test
  void whose_lines_they_are_is_told_by_the_topic_the_key_a_header_or_the_setting() {
    ConsumerRecord<byte[], byte[]> one = record(0, bytes("team-a"), bytes("x"));
    one.headers().add("tenant", bytes("team-b"));
    assertThat(new TenantRule("setting", "main").of(one)).isEqualTo("main");
    assertThat(new TenantRule("topic", "main").of(one)).isEqualTo("app-logs");
    assertThat(new TenantRule("key", "main").of(one)).isEqualTo("team-a");
    assertThat(new TenantRule("header:tenant", "main").of(one)).isEqualTo("team-b");
    assertThat(new TenantRule("header:other", "main").of(one)).isEqualTo("main");
    assertThat(new TenantRule("key", "main").of(record(0, null, bytes("x")))).isEqualTo("main");
    assertThat(new TenantRule("key", "main").of(record(0, bytes("../a"), bytes("x")))).isNull();
    assertThat(new TenantRule("key", "main").of(record(0, bytes(".."), bytes("x")))).isNull();
    assertThat(new TenantRule("key", "main").of(record(0, bytes("."), bytes("x")))).isNull();
    assertThatThrownBy(() -> new TenantRule("header:", "main"))
        .hasMessageContaining("tenantFrom: 'header:' (expected: setting, topic, key, or");
    assertThatThrownBy(() -> new TenantRule("key", "a/b")).hasMessageContaining("tenant: 'a/b'");
    assertThatThrownBy(() -> new TenantRule("key", "..")).hasMessageContaining("tenant: '..'");
  }

  @Test
  void records_of_several_tenants_become_a_batch_for_each_in_their_order() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      records.add(record(i, bytes(i % 2 == 0 ? "a" : "b"), bytes("line " + i)));
    }
    records.add(record(6, bytes("no/tenant"), bytes("lost?")));
    RecordDecoder.Decoded decoded =
        decoder("plain", new TenantRule("key", "main")).decode(cut(records));

    assertThat(decoded.batches()).extracting(Batch::tenant).containsExactly("a", "b");
    assertThat(decoded.batches().get(1).toEntries())
        .extracting(Entry::line)
        .containsExactly("line 1", "line 3", "line 5");
    assertThat(decoded.bad()).hasSize(1);
    assertThat(decoded.bad().get(0).tenant()).isEqualTo("main");
  }

  @Test
  void the_same_records_become_the_same_bytes_each_time() {
    byte[] record = bytes("{\"raw_log\":\"2025-10-23 15:30:45 INFO [a] b\"}");
    byte[] other = bytes("{\"raw_log\":\"free\"}");
    List<String> first = told(entries(decoder("logflow", MAIN).decode(cut(record, other))));
    assertThat(told(entries(decoder("logflow", MAIN).decode(cut(record, other))))).isEqualTo(first);
  }

  @Test
  void a_time_that_nobody_can_tell_is_the_last_that_can_be_told() {
    for (long millis : new long[] {Long.MAX_VALUE, MILLIS * 1_000, MILLIS * 1_000_000}) {
      ConsumerRecord<byte[], byte[]> late =
          new ConsumerRecord<>(
              "t",
              0,
              0,
              millis,
              TimestampType.CREATE_TIME,
              -1,
              1,
              null,
              bytes("x"),
              new RecordHeaders(),
              Optional.empty());

      assertThat(entries(decoder("plain", MAIN).decode(cut(List.of(late)))))
          .extracting(Entry::timestampNanos)
          .containsExactly(Long.MAX_VALUE);
      assertThat(new BadRecord("main", late, "unread").letter("kafka").toEntries())
          .extracting(Entry::timestampNanos)
          .containsExactly(Long.MAX_VALUE);
    }
  }

  @Test
  void a_line_whose_end_is_not_in_its_cut_does_not_wait_for_the_next_one() {
    RecordDecoder decoder = decoder("cri", MAIN);

    assertThat(
            entries(
                decoder.decode(
                    cut(
                        bytes("2026-01-01T00:00:00.1Z stdout F whole"),
                        bytes("2026-01-01T00:00:00.2Z stdout P begun ")))))
        .extracting(Entry::line)
        .containsExactly("whole", "begun ");
  }

  @Test
  void lines_of_several_tenants_in_turn_are_theirs_in_their_order() {
    RecordDecoder decoder = decoder("plain", new TenantRule("key", "main"));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      records.add(record(i, bytes("t" + i % 2), bytes("line " + i)));
    }

    assertThat(decoder.decode(cut(records)).batches())
        .extracting(batch -> batch.tenant() + batch.toEntries().stream().map(Entry::line).toList())
        .containsExactly(
            "t0[line 0, line 2, line 4, line 6, line 8]", "t1[line 1, line 3, line 5, line 7]");
  }
}
