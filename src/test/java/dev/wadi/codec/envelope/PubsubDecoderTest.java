package dev.wadi.codec.envelope;

import static dev.wadi.codec.envelope.Envelopes.base64;
import static dev.wadi.codec.envelope.Envelopes.lines;
import static dev.wadi.codec.envelope.Envelopes.packed;
import static dev.wadi.codec.envelope.Envelopes.pubsub;
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
import dev.wadi.model.Batch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PubsubDecoderTest {
  private static final long PUBLISHED = 1_614_366_835_749_000_000L;
  private static final String REST =
      ",\"messageId\":\"2070443601311540\",\"message_id\":\"2070443601311540\","
          + "\"publishTime\":\"2021-02-26T19:13:55.749Z\","
          + "\"publish_time\":\"2021-02-26T19:13:55.749Z\"}";

  private final PubsubDecoder decoder = new PubsubDecoder();

  private Batch decode(String body) throws Exception {
    return decoder.decode(wrapped(body)).batch();
  }

  private static String data(String data) {
    return pubsub("{\"data\":\"" + data + "\"" + REST);
  }

  @Test
  void a_message_has_the_time_at_which_it_was_published_and_its_subscription() throws Exception {
    PubsubLogs logs =
        decoder.decode(
            wrapped(
                pubsub(
                    "{\"attributes\":{\"key\":\"value \\\"1\\\"\",\"a.b/c\":\"\"},\"data\":\""
                        + base64("Hello Cloud Pub/Sub!\nsecond")
                        + "\",\"orderingKey\":\"k\",\"ordering_key\":\"k\""
                        + REST)));

    Batch batch = logs.batch();
    assertThat(lines(batch)).containsExactly("Hello Cloud Pub/Sub!", "second");
    assertThat(times(batch)).containsExactly(PUBLISHED, PUBLISHED + 1);
    assertThat(batch.streams().get(0).labels().asMap())
        .isEqualTo(Map.of("source", "test", "subscription", "mysubscription"));
    for (int i = 0; i < 2; i++) {
      assertThat(batch.streams().get(0).metadata(i))
          .isEqualTo(Map.of("orderingKey", "k", "key", "value \"1\"", "a.b/c", ""));
    }
    assertThat(logs.onceBy())
        .isEqualTo("pubsub:projects/myproject/subscriptions/mysubscription/2070443601311540");
  }

  @Test
  void an_entry_of_cloud_logging_stays_a_line_with_its_own_time() throws Exception {
    String entry =
        "{\"insertId\":\"x1\",\"logName\":\"projects/p/logs/stdout\",\"severity\":\"ERROR\","
            + "\"textPayload\":\"it \\\"broke\\\"\",\"timestamp\":\"2023-11-14T22:13:20.5Z\"}";

    Batch batch = decode(data(base64(entry)));

    assertThat(lines(batch)).containsExactly(entry);
    assertThat(times(batch)).containsExactly(1_700_000_000_500_000_000L);
  }

  @Test
  void data_may_be_packed() throws Exception {
    Batch batch =
        decode(
            pubsub("{\"attributes\":{\"a\":\"b\"},\"data\":\"" + packed("one\ntwo") + "\"" + REST));

    assertThat(lines(batch)).containsExactly("one", "two");
    assertThat(batch.streams().get(0).metadata(1)).isEqualTo(Map.of("a", "b"));
  }

  @Test
  void attributes_without_data_are_an_entry_and_nothing_at_all_is_none() throws Exception {
    Batch batch = decode(pubsub("{\"attributes\":{\"event\":\"made\"},\"data\":\"\"" + REST));

    assertThat(lines(batch)).containsExactly("");
    assertThat(batch.streams().get(0).metadata(0)).isEqualTo(Map.of("event", "made"));
    assertThat(lines(decode(pubsub("{\"attributes\":{\"event\":\"made\"}" + REST)))).hasSize(1);
    assertThat(decode(pubsub("{\"attributes\":{}" + REST)).isEmpty()).isTrue();
    assertThat(decode(pubsub("{\"data\":null,\"attributes\":null" + REST)).isEmpty()).isTrue();
    assertThat(decode(data(base64(" \n\n"))).isEmpty()).isTrue();
  }

  @Test
  void without_a_time_it_is_that_of_the_receipt_and_without_an_id_there_is_no_key()
      throws Exception {
    PubsubLogs logs =
        decoder.decode(wrapped("{\"message\":{\"data\":\"" + base64("a\nb") + "\"}}"));

    assertThat(times(logs.batch())).containsExactly(1L, 2L);
    assertThat(logs.onceBy()).isNull();
    assertThat(logs.batch().streams().get(0).labels().asMap()).isEqualTo(Map.of("source", "test"));
  }

  @Test
  void two_subscriptions_of_a_topic_bring_a_message_each() throws Exception {
    String here = decoder.decode(wrapped(data(base64("a")))).onceBy();
    String there =
        decoder.decode(wrapped(data(base64("a")).replace("mysubscription", "other"))).onceBy();

    assertThat(here).isNotEqualTo(there);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|invalid message: ",
        "[]|invalid message: ",
        "{\"subscription\":\"s\"}|message: missing (expected: an object)",
        "{\"message\":\"text\"}|message: expected one object",
        "{\"message\":{},\"message\":{}}|message: expected one object",
        "{\"message\":{}} rest|invalid message: ",
        "{\"message\":{\"data\":\"YQ==\"|invalid message: ",
        "{\"message\":{\"data\":5}}|invalid message: data: expect a text",
        "{\"message\":{\"data\":\"secret!!\"}}|invalid message: not Base64",
        "{\"message\":{\"attributes\":[]}}|invalid message: attributes: expect an object",
        "{\"message\":{\"attributes\":{\"a\":5}}}|invalid message: attributes: expect texts",
        "{\"message\":{\"messageId\":5}}|invalid message: expect \"",
        "{\"message\":{\"messageId\":\"a b\"}}|messageId, subscription: expected",
        "{\"message\":{\"publishTime\":\"secret\"}}|invalid message: expect a time of RFC 3339",
        "{\"message\":{},\"subscription\":5}|invalid message: expect \"",
      })
  void what_is_no_message_is_malformed(String body, String told) {
    assertThatThrownBy(() -> decode(body))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith(told)
        .message()
        .doesNotContain("secret");
  }

  @Test
  void what_is_in_a_good_message_and_cannot_be_read_is_told_apart() throws Exception {
    byte[] damaged = AttackBodies.gzip("a line".getBytes(UTF_8));
    damaged[12] ^= 0x55;
    assertThatThrownBy(() -> decode(data(base64(damaged)))).isInstanceOf(BadPayloadException.class);
    assertThatThrownBy(() -> decode(data(base64(AttackBodies.gzip(new byte[64 << 20])))))
        .isInstanceOf(TooLargeException.class);
    Wrapped many = wrapped(data(base64("a\nb\nc")), Allowance.ENDLESS, new DecodeLimits(1, 2, 100));
    assertThatThrownBy(() -> decoder.decode(many))
        .isInstanceOf(BadPayloadException.class)
        .hasMessage("push has more than 2 entries");
  }

  @Test
  void attributes_of_all_lines_together_are_bounded() throws Exception {
    String body =
        pubsub(
            "{\"attributes\":{\"a\":\"1\",\"b\":\"2\"},\"data\":\""
                + base64("a\nb\nc")
                + "\""
                + REST);

    assertThat(
            decoder
                .decode(wrapped(body, Allowance.ENDLESS, new DecodeLimits(1, 9, 6)))
                .batch()
                .entries())
        .isEqualTo(3);
    assertThatThrownBy(
            () -> decoder.decode(wrapped(body, Allowance.ENDLESS, new DecodeLimits(1, 9, 5))))
        .isInstanceOf(BadPayloadException.class);
    assertThatThrownBy(
            () -> decoder.decode(wrapped(body, Allowance.ENDLESS, new DecodeLimits(1, 9, 1))))
        .isInstanceOf(MalformedPushException.class);
  }

  @Test
  void a_thousand_lines_keep_their_order() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("line ").append(i).append('\n');
    }
    List<Long> times = times(decode(data(base64(text.toString()))));

    assertThat(times).hasSize(1_000).isSorted().doesNotHaveDuplicates();
  }
}
