package dev.wadi.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.S3Server;
import dev.wadi.model.Sha256;
import dev.wadi.store.ObjectStore.PutRule;
import dev.wadi.store.ObjectStore.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Objects in a real S3 server and in a folder: both keep the same promises. */
class ObjectStoreTest {
  private static final int PART = 5 << 20;

  /* Of a store that does answer, on a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path home;

  private static S3Server server;

  enum Kind {
    S3,
    FOLDER
  }

  @BeforeAll
  static void server() {
    server = S3Server.start("logs", "many");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static StoreOptions options(URI endpoint) {
    return options(endpoint, S3Server.ID, S3Server.SECRET, 3, 4);
  }

  private static StoreOptions options(
      URI endpoint, String id, String secret, int attempts, int connections) {
    return options(endpoint, id, secret, attempts, connections, PATIENCE);
  }

  private static StoreOptions options(
      URI endpoint, String id, String secret, int attempts, int connections, Duration timeout) {
    return new StoreOptions(
        endpoint,
        null,
        true,
        new StoreCredentials(id, secret),
        false,
        PART,
        connections,
        attempts,
        timeout,
        0,
        StoreOptions.Keep.DEFAULTS);
  }

  private static ObjectStore open(Kind kind, String prefix) {
    String where = kind == Kind.S3 ? "s3://logs/" + prefix : "file:" + home.resolve("f/" + prefix);
    return Stores.open(StoreLocation.parse(where), options(server.endpoint()));
  }

  private static ObjectStore through(FaultProxy proxy, int attempts, int connections) {
    return through(proxy, attempts, connections, PATIENCE);
  }

  private static ObjectStore through(
      FaultProxy proxy, int attempts, int connections, Duration timeout) {
    URI endpoint = URI.create("http://127.0.0.1:" + proxy.port());
    return Stores.open(
        StoreLocation.parse("s3://logs"),
        options(endpoint, S3Server.ID, S3Server.SECRET, attempts, connections, timeout));
  }

  private static Stored put(ObjectStore store, String key, byte[] bytes, PutRule rule)
      throws IOException {
    return store.put(key, ObjectContent.of(bytes), Sha256.hex(bytes), rule);
  }

  private static byte[] read(ObjectStore store, String key) throws IOException {
    StoredObject there = store.find(key).orElseThrow();
    try (InputStream in = store.open(key, there.etag(), 0, there.bytes())) {
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void gives_back_what_it_was_given_whole_and_in_parts(Kind kind) throws IOException {
    try (ObjectStore store = open(kind, "plain")) {
      byte[] small = "some lines\n".getBytes(UTF_8);
      byte[] large = bytes(2 * PART + 17, 1);

      assertThat(put(store, "a/small.jsonl", small, PutRule.REPLACE)).isEqualTo(Stored.SENT);
      assertThat(put(store, "a/large.zst", large, PutRule.REPLACE)).isEqualTo(Stored.SENT);
      assertThat(put(store, "a/empty", new byte[0], PutRule.ONLY_NEW)).isEqualTo(Stored.SENT);

      assertThat(read(store, "a/small.jsonl")).isEqualTo(small);
      assertThat(read(store, "a/large.zst")).isEqualTo(large);
      assertThat(read(store, "a/empty")).isEmpty();
      StoredObject there = store.find("a/large.zst").orElseThrow();
      assertThat(there.bytes()).isEqualTo(large.length);
      try (InputStream part = store.open("a/large.zst", there.etag(), PART - 3, 10)) {
        assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(large, PART - 3, PART + 7));
      }
      assertThat(store.find("a/nothing")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void sends_nothing_that_is_there_and_replaces_only_what_may_be(Kind kind) throws IOException {
    try (ObjectStore store = open(kind, "rules")) {
      byte[] first = bytes(100, 1);
      byte[] second = bytes(100, 2);
      put(store, "rules/name", first, PutRule.ONLY_NEW);

      assertThat(put(store, "rules/name", first, PutRule.ONLY_NEW)).isEqualTo(Stored.THERE_ALREADY);
      assertThatThrownBy(() -> put(store, "rules/name", second, PutRule.ONLY_NEW))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CHANGED));
      assertThat(put(store, "rules/name", second, PutRule.REPLACE)).isEqualTo(Stored.SENT);
      assertThat(read(store, "rules/name")).isEqualTo(second);
    }
  }

  /* A gateway puts a closed file with letters in the place of one without. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void a_file_that_is_replaced_or_deleted_while_it_travels_is_stored_as_it_was(Kind kind)
      throws IOException {
    byte[] before = bytes(2 * PART + 17, 1);
    Path file = Files.write(home.resolve("travels-" + kind), before);
    Path fresh = Files.write(home.resolve("fresh-" + kind), bytes(2 * PART + 4711, 2));
    try (ObjectStore store = open(kind, "travel");
        ObjectContent content = ObjectContent.of(file)) {
      String hash = content.sha256();
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
      assertThat(store.put("travel/replaced", content, hash, PutRule.REPLACE))
          .isEqualTo(Stored.SENT);
      Files.delete(file);
      assertThat(store.put("travel/deleted", content, hash, PutRule.REPLACE))
          .isEqualTo(Stored.SENT);

      assertThat(read(store, "travel/replaced")).isEqualTo(before);
      assertThat(read(store, "travel/deleted")).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void tells_when_another_object_took_the_place_of_the_one_that_is_read(Kind kind)
      throws IOException {
    try (ObjectStore store = open(kind, "changed")) {
      put(store, "changed/name", bytes(100, 1), PutRule.REPLACE);
      String etag = store.find("changed/name").orElseThrow().etag();
      put(store, "changed/name", bytes(101, 2), PutRule.REPLACE);

      assertThatThrownBy(() -> store.open("changed/name", etag, 0, 10).readAllBytes())
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.CHANGED));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void lists_in_order_and_deletes(Kind kind) throws IOException {
    try (ObjectStore store = open(kind, "list")) {
      for (String name : List.of("list/b/2", "list/a", "list/b/1", "listed", "other")) {
        put(store, name, new byte[3], PutRule.REPLACE);
      }

      assertThat(keys(store, "list/")).containsExactly("list/a", "list/b/1", "list/b/2");
      store.delete("list/b/1");
      store.delete("list/b/nothing");
      assertThat(keys(store, "list/b/")).containsExactly("list/b/2");
      assertThat(keys(store, "no/such/")).isEmpty();
    }
  }

  private static List<String> keys(ObjectStore store, String prefix) throws IOException {
    List<String> keys = new ArrayList<>();
    ObjectStore.Listing listing = store.list(prefix);
    for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
      keys.add(next.get().key());
    }
    return keys;
  }

  @Test
  void lists_more_than_one_page() throws IOException {
    Path many = server.folder().resolve("many");
    for (int i = 0; i < 1100; i++) {
      Files.createFile(many.resolve(String.format("%05d", i)));
    }
    try (ObjectStore store =
        Stores.open(StoreLocation.parse("s3://many"), options(server.endpoint()))) {
      assertThat(keys(store, "")).hasSize(1100).isSorted();
    }
  }

  @Test
  void goes_on_with_an_upload_that_broke_off_and_sends_only_the_rest() throws IOException {
    byte[] large = bytes(4 * PART, 3);
    breakOff("resumed", large, 5 * PART / 2);
    CountedContent counted = new CountedContent(large);
    try (FaultProxy proxy = FaultProxy.to(server.port());
        ObjectStore store = through(proxy, 1, 1)) {
      assertThat(store.find("resumed")).isEmpty();

      assertThat(store.put("resumed", counted, Sha256.hex(large), PutRule.ONLY_NEW))
          .isEqualTo(Stored.SENT);

      assertThat(read(store, "resumed")).isEqualTo(large);
      // Two of four parts were there; each way through the proxy counts, the reading too.
      assertThat(proxy.bytes()).isBetween(6L * PART, 6L * PART + PART / 2);
    }
  }

  @Test
  void an_upload_of_other_bytes_that_broke_off_is_not_gone_on_with() throws IOException {
    byte[] first = bytes(4 * PART, 4);
    breakOff("other", first, 5 * PART / 2);
    byte[] changedLater = first.clone();
    changedLater[4 * PART - 1]++;
    byte[] changedEarly = first.clone();
    changedEarly[10]++;
    try (ObjectStore store = open(Kind.S3, "")) {
      assertThat(put(store, "other", changedLater, PutRule.ONLY_NEW)).isEqualTo(Stored.SENT);
      assertThat(read(store, "other")).isEqualTo(changedLater);
      assertThat(store.find("other").orElseThrow().sha256()).isEqualTo(Sha256.hex(changedLater));
    }
    breakOff("other2", first, 5 * PART / 2);
    try (ObjectStore store = open(Kind.S3, "")) {
      assertThat(put(store, "other2", changedEarly, PutRule.REPLACE)).isEqualTo(Stored.SENT);
      assertThat(read(store, "other2")).isEqualTo(changedEarly);
    }
  }

  /**
   * Sends so many bytes of an object and loses the connection then, as a process does that ends.
   */
  private static void breakOff(String key, byte[] bytes, long after) throws IOException {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        ObjectStore store = through(proxy, 1, 1)) {
      proxy.resetRequestsAfter(after);
      assertFails(
          () -> put(store, key, bytes, PutRule.ONLY_NEW), StoreException.Kind.UNAVAILABLE, "put");
    }
  }

  private static final class CountedContent implements ObjectContent {
    private final byte[] bytes;

    CountedContent(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long bytes() {
      return bytes.length;
    }

    @Override
    public InputStream open(long from, long length) {
      return new ByteArrayInputStream(bytes, (int) from, (int) length);
    }
  }

  @Test
  void a_link_gives_one_object_to_anybody_for_a_while() throws Exception {
    try (ObjectStore store = open(Kind.S3, "")) {
      put(store, "shared/a b+ü.txt", "mine".getBytes(UTF_8), PutRule.REPLACE);
      put(store, "shared/other", "not for you".getBytes(UTF_8), PutRule.REPLACE);
      URI link = store.link("shared/a b+ü.txt", Duration.ofMinutes(5));

      HttpClient anybody = HttpClient.newHttpClient();
      HttpResponse<String> got =
          anybody.send(HttpRequest.newBuilder(link).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(got.statusCode()).isEqualTo(200);
      assertThat(got.body()).isEqualTo("mine");
      URI other = URI.create(link.toString().replaceFirst("shared/[^?]*", "shared/other"));
      assertThat(
              anybody
                  .send(
                      HttpRequest.newBuilder(other).build(), HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(403);
    }
    try (ObjectStore store = open(Kind.FOLDER, "links")) {
      assertThatThrownBy(() -> store.link("x", Duration.ofMinutes(1)))
          .hasMessageContaining("no links that end by themselves");
    }
  }

  @Test
  void wrong_keys_and_missing_buckets_are_told_in_a_sentence() throws IOException {
    try (ObjectStore store =
            Stores.open(
                StoreLocation.parse("s3://logs"),
                options(server.endpoint(), S3Server.ID, "wrong", 1, 4));
        ObjectStore stranger =
            Stores.open(
                StoreLocation.parse("s3://logs"),
                options(server.endpoint(), "stranger", "wrong", 1, 4));
        ObjectStore nowhere =
            Stores.open(StoreLocation.parse("s3://no-such-bucket"), options(server.endpoint()))) {
      assertFails(
          () -> put(store, "x", new byte[1], PutRule.REPLACE),
          StoreException.Kind.FORBIDDEN,
          "the secret key is not the one of this access key");
      assertFails(
          () -> keys(store, "x"),
          StoreException.Kind.FORBIDDEN,
          "the secret key is not the one of this access key");
      assertFails(
          () -> keys(stranger, "x"),
          StoreException.Kind.FORBIDDEN,
          "does not know this access key");
      assertFails(
          () -> keys(nowhere, "x"), StoreException.Kind.NOT_FOUND, "no bucket no-such-bucket");
      assertFails(
          () -> nowhere.find("x"), StoreException.Kind.NOT_FOUND, "no bucket no-such-bucket");
      assertFails(
          () -> put(nowhere, "x", new byte[300_000], PutRule.REPLACE),
          StoreException.Kind.NOT_FOUND,
          "no bucket no-such-bucket");
      assertFails(
          () -> put(nowhere, "x", new byte[1], PutRule.REPLACE),
          StoreException.Kind.NOT_FOUND,
          "no bucket no-such-bucket");
    }
  }

  @Test
  void a_bucket_whose_name_cannot_be_one_is_told() {
    for (String name : List.of("s3://b1/wadi", "gs://Team_Logs/x", "s3://-logs")) {
      assertThatThrownBy(() -> StoreLocation.parse(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a bucket of 3 to 63 of a-z 0-9 . -");
    }
  }

  private static void assertFails(ThrowingCallable call, StoreException.Kind kind, String words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(words)
        .hasMessageNotContaining("wrong\"");
  }

  @Test
  void an_endpoint_that_hangs_refuses_or_breaks_off_is_unavailable() throws IOException {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        ObjectStore hurried = through(proxy, 2, 4, Duration.ofSeconds(1));
        ObjectStore store = through(proxy, 2, 4)) {
      byte[] bytes = bytes(300_000, 9);
      put(store, "faults", bytes, PutRule.REPLACE);
      String etag = store.find("faults").orElseThrow().etag();

      proxy.stall();
      assertFails(() -> hurried.find("faults"), StoreException.Kind.UNAVAILABLE, "no answer");
      proxy.cutAll();
      proxy.refuse();
      assertFails(() -> store.find("faults"), StoreException.Kind.UNAVAILABLE, "no answer");
      proxy.resetAnswersAfter(50_000);
      assertFails(
          () -> store.open("faults", etag, 0, bytes.length).readAllBytes(),
          StoreException.Kind.UNAVAILABLE,
          "broke off");
      proxy.endAnswersAfter(297_000);
      assertThat(store.open("faults", etag, 0, bytes.length).readAllBytes()).isEqualTo(bytes);
      proxy.heal();
      assertThat(read(store, "faults")).isEqualTo(bytes);
    }
  }

  @Test
  void an_answer_that_breaks_off_is_gone_on_with() throws IOException {
    byte[] bytes = bytes(100_000, 9);
    List<Long> opened = new ArrayList<>();
    try (InputStream in =
        new ResumedStream(
            (from, length) -> {
              opened.add(from);
              return new Breaking(bytes, (int) from, 30_000);
            },
            10,
            bytes.length - 10,
            5)) {
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, bytes.length));
    }
    assertThat(opened).containsExactly(10L, 30_010L, 60_010L, 90_010L);
  }

  /** Gives so many bytes and then fails, as a connection does. */
  private static final class Breaking extends InputStream {
    private final ByteArrayInputStream in;
    private int left;

    Breaking(byte[] bytes, int from, int left) {
      this.in = new ByteArrayInputStream(bytes, from, bytes.length - from);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left-- <= 0) {
        throw new IOException("reset");
      }
      return in.read();
    }
  }
}
