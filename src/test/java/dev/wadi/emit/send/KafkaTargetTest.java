package dev.wadi.emit.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Records of lines, with the broker's own producer without a broker. */
class KafkaTargetTest {
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
  private final KafkaTarget target = new KafkaTarget("logs-raw", Duration.ofMillis(50), producer);

  private static LineBatch batch(LineKind kind, String text) {
    return new LineBatch(
        kind, 1, List.of(new EmittedLine(text, "INFO", Instant.ofEpochMilli(1234), List.of())));
  }

  @Test
  void a_line_is_a_record_with_its_time() throws Exception {
    assertThat(target.send(batch(LineKind.LOGFLOW, "a line")).fate())
        .isEqualTo(Target.Fate.ACKNOWLEDGED);

    assertThat(producer.history()).hasSize(1);
    assertThat(producer.history().get(0).topic()).isEqualTo("logs-raw");
    assertThat(producer.history().get(0).value()).isEqualTo("a line".getBytes(UTF_8));
    assertThat(producer.history().get(0).key()).isNull();
    assertThat(producer.history().get(0).timestamp()).isEqualTo(1234);
  }

  @Test
  void lines_of_a_transaction_share_its_id_as_their_key() throws Exception {
    target.send(batch(LineKind.CORRELATED, "{\"correlation_id\":\"c-1\",\"level\":\"INFO\"}"));

    assertThat(producer.history().get(0).key()).isEqualTo("c-1".getBytes(UTF_8));
  }

  @Test
  void what_no_broker_acknowledges_is_no_acknowledgement() {
    MockProducer<byte[], byte[]> silent =
        new MockProducer<>(
            false,
            new RoundRobinPartitioner(),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    KafkaTarget deaf = new KafkaTarget("t", Duration.ofMillis(50), silent);

    assertThatThrownBy(() -> deaf.send(batch(LineKind.LOGFLOW, "x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no acknowledgement of t");
  }
}
