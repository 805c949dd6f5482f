package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.loki.LokiJsonDecoder.Form;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LokiJsonDecoderTest {
  private final LokiJsonDecoder decoder = new LokiJsonDecoder();

  @Test
  void reads_labels_time_line_and_metadata() throws Exception {
    Batch batch =
        v1(
            """
            {"streams":[{"stream":{"env":"prod","app":"api"},
              "values":[["1705314721123456789","hello"],["-5","two",{"trace":"1","span":""}]]}]}
            """);

    LogStream stream = batch.streams().get(0);
    assertThat(stream.labels()).isEqualTo(Labels.of("app", "api", "env", "prod"));
    assertThat(stream.timestampNanos(0)).isEqualTo(1705314721123456789L);
    assertThat(stream.line(0)).isEqualTo("hello");
    assertThat(stream.metadata(0)).isEmpty();
    assertThat(stream.timestampNanos(1)).isEqualTo(-5);
    assertThat(stream.metadata(1)).isEqualTo(Map.of("trace", "1", "span", ""));
    assertThat(batch.encoded()).isNull();
  }

  @Test
  void lines_are_slices_of_the_given_buffer() throws Exception {
    byte[] bytes =
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"plain\"],[\"2\",\"t\\tq\\\"\"]]}]}"
            .getBytes(UTF_8);

    Batch batch = decoder.decode("acme", bytes, 0, bytes.length, Form.V1, DecodeLimits.DEFAULT);

    LogStream stream = batch.streams().get(0);
    assertThat(stream.lineBuffer(0)).isSameAs(bytes);
    assertThat(stream.lineBuffer(1)).isSameAs(bytes);
    assertThat(stream.line(1)).isEqualTo("t\tq\"");
  }

  @Test
  void the_other_format_is_refused_and_not_taken_for_a_stream_without_entries() {
    assertThatThrownBy(
            () ->
                decode(
                    "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"x\"]]}]}",
                    Form.LEGACY,
                    DecodeLimits.DEFAULT))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageContaining("\"values\" is of the other push format")
        .hasMessageContaining("expected: \"labels\" and \"entries\"");
    assertThatThrownBy(() -> v1("{\"streams\":[{\"labels\":\"{a=1}\",\"entries\":[]}]}"))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageContaining("\"entries\" is of the other push format");
  }

  @Test
  void fields_come_in_any_order_and_unknown_ones_are_passed_over() throws Exception {
    Batch batch =
        v1(
            """
            {"meta":{"deep":[1,[2,{"x":"]"}]]},"STREAMS":[
              {"values":[["1","a\\nb",{"k":"v"}]],"hash":12,"Stream":{"app":"api"}}],"x":true}
            """);

    assertThat(batch.streams().get(0).labels()).isEqualTo(Labels.of("app", "api"));
    assertThat(batch.streams().get(0).line(0)).isEqualTo("a\nb");
  }

  @Test
  void a_label_that_is_no_string_is_the_text_it_is_written_in() throws Exception {
    Batch batch =
        v1(
            """
            {"streams":[{"stream":{"n":5,"f":-1.50e+3,"t":true,"no":false,"nil":null,"o":{"a": [1,"x"]},"l":[ ],"s":"\\u0035"},
              "values":[["1","x"]]}]}
            """);

    assertThat(batch.streams().get(0).labels())
        .isEqualTo(
            Labels.of(
                "n",
                "5",
                "f",
                "-1.50e+3",
                "t",
                "true",
                "no",
                "false",
                "nil",
                "null",
                "o",
                "{\"a\": [1,\"x\"]}",
                "l",
                "[ ]",
                "s",
                "5"));
  }

  @Test
  void escapes_in_the_text_of_an_object_are_undone_as_loki_does() throws Exception {
    Batch batch =
        v1(
            "{\"streams\":[{\"stream\":{\"o\":{\"a\":\"\\\"\\u00e9\\\\\",\n"
                + "\"b\":1}},\"values\":[[\"1\",\"x\"]]}]}");

    assertThat(batch.streams().get(0).labels().get("o")).isEqualTo("{\"a\":\"\"é\\\",\n\"b\":1}");
  }

  @Test
  void the_last_of_two_equal_labels_counts() throws Exception {
    assertThat(
            v1("{\"streams\":[{\"stream\":{\"a\":1,\"a\":\"2\"},\"values\":[[\"1\",\"x\"]]}]}")
                .streams()
                .get(0)
                .labels())
        .isEqualTo(Labels.of("a", "2"));
  }

  @Test
  void an_entry_of_its_time_alone_is_an_empty_line_and_null_is_no_entry() throws Exception {
    LogStream stream =
        v1("{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"7\"],null,[8 ],[\"9\",\"\"]]}]}")
            .streams()
            .get(0);

    assertThat(stream.size()).isEqualTo(3);
    assertThat(stream.timestampNanos(0)).isEqualTo(7);
    assertThat(stream.timestampNanos(1)).isEqualTo(8);
    assertThat(stream.line(0)).isEmpty();
    assertThat(stream.line(2)).isEmpty();
  }

  @Test
  void metadata_that_is_no_string_becomes_text_when_told_so() throws Exception {
    byte[] bytes =
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"x\",{\"n\":200,\"o\":{\"k\":[1]},\"z\":null,\"s\":\"t\"}],[\"2\",\"y\",null]]}]}"
            .getBytes(UTF_8);

    LogStream stream =
        new LokiJsonDecoder(true)
            .decode("t", bytes, 0, bytes.length, Form.V1, DecodeLimits.DEFAULT)
            .streams()
            .get(0);

    assertThat(stream.metadata(0))
        .isEqualTo(Map.of("n", "200", "o", "{\"k\":[1]}", "z", "null", "s", "t"));
    assertThat(stream.metadata(1)).isEmpty();
  }

  @Test
  void joins_streams_that_are_repeated_for_every_line() throws Exception {
    Batch batch =
        v1(
            """
            {"streams":[{"stream":{"a":"1"},"values":[["1","x"]]},{"stream":{"a":"2"},"values":[["2","y"]]},
             {"stream":{"a":"1"},"values":[["3","z"]]}]}
            """);

    assertThat(batch.streams()).hasSize(2);
    assertThat(batch.streams().get(0).line(1)).isEqualTo("z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "null",
        "{\"streams\":[]}",
        "{\"streams\":null}",
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":null}]}",
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[null]}]}",
        "{\"streams\":[{}]}",
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[]}]}"
      })
  void nothing_is_an_empty_batch(String json) throws Exception {
    assertThat(v1(json).isEmpty()).isTrue();
    assertThat(v1(json).streams()).isEmpty();
  }

  @Test
  void a_stream_without_labels_is_left_to_the_validator() throws Exception {
    assertThat(v1("{\"streams\":[{\"values\":[[\"1\",\"x\"]]}]}").streams().get(0).labels())
        .isEqualTo(Labels.EMPTY);
  }

  @Test
  void a_timestamp_may_be_a_number() throws Exception {
    assertThat(
            v1("{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[1705314721123456789,\"x\"]]}]}")
                .streams()
                .get(0)
                .timestampNanos(0))
        .isEqualTo(1705314721123456789L);
  }

  @Test
  void bytes_of_a_line_that_are_not_utf8_are_kept() throws Exception {
    byte[] bytes =
        "{\"streams\":[{\"stream\":{\"a\":\"\u00ff\"},\"values\":[[\"1\",\"x\u00ff\u0080\"]]}]}"
            .getBytes(ISO_8859_1);

    LogStream stream =
        decoder.decode("t", bytes, 0, bytes.length, Form.V1, DecodeLimits.DEFAULT).streams().get(0);

    assertThat(stream.lineLength(0)).isEqualTo(3);
    assertThat(stream.lineBuffer(0)[stream.lineOffset(0) + 1]).isEqualTo((byte) 0xff);
    assertThat(stream.labels().get("a")).isEqualTo("\ufffd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "\"x\"",
        "12",
        "{\"streams\":{}}",
        "{\"streams\":[null]}",
        "{\"streams\":[{\"stream\":null}]}",
        "{\"streams\":[{\"stream\":{\"a\":1-2}}]}",
        "{\"streams\":[{\"stream\":{\"a\":tru}}]}",
        "{\"streams\":[{\"stream\":{\"a\":[1,}}]}",
        "{\"streams\":[{\"stream\":{\"a\":}}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",null]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",5]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[null,\"x\"]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\",null]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\",{\"a\":null}]]}]}",
        "{\"streams\":[]}{\"streams\":[]}",
        "{\"streams\":[]}\n\n{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"x\"]]}]}",
        "{\"streams\":[]},",
        "{\"streams\":[]}]",
        "{\"streams\":[]} trailing",
        "null null",
        "{\"streams\":[[]]}",
        "{\"streams\":[{\"stream\":[]}]}",
        "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":{}}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",{\"fizz\":\"buzz\"}]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\",\"y\"]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\",{\"a\":1}]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\",{\"a\":{}}]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\",{},{}]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"now\",\"x\"]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"\",\"x\"]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1.5\",\"x\"]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"9223372036854775808\",\"x\"]]}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\"]],\"values\":[]}]}",
        "{\"streams\":[{\"stream\":{},\"stream\":{}}]}",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x\"]]}",
        "{\"streams\":[",
        "{",
        "{\"streams\":[{\"stream\":{},\"values\":[[\"1\",\"x"
      })
  void refuses_what_is_no_push(String json) {
    assertThatThrownBy(() -> v1(json))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith("loghttp.");
  }

  @Test
  void an_empty_body_ends_too_early() {
    assertThatThrownBy(() -> v1("")).hasMessage("EOF");
    assertThatThrownBy(() -> v1(" \n")).hasMessage("EOF");
  }

  @Test
  void an_error_names_the_place() {
    assertThatThrownBy(() -> v1("{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":{}}]}"))
        .hasMessage(
            "loghttp.PushRequest.Streams.Entries: expect [, but found {, error found at byte 41");
  }

  @Test
  void counts_before_it_allocates() {
    DecodeLimits limits = new DecodeLimits(2, 2, 1);
    assertThatThrownBy(() -> decode("{\"streams\":[{},{},{}]}", Form.V1, limits))
        .hasMessage("push has more than 2 streams");
    assertThatThrownBy(
            () ->
                decode(
                    "{\"streams\":[{\"stream\":{},\"values\":[[1,\"\"],[1,\"\"],[1,\"\"]]}]}",
                    Form.V1,
                    limits))
        .hasMessage("push has more than 2 entries");
    assertThatThrownBy(
            () ->
                decode(
                    "{\"streams\":[{\"stream\":{},\"values\":[[1,\"\",{\"a\":\"\",\"b\":\"\"}]]}]}",
                    Form.V1,
                    limits))
        .hasMessage("push has more than 1 structured metadata pairs");
  }

  @Test
  void reads_the_old_form() throws Exception {
    Batch batch =
        decode(
            """
            {"streams":[{"labels":"{app=\\"api\\", q=\\"a\\\\\\"b\\"}",
             "entries":[{"ts":"2024-01-15T10:32:01.5Z","line":"one\\ttwo","x":[1]},{"line":"l","timestamp":"2024-01-15T10:32:02+01:00"}]}]}
            """,
            Form.LEGACY,
            DecodeLimits.DEFAULT);

    LogStream stream = batch.streams().get(0);
    assertThat(stream.labels()).isEqualTo(Labels.of("app", "api", "q", "a\"b"));
    assertThat(stream.timestampNanos(0)).isEqualTo(1705314721500000000L);
    assertThat(stream.line(0)).isEqualTo("one\ttwo");
    assertThat(stream.timestampNanos(1)).isEqualTo(1705311122000000000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"streams\":[{\"labels\":\"{a=\",\"entries\":[]}]}",
        "{\"streams\":[{\"labels\":\"{a=\\\"b\\\"}\",\"entries\":[{\"line\":\"x\"}]}]}",
        "{\"streams\":[{\"labels\":\"{a=\\\"b\\\"}\",\"entries\":[{\"ts\":\"yesterday\",\"line\":\"x\"}]}]}"
      })
  void refuses_a_bad_old_form(String json) {
    assertThatThrownBy(() -> decode(json, Form.LEGACY, DecodeLimits.DEFAULT))
        .isInstanceOf(MalformedPushException.class);
  }

  private Batch v1(String json) throws MalformedPushException {
    return decode(json, Form.V1, DecodeLimits.DEFAULT);
  }

  private Batch decode(String json, Form form, DecodeLimits limits) throws MalformedPushException {
    byte[] bytes = json.getBytes(UTF_8);
    return decoder.decode("acme", bytes, 0, bytes.length, form, limits);
  }
}
