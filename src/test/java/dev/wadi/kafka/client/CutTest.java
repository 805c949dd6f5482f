package dev.wadi.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CutTest {
  @Test
  void lets_its_records_go_when_its_taker_remembers_what_it_made_of_them() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("lines", 3, 7, null, new byte[200]);
    Cut cut =
        new Cut(
            new TopicPartition("lines", 3), 0, 7, 8, List.of(record), record.value().length, false);
    assertThat(cut.records()).containsExactly(record);

    cut.remember("a batch");

    assertThat(cut.memory()).isEqualTo("a batch");
    assertThat(cut.records()).isEmpty();
    assertThat(cut.from()).isEqualTo(7);
    assertThat(cut.to()).isEqualTo(8);
    assertThat(cut.bytes()).isEqualTo(200);
  }
}
