package dev.wadi.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kafka.log.KafkaLogEndpoint;
import dev.wadi.kit.KafkaBrokers;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ingest node and a sink node share a log in a topic, and the routes are those of one machine.
 */
class KafkaProfileLiveTest {
  private static KafkaBrokers broker;
  private static Path home;
  private static LiveGateway ingest;
  private static LiveGateway sink;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    home = directory;
    broker = KafkaBrokers.start(directory.resolve("kafka"), 1);
    ingest = node("ingest", "wadi.node.role=ingest");
    sink = node("sink", "wadi.node.role=sink");
  }

  private static LiveGateway node(String name, String... more) throws Exception {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "wadi.node.profile=kafka",
                "wadi.kafka.brokers=" + broker.addresses(),
                "wadi.kafka.logPartitions=3",
                "wadi.stop.timeout=5s"));
    settings.addAll(List.of(more));
    return new LiveGateway(
        Files.createDirectories(home.resolve(name)), settings.toArray(String[]::new));
  }

  @AfterAll
  static void stop() throws Exception {
    try {
      if (sink != null) {
        sink.close();
      }
      if (ingest != null) {
        ingest.close();
      }
    } finally {
      if (broker != null) {
        broker.close();
      }
    }
  }

  private static List<String> captured(LiveGateway node, String word) throws Exception {
    List<String> texts = new ArrayList<>();
    Path captures = node.data().resolve("captures");
    if (!Files.isDirectory(captures)) {
      return texts;
    }
    try (Stream<Path> tenants = Files.list(captures)) {
      for (Path tenant : tenants.sorted().toList()) {
        for (JsonNode line : node.captured("captures/" + tenant.getFileName())) {
          if (line.path("msg").asText().startsWith(word)) {
            texts.add(line.path("msg").asText());
          }
        }
      }
    }
    return texts;
  }

  private static void awaitCaptured(LiveGateway node, String word, int lines) throws Exception {
    LiveGateway.await(
        lines + " lines " + word,
        () -> {
          try {
            return new HashSet<>(captured(node, word)).size() >= lines;
          } catch (Exception e) {
            return false; // a capture that is being written
          }
        });
  }

  @Test
  void what_one_node_acknowledged_another_captures_once_in_folders_that_name_the_partition()
      throws Exception {
    List<String> all = new ArrayList<>();
    for (int stream = 0; stream < 12; stream++) {
      String[] lines = new String[20];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = "shared " + stream + " " + i + " key=AKIAIOSFODNN7EXAMPLQ";
        all.add(lines[i]);
      }
      assertThat(ingest.push("main", Map.of("app", "app-" + stream), lines).statusCode())
          .isEqualTo(204);
    }
    awaitCaptured(sink, "shared", 240);

    List<String> captured = captured(sink, "shared");
    assertThat(captured).hasSize(240).doesNotHaveDuplicates();
    assertThat(captured).as("redacted before it left").noneMatch(text -> text.contains("AKIA"));
    try (Stream<Path> folders = Files.list(sink.data().resolve("captures"))) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .isNotEmpty()
          .allMatch(name -> name.matches("main-p[0-2]"));
    }
    for (int stream = 0; stream < 12; stream++) {
      String start = "shared " + stream + " ";
      assertThat(
              captured.stream()
                  .filter(text -> text.startsWith(start))
                  .map(text -> text.split(" ")[2]))
          .as("order of a stream")
          .containsExactlyElementsOf(
              Stream.iterate(0, i -> i + 1).limit(20).map(String::valueOf).toList());
    }
    assertThat(captured(ingest, "shared")).as("an ingest node captures nothing").isEmpty();
  }

  @Test
  void a_node_for_sinks_takes_nothing_and_one_for_ingest_reads_nothing() throws Exception {
    assertThat(sink.push("main", "nobody is here").statusCode()).isIn(404, 405);
    assertThat(sink.gateway().stations().list("sink"))
        .filteredOn(row -> "capture".equals(row.get("name")) && "Reader".equals(row.get("type")))
        .allSatisfy(row -> assertThat(row).containsEntry("state", "running"))
        .isNotEmpty();
    assertThat(ingest.gateway().stations().list("sink"))
        .filteredOn(row -> "Reader".equals(row.get("type")))
        .isNotEmpty()
        .allSatisfy(
            row ->
                assertThat(row)
                    .containsEntry("state", "off")
                    .containsEntry(
                        "words",
                        "this node takes lines; its sinks are on nodes with the role sink or"
                            + " both"));
    assertThat(sink.gateway().stations().list("sink"))
        .as("a sink that no setting asks for")
        .filteredOn(row -> "loki".equals(row.get("name")) && "Reader".equals(row.get("type")))
        .allSatisfy(row -> assertThat(row).containsEntry("state", "off"));
    assertThat(broker.offsets("wadi-log-capture")).isNotNull();
  }

  @Test
  void what_comes_again_after_the_group_was_moved_back_is_in_no_capture_twice() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      lines.add("moved " + i);
    }
    assertThat(ingest.push("main", lines.toArray(String[]::new)).statusCode()).isEqualTo(204);
    awaitCaptured(sink, "moved", 50);
    KafkaLogEndpoint log = log(sink);
    LiveGateway.await(
        "the capture reads all partitions",
        () ->
            log.readers().stream()
                .filter(row -> "capture".equals(row.get("reader")))
                .map(row -> row.get("tenant"))
                .collect(Collectors.toSet())
                .equals(Set.of("p0", "p1", "p2")));
    double before = sink.metric("wadi_sink_confirmed_entries_total{sink=\"capture\"}");

    assertThat(log.seek("capture", "all", "earliest")).isEqualTo("earliest");
    LiveGateway.await(
        "all of it once more",
        () -> {
          try {
            return sink.metric("wadi_sink_confirmed_entries_total{sink=\"capture\"}")
                >= before + 50;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(captured(sink, "moved")).containsExactlyInAnyOrderElementsOf(lines);
    assertThatThrownBy(() -> log.seek("capture", "p7", "earliest"))
        .hasMessageContaining("none of the partitions that capture reads");
    assertThatThrownBy(() -> log.seek("nobody", "p0", "earliest"))
        .hasMessageContaining("reader: 'nobody' (expected: one that reads here: [capture");
    assertThatThrownBy(() -> log.seek("capture", "p0", "noon"))
        .hasMessageContaining("place: noon (expected: earliest, latest, an offset");
  }

  @Test
  void what_a_log_in_kafka_has_not_says_what_is_there_instead() {
    KafkaLogEndpoint log = log(sink);
    assertThatThrownBy(() -> log.replay("capture", "p0", "a", "b", 1))
        .hasMessageContaining("has no replay: move the group back (wadi sink seek capture a)");
    assertThatThrownBy(() -> log.replayPreview("capture", "p0", "a", "b"))
        .hasMessageContaining("has no replay: move the group back");
    assertThatThrownBy(() -> log.receiptStatus("wadi-log:0:1"))
        .hasMessageContaining("a sink has the lines when its offset in that partition is beyond")
        .hasMessageContaining("--group wadi-log-<sink>");
    assertThatThrownBy(() -> log.dropReader("capture"))
        .hasMessageContaining("kafka-consumer-groups.sh --delete --group wadi-log-capture");
    assertThatThrownBy(() -> log.roll("main")).hasMessageContaining("segment.ms");
    assertThatThrownBy(() -> log.stopReplay(3)).hasMessageContaining("no replay 3");
  }

  private static KafkaLogEndpoint log(LiveGateway node) {
    return node.gateway().camelContext().getEndpoints().stream()
        .filter(KafkaLogEndpoint.class::isInstance)
        .map(KafkaLogEndpoint.class::cast)
        .filter(endpoint -> endpoint.getReader() == null)
        .findFirst()
        .orElseThrow();
  }
}
