package dev.wadi.kafka;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.KafkaBrokers;
import dev.wadi.kit.LiveGateway;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a topic, at a broker that asks for a password. */
class KafkaTroubleLiveTest {
  private static KafkaBrokers broker;
  private static LiveGateway gateway;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    broker =
        KafkaBrokers.proxied(
            directory.resolve("kafka"),
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,PROXIED:SASL_PLAINTEXT,"
                + "CONTROLLER:PLAINTEXT",
            "sasl.enabled.mechanisms=PLAIN",
            "listener.name.proxied.plain.sasl.jaas.config="
                + "org.apache.kafka.common.security.plain.PlainLoginModule required"
                + " user_wadi=\"quo\\\\\\\"ted\";");
    broker.topic("in", 1);
    broker.topic("old", 1);
    broker.topic("out", 1, "max.message.bytes=2000");
    broker.topic("odd.topic", 1, "max.message.bytes=60000000");
    broker.topic("hurt", 2);
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("46-more.camel.yaml"),
        """
        - route:
            id: absent
            routeConfigurationId: pass-failures-on
            from:
              uri: kafka:absent
              parameters: {name: absent, group: absent}
              steps:
                - to: direct:chain
                - to: direct:keep
        - route:
            id: old
            routeConfigurationId: pass-failures-on
            from:
              uri: kafka:old
              parameters: {name: old, group: old}
              steps:
                - to: direct:chain
                - to: direct:keep
        - route:
            id: odd
            routeConfigurationId: pass-failures-on
            from:
              uri: kafka:odd.topic
              parameters: {name: odd, group: odd, tenantFrom: "header:who"}
              steps:
                - to: direct:chain
                - to: direct:keep
        - route:
            id: hurt
            autoStartup: false
            routeConfigurationId: pass-failures-on
            from:
              uri: kafka:hurt
              parameters: {name: hurt, group: hurt}
              steps:
                - to: direct:chain
                - to: direct:keep
        - route:
            id: nowhere
            routeConfigurationId: pass-failures-on
            from:
              uri: wal:main
              parameters: {reader: nowhere, delivery: best-effort}
              steps:
                - to: {uri: "kafka:nowhere", parameters: {name: nowhere, form: plain}}
        """);
    gateway =
        new LiveGateway(
            directory,
            "wadi.routes.directory=" + routes,
            "wadi.kafka.brokers=127.0.0.1:" + broker.proxy().port(),
            "wadi.kafka.security=sasl_plaintext",
            "wadi.kafka.mechanism=PLAIN",
            "wadi.kafka.user=wadi",
            "wadi.kafka.password=quo\"ted",
            "wadi.kafka.topics=in",
            "wadi.kafka.sinkTopic=out",
            "wadi.kafka.sinkForm=plain",
            "wadi.kafka.compression=none",
            "wadi.stop.timeout=3s");
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (gateway != null) {
        gateway.close();
      }
    } finally {
      if (broker != null) {
        broker.close();
      }
    }
  }

  private static List<String> captured(String word) throws Exception {
    return gateway.captured("captures/main").stream()
        .map(line -> line.path("msg").asText())
        .filter(text -> text.startsWith(word))
        .toList();
  }

  private static void await(String what, Callable<Boolean> there) throws Exception {
    LiveGateway.await(
        what,
        () -> {
          try {
            return there.call();
          } catch (Exception e) {
            return false; // not readable at this moment
          }
        });
  }

  private static String trouble(String kind, String name) {
    return gateway.gateway().stations().list(kind).stream()
        .filter(row -> name.equals(row.get("name")) && "Kafka".equals(row.get("type")))
        .map(row -> String.valueOf(row.get("lastError")))
        .findFirst()
        .orElse("");
  }

  @Test
  void what_nobody_can_read_is_a_clean_letter_with_its_place_and_the_rest_goes_on()
      throws Exception {
    broker.write(
        "in",
        "{\"raw_log\":\"letter before\"}",
        "no json, with the key AKIAIOSFODNN7EXAMPLQ in it",
        "{\"raw_log\":\"letter after AKIAIOSFODNN7EXAMPLQ\"}");

    await("both good lines", () -> captured("letter").size() == 2);
    assertThat(captured("letter after").get(0)).doesNotContain("AKIA");
    await("the letter", () -> letters("no json").size() == 1);
    JsonNode letter = letters("no json").get(0);
    assertThat(letter.path("msg").asText()).startsWith("no json").doesNotContain("AKIA");
    assertThat(letter.path("metadata").path("wadi_topic").asText()).isEqualTo("in");
    assertThat(letter.path("metadata").path("wadi_partition").asText()).isEqualTo("0");
    assertThat(letter.path("metadata").path("wadi_offset").asText()).matches("[0-9]+");
    await(
        "its count",
        () -> gateway.metric("wadi_source_unreadable_records_total{source=\"kafka\"}") == 1);
  }

  private static List<JsonNode> letters(String word) throws Exception {
    return gateway.captured("dlq").stream()
        .filter(line -> line.path("msg").asText().startsWith(word))
        .toList();
  }

  @Test
  void a_line_that_the_topic_does_not_take_is_a_letter_and_its_neighbours_are_there_once()
      throws Exception {
    String large = "large " + "x".repeat(3000);
    gateway.push("main", Map.of("app", "sizes"), "size 1", "size 2", large, "size 3", "size 4");

    await("the letter", () -> letters("large").size() == 1);
    assertThat(letters("large").get(0).toString()).contains("the record is too large");
    await("the others", () -> written("size").size() >= 4);
    assertThat(written("size")).containsExactlyInAnyOrder("size 1", "size 2", "size 3", "size 4");
    assertThat(written("large")).isEmpty();
  }

  private static List<String> written(String word) {
    return broker.read("out").stream()
        .map(record -> new String(record.value(), UTF_8))
        .filter(text -> text.startsWith(word))
        .toList();
  }

  @Test
  void a_topic_that_is_not_there_is_told_in_a_sentence_and_nobody_else_waits() throws Exception {
    assertThat(gateway.push("main", "beside a sink that goes nowhere").statusCode()).isEqualTo(204);
    await("it in the capture", () -> captured("beside").size() == 1);
    await(
        "the source's sentence",
        () -> trouble("source", "absent").contains("the topic absent is not there"));
    await(
        "the sink's sentence",
        () -> trouble("sink", "nowhere").contains("the topic nowhere is not there"));
    assertThat(trouble("sink", "nowhere")).doesNotContain("quo");
  }

  @Test
  void records_that_went_before_they_were_read_are_counted() throws Exception {
    broker.write("old", "old 0");
    await("the first", () -> captured("old 0").size() == 1);
    gateway.gateway().camelContext().getRouteController().suspendRoute("old");
    for (int i = 1; i <= 20; i++) {
      broker.write("old", "old " + i);
    }
    broker
        .admin()
        .deleteRecords(Map.of(new TopicPartition("old", 0), RecordsToDelete.beforeOffset(11)))
        .all()
        .get(30, TimeUnit.SECONDS);
    gateway.gateway().camelContext().getRouteController().resumeRoute("old");

    await("the last", () -> captured("old 20").size() == 1);
    double lost = gateway.metric("wadi_source_lost_records_total{source=\"old\"}");
    assertThat(lost + captured("old").size()).as("each is there or counted").isEqualTo(21);
  }

  private static ProducerRecord<byte[], byte[]> odd(String key, String value, String who) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("odd.topic", 0, bytes(key), bytes(value));
    if (who != null) {
      record.headers().add("who", bytes(who));
    }
    return record;
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  @Test
  void whatever_producers_write_is_kept_or_a_letter_and_what_they_took_back_is_neither()
      throws Exception {
    broker.write(odd(null, "odd 1 without a key", null));
    broker.write(odd("k", null, null)); // the mark of a deletion
    broker.write(odd("k", "odd 2 of nobody", ".."));
    broker.write(odd("k", "odd 3 of another", "other"));
    ProducerRecord<byte[], byte[]> heavy = odd("k", "odd 4 with a heavy header", "main");
    heavy.headers().add("wadi-time", new byte[200_000]).add("\u00e4\u0000", null);
    broker.write(heavy);
    for (String compression : List.of("gzip", "snappy", "lz4", "zstd", "none")) {
      broker.transaction(compression, odd("k", "odd 5 by " + compression, "main"), true);
      broker.transaction(compression, odd("k", "odd 6 taken back", "main"), false);
    }
    broker.write(odd("k", "odd 7 " + "x".repeat(50_000_000), "main"));
    broker.write(odd("k", "odd 8 behind it", "main"));

    await("the last", () -> captured("odd 8").size() == 1);
    assertThat(captured("odd"))
        .extracting(text -> text.substring(0, Math.min(text.length(), 14)))
        .containsExactly(
            "odd 1 without ",
            "odd 4 with a h",
            "odd 5 by gzip",
            "odd 5 by snapp",
            "odd 5 by lz4",
            "odd 5 by zstd",
            "odd 5 by none",
            "odd 8 behind i");
    assertThat(gateway.awaitCaptured("captures/other", 1)).hasSize(1);
    await("the letter", () -> letters("odd 2").size() == 1);
    assertThat(letters("odd 2").get(0).toString()).contains("it names a tenant that cannot be one");
    await("the other letter", () -> letters("odd 7").size() == 1);
    assertThat(letters("odd 7").get(0).toString())
        .contains("a record of 50000006 bytes (wadi.kafka.maxRecordBytes is 10485760)");
    assertThat(gateway.push("main", "beside records of 50 MB").statusCode()).isEqualTo(204);
  }

  @Test
  void damaged_records_are_told_with_their_place_and_passed_and_counted_by_a_persons_word()
      throws Exception {
    for (int i = 0; i < 6; i++) {
      broker.write(new ProducerRecord<>("hurt", 0, null, bytes("hurt " + i + " here")));
    }
    broker.write(new ProducerRecord<>("hurt", 1, null, bytes("hurt not, in the other")));
    byte[] file = Files.readAllBytes(broker.records("hurt", 0));
    try (RandomAccessFile disk = new RandomAccessFile(broker.records("hurt", 0).toFile(), "rw")) {
      for (String one : List.of("hurt 3", "hurt 4")) {
        disk.seek(new String(file, ISO_8859_1).indexOf(one));
        disk.write('H');
      }
    }
    gateway.gateway().camelContext().getRouteController().startRoute("hurt");

    await("what is whole before it, and the other partition", () -> captured("hurt").size() == 4);
    await(
        "the sentence",
        () ->
            trouble("source", "hurt")
                .startsWith(
                    "partition hurt-0 cannot be read from offset 3 on, its records are damaged at"
                        + " the brokers; a seek to 'readable' passes and counts them"));
    KafkaEndpoint hurt =
        gateway.gateway().camelContext().getEndpoints().stream()
            .filter(KafkaEndpoint.class::isInstance)
            .map(KafkaEndpoint.class::cast)
            .filter(endpoint -> endpoint.configuration().getName().equals("hurt"))
            .findFirst()
            .orElseThrow();
    hurt.seekTopic("hurt/0", "readable");
    await("what is whole behind it", () -> captured("hurt 5").size() == 1);
    assertThat(hurt.getLostRecordsTotal()).isEqualTo(2);
    await("no sentence", () -> hurt.getTrouble().isEmpty());
  }
}
