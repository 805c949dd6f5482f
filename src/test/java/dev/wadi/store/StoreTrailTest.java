package dev.wadi.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.AuditCheck;
import dev.wadi.capture.Damage;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.kit.S3Server;
import dev.wadi.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The trail of a place in a store: who did what there, and what shows when somebody meddles. */
class StoreTrailTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final String FIRST = "trail/000001.jsonl";

  @TempDir static Path home;

  private static S3Server server;

  private String place;

  @BeforeAll
  static void server() {
    server = S3Server.start("logs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void place(TestInfo test) {
    place = test.getTestMethod().orElseThrow().getName().replace('_', '-');
  }

  private ObjectStore store() {
    return Stores.open(
        StoreLocation.parse("s3://logs/" + place),
        new StoreOptions(
            server.endpoint(),
            null,
            true,
            new StoreCredentials(S3Server.ID, S3Server.SECRET),
            StoreOptions.DEFAULTS.signBodies(),
            5 << 20,
            16,
            3,
            Duration.ofSeconds(10),
            0,
            StoreOptions.Keep.DEFAULTS));
  }

  private static void note(ObjectStore store, int count) throws IOException {
    StoreTrail trail = new StoreTrail(store, () -> NOON, "ann@desk");
    for (int i = 1; i <= count; i++) {
      trail.note(GatewayEvent.CAPTURE_UPLOADED, Map.of("files", Integer.toString(i)));
    }
  }

  private static String read(ObjectStore store, String name) throws IOException {
    String key = store.location().key(name);
    StoredObject there = store.find(key).orElseThrow();
    try (InputStream in = store.open(key, there.etag(), 0, there.bytes())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static void put(ObjectStore store, String name, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    store.put(
        store.location().key(name),
        ObjectContent.of(bytes),
        Sha256.hex(bytes),
        ObjectStore.PutRule.REPLACE);
  }

  private static List<String> findings(ObjectStore store) throws IOException {
    AuditCheck check = StoreTrail.check(store).orElseThrow();
    assertThat(check.damages()).containsAll(check.forged());
    return check.damages().stream().map(Damage::sentence).toList();
  }

  @Test
  void a_line_says_who_did_what_where() throws IOException {
    try (ObjectStore store = store()) {
      assertThat(StoreTrail.check(store)).isEmpty();

      note(store, 2);

      assertThat(read(store, FIRST).lines())
          .hasSize(2)
          .first()
          .asString()
          .startsWith(
              "{\"timestamp\":\"2026-01-15T12:00:00Z\",\"event\":\"capture_uploaded\","
                  + "\"by\":\"ann@desk\",\"files\":\"1\",\"id\":\"")
          .contains("\"place\":\"s3://logs/");
      assertThat(StoreTrail.check(store).orElseThrow().events()).isEqualTo(2);
      assertThat(findings(store)).isEmpty();
    }
  }

  /**
   * A condition and what hangs on it at once, and an object with its own tag, as Amazon's store has
   * them. This server looks before it writes, and opens a file after it has looked at its tag.
   */
  private record AtOnce(ObjectStore store) implements ObjectStore {
    @Override
    public synchronized Stored put(String key, ObjectContent content, String sha256, PutRule rule)
        throws IOException {
      return store.put(key, content, sha256, rule);
    }

    @Override
    public synchronized Optional<StoredObject> find(String key) throws IOException {
      return store.find(key);
    }

    @Override
    public Listing list(String keyPrefix) throws IOException {
      return store.list(keyPrefix);
    }

    @Override
    public synchronized InputStream open(String key, String etag, long from, long length)
        throws IOException {
      try (InputStream in = store.open(key, etag, from, length)) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    }

    @Override
    public void delete(String key) throws IOException {
      store.delete(key);
    }

    @Override
    public URI link(String key, Duration validity) throws IOException {
      return store.link(key, validity);
    }

    @Override
    public StoreLocation location() {
      return store.location();
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }

  /* Each has read what the others replace, and has to read again. */
  @Test
  void of_those_who_write_at_once_nobody_is_lost() throws Exception {
    ExecutorService people = Executors.newFixedThreadPool(4);
    try (ObjectStore store = new AtOnce(store())) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        done.add(
            people.submit(
                () -> {
                  note(store, 5);
                  return null;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }

      assertThat(StoreTrail.check(store).orElseThrow().events()).isEqualTo(20);
      assertThat(findings(store)).isEmpty();
    } finally {
      people.shutdownNow();
    }
  }

  @Test
  void whoever_meddles_is_seen() throws IOException {
    try (ObjectStore store = store()) {
      note(store, 5);
      String whole = read(store, FIRST);
      List<UnaryOperator<List<String>>> attacks =
          List.of(
              lines -> changed(lines, 2, lines.get(2).replace("\"3\"", "\"7\"")),
              lines -> without(lines, 0),
              lines -> without(lines, 2),
              lines -> without(lines, 4),
              lines -> lines.subList(0, 1),
              lines -> List.of(),
              lines -> swapped(lines, 1, 2),
              lines -> swapped(lines, 3, 4),
              lines -> changed(lines, 1, lines.get(0)),
              lines -> changed(lines, 4, lines.get(4).substring(0, 40)),
              lines -> changed(lines, 3, lines.get(3).replaceFirst(",\"chain\":\"\\w+\"", "")));
      for (int i = 0; i < attacks.size(); i++) {
        List<String> lines = attacks.get(i).apply(new ArrayList<>(whole.lines().toList()));
        put(store, FIRST, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
        assertThat(findings(store)).as("attack %d", i).isNotEmpty();
      }
      store.delete(store.location().key(FIRST));
      assertThat(findings(store)).as("all of it").isNotEmpty();
      put(store, FIRST, whole);
      assertThat(findings(store)).isEmpty();
      store.delete(store.location().key("trail/end"));
      assertThat(findings(store)).as("its end").isNotEmpty();
    }
  }

  private static List<String> changed(List<String> lines, int at, String line) {
    lines.set(at, line);
    return lines;
  }

  private static List<String> without(List<String> lines, int at) {
    lines.remove(at);
    return lines;
  }

  private static List<String> swapped(List<String> lines, int a, int b) {
    Collections.swap(lines, a, b);
    return lines;
  }

  @Test
  void a_link_that_no_line_tells_of_is_seen() throws IOException {
    try (ObjectStore store = store()) {
      note(store, 1);
      put(store, "share/0000.json", "{}");

      assertThat(findings(store))
          .singleElement()
          .asString()
          .isEqualTo("share/0000.json is a link that no line tells of");
    }
  }

  @Test
  void a_long_trail_goes_on_in_a_further_part() throws IOException {
    try (ObjectStore store = store()) {
      note(store, 1);
      String line = read(store, FIRST);
      put(store, FIRST, line + " ".repeat(1 << 20) + "\n");

      note(store, 2);

      assertThat(read(store, "trail/000002.jsonl").lines()).hasSize(2);
      put(store, FIRST, line);
      assertThat(StoreTrail.check(store).orElseThrow().events()).isEqualTo(3);
      assertThat(findings(store)).isEmpty();
      store.delete(store.location().key(FIRST));
      assertThat(findings(store)).as("the older part is gone").isNotEmpty();
    }
  }

  @Test
  void a_folder_has_one_too() throws IOException {
    Path folder = Files.createDirectories(home.resolve("folder"));
    try (ObjectStore store =
        Stores.open(StoreLocation.parse("file:" + folder), StoreOptions.DEFAULTS)) {
      note(store, 3);

      assertThat(findings(store)).isEmpty();
      Files.writeString(folder.resolve(FIRST), read(store, FIRST).replace("ann", "bob"));
      assertThat(findings(store)).isNotEmpty();
    }
  }
}
