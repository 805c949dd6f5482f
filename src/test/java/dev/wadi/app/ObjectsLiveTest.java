package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.app.settings.SettingsException;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.LineCapture;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.S3Server;
import dev.wadi.store.CaptureDownload;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.SharedCapture;
import dev.wadi.store.StoreCredentials;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoredCapture;
import dev.wadi.store.StoredCheck;
import dev.wadi.store.Stores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that copies its captures into a bucket, with all its wiring. */
class ObjectsLiveTest {
  private static final Pattern BLOCK =
      Pattern.compile("```properties\\n(wadi\\.objects\\.target=.*?)```", Pattern.DOTALL);

  private static final InstantSource NOW = InstantSource.system();

  private static S3Server server;

  @TempDir Path directory;

  @BeforeAll
  static void server() {
    server = S3Server.start("team-logs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** The lines of docs/stores.md, with this server in the place of the example's. */
  private String[] documented(int port, String target) throws IOException {
    Path secret = directory.resolve("s3-secret");
    Files.writeString(secret, S3Server.SECRET + "\n");
    Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/stores.md")));
    assertThat(block.find()).isTrue();
    List<String> lines =
        block
            .group(1)
            .lines()
            .map(line -> line.replace("s3://team-logs/wadi", target))
            .map(line -> line.replace("https://s3.example", "http://127.0.0.1:" + port))
            .map(line -> line.replace("AKIAEXAMPLE", S3Server.ID))
            .map(line -> line.replace("/etc/wadi/s3-secret", secret.toString()))
            .toList();
    assertThat(lines).hasSize(5);
    List<String> all = new ArrayList<>(lines);
    all.add("wadi.store.attempts=1");
    all.add("wadi.store.timeout=2s");
    return all.toArray(String[]::new);
  }

  private static ObjectStore bucket(String location) {
    return Stores.open(
        StoreLocation.parse(location),
        new StoreOptions(
            server.endpoint(),
            null,
            true,
            new StoreCredentials(S3Server.ID, S3Server.SECRET),
            false,
            5 << 20,
            4,
            3,
            Duration.ofSeconds(5),
            0,
            StoreOptions.Keep.DEFAULTS));
  }

  /** Where the one copy of a tenant's captures lies. */
  private static String copyOf(String target, String tenant) throws IOException {
    try (ObjectStore store = bucket(target)) {
      ObjectStore.Listing listing = store.list(store.location().key(tenant + "/"));
      for (var next = listing.next(); next.isPresent(); next = listing.next()) {
        String key = next.get().key();
        if (key.endsWith("/metadata.json")) {
          return "s3://team-logs/" + key.substring(0, key.length() - "/metadata.json".length());
        }
      }
      return "";
    }
  }

  private List<String> fetched(String location) throws IOException {
    Path folder = directory.resolve("fetched-" + System.nanoTime());
    try (ObjectStore store = bucket(location)) {
      StoredCapture copy = StoredCapture.open(store);
      assertThat(StoredCheck.run(copy, 2).good()).isTrue();
      CaptureDownload.run(copy, folder, null, 2, (file, bytes, done, of) -> {});
    }
    List<String> lines = new ArrayList<>();
    CapturedLines.forEach(folder, line -> lines.add(line.get("msg").asText()));
    return lines;
  }

  @Test
  void what_a_gateway_wrote_is_in_the_bucket_when_it_has_stopped_and_goes_on_at_the_next_start()
      throws Exception {
    String target = "s3://team-logs/whole";
    String[] settings = documented(server.port(), target);
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      gateway.push("main", "one", "two");
      gateway.push("team-a", "three");
      gateway.awaitCaptured("captures", 3);
    }
    assertThat(fetched(copyOf(target, "main"))).containsExactly("one", "two");
    assertThat(fetched(copyOf(target, "team-a"))).containsExactly("three");
    try (ObjectStore store = bucket(copyOf(target, "main"))) {
      assertThat(StoredCapture.open(store).metadata().live()).isFalse();
    }
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      gateway.push("main", "four");
      gateway.awaitCaptured("captures", 4);
    }
    assertThat(fetched(copyOf(target, "main"))).containsExactly("one", "two", "four");
  }

  @Test
  void a_file_is_copied_when_it_is_closed_and_a_sealed_capture_is_finished_in_the_bucket()
      throws Exception {
    String target = "s3://team-logs/sealed";
    try (LiveGateway gateway = new LiveGateway(directory, documented(server.port(), target))) {
      gateway.push("main", "one");
      gateway.awaitCaptured("captures/main", 1);
      operate(gateway, "roll");
      LiveGateway.await(
          "a copied file", () -> metric(gateway, "wadi_objects_copied_files_total") == 1);
      operate(gateway, "seal");
      LiveGateway.await("a finished copy", () -> finished(target));

      assertThat(fetched(copyOf(target, "main"))).containsExactly("one");
      assertThat(metric(gateway, "wadi_objects_copied_entries_total")).isEqualTo(1);
      assertThat(gateway.metric("wadi_sink_backlog_bytes{sink=\"objects\",tenant=\"main\"}"))
          .isZero();
    }
  }

  private static double metric(LiveGateway gateway, String name) {
    try {
      return gateway.metric(name + "{sink=\"objects\"}");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean finished(String target) {
    try (ObjectStore store = bucket(copyOf(target, "main"))) {
      return StoredCapture.open(store).metadata().wadi().sealed();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void operate(LiveGateway gateway, String operation) throws Exception {
    var context = gateway.gateway().camelContext();
    var endpoint =
        context.getEndpoints().stream()
            .filter(one -> one.getEndpointUri().startsWith("capture://main"))
            .findFirst()
            .orElseThrow();
    endpoint.getClass().getMethod(operation, String.class).invoke(endpoint, "main");
  }

  @Test
  void a_capture_is_shared_from_the_console_and_its_link_ends_when_somebody_ends_it()
      throws Exception {
    Path shares = directory.resolve("data/shares/shares.json");
    Path trail = directory.resolve("data/audit/audit.jsonl");
    String[] settings =
        Stream.concat(
                Stream.of(documented(server.port(), "s3://team-logs/unused")),
                Stream.of("wadi.share.target=s3://team-logs/handed"))
            .toArray(String[]::new);
    String link;
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      assertThat(shares(gateway, "targets"))
          .isEqualTo(Map.of("target", "s3://team-logs/handed", "available", true, "why", ""));
      gateway.push("main", "mail to ann@example.com");
      gateway.awaitCaptured("captures/main", 1);
      operate(gateway, "seal");
      shares(gateway, "share", "captures/main", 48, false, false);
      Map<?, ?> shared = onceReady(gateway, "1");

      assertThat(shared.get("by")).asString().startsWith(System.getProperty("user.name") + "@");
      link = String.valueOf(shared.get("link"));
      assertThat(behind(link)).containsExactly("mail to [REDACTED:email]");
      assertThat(SharedCapture.open(URI.create(link), Duration.ofSeconds(5), 1, NOW).files())
          .extracting(CaptureDownload.RemoteFile::name)
          .contains("metadata.json", "index.jsonl")
          .noneMatch(name -> name.startsWith("audit.jsonl") || name.startsWith("trail/"));
      assertThat(shares(gateway, "shares").toString())
          .contains("capture=captures/main/", "state=ready")
          .doesNotContain("X-Amz-Signature");
      assertThat(shares(gateway, "link", "1").toString()).contains(link);
    }
    String signature = link.substring(link.indexOf("X-Amz-Signature="));
    assertThat(Files.readString(trail)).contains("\"event\":\"capture_shared\"", "\"until\":");
    try (LiveGateway gateway = new LiveGateway(directory, settings)) {
      assertThat(gateway.filesWith(signature)).isEmpty();
      assertThat(shares(gateway, "link", "1").toString()).contains("state=ready", "link=}");
      assertThat(shares(gateway, "unshare", "1").toString()).contains("state=ended");
      assertThatThrownBy(() -> behind(link)).hasMessageContaining("is not there any more");
      assertThat(Files.readString(trail)).contains("\"event\":\"capture_unshared\"");
      assertThat(Files.getPosixFilePermissions(shares)).hasSize(2);
    }
  }

  @Test
  void what_may_not_be_shared_is_refused_before_a_byte_is_sent() throws Exception {
    new LineCapture().line(1, "raw").write(directory.resolve("data/captures/old"));
    try (LiveGateway gateway =
        new LiveGateway(directory, documented(server.port(), "s3://team-logs/refused"))) {
      assertThatThrownBy(() -> shares(gateway, "share", "captures/old", 1, false, false))
          .rootCause()
          .hasMessageContaining("captures/old: its lines were not redacted")
          .hasMessageContaining("(force shares it all the same");
      assertThatThrownBy(() -> shares(gateway, "share", "captures/old", 169, false, true))
          .rootCause()
          .hasMessageContaining("expiry: 169h (expected: up to 168h)");
      assertThatThrownBy(() -> shares(gateway, "share", "captures/old", 0, false, true))
          .rootCause()
          .hasMessageContaining("expiry: 0h");
      assertThatThrownBy(() -> shares(gateway, "share", "../../etc", 1, false, true))
          .rootCause()
          .hasMessageContaining("is none of this gateway");
      assertThat(shares(gateway, "shares")).isEqualTo(List.of());

      shares(gateway, "share", "captures/old", 1, false, true);
      Map<?, ?> forced = onceReady(gateway, "1");
      assertThat(behind(String.valueOf(forced.get("link")))).containsExactly("raw");
      assertThat(Files.readString(directory.resolve("data/audit/audit.jsonl")))
          .contains("\"forced\":\"true\"");
    }
  }

  private List<String> behind(String link) throws IOException {
    Path folder = directory.resolve("behind-" + System.nanoTime());
    SharedCapture shared = SharedCapture.open(URI.create(link), Duration.ofSeconds(5), 1, NOW);
    CaptureDownload.run(shared, folder, null, 2, (file, bytes, done, of) -> {});
    List<String> lines = new ArrayList<>();
    CapturedLines.forEach(folder, line -> lines.add(line.get("msg").asText()));
    return lines;
  }

  /** A share is answered after a moment; on a busy machine it takes longer to be ready. */
  private static Map<?, ?> onceReady(LiveGateway gateway, String id) throws Exception {
    AtomicReference<Map<?, ?>> shared = new AtomicReference<>(Map.of());
    LiveGateway.await(
        "a share that is ready",
        () -> {
          try {
            shared.set((Map<?, ?>) shares(gateway, "link", id));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return "ready".equals(shared.get().get("state"));
        });
    return shared.get();
  }

  private static Object shares(LiveGateway gateway, String operation, Object... arguments)
      throws Exception {
    MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        jmx.queryNames(new ObjectName("dev.wadi:type=Shares,*"), null).iterator().next();
    String[] types = new String[arguments.length];
    for (int i = 0; i < types.length; i++) {
      types[i] =
          arguments[i] instanceof Integer
              ? "int"
              : arguments[i] instanceof Boolean ? "boolean" : "java.lang.String";
    }
    return jmx.invoke(name, operation, arguments, types);
  }

  @Test
  void a_bucket_that_is_dead_is_told_and_holds_up_nobody() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port())) {
      proxy.refuse();
      String target = "s3://team-logs/dead";
      List<String> settings = new ArrayList<>(List.of(documented(proxy.port(), target)));
      settings.add("wadi.capture.maxFileAge=100ms");
      long stopping;
      try (LiveGateway gateway = new LiveGateway(directory, settings.toArray(String[]::new))) {
        gateway.push("main", "one");
        gateway.awaitCaptured("captures/main", 1);
        LiveGateway.await("it is told", () -> metric(gateway, "wadi_sink_in_trouble") == 1);
        assertThat(gateway.page("/readyz")).contains("objects: bucket does not answer");
        gateway.push("main", "two");
        gateway.awaitCaptured("captures/main", 2);
        LiveGateway.await("files wait", () -> metric(gateway, "wadi_objects_waiting_files") == 2);
        stopping = System.nanoTime();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - stopping)).isLessThan(Duration.ofSeconds(15));
      proxy.heal();
      try (LiveGateway gateway = new LiveGateway(directory, settings.toArray(String[]::new))) {
        LiveGateway.await(
            "they are there", () -> metric(gateway, "wadi_objects_copied_files_total") >= 2);
      }
      assertThat(fetched(copyOf(target, "main"))).containsExactly("one", "two");
    }
  }

  @Test
  void without_a_target_captures_stay_here_and_the_route_is_off() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      gateway.push("main", "one");
      gateway.awaitCaptured("captures/main", 1);

      assertThat(
              gateway
                  .gateway()
                  .camelContext()
                  .getRouteController()
                  .getRouteStatus("objects")
                  .isStarted())
          .isFalse();
      assertThat(gateway.page("/readyz")).doesNotContain("objects");
    }
    try (Stream<Path> files = Files.walk(directory.resolve("data/captures"))) {
      assertThat(files.map(file -> file.getFileName().toString())).doesNotContain(".copied");
    }
  }

  @Test
  void a_wrong_address_or_place_stops_the_start() {
    assertThatThrownBy(
            () ->
                new LiveGateway(
                    directory, "wadi.retention.maxAge=1d", "wadi.capture.layout=single"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.retention: tenants have captures of their own");
    assertThatThrownBy(() -> new LiveGateway(directory, "wadi.objects.target=bucket/logs"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.objects.target: 'bucket/logs' (expected: s3://bucket/prefix");
    assertThatThrownBy(
            () ->
                new LiveGateway(
                    directory, "wadi.objects.target=s3://logs", "wadi.objects.key={capture}"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("wadi.objects.key: '{capture}' (expected: with {tenant}");
  }

  @Test
  void a_folder_is_a_target_too() throws Exception {
    Path archive = directory.resolve("archive");
    try (LiveGateway gateway = new LiveGateway(directory, "wadi.objects.target=file:" + archive)) {
      gateway.push("main", "one");
      gateway.awaitCaptured("captures/main", 1);
    }
    List<String> lines = new ArrayList<>();
    CapturedLines.forEach(archive, line -> lines.add(line.get("msg").asText()));
    assertThat(lines).containsExactly("one");
    try (Stream<Path> files = Files.walk(archive)) {
      Path copy =
          files
              .filter(file -> file.endsWith("metadata.json"))
              .findFirst()
              .orElseThrow()
              .getParent();
      assertThat(CaptureReader.open(copy).metadata().live()).isFalse();
    }
  }
}
