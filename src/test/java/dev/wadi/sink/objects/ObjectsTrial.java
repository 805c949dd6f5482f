package dev.wadi.sink.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
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
import org.junit.jupiter.api.io.TempDir;

/** Captures, a real S3 server that checks signatures, and a sink between them. */
abstract class ObjectsTrial {
  private static final Labels API = Labels.of("app", "api");
  static final long CAP = 200_000;
  private static final AtomicInteger PREFIXES = new AtomicInteger();

  static S3Server server;

  @TempDir Path directory;

  final String prefix = "p" + PREFIXES.incrementAndGet();
  final CopyCounts counts = new CopyCounts();
  final List<Copied> news = new ArrayList<>();
  int numbered;

  @BeforeAll
  static void server() {
    server = S3Server.start("logs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // --- what the tests are told in ---

  static StoreOptions options(URI endpoint, String secret) {
    return new StoreOptions(
        endpoint,
        null,
        true,
        new StoreCredentials(S3Server.ID, secret),
        false,
        5 << 20,
        4,
        1,
        Duration.ofSeconds(2),
        0,
        StoreOptions.Keep.DEFAULTS);
  }

  static StoreOptions options() {
    return options(server.endpoint(), S3Server.SECRET);
  }

  static StoreOptions through(FaultProxy proxy) {
    return options(URI.create("http://127.0.0.1:" + proxy.port()), S3Server.SECRET);
  }

  StoreLocation target() {
    return StoreLocation.parse("s3://logs/" + prefix);
  }

  ObjectsSettings settings(Path captures, Duration removeAfter) {
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

  ObjectsSink sink(StoreOptions options) {
    return sink(directory, options, Duration.ZERO);
  }

  ObjectsSink sink(Path captures, StoreOptions options, Duration removeAfter) {
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

  synchronized void heard(Copied copied) {
    news.add(copied);
  }

  synchronized List<Copied> news() {
    return List.copyOf(news);
  }

  CaptureWriter writer(String name) throws IOException {
    return writer(directory, name, CaptureSettings.DEFAULTS);
  }

  static CaptureWriter writer(Path captures, String name, CaptureSettings settings)
      throws IOException {
    return CaptureWriter.open(
        captures.resolve("main").resolve(name), settings, "main", Map.of(), InstantSource.system());
  }

  /** A closed file with so many lines. */
  void file(CaptureWriter writer, int lines) throws IOException {
    BatchMaker batch = new BatchMaker("main");
    for (int i = 0; i < lines; i++) {
      batch.add(API, Instant.now().toEpochMilli() * 1_000_000L, "line " + numbered++);
    }
    writer.append(batch.make(), Position.parse("1:" + (numbered + 100)));
    writer.roll();
  }

  /** A closed file of so many bytes that cannot be packed. */
  void largeFile(CaptureWriter writer, int bytes) throws IOException {
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

  static String day() {
    return DateTimeFormatter.ofPattern("yyyy/MM/dd").format(Instant.now().atOffset(ZoneOffset.UTC));
  }

  ObjectStore copy(String name) {
    return Stores.open(target().below("main/" + day() + "/" + name), options());
  }

  CaptureMetadata metadata(String name) throws IOException {
    try (ObjectStore store = copy(name)) {
      return StoredCapture.open(store).metadata();
    }
  }

  /** Fetches a copy as wadi download does, verifies it as wadi verify does, and reads it. */
  List<String> lines(String name) throws IOException {
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

  List<String> upTo(int lines) {
    return Stream.iterate(0, n -> n + 1).limit(lines).map(n -> "line " + n).toList();
  }

  void awaitFiles(long files) throws InterruptedException {
    LiveGateway.await(files + " files", () -> counts.files.sum() >= files);
  }

  /** Files are sent before index and metadata, which alone make them part of the copy. */
  void awaitLines(String name, long lines) throws InterruptedException {
    LiveGateway.await(
        "the copy counts " + lines + " lines",
        () -> {
          try {
            return metadata(name).totalLines() == lines;
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  void awaitFinished(String name) throws InterruptedException {
    LiveGateway.await(
        name + " is finished",
        () -> news().stream().anyMatch(n -> n.capture().equals(name) && n.finished()));
  }

  static Map<String, String> contents(Path folder) throws IOException {
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
}
