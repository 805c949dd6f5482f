package dev.wadi.codec.envelope;

import static dev.wadi.codec.envelope.Envelopes.base64;
import static dev.wadi.codec.envelope.Envelopes.cloudWatch;
import static dev.wadi.codec.envelope.Envelopes.firehose;
import static dev.wadi.codec.envelope.Envelopes.lines;
import static dev.wadi.codec.envelope.Envelopes.packed;
import static dev.wadi.codec.envelope.Envelopes.times;
import static dev.wadi.codec.envelope.Envelopes.wrapped;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.kit.AttackBodies;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirehoseDecoderTest {
  private final FirehoseDecoder decoder = new FirehoseDecoder();

  private Batch decode(String body) throws Exception {
    return decoder.decode(wrapped(body)).batch();
  }

  @Test
  void records_are_json_values_or_lines_in_their_order() throws Exception {
    Batch batch =
        decode(
            firehose(
                base64("first\r\n\n  zwölf\n"),
                base64("{\"ts\":1700000000,\"a\":\"b \\\"c\\\"\"}\n{\"a\":2}"),
                base64("[1,\"two\"]"),
                base64("[2023-11-14] a line like a list\n{\"time\":1700000001} not one\n"),
                base64("text\n{\"time\":1700000002}"),
                base64("")));

    assertThat(lines(batch))
        .containsExactly(
            "first",
            "  zwölf",
            "{\"ts\":1700000000,\"a\":\"b \\\"c\\\"\"}",
            "{\"a\":2}",
            "1",
            "two",
            "[2023-11-14] a line like a list",
            "{\"time\":1700000001} not one",
            "text",
            "{\"time\":1700000002}");
    assertThat(times(batch))
        .containsExactly(
            1L, 2L, 1_700_000_000_000_000_000L, 3L, 4L, 5L, 6L, 7L, 8L, 1_700_000_002_000_000_000L);
    assertThat(batch.streams()).hasSize(1);
    assertThat(batch.streams().get(0).labels().toString()).isEqualTo("{source=\"test\"}");
  }

  @Test
  void the_request_id_of_the_body_is_told() throws Exception {
    assertThat(decoder.decode(wrapped(firehose())).requestId())
        .isEqualTo("ed4acda5-034f-9f42-bba1-f29aea6d7d8f");
    assertThat(decoder.decode(wrapped("{\"records\":[]}")).requestId()).isEmpty();
    assertThat(decoder.decode(wrapped("{\"requestId\":5,\"records\":[{}]}")).requestId()).isEmpty();
  }

  @Test
  void events_of_cloudwatch_are_entries_with_their_group_and_stream() throws Exception {
    Batch batch =
        decode(
            firehose(
                packed(cloudWatch("DATA_MESSAGE", "START \"x\"\n", "{\"a\":\"b\"}")),
                packed(cloudWatch("CONTROL_MESSAGE", "CWL CONTROL MESSAGE: Checking health.")),
                packed(cloudWatch("DATA_MESSAGE", "later"))));

    assertThat(lines(batch)).containsExactly("START \"x\"\n", "{\"a\":\"b\"}", "later");
    assertThat(times(batch))
        .containsExactly(
            1_700_000_000_000_000_000L, 1_700_000_000_001_000_000L, 1_700_000_000_000_000_000L);
    assertThat(batch.streams()).hasSize(1);
    assertThat(batch.streams().get(0).labels().asMap())
        .isEqualTo(
            Map.of(
                "log_group", "/aws/lambda/orders",
                "log_stream", "2023/11/14/[$LATEST]a1",
                "owner", "111111111111",
                "source", "test"));
  }

  @Test
  void firehose_may_have_unpacked_them_before() throws Exception {
    String two = cloudWatch("DATA_MESSAGE", "one") + "\n" + cloudWatch("DATA_MESSAGE", "two");

    assertThat(lines(decode(firehose(base64(two))))).containsExactly("one", "two");
  }

  @Test
  void an_object_that_only_looks_like_theirs_is_a_line_as_it_is_written() throws Exception {
    String other = "{\"owner\":\"a \\\"b\\\"\",\"messageType\":\"OTHER\",\"\\u0061\":1}";

    assertThat(lines(decode(firehose(base64(other))))).containsExactly(other);
  }

  @Test
  void a_label_that_was_asked_for_goes_before_theirs() throws Exception {
    Wrapped plain = wrapped(firehose(packed(cloudWatch("DATA_MESSAGE", "one"))));
    Wrapped request =
        new Wrapped(
            "t",
            Map.of("log_stream", "all"),
            plain.bytes(),
            0,
            plain.length(),
            plain.received(),
            plain.maxUnfoldedBytes(),
            plain.unfolding(),
            plain.limits(),
            plain.shown());

    assertThat(decoder.decode(request).batch().streams().get(0).labels())
        .containsEntry("log_stream", "all");
  }

  @Test
  void packed_and_plain_records_stand_in_one_stream_in_their_order() throws Exception {
    Batch batch = decode(firehose(base64("a"), packed("b\nc"), base64("d"), packed("{\"e\":1}")));

    assertThat(lines(batch)).containsExactly("a", "b", "c", "d", "{\"e\":1}");
    assertThat(batch.streams()).hasSize(1);
    assertThat(batch.streams().get(0).bufferCount()).isEqualTo(2);
  }

  @Test
  void a_thousand_records_are_a_thousand_lines_and_no_further_array() throws Exception {
    String[] data = new String[1_000];
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < data.length; i++) {
      expected.add("line " + i);
      data[i] = base64("line " + i + "\n");
    }
    Batch batch = decode(firehose(data));

    assertThat(lines(batch)).isEqualTo(expected);
    assertThat(batch.streams().get(0).bufferCount()).isEqualTo(1);
  }

  @Test
  void slashes_may_be_escaped() throws Exception {
    byte[] slashes = new byte[30];
    Arrays.fill(slashes, (byte) 0xff);
    assertThat(decode(firehose(base64(slashes)).replace("/", "\\/")).lineBytes()).isEqualTo(30);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      text.append("line ").append(i * 7919).append('\n');
    }
    String body = firehose(packed(text.toString()));
    assertThat(body).contains("/");
    assertThat(lines(decode(body.replace("/", "\\/")))).hasSize(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|invalid JSON: ",
        "[]|invalid JSON: ",
        "{\"requestId\":\"a\"}|records: missing (expected: a list)",
        "{\"records\":{}}|records: expected one list",
        "{\"records\":[],\"records\":[]}|records: expected one list",
        "{\"records\":[{\"data\":\"YQ==\"}|invalid JSON: ",
        "{\"records\":[]} rest|invalid JSON: ",
        "{\"records\":[{\"data\":\"YQ==\"},5]}|records[1]: expect {",
        "{\"records\":[{\"data\":5}]}|records[0]: expect \"",
        "{\"records\":[{\"data\":null}]}|records[0]: expect \"",
        "{\"records\":[{\"data\":\"YQ==\"},{\"data\":\"YQ=\"}]}|records[1]: not Base64",
        "{\"records\":[{\"data\":\"secret!!\"}]}|records[0]: not Base64",
        "{\"records\":[{\"data\":\"H4sI\"}]}|records[0]: gzip: not as long as it says",
        "{\"records\":[{\"data\":\"H4sIAAAAAAAA\"}]}|records[0]: ",
        "{\"records\":[{\"data\":\"\\u00484sIAAAAAAAA\"}]}|records[0]: gzip: not as long",
      })
  void what_is_not_of_its_form_is_refused_as_a_whole(String body, String told) {
    assertThatThrownBy(() -> decode(body))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith(told)
        .message()
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"logEvents\":[|\"logEvents\":[5,|records[0]: logEvents[0]: expect {",
        "\"logEvents\":[|\"logEvents\":{},\"x\":[|records[0]: logEvents: expect a list",
        "logEvents|noEvents|records[0]: logEvents: expect a list",
        "\"logGroup\":\"|\"logGroup\":5,\"x\":\"|records[0]: logGroup: expect a text",
        "\"message\":\"two\"|\"message\":{}|records[0]: logEvents[1]: expect \"",
        "\"message\":\"two\"|\"x\":1|records[0]: logEvents[1]: expect a timestamp",
        "1700000000001|\"then\"|records[0]: logEvents[1]: expect a whole number",
        "1700000000001|9223372036854775|records[0]: logEvents[1]: expect a timestamp",
      })
  void a_message_of_cloudwatch_with_a_wrong_type_is_refused(String right, String wrong, String told)
      throws Exception {
    String message = cloudWatch("DATA_MESSAGE", "one", "two").replace(right, wrong);

    assertThatThrownBy(() -> decode(firehose(packed(message))))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith(told);
  }

  @Test
  void damaged_gzip_is_refused_with_its_place() throws Exception {
    byte[] damaged = AttackBodies.gzip("a line".getBytes(UTF_8));
    damaged[12] ^= 0x55;

    assertThatThrownBy(() -> decode(firehose(base64("fine"), base64(damaged))))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith("records[1]: ");
  }

  @Test
  void a_bomb_costs_no_memory_and_many_together_are_one() throws Exception {
    String bomb = base64(AttackBodies.gzip(new byte[64 << 20]));
    String[] many = new String[33];
    Arrays.fill(many, base64(AttackBodies.gzip(new byte[32 << 10])));
    for (String body : List.of(firehose(bomb), firehose(many))) {
      CountedAllowance memory = new CountedAllowance();

      assertThatThrownBy(() -> decoder.decode(wrapped(body, memory, DecodeLimits.DEFAULT)))
          .isInstanceOf(TooLargeException.class)
          .hasMessage("unfolds into more than 1048576 bytes");
      assertThat(memory.peakBytes()).isZero();
    }
    assertThat(lines(decode(firehose(Arrays.copyOf(many, 31))))).isEmpty();
  }

  @Test
  void a_bomb_that_hides_its_length_is_damaged() throws Exception {
    byte[] bomb = AttackBodies.gzip(new byte[64 << 20]);
    Arrays.fill(bomb, bomb.length - 4, bomb.length, (byte) 0);
    bomb[bomb.length - 4] = 10;

    assertThatThrownBy(() -> decode(firehose(base64(bomb))))
        .hasMessage("records[0]: gzip: longer than it says");
  }

  @Test
  void more_packed_records_than_anybody_sends_are_too_many() throws Exception {
    String empty = base64(AttackBodies.gzip(new byte[0]));
    String body = "{\"records\":[" + ("{\"data\":\"" + empty + "\"},").repeat(1 << 16) + "{}]}";

    assertThat(lines(decode(body))).isEmpty();
    assertThatThrownBy(() -> decode(body.replace("{}]", "{\"data\":\"" + empty + "\"}]")))
        .isInstanceOf(TooLargeException.class);
  }

  @Test
  void nothing_is_changed_before_there_is_memory_for_all_of_it() throws Exception {
    String body = firehose(base64("a"), packed("b"));
    Allowance none =
        new Allowance() {
          @Override
          public void take(long bytes) {
            throw new IllegalStateException("no room");
          }

          @Override
          public void give(long bytes) {}
        };
    Wrapped request = wrapped(body, none, DecodeLimits.DEFAULT);

    assertThatThrownBy(() -> decoder.decode(request)).hasMessage("no room");
    assertThat(new String(request.bytes(), UTF_8)).isEqualTo(body);
  }

  @Test
  void limits_hold_for_all_records_together() throws Exception {
    DecodeLimits few = new DecodeLimits(1, 3, 1);

    assertThatThrownBy(
            () ->
                decoder.decode(
                    wrapped(firehose(base64("a\nb"), base64("c\nd")), Allowance.ENDLESS, few)))
        .hasMessage("push has more than 3 entries");
    assertThatThrownBy(
            () -> decoder.decode(wrapped("{\"records\":[{},{},{},{}]}", Allowance.ENDLESS, few)))
        .hasMessage("push has more than 3 entries");
    String other = cloudWatch("DATA_MESSAGE", "a").replace("a1", "b2");
    assertThatThrownBy(
            () ->
                decoder.decode(
                    wrapped(
                        firehose(packed(cloudWatch("DATA_MESSAGE", "a")), packed(other)),
                        Allowance.ENDLESS,
                        few)))
        .hasMessage("push has more than 1 streams");
  }

  @Test
  void what_is_shown_is_the_same_when_the_request_comes_at_another_time() throws Exception {
    List<String> shown = new ArrayList<>();
    for (String time : List.of("1578090901599", "1578090999999")) {
      byte[] bytes = firehose(base64("a")).replace("1578090901599", time).getBytes(UTF_8);
      decoder.decode(
          new Wrapped(
              "t",
              Map.of(),
              bytes,
              0,
              bytes.length,
              () -> 1,
              100,
              Allowance.ENDLESS,
              DecodeLimits.DEFAULT,
              (all, offset, length) -> shown.add(new String(all, offset, length, UTF_8))));
    }
    assertThat(shown).containsExactly("[{\"data\":\"YQ==\"}]", "[{\"data\":\"YQ==\"}]");
  }

  @Test
  void all_bytes_come_through() throws Exception {
    byte[] every = new byte[256];
    for (int i = 0; i < 256; i++) {
      every[i] = (byte) (i == '\n' ? ' ' : i);
    }
    Batch batch = decode(firehose(Base64.getEncoder().encodeToString(every)));

    int offset = batch.streams().get(0).lineOffset(0);
    assertThat(Arrays.copyOfRange(batch.streams().get(0).lineBuffer(0), offset, offset + 256))
        .isEqualTo(every);
  }
}
