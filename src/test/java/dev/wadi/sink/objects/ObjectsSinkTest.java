package dev.wadi.sink.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.Hold;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.S3Server;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.store.CaptureDownload;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreCredentials;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoredCapture;
import dev.wadi.store.StoredCheck;
import dev.wadi.store.Stores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures that are being written, copied into a real S3 server that checks signatures. */
class ObjectsSinkTest {
  private static final Labels API = Labels.of("app", "api");
  private static final long CAP = 200_000;
  private static final AtomicInteger PREFIXES = new AtomicInteger();

  @TempDir static Path home;
  private static S3Server server;

  @TempDir Path directory;

  private final String prefix = "p" + PREFIXES.incrementAndGet();
  private final CopyCounts counts = new CopyCounts();
  private final List<Copied> news = new ArrayList<>();
  private int numbered;

  @BeforeAll
  static void server() {
    server = S3Server.start(home, "logs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // --- what the tests are told in ---

  private static StoreOptions options(URI endpoint, String secret) {
    return new StoreOptions(
        endpoint,
        null,
        true,
        new StoreCredentials(S3Server.ID, secret),
        5 << 20,
        4,
        1,
        Duration.ofSeconds(2),
        0,
        StoreOptions.Keep.DEFAULTS);
  }

  private static StoreOptions options() {
    return options(server.endpoint(), S3Server.SECRET);
  }

  private static StoreOptions through(FaultProxy proxy) {
    return options(URI.create("http://127.0.0.1:" + proxy.port()), S3Server.SECRET);
  }

  private StoreLocation target() {
    return StoreLocation.parse("s3://logs/" + prefix);
  }

  private ObjectsSettings settings(Path captures, Duration removeAfter) {
    return new ObjectsSettings(
        captures,
        false,
        target(),
        new KeyTemplate("{tenant}/{yyyy}/{MM}/{dd}/{capture}", "here"),
        2,
        true,
        removeAfter,
        Duration.ofMillis(20),
        new DeliverySettings.Pacing(50, 200, 10, 1000, 200, 1000));
  }

  private ObjectsSink sink(StoreOptions options) {
    return sink(directory, options, Duration.ZERO);
  }

  private ObjectsSink sink(Path captures, StoreOptions options, Duration removeAfter) {
    ObjectsSink sink =
        new ObjectsSink(
            "objects",
            settings(captures, removeAfter),
            Stores.open(target(), options),
            counts,
            this::heard,
            InstantSource.system(),
            System::nanoTime);
    sink.start();
    return sink;
  }

  private synchronized void heard(Copied copied) {
    news.add(copied);
  }

  private synchronized List<Copied> news() {
    return List.copyOf(news);
  }

  private CaptureWriter writer(String name) throws IOException {
    return writer(directory, name, CaptureSettings.DEFAULTS);
  }

  private static CaptureWriter writer(Path captures, String name, CaptureSettings settings)
      throws IOException {
    return CaptureWriter.open(
        captures.resolve("main").resolve(name), settings, "main", Map.of(), InstantSource.system());
  }

  /** A closed file with so many lines. */
  private void file(CaptureWriter writer, int lines) throws IOException {
    BatchMaker batch = new BatchMaker("main");
    for (int i = 0; i < lines; i++) {
      batch.add(API, Instant.now().toEpochMilli() * 1_000_000L, "line " + numbered++);
    }
    writer.append(batch.make(), Position.parse("1:" + (numbered + 100)));
    writer.roll();
  }

  /** A closed file of so many bytes that cannot be packed. */
  private void largeFile(CaptureWriter writer, int bytes) throws IOException {
    Random random = new Random(numbered);
    BatchMaker batch = new BatchMaker("main");
    for (int at = 0; at < bytes; at += 40_000) {
      byte[] text = new byte[40_000];
      random.nextBytes(text);
      StringBuilder hex = new StringBuilder("line " + numbered++ + " ");
      for (byte b : text) {
        hex.append((char) ('!' + (b & 0x3f)));
      }
      batch.add(API, 1_000_000L * numbered, hex.toString());
    }
    writer.append(batch.make(), Position.parse("1:" + (numbered + 100)));
    writer.roll();
  }

  private static String day() {
    return DateTimeFormatter.ofPattern("yyyy/MM/dd").format(Instant.now().atOffset(ZoneOffset.UTC));
  }

  private ObjectStore copy(String name) {
    return Stores.open(target().below("main/" + day() + "/" + name), options());
  }

  private CaptureMetadata metadata(String name) throws IOException {
    try (ObjectStore store = copy(name)) {
      return StoredCapture.open(store).metadata();
    }
  }

  /** Fetches a copy as wadi download does, verifies it as wadi verify does, and reads it. */
  private List<String> lines(String name) throws IOException {
    Path fetched = directory.resolveSibling(directory.getFileName() + "-" + System.nanoTime());
    try (ObjectStore store = copy(name)) {
      StoredCapture stored = StoredCapture.open(store);
      assertThat(StoredCheck.run(stored, 2).good()).isTrue();
      CaptureDownload.run(stored, fetched, null, 2, (file, bytes, done, of) -> {});
    }
    assertThat(CaptureReader.open(fetched).missing()).isEmpty();
    List<String> lines = new ArrayList<>();
    CapturedLines.forEach(
        fetched, line -> lines.add(line.get("msg").asText().replaceFirst("^(line \\d+) .*", "$1")));
    return lines;
  }

  private List<String> upTo(int lines) {
    return Stream.iterate(0, n -> n + 1).limit(lines).map(n -> "line " + n).toList();
  }

  private void awaitFiles(long files) throws InterruptedException {
    LiveGateway.await(files + " files", () -> counts.files.sum() >= files);
  }

  private void awaitFinished(String name) throws InterruptedException {
    LiveGateway.await(
        name + " is finished",
        () -> news().stream().anyMatch(n -> n.capture().equals(name) && n.finished()));
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = folder.relativize(file).toString();
        if (!name.startsWith(".")) {
          contents.put(name, java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
        }
      }
    }
    return contents;
  }

  // --- what holds ---

  @Test
  void each_file_is_in_the_bucket_when_it_is_closed_and_the_copy_says_that_more_may_come()
      throws Exception {
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer("c1")) {
      for (int files = 1; files <= 3; files++) {
        file(writer, 10);
        awaitFiles(files);
        int count = files * 10;
        LiveGateway.await(
            "the copy counts them",
            () -> {
              try {
                return metadata("c1").totalLines() == count;
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });

        assertThat(lines("c1")).isEqualTo(upTo(count));
        assertThat(metadata("c1").live()).isTrue();
        assertThat(metadata("c1").wadi().positions())
            .isEqualTo(Map.of("main", Position.parse("1:" + (numbered + 100))));
      }
      assertThat(sink.trouble()).isNull();
      assertThat(sink.waiting().get("main").files()).isZero();
    }
  }

  @Test
  void a_capture_that_is_finished_is_there_byte_for_byte_with_its_trail() throws Exception {
    try (ObjectsSink sink = sink(options())) {
      CaptureWriter writer = writer("c1");
      file(writer, 10);
      file(writer, 10);
      writer.seal();
      awaitFinished("c1");

      Path fetched = directory.resolve("fetched");
      try (ObjectStore store = copy("c1")) {
        CaptureDownload.run(
            StoredCapture.open(store), fetched, null, 1, (file, bytes, done, of) -> {});
      }
      assertThat(contents(fetched)).isEqualTo(contents(directory.resolve("main/c1")));
      assertThat(metadata("c1").wadi().sealed()).isTrue();
      assertThat(sink.trouble()).isNull();
    }
  }

  @Test
  void the_copy_keeps_what_the_disk_cap_takes_here() throws Exception {
    CaptureSettings small = CaptureSettings.DEFAULTS.withMaxDiskBytes(CAP);
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer(directory, "c1", small)) {
      for (int files = 1; files <= 40; files++) {
        largeFile(writer, 1);
        awaitFiles(files);
      }
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
      assertThat(writer.stats().deletedFiles()).isPositive();
      LiveGateway.await(
          "the copy counts them",
          () -> {
            try {
              return metadata("c1").totalLines() == 40;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });

      assertThat(lines("c1")).isEqualTo(upTo(40));
      assertThat(metadata("c1").wadi().deletedLines()).isZero();
      assertThat(counts.lostFiles.sum()).isZero();
    }
  }

  @Test
  void what_the_cap_took_before_it_was_copied_is_counted_here_and_in_the_copy() throws Exception {
    CaptureSettings small = CaptureSettings.DEFAULTS.withMaxDiskBytes(CAP);
    try (FaultProxy proxy = FaultProxy.to(server.port())) {
      proxy.refuse();
      try (ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO);
          CaptureWriter writer = writer(directory, "c1", small)) {
        for (int files = 1; files <= 40; files++) {
          largeFile(writer, 1);
        }
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        long taken = writer.stats().deletedFiles();
        assertThat(taken).isPositive();
        proxy.heal();
        LiveGateway.await("lost are counted", () -> counts.lostFiles.sum() == taken);
        awaitFiles(40 - taken);
        LiveGateway.await("trouble is over", () -> sink.trouble() == null);

        CaptureMetadata copy = metadata("c1");
        assertThat(copy.totalLines()).isEqualTo(40);
        assertThat(copy.wadi().deletedFiles()).isEqualTo(taken);
        assertThat(copy.wadi().deletedLines()).isEqualTo(taken);
        assertThat(lines("c1")).isEqualTo(upTo(40).subList((int) taken, 40));
      }
    }
    assertThat(counts.lostLines.sum()).isEqualTo(counts.lostFiles.sum());
  }

  @Test
  void the_cap_waits_for_the_bucket_as_far_as_it_may_and_takes_what_is_copied_first()
      throws Exception {
    CaptureSettings waits =
        CaptureSettings.DEFAULTS
            .withMaxDiskBytes(CAP)
            .withCopies(new CaptureSettings.Copies(8 << 20, false));
    try (FaultProxy proxy = FaultProxy.to(server.port());
        ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO);
        CaptureWriter writer = writer(directory, "c1", waits)) {
      largeFile(writer, 1);
      awaitFiles(1);
      proxy.refuse();
      for (int files = 2; files <= 40; files++) {
        largeFile(writer, 1);
      }
      assertThat(writer.stats().diskBytes()).isGreaterThan(CAP);
      proxy.heal();
      awaitFiles(40);
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
      LiveGateway.await(
          "the folder fits again",
          () -> {
            try {
              file(writer, 1);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return writer.stats().diskBytes() <= CAP + 10_000;
          });
      assertThat(counts.lostFiles.sum()).isZero();
      awaitFiles(numbered);
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);

      assertThat(counts.lostFiles.sum()).isZero();
    }
    assertThat(lines("c1")).isEqualTo(upTo(numbered));
  }

  @Test
  void closed_files_go_as_soon_as_they_are_copied_where_that_is_wanted() throws Exception {
    CaptureSettings removes =
        CaptureSettings.DEFAULTS.withCopies(new CaptureSettings.Copies(0, true));
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer(directory, "c1", removes)) {
      for (int files = 1; files <= 5; files++) {
        file(writer, 10);
      }
      awaitFiles(5);
      LiveGateway.await(
          "one is left",
          () -> {
            try {
              writer.maintain();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return writer.stats().files() == 1;
          });
      file(writer, 10);
      awaitFiles(6);
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
    }
    assertThat(lines("c1")).isEqualTo(upTo(60));
    assertThat(counts.lostFiles.sum()).isZero();
  }

  @Test
  void a_start_goes_on_where_the_one_before_stopped_and_sends_nothing_twice() throws Exception {
    try (CaptureWriter writer = writer("c1");
        FaultProxy proxy = FaultProxy.to(server.port())) {
      largeFile(writer, 3_000_000);
      try (ObjectsSink first = sink(directory, through(proxy), Duration.ZERO)) {
        awaitFiles(1);
        LiveGateway.await("nothing waits", () -> first.waiting().get("main").files() == 0);
      }
      long sent = proxy.bytes();
      assertThat(sent).isGreaterThan(2_000_000);
      largeFile(writer, 3_000_000);
      try (ObjectsSink second = sink(directory, through(proxy), Duration.ZERO)) {
        awaitFiles(2);
        LiveGateway.await("nothing waits", () -> second.waiting().get("main").files() == 0);
      }
      long afterSecond = proxy.bytes();
      assertThat(afterSecond - sent).isLessThan(sent + 100_000);
      // As if a crash had come between the files and the index.
      Files.delete(
          server.folder().resolve("logs/" + prefix + "/main/" + day() + "/c1/index.jsonl"));
      file(writer, 5);
      try (ObjectsSink third = sink(directory, through(proxy), Duration.ZERO)) {
        awaitFiles(5);
        LiveGateway.await("nothing waits", () -> third.waiting().get("main").files() == 0);
      }
      assertThat(proxy.bytes() - afterSecond).isLessThan(200_000);
    }
    assertThat(lines("c1")).hasSize(numbered);
  }

  @Test
  void an_object_that_somebody_took_away_is_sent_again_while_it_is_here() throws Exception {
    try (CaptureWriter writer = writer("c1")) {
      file(writer, 10);
      file(writer, 10);
      try (ObjectsSink first = sink(options())) {
        awaitFiles(2);
        LiveGateway.await("nothing waits", () -> first.waiting().get("main").files() == 0);
      }
      Path copy = server.folder().resolve("logs/" + prefix + "/main/" + day() + "/c1");
      try (Stream<Path> files = Files.list(copy)) {
        Files.delete(files.filter(CapturedLines::isData).findFirst().orElseThrow());
      }
      file(writer, 10);
      try (ObjectsSink second = sink(options())) {
        awaitFiles(4);
        LiveGateway.await("nothing waits", () -> second.waiting().get("main").files() == 0);
      }
    }
    assertThat(lines("c1")).isEqualTo(upTo(30));
  }

  @Test
  void two_gateways_that_mean_the_same_place_do_not_write_over_each_other() throws Exception {
    Path other = Files.createDirectories(directory.resolve(".other"));
    try (CaptureWriter ours = writer("c1");
        CaptureWriter theirs = writer(other, "c1", CaptureSettings.DEFAULTS)) {
      file(ours, 10);
      try (ObjectsSink first = sink(options())) {
        awaitFiles(1);
        LiveGateway.await("nothing waits", () -> first.waiting().get("main").files() == 0);
        file(theirs, 10);
        try (ObjectsSink second = sink(other, options(), Duration.ZERO)) {
          LiveGateway.await("it is told", () -> second.trouble() != null);
          assertThat(second.trouble().words()).isEqualTo("another capture lies there");
          assertThat(second.trouble().error()).contains("{host}");
          assertThat(second.waiting().get("main").files()).isEqualTo(1);
        }
        file(ours, 10);
        awaitFiles(2);
      }
    }
    assertThat(lines("c1").subList(0, 10)).isEqualTo(upTo(10));
    assertThat(lines("c1")).hasSize(20);
  }

  @Test
  void a_capture_goes_from_here_once_it_is_copied_but_not_the_newest_and_none_on_hold()
      throws Exception {
    for (String name : List.of("c1", "c2", "c3")) {
      CaptureWriter writer = writer(name);
      file(writer, 10);
      writer.seal();
    }
    Hold.put(directory.resolve("main/c1"), "for the lawyers");
    try (ObjectsSink sink = sink(directory, options(), Duration.ofMillis(1))) {
      LiveGateway.await("one is gone", () -> counts.removedCaptures.sum() == 1);
      awaitFinished("c3");
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
    }
    assertThat(directory.resolve("main/c1")).exists();
    assertThat(directory.resolve("main/c2")).doesNotExist();
    assertThat(directory.resolve("main/c3")).exists();
    assertThat(lines("c2")).isEqualTo(upTo(20).subList(10, 20));
    try (ObjectStore store = copy("c1")) {
      assertThat(StoredCapture.open(store).names()).doesNotContain("hold.txt", ".copied");
    }
  }

  // --- a bad network, a bad bucket ---

  @ParameterizedTest
  @ValueSource(longs = {0, 300, 900, 3_000, 100_000, 4_000_000, 5_243_300})
  void a_file_whose_sending_breaks_off_anywhere_is_there_once_and_whole(long after)
      throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        CaptureWriter writer = writer("c1")) {
      largeFile(writer, 12_000_000);
      proxy.resetRequestsAfter(after);
      try (ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO)) {
        LiveGateway.await("it breaks off", () -> proxy.cuts() > 1);
        proxy.heal();
        proxy.cutAll();
        awaitFiles(1);
        LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
        LiveGateway.await("trouble is over", () -> sink.trouble() == null);
      }
    }
    assertThat(lines("c1")).hasSize(numbered);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 150, 500, 1_500})
  void an_answer_that_gets_lost_doubles_nothing(long after) throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        CaptureWriter writer = writer("c1")) {
      largeFile(writer, 6_000_000);
      proxy.resetAnswersAfter(after);
      try (ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO)) {
        LiveGateway.await("it breaks off", () -> proxy.cuts() > 1);
        file(writer, 3);
        proxy.heal();
        proxy.cutAll();
        awaitFiles(2);
        LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
      }
    }
    assertThat(lines("c1")).hasSize(numbered);
  }

  @Test
  void a_bucket_that_hangs_is_told_and_gone_on_with() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        CaptureWriter writer = writer("c1");
        ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO)) {
      file(writer, 10);
      awaitFiles(1);
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
      proxy.stall();
      file(writer, 10);
      LiveGateway.await("it is told", () -> sink.trouble() != null);
      assertThat(sink.trouble().words()).isEqualTo("bucket does not answer");
      assertThat(sink.waiting().get("main").files()).isEqualTo(1);
      assertThat(sink.waiting().get("main").bytes()).isPositive();
      proxy.heal();
      awaitFiles(2);
      LiveGateway.await("trouble is over", () -> sink.trouble() == null);
    }
    assertThat(lines("c1")).isEqualTo(upTo(20));
  }

  @Test
  void wrong_keys_and_a_missing_bucket_are_told_in_a_sentence() throws Exception {
    try (CaptureWriter writer = writer("c1")) {
      file(writer, 10);
      try (ObjectsSink sink =
          sink(directory, options(server.endpoint(), "another"), Duration.ZERO)) {
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        assertThat(sink.trouble().words()).isEqualTo("bucket refuses");
        assertThat(sink.trouble().error()).doesNotContain("another secret");
      }
      ObjectStore nowhere =
          Stores.open(StoreLocation.parse("s3://nothing-here/" + prefix), options());
      try (ObjectsSink sink =
          new ObjectsSink(
              "objects",
              settings(directory, Duration.ZERO),
              nowhere,
              counts,
              this::heard,
              InstantSource.system(),
              System::nanoTime)) {
        sink.start();
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        assertThat(sink.trouble().words()).isEqualTo("no such bucket");
      }
    }
    assertThat(counts.failures().get("forbidden")).isPositive();
    assertThat(counts.failures().get("not_found")).isPositive();
  }

  @Test
  void whoever_fetches_a_copy_while_it_grows_gets_a_capture_each_time() throws Exception {
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer("c1")) {
      file(writer, 10);
      awaitFiles(1);
      int before = 0;
      for (int files = 2; files <= 12; files++) {
        file(writer, 10);
        List<String> lines = lines("c1");
        assertThat(lines).isEqualTo(upTo(lines.size()));
        assertThat(lines.size()).isGreaterThanOrEqualTo(before);
        before = lines.size();
      }
      assertThat(sink.trouble()).isNull();
    }
  }
}
