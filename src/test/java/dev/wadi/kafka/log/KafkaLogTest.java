package dev.wadi.kafka.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.kafka.client.KafkaTrouble;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaLogTest {
  private static final KafkaAccess NOWHERE =
      new KafkaAccess(
          List.of("127.0.0.1:1"), "plaintext", "PLAIN", "", null, KafkaAccess.Tls.PLAIN, Map.of());

  @TempDir Path folder;

  private static Cluster cluster() {
    Node[] nodes = {new Node(1, "127.0.0.1", 1)};
    return new Cluster(
        "c",
        List.of(nodes),
        List.of(new PartitionInfo("log", 0, nodes[0], nodes, nodes)),
        Set.of(),
        Set.of());
  }

  private static MockProducer<byte[], byte[]> client() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new MockProducer<>(cluster(), true, bytes, bytes);
  }

  private static Batch batch() {
    LogStream.Builder stream = new LogStream.Builder(Labels.of("a", "b"), 1);
    stream.add(1, Slice.of(0, 0, 5));
    return new Batch("main", List.of(stream.build(new byte[][] {"12345".getBytes(UTF_8)})));
  }

  private static String appended(KafkaLog log) throws Exception {
    return appended(log, batch());
  }

  private static List<String> texts(List<Batch> batches) {
    return batches.stream()
        .flatMap(batch -> batch.toEntries().stream())
        .map(entry -> entry.line().substring(0, 3))
        .toList();
  }

  private static String appended(KafkaLog log, Batch batch) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    log.append(
        batch,
        new KafkaLog.Listener() {
          @Override
          public void appended(String receipt) {
            told.complete(receipt);
          }

          @Override
          public void appendedInPart(
              String receipt, List<Batch> there, List<Batch> rejected, String words) {
            told.complete(
                "%s there=%s rejected=%s %s"
                    .formatted(receipt, texts(there), texts(rejected), words));
          }

          @Override
          public void refused(KafkaTrouble why) {
            told.complete(why.kind() + " " + why.words());
          }
        });
    return told.get(30, TimeUnit.SECONDS);
  }

  /* The client says so itself of such a producer: whatever it is given, it fails. */
  @Test
  void what_a_person_has_mended_needs_no_new_start() throws Exception {
    AtomicInteger made = new AtomicInteger();
    LogSettings settings = new LogSettings("log", 1, 1, "g-", LogSettings.Role.INGEST, folder);
    try (KafkaLog log =
        new KafkaLog(
            NOWHERE,
            settings,
            () -> {
              MockProducer<byte[], byte[]> client = client();
              if (made.incrementAndGet() == 1) {
                client.sendException = new ClusterAuthorizationException("not for you");
              }
              return client;
            })) {
      assertThat(appended(log)).contains("not authorised");

      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      String told = appended(log);
      while (!told.startsWith("log:0:") && System.nanoTime() < end) {
        told = appended(log);
      }

      assertThat(told).startsWith("log:0:");
      assertThat(made).as("clients that were made").hasValue(2);
    }
  }

  private KafkaLog log(UnaryOperator<MockProducer<byte[], byte[]>> client) {
    LogSettings settings = new LogSettings("log", 1, 1, "g-", LogSettings.Role.INGEST, folder);
    return new KafkaLog(NOWHERE, settings, () -> client.apply(client()));
  }

  /** A client that looks at each record before it takes it. */
  private static MockProducer<byte[], byte[]> looking(
      Function<ProducerRecord<byte[], byte[]>, @Nullable Exception> look) {
    Cluster cluster = cluster();
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new MockProducer<>(cluster, true, bytes, bytes) {
      @Override
      public synchronized Future<RecordMetadata> send(
          ProducerRecord<byte[], byte[]> record, Callback callback) {
        Exception e = look.apply(record);
        if (e == null) {
          return super.send(record, callback);
        }
        callback.onCompletion(null, e);
        return CompletableFuture.failedFuture(e);
      }
    };
  }

  @Test
  void the_worst_day_of_one_batch_is_told_and_the_next_is_written() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    try (KafkaLog log =
        log(
            unused ->
                looking(
                    record -> {
                      if (sent.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("no room on that day");
                      }
                      return null;
                    }))) {
      assertThat(appended(log)).isEqualTo("LATER OutOfMemoryError: no room on that day");
      assertThat(log.trouble()).isEqualTo("OutOfMemoryError: no room on that day");
      assertThat(appended(log)).startsWith("log:0:");
      assertThat(log.trouble()).isNull();
      assertThat(log.batchesUnderWay()).isZero();
    }
  }

  @Test
  void a_log_whose_thread_has_ended_answers_that_it_is_closed() throws Exception {
    try (KafkaLog log =
        log(
            unused ->
                looking(
                    record -> {
                      Thread.currentThread().interrupt(); // whoever does that wants it to end
                      return null;
                    }))) {
      assertThat(appended(log)).startsWith("log:0:");
      for (int i = 0; i < 3; i++) {
        assertThat(appended(log)).isEqualTo("LATER the log is closed");
      }
    }
  }

  private static Batch lines(String... lines) {
    StringBuilder all = new StringBuilder();
    LogStream.Builder stream = new LogStream.Builder(Labels.of("a", "b"), lines.length);
    for (String line : lines) {
      stream.add(1, Slice.of(0, all.length(), line.length()));
      all.append(line);
    }
    byte[] bytes = all.toString().getBytes(UTF_8);
    return new Batch("main", List.of(stream.build(new byte[][] {bytes})));
  }

  private static UnaryOperator<MockProducer<byte[], byte[]>> takes(int most) {
    return unused ->
        looking(
            record ->
                record.value().length <= most
                    ? null
                    : new RecordTooLargeException("more than " + most));
  }

  @Test
  void of_a_batch_with_a_line_that_is_too_large_the_others_are_there_and_it_alone_is_refused()
      throws Exception {
    try (KafkaLog log = log(takes(900_000))) {
      assertThat(appended(log, lines("one", "big" + "x".repeat(1_000_000), "two")))
          .startsWith("log:0:")
          .contains("there=[one, two] rejected=[big]")
          .endsWith("the record is too large: more than 900000");
      assertThat(log.trouble()).as("of the log").isNull();
      assertThat(log.appendedEntries()).isEqualTo(2);
    }
  }

  @Test
  void lines_that_are_too_large_together_come_again_in_smaller_records() throws Exception {
    String[] lines = new String[40];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "%03d".formatted(i) + "x".repeat(1_000);
    }
    try (KafkaLog log = log(takes(5_000))) {
      String told = appended(log, lines(lines));
      int tries = 1;
      while (told.startsWith("LATER") && tries < 20) {
        assertThat(told).contains("the topic takes smaller records than these");
        told = appended(log, lines(lines));
        tries++;
      }
      assertThat(told).startsWith("log:0:");
    }
  }
}
