package dev.wadi.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.capture.AuditEvent;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.CapturedLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureComponentTest {
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path temp;
  private DefaultCamelContext camel = new DefaultCamelContext();
  private CaptureProducer producer;

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void an_exchange_is_done_when_its_lines_are_in_the_folder() throws Exception {
    CaptureEndpoint endpoint = start("");
    assertThat(send(batch("t1", "hello"), null, "1:10").getException()).isNull();
    assertThat(messages(temp.resolve("captures"))).containsExactly("hello");
    assertThat(endpoint.getKeptLinesTotal()).isEqualTo(1);
    assertThat(endpoint.getOpenCaptures()).isEqualTo(1);
  }

  @Test
  void each_tenant_has_its_folder() throws Exception {
    start("");
    send(batch("a", "of a"), null, "1:10");
    send(batch("b", "of b"), null, "1:10");
    assertThat(messages(temp.resolve("captures/a"))).containsExactly("of a");
    assertThat(messages(temp.resolve("captures/b"))).containsExactly("of b");
  }

  @Test
  void a_single_capture_says_whose_the_lines_are() throws Exception {
    start("&layout=single&plainTenant=main");
    send(batch("main", "plain"), null, "1:10");
    send(batch("other", "foreign"), null, "1:10");
    List<String> tenants = new ArrayList<>();
    CapturedLines.forEach(
        temp.resolve("captures"), l -> tenants.add(l.at("/labels/tenant").asText("-")));
    assertThat(tenants).containsExactly("-", "other");
    assertThat(temp.resolve("captures/metadata.json")).exists();
  }

  @Test
  void nobody_says_of_himself_who_he_is_in_a_single_capture() throws Exception {
    start("&layout=single&plainTenant=main");
    Labels spoofed = API.with("tenant", "acme").with("exported_tenant", "x");
    send(new BatchMaker("main").add(spoofed, 1, "of main").make(), null, "1:10");
    send(new BatchMaker("other").add(API.with("tenant", "main"), 1, "other").make(), null, "1:10");
    List<String> labels = new ArrayList<>();
    CapturedLines.forEach(temp.resolve("captures"), l -> labels.add(l.get("labels").toString()));

    assertThat(labels.get(0))
        .contains("\"tenant\":\"main\"", "\"exported_tenant\":\"x\"")
        .contains("\"exported_exported_tenant\":\"acme\"");
    assertThat(labels.get(1)).contains("\"tenant\":\"other\"", "\"exported_tenant\":\"main\"");
  }

  @Test
  void a_repetition_is_answered_and_dropped() throws Exception {
    CaptureEndpoint endpoint = start("");
    send(batch("t", "one"), "1:0", "1:10");
    assertThat(send(batch("t", "one"), "1:0", "1:10").getException()).isNull();
    assertThat(messages(temp)).containsExactly("one");
    assertThat(endpoint.getRepeatedLinesTotal()).isEqualTo(1);
  }

  @Test
  void a_repetition_after_a_restart_is_dropped_too() throws Exception {
    start("");
    send(batch("t", "one"), "1:0", "1:10");
    restart("");
    send(batch("t", "one"), "1:0", "1:10");
    send(batch("t", "two"), "1:10", "1:20");
    assertThat(messages(temp)).containsExactly("one", "two");
    assertThat(camelCaptures()).hasSize(1);
  }

  @Test
  void a_batch_that_is_here_in_part_tells_where_to_go_on() throws Exception {
    start("");
    send(batch("t", "one"), "1:0", "1:10");
    Exchange refused = send(batch("t", "one", "two"), "1:0", "1:20");
    assertThat(refused.getException()).isInstanceOf(IOException.class);
    assertThat(refused.getProperty(Established.RESUME_AT)).isEqualTo("1:10");
    assertThat(send(batch("t", "two"), "1:10", "1:20").getException()).isNull();
    assertThat(messages(temp)).containsExactly("one", "two");
  }

  @Test
  void a_batch_that_is_here_in_part_and_comes_again_uncut_is_taken_rather_than_lost()
      throws Exception {
    start("");
    send(batch("t", "one"), "1:0", "1:10");
    send(batch("t", "one", "two"), "1:0", "1:20");
    assertThat(send(batch("t", "one", "two"), "1:0", "1:20").getException()).isNull();
    assertThat(messages(temp)).containsExactly("one", "one", "two");
  }

  @Test
  void after_a_seal_a_new_capture_begins_that_knows_the_positions() throws Exception {
    CaptureEndpoint endpoint = start("");
    send(batch("t", "one"), "1:0", "1:10");
    Path sealed = Path.of(endpoint.seal("t"));
    assertThat(CaptureMetadata.read(sealed).wadi().sealed()).isTrue();
    assertThat(send(batch("t", "one"), "1:0", "1:10").getException()).isNull();
    send(batch("t", "two"), "1:10", "1:20");
    assertThat(messages(temp)).containsExactlyInAnyOrder("one", "two");
    assertThat(endpoint.listCaptures()).hasSize(2);
    assertThat(messages(sealed)).containsExactly("one");
  }

  @Test
  void a_roll_closes_the_file_and_nothing_else() throws Exception {
    CaptureEndpoint endpoint = start("");
    send(batch("t", "one"), "1:0", "1:10");
    endpoint.roll("t");
    send(batch("t", "two"), "1:10", "1:20");
    assertThat(endpoint.getDataFiles()).isEqualTo(2);
    assertThat(endpoint.getRollsTotal()).isEqualTo(Map.of("manual", 1L));
    assertThat(messages(temp)).containsExactly("one", "two");
  }

  @Test
  void many_batches_in_flight_share_commits() throws Exception {
    CaptureEndpoint endpoint = start("&lingerMillis=10000&stallMillis=1");
    List<CompletableFuture<Exchange>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(begin(batch("t", "x".repeat(1000) + i), "1:" + i * 10, "1:" + (i * 10 + 10)));
    }
    for (CompletableFuture<Exchange> one : all) {
      assertThat(one.get(20, TimeUnit.SECONDS).getException()).isNull();
    }
    assertThat(messages(temp)).hasSize(200).doesNotHaveDuplicates();
    assertThat(endpoint.getCommitsTotal()).isLessThan(200);
  }

  @Test
  void dead_letters_keep_what_the_sink_said_about_them() throws Exception {
    start("");
    Batch dead =
        new BatchMaker("t")
            .add(
                API,
                1_768_478_400_000_000_000L,
                "bad line".getBytes(StandardCharsets.UTF_8),
                Map.of(
                    "reason",
                    "refused",
                    "status",
                    "400",
                    "text",
                    "entry too far behind",
                    "sink",
                    "loki"))
            .make();
    send(dead, null, null);
    List<JsonNode> lines = new ArrayList<>();
    CapturedLines.forEach(temp, lines::add);
    assertThat(lines.get(0).at("/metadata/text").asText()).isEqualTo("entry too far behind");
    assertThat(lines.get(0).at("/metadata/status").asText()).isEqualTo("400");
  }

  @Test
  void the_trail_is_written_and_events_before_the_first_line_wait() throws Exception {
    CaptureEndpoint endpoint = start("");
    endpoint
        .store()
        .audit(
            "t",
            AuditEvent.ofPush(
                Instant.parse("2026-01-15T12:00:00Z"),
                AuditEvent.LOKI_PUSH_RECEIVED,
                "[::1]:4711",
                3,
                30,
                12));
    send(batch("t", "one"), null, "1:10");
    camel.stop();
    Path folder = camelCaptures().get(0);
    List<String> trail =
        Files.readAllLines(folder.resolve("audit.jsonl")).stream()
            .map(line -> line.replaceFirst(",\"chain\":\"[0-9a-f]{64}\"}$", "}"))
            .toList();
    assertThat(trail)
        .contains(
            "{\"timestamp\":\"2026-01-15T12:00:00Z\",\"event\":\"loki_push_received\","
                + "\"remote_ip\":\"::1\",\"lines\":3,\"bytes\":30,\"duration_ms\":12}");
    assertThat(String.join("\n", trail))
        .contains("server_started", "server_stopped", "file_rolled");
  }

  @Test
  void what_is_no_batch_and_what_is_no_tenant_is_refused() throws Exception {
    start("");
    Exchange text = new DefaultExchange(camel);
    text.getMessage().setBody("text");
    CompletableFuture<Exchange> done = new CompletableFuture<>();
    producer.process(text, sync -> done.complete(text));
    assertThat(done.get(5, TimeUnit.SECONDS).getException()).isNotNull();
    assertThat(send(batch("..", "escape"), null, null).getException())
        .isInstanceOf(IOException.class);
    assertThat(send(batch("a/b", "escape"), null, null).getException())
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_folder_that_somebody_else_writes_stops_the_start() throws Exception {
    start("&layout=single");
    try (DefaultCamelContext second = new DefaultCamelContext()) {
      CaptureEndpoint endpoint =
          second.getEndpoint(
              "capture:main?layout=single&directory=" + temp.resolve("captures"),
              CaptureEndpoint.class);
      assertThatThrownBy(endpoint::start)
          .hasRootCauseInstanceOf(CaptureException.class)
          .hasStackTraceContaining("is being written by this process");
    }
  }

  @Test
  void options_have_the_documented_defaults() {
    CaptureEndpoint endpoint = new CaptureEndpoint("capture:x", new CaptureComponent(), "x");
    endpoint.setDirectory("d");
    CaptureStoreSettings settings = endpoint.storeSettings();
    assertThat(settings.layout()).isEqualTo(CaptureStoreSettings.Layout.TENANT);
    assertThat(settings.capture().maxFileBytes()).isEqualTo(256L << 20);
    assertThat(settings.capture().maxDiskBytes()).isEqualTo(50L << 30);
    assertThat(settings.capture().zstdLevel()).isEqualTo(1);
    assertThat(settings.capture().redaction()).isNull();
    assertThat(settings.lingerMillis()).isEqualTo(200);
  }

  @Test
  void every_option_reaches_the_settings() throws Exception {
    CaptureEndpoint endpoint =
        new DefaultCamelContext()
            .getEndpoint(
                "capture:x?directory=d&layout=single&plainTenant=p&maxFileBytes=1000&maxFileAgeMillis=2000"
                    + "&maxDiskBytes=3000&zstdLevel=4&frameBytes=5000&maxAuditBytes=6000&lingerMillis=7&stallMillis=8"
                    + "&queueBytes=9&uncopiedBytes=11&removeCopied=true&redactionPatterns=email,jwt&redactionProfile=strict&redactionProfileHash=ab",
                CaptureEndpoint.class);
    CaptureStoreSettings settings = endpoint.storeSettings();
    assertThat(settings.toString())
        .isEqualTo(
            "CaptureStoreSettings[directory=d, layout=SINGLE, plainTenant=p,"
                + " capture=CaptureSettings[maxFileBytes=1000, maxFileAge=PT2S, maxDiskBytes=3000,"
                + " zstdLevel=4, frameBytes=5000, maxAuditBytes=6000,"
                + " redaction=Redaction[enabled=true, patterns=[email, jwt], profile=strict,"
                + " profileHash=ab, complete=true], copies=Copies[waitBytes=11, remove=true]],"
                + " queueBytes=9, lingerMillis=7, stallMillis=8, maxOpen="
                + CaptureEndpoint.maxOpen(Runtime.getRuntime().maxMemory())
                + "]");
  }

  private CaptureEndpoint start(String options) throws Exception {
    camel.start();
    String linger = options.contains("lingerMillis") ? "" : "&lingerMillis=1";
    CaptureEndpoint endpoint =
        camel.getEndpoint(
            "capture:main?directory=" + temp.resolve("captures") + linger + options,
            CaptureEndpoint.class);
    producer = (CaptureProducer) endpoint.createProducer();
    producer.start();
    return endpoint;
  }

  private void restart(String options) throws Exception {
    camel.stop();
    camel = new DefaultCamelContext();
    start(options);
  }

  private List<Path> camelCaptures() throws IOException {
    try (var all = Files.walk(temp)) {
      return all.filter(p -> p.getFileName().toString().equals("metadata.json"))
          .map(Path::getParent)
          .toList();
    }
  }

  private Exchange send(Batch batch, String start, String end) throws Exception {
    return begin(batch, start, end).get(20, TimeUnit.SECONDS);
  }

  private CompletableFuture<Exchange> begin(Batch batch, String start, String end) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.getMessage().setBody(batch);
    exchange.setProperty(Established.TENANT, batch.tenant());
    if (start != null) {
      exchange.setProperty(Established.POSITION_START, start);
    }
    if (end != null) {
      exchange.setProperty(Established.POSITION, end);
      Position.parse(end);
    }
    CompletableFuture<Exchange> done = new CompletableFuture<>();
    producer.process(exchange, sync -> done.complete(exchange));
    return done;
  }

  private static Batch batch(String tenant, String... lines) {
    BatchMaker maker = new BatchMaker(tenant);
    for (String line : lines) {
      maker.add(API, 1_768_478_400_000_000_000L, line);
    }
    return maker.make();
  }

  private static List<String> messages(Path folder) throws IOException {
    List<String> all = new ArrayList<>();
    CapturedLines.forEach(folder, l -> all.add(l.get("msg").asText()));
    return all;
  }

  @Test
  void a_reader_of_ours_reads_while_the_capture_is_written() throws Exception {
    start("");
    send(batch("t", "one"), null, "1:10");
    List<String> found = new ArrayList<>();
    CaptureReader.open(camelCaptures().get(0))
        .forEachLine(dev.wadi.capture.CaptureFilter.ALL, line -> found.add(line.message()));
    assertThat(found).containsExactly("one");
  }
}
