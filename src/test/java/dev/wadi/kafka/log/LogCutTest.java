package dev.wadi.kafka.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kafka.client.Cut;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LogCutTest {
  private static ConsumerRecord<byte[], byte[]> record(long offset, String tenant, byte[] value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("log", 0, offset, tenant.getBytes(UTF_8), value);
    if (!tenant.isEmpty()) {
      record.headers().add(KafkaLog.TENANT, tenant.getBytes(UTF_8));
    }
    return record;
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static LogCut cut(ConsumerRecord<byte[], byte[]>... records) {
    return new LogCut(
        new Cut(new TopicPartition("log", 0), 1, 0, records.length, List.of(records), 0, false),
        new PushRequestDecoder());
  }

  private static byte[] push(int streams) {
    byte[] text = "x".getBytes(UTF_8);
    List<LogStream> all = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      LogStream.Builder stream = new LogStream.Builder(Labels.of("n", "" + i), 1);
      stream.add(1, Slice.of(0, 0, 1));
      all.add(stream.build(new byte[][] {text}));
    }
    return new PushRequestEncoder().encode(new Batch("main", all));
  }

  @Test
  void a_stranger_in_the_topic_is_a_dead_letter_and_comes_again_until_it_is_one() {
    LogCut cut =
        cut(
            record(0, "main", push(1)),
            record(1, "main", "no push".getBytes(UTF_8)),
            record(2, "", push(1)),
            record(3, "../other", push(1)),
            record(4, "main", null));
    List<Batch> letters = new ArrayList<>();
    List<Long> kept = new ArrayList<>();

    CompletableFuture<Void> failing =
        cut.keepUnreadable(
            letter -> CompletableFuture.failedFuture(new IllegalStateException("disk full")),
            "loki",
            bad -> kept.add(bad.record().offset()));
    assertThat(failing).isCompletedExceptionally();
    assertThat(kept).isEmpty();

    for (int time = 0; time < 2; time++) {
      assertThat(
              cut.keepUnreadable(
                  letter -> {
                    letters.add(letter);
                    return CompletableFuture.completedFuture(null);
                  },
                  "loki",
                  bad -> kept.add(bad.record().offset())))
          .isCompleted();
    }
    assertThat(kept).as("each once").containsExactly(1L, 2L, 3L, 4L);
    assertThat(letters).extracting(Batch::tenant).containsOnly("main");
    assertThat(letters.get(0).toEntries().get(0).line()).isEqualTo("no push");
    assertThat(cut.tenants()).containsExactly("main");
    assertThat(cut.batch("main").entries()).isEqualTo(1);
  }

  @Test
  void what_we_wrote_ourselves_is_read_however_many_streams_it_has() {
    LogCut cut = cut(record(0, "main", push(100_001)));

    assertThat(cut.tenants()).containsExactly("main");
    assertThat(cut.batch("main").entries()).isEqualTo(100_001);
  }
}
