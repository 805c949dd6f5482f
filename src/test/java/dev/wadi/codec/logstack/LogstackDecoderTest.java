package dev.wadi.codec.logstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.model.Entry;
import dev.wadi.model.Rfc3339;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries as LogStack's clients write them, and what is wrong with others. */
class LogstackDecoderTest {
  private static final long RECEIVED = Rfc3339.parse("2025-09-24T12:00:05Z");

  private final LogstackDecoder decoder = new LogstackDecoder(LogstackLimits.DEFAULTS);

  private LogstackLogs decode(String body) throws MalformedPushException {
    // In the middle of something longer, as it lies in a buffer of the network's.
    byte[] bytes = ("xx" + body + "yy").getBytes(UTF_8);
    return decoder.decode(
        "main", bytes, 2, bytes.length - 4, RECEIVED, DecodeLimits.DEFAULT, Allowance.ENDLESS);
  }

  private static String entry(String more) {
    return "{\"timestamp\":\"2025-09-24T12:00:00Z\",\"level\":\"INFO\",\"message\":\"m\","
        + "\"service\":\"s\",\"env\":\"e\""
        + more
        + "}";
  }

  private static String batch(String... entries) {
    return "{\"entries\":[" + String.join(",", entries) + "]}";
  }

  private List<Entry> entries(String... entries) throws MalformedPushException {
    LogstackLogs logs = decode(batch(entries));
    assertThat(logs.faults()).isEmpty();
    return new ArrayList<>(logs.batch());
  }

  private List<String> faults(String... entries) throws MalformedPushException {
    return decode(batch(entries)).faults().stream().map(EntryFault::told).toList();
  }

  @Test
  void an_entry_becomes_labels_and_a_line_of_what_is_left() throws Exception {
    List<Entry> read =
        entries(
            """
            {"timestamp":"2025-09-24T12:00:00.123456789+02:00","level":"ERROR",
             "message":"Payment \\u201cfailed\\u201d\\n\\"twice\\"","service":"payments-api","env":"prod",
             "labels":{"region":"eu-west-1","tenant":null},"trace_id":"abc","span_id":"def",
             "metadata":{ "order_id" : "O-123" , "amount": 12000 , "tags":["\\u00e9", true, null, -1.5e3]}}
            """
                .replace(",\"tenant\":null", ""));

    assertThat(read).hasSize(1);
    assertThat(read.get(0).timestampNanos())
        .isEqualTo(Rfc3339.parse("2025-09-24T10:00:00.123456789Z"));
    assertThat(read.get(0).labels().toString())
        .isEqualTo(
            "{env=\"prod\", level=\"ERROR\", region=\"eu-west-1\", service=\"payments-api\"}");
    assertThat(read.get(0).line())
        .isEqualTo(
            "{\"message\":\"Payment “failed”\\n"
                + "\\\"twice\\\"\",\"metadata\":{\"order_id\":\"O-123\","
                + "\"amount\":12000,\"tags\":[\"é\",true,null,-1.5e3]},\"trace_id\":\"abc\","
                + "\"span_id\":\"def\",\"ingest_time\":\"2025-09-24T12:00:05Z\"}");
  }

  @Test
  void what_is_not_given_is_null_and_unknown_fields_are_passed_over() throws Exception {
    assertThat(
            entries(entry(",\"colour\":{\"a\":[1,2]},\"metadata\":null,\"trace_id\":null"))
                .get(0)
                .line())
        .isEqualTo(
            "{\"message\":\"m\",\"metadata\":null,\"trace_id\":null,\"span_id\":null,"
                + "\"ingest_time\":\"2025-09-24T12:00:05Z\"}");
  }

  @Test
  void labels_do_not_overrule_service_env_and_level() throws Exception {
    String labels =
        ",\"labels\":{\"service\":\"admin\",\"env\":\"other\",\"level\":\"DEBUG\",\"region\":\"x\"}";

    assertThat(entries(entry(labels)).get(0).labels().toString())
        .isEqualTo("{env=\"e\", level=\"INFO\", region=\"x\", service=\"s\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"2025-09-24T12:00:00.000Z\"', 2025-09-24T12:00:00Z",
    "'\"2025-09-24T12:00:34.567Z\"', 2025-09-24T12:00:34.567Z",
    "'\"2025-09-24 12:00:00\"', 2025-09-24T12:00:00Z",
    "'\"2025-09-24 12:00:00+02:00\"', 2025-09-24T10:00:00Z",
    "'\"2025-09-24T12:00:00+0530\"', 2025-09-24T06:30:00Z",
    "'\"2025-09-24T12:00\"', 2025-09-24T12:00:00Z",
    "'\"2025-09-24t12:00:00z\"', 2025-09-24T12:00:00Z",
    "'\"2025-09-24\"', 2025-09-24T00:00:00Z",
    "1758715200, 2025-09-24T12:00:00Z",
    "1758715200.567, 2025-09-24T12:00:00.567Z",
    "1758715200567, 2025-09-24T12:00:00.567Z",
    "1.7587152e9, 2025-09-24T12:00:00Z",
    "-1, 1969-12-31T23:59:59Z"
  })
  void times_may_have_these_forms(String written, String meant) throws Exception {
    String entry = entry("").replace("\"2025-09-24T12:00:00Z\"", written);

    assertThat(entries(entry).get(0).timestampNanos()).isEqualTo(Rfc3339.parse(meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"yesterday\"",
        "\"\"",
        "\"1758715200\"",
        "true",
        "null",
        "[]",
        "{}",
        "1e999999999",
        "1e30",
        "\"2025-13-01T00:00:00Z\"",
        "\"1500-01-01T00:00:00Z\"",
        "\"24.09.2025\"",
        "123456789012345678901234567890123"
      })
  void other_times_are_told(String written) throws Exception {
    assertThat(faults(entry("").replace("\"2025-09-24T12:00:00Z\"", written)))
        .containsExactly("entries[0].timestamp: expected a time of RFC 3339 between 1678 and 2261");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"INFO\"|\"info\"|level: expected one of DEBUG, INFO, WARN, ERROR, FATAL",
        "\"INFO\"|\"TRACE\"|level: expected one of DEBUG, INFO, WARN, ERROR, FATAL",
        "\"INFO\"|7|level: expected a string",
        "\"m\"|\"\"|message: expected from 1 to 8192 characters",
        "\"m\"|null|message: expected a string",
        "\"s\"|\"Shop\"|service: expected from 1 to 64 characters of a-z, 0-9 and -",
        "\"s\"|\"\"|service: expected from 1 to 64 characters of a-z, 0-9 and -",
        "\"s\"|\"a_b\"|service: expected from 1 to 64 characters of a-z, 0-9 and -",
        "\"e\"|\"a b\"|env: expected from 1 to 32 characters of a-z, 0-9 and -",
        "\"message\"|\"Message\"|message: field required",
        "\"timestamp\"|\"time\"|timestamp: field required",
        "\"level\"|\"l\"|level: field required",
        "\"service\"|\"svc\"|service: field required",
        "\"env\"|\"environment\"|env: field required"
      })
  void a_bad_field_is_told_with_its_place(String from, String to, String told) throws Exception {
    assertThat(faults(entry(""), entry("").replace(from, to)))
        .containsExactly("entries[1]." + told);
  }

  @Test
  void lengths_count_characters_and_not_bytes() throws Exception {
    String most = "\\ud83d\\ude00".repeat(1000) + "ü".repeat(7192);

    assertThat(entries(entry("").replace("\"m\"", "\"" + most + "\""))).hasSize(1);
    assertThat(faults(entry("").replace("\"m\"", "\"" + most + "x\"")).get(0))
        .contains("message: expected from 1 to 8192 characters");
    assertThat(entries(entry(",\"trace_id\":\"" + "ä".repeat(128) + "\""))).hasSize(1);
    assertThat(faults(entry(",\"trace_id\":\"" + "ä".repeat(129) + "\"")).get(0))
        .contains("trace_id: expected from 0 to 128 characters");
    assertThat(faults(entry(",\"span_id\":\"" + "a".repeat(65) + "\"")).get(0))
        .contains("span_id: expected from 0 to 64 characters");
  }

  @Test
  void labels_outside_the_list_long_ones_and_other_than_strings_are_told() throws Exception {
    assertThat(faults(entry(",\"labels\":{\"pod\":\"secret-pod\"}")))
        .containsExactly(
            "entries[0].labels: a name that is not allowed (expected: env, level, region,"
                + " schema_version, service, tenant)");
    assertThat(faults(entry(",\"labels\":{\"region\":7}")))
        .containsExactly("entries[0].labels.region: expected a string");
    assertThat(faults(entry(",\"labels\":{\"region\":\"" + "x".repeat(65) + "\"}")))
        .containsExactly("entries[0].labels.region: expected from 0 to 64 characters");
    assertThat(faults(entry(",\"labels\":[]")))
        .containsExactly("entries[0].labels: expected an object of strings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":1}}}}}|true",
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":1}}}}}}|false",
        "{\"a\":[[[[1]]]]}|true",
        "{\"a\":[[[[[1]]]]]}|false",
        "{\"a\":\"}}]]{{[[{{[[\"}|true",
        "{}|true"
      })
  void metadata_may_be_five_levels_deep(String metadata, boolean good) throws Exception {
    List<String> faults = faults(entry(",\"metadata\":" + metadata));

    assertThat(faults)
        .isEqualTo(
            good ? List.of() : List.of("entries[0].metadata: more than 5 levels of nesting"));
  }

  @Test
  void a_bad_entry_does_not_hinder_the_others_and_no_fault_repeats_a_value() throws Exception {
    LogstackLogs logs =
        decode(
            batch(
                entry(""),
                entry("").replace("\"INFO\"", "\"hunter2-is-my-password\""),
                "7",
                entry(",\"labels\":{\"hunter2\":\"hunter2\"}"),
                entry("")));

    assertThat(logs.entries()).isEqualTo(5);
    assertThat(logs.badEntries()).isEqualTo(3);
    assertThat(logs.batch()).hasSize(2);
    assertThat(logs.faults()).extracting(EntryFault::entry).containsExactly(1, 2, 3);
    assertThat(logs.faults().toString()).doesNotContain("hunter2");
  }

  @Test
  void the_faults_that_are_told_are_bounded_and_all_are_counted() throws Exception {
    String many = IntStream.range(0, 500).mapToObj(i -> "0").collect(Collectors.joining(","));

    LogstackLogs logs = decode(batch(many));

    assertThat(logs.badEntries()).isEqualTo(500);
    assertThat(logs.faults()).hasSize(LogstackDecoder.MOST_FAULTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|invalid JSON: expect {, but found end of input",
        "[]|invalid JSON: expect {, but found [",
        "{}|entries: field required",
        "{\"entries\":{}}|entries: expected a list",
        "{\"entries\":null}|entries: expected a list",
        "{\"entries\":[]}|entries: expected at least one",
        "{\"entries\":[{\"message\":\"cut|invalid JSON: unexpected end of input in a string",
        "{\"entries\":[{}]} {}|invalid JSON: expect end of input behind the first value"
      })
  void what_is_no_batch_is_refused_as_a_whole(String body, String told) {
    assertThatThrownBy(() -> decode(body == null ? "" : body))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith(told);
  }

  @Test
  void a_batch_and_an_entry_have_their_bounds() throws Exception {
    String entries =
        IntStream.range(0, 501).mapToObj(i -> entry("")).collect(Collectors.joining(","));
    assertThatThrownBy(() -> decode(batch(entries)))
        .hasMessage("entries: more than 500 in one batch");
    String large = entry(",\"metadata\":{\"a\":\"" + "x".repeat(32_768) + "\"}");
    assertThat(faults(large)).containsExactly("entries[0]: more than 32768 bytes");
    String fits = entry(",\"metadata\":{\"a\":\"" + "x".repeat(30_000) + "\"}");
    String most = String.join(",", Collections.nCopies(40, fits));
    assertThatThrownBy(() -> decode(batch(most)))
        .hasMessage("entries: more than 1048576 bytes in one batch");
  }

  @Test
  void what_is_written_twice_counts_as_it_stands_last_and_fits_all_the_same() throws Exception {
    String twice = ",\"message\":\"" + "b".repeat(8000) + "\"";
    List<Entry> read =
        entries(entry(twice + twice + ",\"metadata\":{\"a\":1},\"metadata\":{\"b\":2}"));

    assertThat(read.get(0).line()).startsWith("{\"message\":\"bbb").contains("{\"b\":2}");
    assertThat(read.get(0).line()).doesNotContain("\"a\":1");
  }

  @Test
  void a_line_made_of_control_characters_alone_fits() throws Exception {
    String bells = "\\u0007\\b\\\"\\\\\\/".repeat(900);

    assertThat(entries(entry("").replace("\"m\"", "\"" + bells + "\"")).get(0).line())
        .startsWith("{\"message\":\"\\u0007\\b\\\"\\\\/\\u0007");
  }
}
