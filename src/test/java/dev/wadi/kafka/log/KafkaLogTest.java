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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaLogTest {
  private static final KafkaAccess NOWHERE =
      new KafkaAccess(
          List.of("127.0.0.1:1"), "plaintext", "PLAIN", "", null, KafkaAccess.Tls.PLAIN, Map.of());

  @TempDir Path folder;

  private static MockProducer<byte[], byte[]> client() {
    Node[] nodes = {new Node(1, "127.0.0.1", 1)};
    Cluster cluster =
        new Cluster(
            "c",
            List.of(nodes),
            List.of(new PartitionInfo("log", 0, nodes[0], nodes, nodes)),
            Set.of(),
            Set.of());
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new MockProducer<>(cluster, true, bytes, bytes);
  }

  private static Batch batch() {
    LogStream.Builder stream = new LogStream.Builder(Labels.of("a", "b"), 1);
    stream.add(1, Slice.of(0, 0, 5));
    return new Batch("main", List.of(stream.build(new byte[][] {"12345".getBytes(UTF_8)})));
  }

  private static String appended(KafkaLog log) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    log.append(
        batch(),
        new KafkaLog.Listener() {
          @Override
          public void appended(String receipt) {
            told.complete(receipt);
          }

          @Override
          public void refused(KafkaTrouble why) {
            told.complete(why.words());
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
}
