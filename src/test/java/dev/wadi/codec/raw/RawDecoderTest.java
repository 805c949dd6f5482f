package dev.wadi.codec.raw;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawDecoderTest {
  private static final long NOW = 1_800_000_000_000_000_000L;

  private final RawDecoder decoder = new RawDecoder();

  @Test
  void reads_one_line_from_each_object() throws Exception {
    Batch batch =
        decode(
            """
            {"ts":"2024-01-15T10:32:01Z","labels":{"app":"api"},"msg":"hello \\"world\\""}
            {"MSG":"second","other":{"deep":[1]},"labels":{"app":"api"}} {"msg":"third","ts":"0001-01-01T00:00:00Z","labels":{"app":"web"}}{}
            """);

    assertThat(batch.entries()).isEqualTo(4);
    assertThat(batch.streams())
        .extracting(s -> s.labels())
        .containsExactly(Labels.of("app", "api"), Labels.of("app", "web"), Labels.EMPTY);
    assertThat(batch.streams().get(0).line(0)).isEqualTo("hello \"world\"");
    assertThat(batch.streams().get(0).timestampNanos(0)).isEqualTo(1705314721000000000L);
    assertThat(batch.streams().get(0).timestampNanos(1)).isEqualTo(NOW);
    assertThat(batch.streams().get(1).timestampNanos(0)).isEqualTo(NOW);
    assertThat(batch.streams().get(2).line(0)).isEmpty();
  }

  @Test
  void the_time_of_receipt_is_asked_once_for_each_line_without_one() throws Exception {
    byte[] bytes =
        "{\"msg\":\"a\"}{\"msg\":\"b\",\"ts\":\"2024-01-15T10:32:01Z\"}{\"ts\":null,\"labels\":{\"x\":\"y\"}}{}"
            .getBytes(UTF_8);
    AtomicLong clock = new AtomicLong(NOW);

    Batch batch =
        decoder.decode("t", bytes, 0, bytes.length, clock::incrementAndGet, DecodeLimits.DEFAULT);

    assertThat(batch.toEntries())
        .extracting(e -> e.timestampNanos())
        .containsExactly(NOW + 1, 1705314721000000000L, NOW + 3, NOW + 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\n", "\r\n\t"})
  void nothing_is_an_empty_batch(String body) throws Exception {
    assertThat(decode(body).isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "null",
        "[]",
        "\"line\"",
        "{\"msg\":1}",
        "{\"msg\":\"x\",\"ts\":17}",
        "{\"msg\":\"x\",\"ts\":\"yesterday\"}",
        "{\"labels\":[]}",
        "{\"labels\":{\"a\":1}}",
        "{\"msg\":\"x\"",
        "{\"msg\":\"x\"},"
      })
  void one_bad_object_refuses_all(String bad) {
    assertThatThrownBy(() -> decode("{\"msg\":\"good\"}\n" + bad))
        .isInstanceOf(MalformedPushException.class);
  }

  @Test
  void an_error_tells_which_object() {
    assertThatThrownBy(() -> decode("{\"msg\":\"a\"}\n{\"msg\":1}"))
        .hasMessage("invalid JSON line: object 2: expect \", but found 1, error found at byte 19");
  }

  @Test
  void counts_before_it_allocates() {
    byte[] bytes = "{}{}{}".getBytes(UTF_8);
    assertThatThrownBy(
            () -> decoder.decode("t", bytes, 0, bytes.length, NOW, new DecodeLimits(9, 2, 9)))
        .hasMessage("push has more than 2 entries");
  }

  private Batch decode(String body) throws MalformedPushException {
    byte[] bytes = body.getBytes(UTF_8);
    return decoder.decode("acme", bytes, 0, bytes.length, NOW, DecodeLimits.DEFAULT);
  }
}
