package dev.wadi.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.store.CaptureDownload;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreCredentials;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoredCapture;
import dev.wadi.store.StoredCheck;
import dev.wadi.store.StoredObject;
import dev.wadi.store.Stores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Captures that are copied into a bucket by the real jar, which fills a lake of Parquet beside, and
 * {@code kill -9} at a random moment while lines come in and files, every third round large ones in
 * parts, are on their way through a bad network. After each kill, with nobody running, what lies in
 * the bucket must be a capture; at the end it and the lake must hold every line that was
 * acknowledged, once. For one thread.
 */
public final class ObjectsKillRounds {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINES_PER_PUSH = 50;
  private static final int SHORTEST_MILLIS = 300;
  private static final int LONGEST_MILLIS = 2500;
  private static final String TARGET = "s3://logs/kill";

  /* A part has 5 MiB at least. */
  private static final String LARGE_FILE = "7MB";
  private static final int LARGE_LINE_BYTES = 6_000;
  private static final int LARGE_PUSHES = 40;
  private static final String MORE = " | ";

  private final Path home;
  private final S3Server server;
  private final Random random;
  private final Set<String> attempted = new HashSet<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final List<String> broken = new ArrayList<>();

  /**
   * How a run went.
   *
   * @param acknowledged lines whose push was answered with 204
   * @param there lines that the bucket has
   * @param lost acknowledged and not there
   * @param foreign there, and never pushed
   * @param doubled there more than once
   * @param lakeLost acknowledged and not in the lake
   * @param lakeDoubled in the lake more than once, or never pushed
   * @param broken what was wrong with what lay in the bucket after a kill
   * @param cuts connections that the network cut
   */
  public record Report(
      int acknowledged,
      int there,
      int lost,
      int foreign,
      int doubled,
      int lakeLost,
      int lakeDoubled,
      List<String> broken,
      int cuts) {
    /** Nothing lost, nothing made up, nothing twice, readable at any moment. */
    public boolean isWell() {
      return lost == 0
          && foreign == 0
          && doubled == 0
          && lakeLost == 0
          && lakeDoubled == 0
          && broken.isEmpty();
    }
  }

  /**
   * @param home folder for the gateway's data and output, empty
   * @param server with buckets {@code logs} and {@code lake}
   */
  public ObjectsKillRounds(Path home, S3Server server, long seed) {
    this.home = home;
    this.server = server;
    this.random = new Random(seed);
  }

  /** Kills so many times, then lets everything arrive. */
  public Report run(int rounds) throws IOException, InterruptedException {
    Files.createDirectories(home);
    try (FaultProxy network = FaultProxy.to(server.port());
        GatewayProcess gateway = gateway(network)) {
      for (int round = 0; round < rounds; round++) {
        spoil(network);
        boolean large = round % 3 == 1;
        gateway
            .set("wadi.capture.maxFileBytes", large ? LARGE_FILE : "64KB")
            .set("wadi.capture.maxFileAge", large ? "60s" : "150ms");
        gateway.launch().awaitReady(Duration.ofMinutes(5));
        kill(gateway, round, large);
        network.heal();
        inspect(round);
      }
      gateway
          .set("wadi.capture.maxFileBytes", "64KB")
          .set("wadi.capture.maxFileAge", "150ms")
          .launch()
          .awaitReady(Duration.ofMinutes(5));
      pushOnce(gateway);
      // A stop leaves what still waits in the log for the next start.
      String backlog = gateway.awaitCaughtUp("lake", Duration.ofMinutes(2));
      if (!backlog.isEmpty()) {
        broken.add("the lake does not catch up: " + backlog);
      }
      gateway.stop();
      return report(network.cuts());
    }
  }

  private GatewayProcess gateway(FaultProxy network) throws IOException {
    return new GatewayProcess(home)
        .set("wadi.redact.profile", "off")
        .set("wadi.console.enabled", "false")
        .set("wadi.wal.diskFloorBytes", "0")
        .set("wadi.capture.lingerMillis", "5")
        .set("wadi.objects.target", TARGET)
        .set("wadi.objects.stopTimeout", "60s")
        .set("wadi.lake.target", "s3://lake/kill")
        .set("wadi.lake.format", "parquet")
        .set("wadi.lake.maxAge", "200ms")
        .set("wadi.stop.timeout", "60s")
        .set("wadi.store.partBytes", "5MB")
        .set("wadi.store.endpoint", "http://127.0.0.1:" + network.port())
        .set("wadi.store.attempts", "2")
        .set("wadi.store.timeout", "2s")
        .environment("WADI_STORE_ACCESS_KEY", S3Server.ID)
        .environment("WADI_STORE_SECRET_KEY", S3Server.SECRET)
        .archived();
  }

  private void spoil(FaultProxy network) {
    switch (random.nextInt(5)) {
      case 0 -> network.resetRequestsAfter(random.nextInt(20_000));
      case 1 -> network.resetAnswersAfter(random.nextInt(4_000));
      case 2 -> network.delay(Duration.ofMillis(random.nextInt(30)));
      case 3 -> network.throttle(20_000L + random.nextInt(200_000));
      default -> network.heal();
    }
  }

  /** Pushes on a thread of its own until the process is gone. */
  private void kill(GatewayProcess gateway, int round, boolean large) throws InterruptedException {
    ConcurrentLinkedQueue<List<String>> sent = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<List<String>> answered = new ConcurrentLinkedQueue<>();
    Thread pushing =
        new Thread(() -> push(gateway, round, large, sent, answered), "objects-kill-client");
    pushing.start();
    int millis = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
    TimeUnit.MILLISECONDS.sleep(millis); // the random moment itself
    gateway.killNine();
    pushing.join();
    sent.forEach(attempted::addAll);
    answered.forEach(acknowledged::addAll);
  }

  private static void push(
      GatewayProcess gateway,
      int round,
      boolean large,
      ConcurrentLinkedQueue<List<String>> sent,
      ConcurrentLinkedQueue<List<String>> answered) {
    try {
      for (int push = 0; ; push++) {
        List<String> texts = texts("round " + round + " push " + push);
        sent.add(texts);
        if (gateway.push(body(texts, large && push < LARGE_PUSHES)).statusCode() == 204) {
          answered.add(texts);
        }
      }
    } catch (IOException gone) {
      return; // the kill: how a round ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pushOnce(GatewayProcess gateway) throws IOException, InterruptedException {
    List<String> texts = texts("the end");
    attempted.addAll(texts);
    if (gateway.push(body(texts, false)).statusCode() == 204) {
      acknowledged.addAll(texts);
    }
  }

  private static List<String> texts(String beginning) {
    List<String> texts = new ArrayList<>();
    for (int line = 0; line < LINES_PER_PUSH; line++) {
      texts.add(beginning + " line " + line);
    }
    return texts;
  }

  /* What cannot be packed makes files large; it follows from the text before it. */
  private static String large(String text) {
    byte[] more = new byte[LARGE_LINE_BYTES];
    new Random(text.hashCode()).nextBytes(more);
    return text + MORE + Base64.getEncoder().encodeToString(more);
  }

  /** The text that a line was made of; the line itself when it is none that was pushed. */
  private static String text(String line) {
    int end = line.indexOf(MORE);
    String text = end < 0 ? line : line.substring(0, end);
    return end < 0 || large(text).equals(line) ? text : line;
  }

  private static String body(List<String> texts, boolean large) throws IOException {
    List<List<String>> values = new ArrayList<>();
    long now = System.currentTimeMillis() * 1_000_000L;
    for (String text : texts) {
      values.add(List.of(Long.toString(now + values.size()), large ? large(text) : text));
    }
    Map<String, Object> stream = Map.of("stream", Map.of("app", "shop"), "values", values);
    return JSON.writeValueAsString(Map.of("streams", List.of(stream)));
  }

  // --- what lies in the bucket ---

  private ObjectStore bucket(String location) {
    return Stores.open(
        StoreLocation.parse(location),
        new StoreOptions(
            URI.create("http://127.0.0.1:" + server.port()),
            null,
            true,
            new StoreCredentials(S3Server.ID, S3Server.SECRET),
            false,
            5 << 20,
            4,
            3,
            Duration.ofSeconds(10),
            0,
            StoreOptions.Keep.DEFAULTS));
  }

  private Set<String> copies() throws IOException {
    Set<String> copies = new TreeSet<>();
    try (ObjectStore store = bucket(TARGET)) {
      ObjectStore.Listing listing = store.list(store.location().keyPrefix());
      for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
        String key = next.get().key();
        if (key.endsWith("/metadata.json")) {
          copies.add("s3://logs/" + key.substring(0, key.length() - "/metadata.json".length()));
        }
      }
    }
    return copies;
  }

  /** Verifies and fetches every copy as it is now; returns all lines. */
  private List<String> inspect(int round) throws IOException {
    List<String> lines = new ArrayList<>();
    int number = 0;
    for (String copy : copies()) {
      Path fetched = home.resolve("fetched-" + round + "-" + number++);
      try (ObjectStore store = bucket(copy)) {
        StoredCapture capture = StoredCapture.open(store);
        StoredCheck.Result found = StoredCheck.run(capture, 2);
        if (!found.good()) {
          broken.add("after round " + round + ": " + found);
        }
        CaptureDownload.run(capture, fetched, null, 2, (file, bytes, done, of) -> {});
        CapturedLines.forEach(fetched, line -> lines.add(text(line.get("msg").asText())));
      } catch (IOException e) {
        broken.add("after round " + round + ": " + e);
      }
    }
    return lines;
  }

  private List<String> lake() throws IOException {
    try (DuckDb duck = new DuckDb()) {
      return duck
          .ask("select msg from '" + server.folder().resolve("lake/kill") + "/**/*.parquet'")
          .stream()
          .map(ObjectsKillRounds::text)
          .toList();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private Report report(int cuts) throws IOException {
    List<String> lake = lake();
    Set<String> lakeLost = new HashSet<>(acknowledged);
    lake.forEach(lakeLost::remove);
    Set<String> lakeOnce = new HashSet<>(lake);
    lakeOnce.retainAll(attempted);
    List<String> lines = inspect(-1);
    Set<String> there = new HashSet<>(lines);
    Set<String> lost = new HashSet<>(acknowledged);
    lost.removeAll(there);
    Set<String> foreign = new HashSet<>(there);
    foreign.removeAll(attempted);
    for (String copy : copies()) {
      try (ObjectStore store = bucket(copy)) {
        if (StoredCapture.open(store).metadata().live()) {
          broken.add(copy + " does not say that it is finished");
        }
      }
    }
    return new Report(
        acknowledged.size(),
        there.size(),
        lost.size(),
        foreign.size(),
        lines.size() - there.size(),
        lakeLost.size(),
        lake.size() - lakeOnce.size(),
        List.copyOf(broken),
        cuts);
  }
}
