package dev.wadi.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What brokers do that a real one does only on a bad day, by the client's own stand-in. */
class GroupReaderTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private static final KafkaAccess NOWHERE =
      new KafkaAccess(
          List.of("127.0.0.1:1"), "plaintext", "PLAIN", "", null, KafkaAccess.Tls.PLAIN, Map.of());

  /** What a reader told: a cut by its first offset, or what is lost. */
  private record Told(String words, GroupReader.Fate fate) {}

  private static final class Heard implements GroupReader.Taker {
    final BlockingQueue<Told> all = new LinkedBlockingQueue<>();

    @Override
    public void take(Cut cut, GroupReader.Fate fate) {
      all.add(new Told("record " + cut.records().get(0).offset(), fate));
    }

    @Override
    public void lost(TopicPartition partition, long from, long to) {
      all.add(new Told("lost " + from + "-" + to, null));
    }

    Told next() throws InterruptedException {
      Told next = all.poll(30, TimeUnit.SECONDS);
      assertThat(next).as("something within 30 seconds").isNotNull();
      return next;
    }
  }

  private static GroupReader reader(MockConsumer<byte[], byte[]> client, Heard heard) {
    GroupSettings settings =
        new GroupSettings(
            List.of("t"),
            "g",
            true,
            false,
            1,
            1 << 20,
            1,
            1 << 20,
            1 << 22,
            Duration.ofMillis(10),
            Duration.ofMillis(40),
            Duration.ZERO);
    return new GroupReader(
        "reader", NOWHERE, settings, heard, InstantSource.system(), () -> client);
  }

  private static void add(MockConsumer<byte[], byte[]> client, long offset) {
    client.addRecord(new ConsumerRecord<>("t", 0, offset, null, new byte[1]));
  }

  private static void begins(MockConsumer<byte[], byte[]> client, long offset) {
    client.updateBeginningOffsets(Map.of(PARTITION, offset));
    client.updateEndOffsets(Map.of(PARTITION, 100L));
  }

  @Test
  void a_partition_is_read_even_if_nobody_said_where_its_group_stands_when_it_came()
      throws Exception {
    AtomicBoolean asked = new AtomicBoolean();
    MockConsumer<byte[], byte[]> client =
        new MockConsumer<>(OffsetResetStrategy.NONE) {
          @Override
          public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
              Set<TopicPartition> partitions, Duration timeout) {
            if (asked.compareAndSet(false, true)) {
              throw new TimeoutException("the coordinator went");
            }
            return super.committed(partitions, timeout);
          }
        };
    begins(client, 0);
    client.schedulePollTask(() -> client.rebalance(List.of(PARTITION)));
    client.schedulePollTask(() -> add(client, 0));
    Heard heard = new Heard();

    try (GroupReader reader = reader(client, heard)) {
      reader.start();
      assertThat(heard.next().words()).isEqualTo("record 0");
    }
  }

  @Test
  void what_was_fetched_before_its_neighbours_were_gone_goes_on() throws Exception {
    MockConsumer<byte[], byte[]> client = new MockConsumer<>(OffsetResetStrategy.NONE);
    begins(client, 0);
    client.schedulePollTask(
        () -> {
          client.rebalance(List.of(PARTITION));
          add(client, 0);
          add(client, 1);
          add(client, 2);
        });
    Heard heard = new Heard();

    try (GroupReader reader = reader(client, heard)) {
      reader.start();
      Told first = heard.next();
      assertThat(first.words()).isEqualTo("record 0");
      client.schedulePollTask(
          () -> {
            begins(client, 10);
            add(client, 10);
          });
      assertThat(heard.next().words()).isEqualTo("lost 3-10");
      client.schedulePollTask(() -> add(client, 10));

      first.fate().done();
      for (long offset : List.of(1L, 2L, 10L)) {
        Told next = heard.next();
        assertThat(next.words()).isEqualTo("record " + offset);
        next.fate().done();
      }
    }
  }

  private static MockConsumer<byte[], byte[]> madeAnew(Heard heard, CountDownLatch anew) {
    MockConsumer<byte[], byte[]> client =
        new MockConsumer<>(OffsetResetStrategy.NONE) {
          @Override
          public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            if (anew.getCount() == 1 && !heard.all.isEmpty()) {
              anew.countDown();
              begins(this, 0);
              throw new OffsetOutOfRangeException(Map.of(PARTITION, position(PARTITION)));
            }
            return records;
          }
        };
    begins(client, 50);
    client.schedulePollTask(
        () -> {
          client.rebalance(List.of(PARTITION));
          add(client, 50);
          add(client, 51);
          add(client, 52);
        });
    return client;
  }

  @Test
  void what_was_fetched_of_a_topic_before_it_was_made_anew_goes_on_and_then_the_new_one()
      throws Exception {
    Heard heard = new Heard();
    CountDownLatch anew = new CountDownLatch(1);
    MockConsumer<byte[], byte[]> client = madeAnew(heard, anew);

    try (GroupReader reader = reader(client, heard)) {
      reader.start();
      assertThat(anew.await(30, TimeUnit.SECONDS)).isTrue();
      client.schedulePollTask(() -> add(client, 0));
      for (long offset : List.of(50L, 51L, 52L, 0L)) {
        Told next = heard.next();
        assertThat(next.words()).isEqualTo("record " + offset);
        next.fate().done();
      }
    }
  }

  @Test
  void what_was_fetched_of_a_topic_that_is_gone_and_not_taken_in_time_is_counted()
      throws Exception {
    Heard heard = new Heard();
    CountDownLatch anew = new CountDownLatch(1);
    MockConsumer<byte[], byte[]> client = madeAnew(heard, anew);

    try (GroupReader reader = reader(client, heard)) {
      reader.start();
      assertThat(anew.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(heard.next().words()).isEqualTo("record 50");
      CountDownLatch gone = new CountDownLatch(1);
      client.schedulePollTask(gone::countDown);
      assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(heard.next().words()).isEqualTo("lost 50-53");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void damaged_records_of_a_partition_are_told_with_their_place_and_the_others_go_on()
      throws Exception {
    TopicPartition other = new TopicPartition("t", 1);
    MockConsumer<byte[], byte[]> client =
        new MockConsumer<>(OffsetResetStrategy.NONE) {
          @Override
          public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (assignment().contains(PARTITION) && !paused().contains(PARTITION)) {
              throw new KafkaException(
                  "Received exception when fetching the next record from t-0. If needed, please"
                      + " seek past the record to continue consumption.",
                  new KafkaException("Record batch is invalid, cause: Record is corrupt"));
            }
            return super.poll(timeout);
          }
        };
    client.updateBeginningOffsets(Map.of(PARTITION, 7L, other, 0L));
    client.updateEndOffsets(Map.of(PARTITION, 100L, other, 100L));
    client.schedulePollTask(() -> client.rebalance(List.of(PARTITION, other)));
    client.schedulePollTask(
        () -> client.addRecord(new ConsumerRecord<>("t", 1, 0, null, new byte[1])));
    Heard heard = new Heard();

    try (GroupReader reader = reader(client, heard)) {
      reader.start();
      assertThat(heard.next().words()).isEqualTo("record 0");
      LiveGateway.await("the sentence", () -> reader.picture().trouble() != null);
      assertThat(reader.picture().trouble())
          .startsWith("partition t-0 cannot be read from offset 7 on, its records are damaged")
          .endsWith("Record is corrupt");
    }
  }
}
