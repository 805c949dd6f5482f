package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.app.rooms.WalRecentLines;
import dev.wadi.buffer.wal.AppendListener;
import dev.wadi.buffer.wal.AppendRequest;
import dev.wadi.buffer.wal.ReaderSettings;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalBlock;
import dev.wadi.buffer.wal.WalReader;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalSettings;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A log and the captures of it in a folder, and questions asked of both. */
final class KeptScene implements AutoCloseable {
  static final String TENANT = "acme";
  static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  static final ReadSettings SETTINGS =
      new ReadSettings(
          1,
          10,
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          1L << 30,
          5000,
          1 << 20,
          500,
          1 << 24);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path captures;
  private final Wal wal;
  private final WalReader reader;
  private final List<WalBlock> uncommitted = new ArrayList<>();
  private Position known = Position.START;
  private CaptureWriter writer;
  private int folders;
  final Reads reads;

  KeptScene(Path folder) throws IOException {
    this(folder, SETTINGS);
  }

  KeptScene(Path folder, ReadSettings settings) throws IOException {
    captures = folder.resolve("captures");
    wal =
        Wal.open(
            WalSettings.builder(folder.resolve("wal"))
                .name("trial")
                .sync(WalSettings.SyncMode.NEVER)
                .segmentMaxBytes(64 << 10)
                .spareSegments(1)
                .keepDeliveredMillis(0)
                .diskFreeMinBytes(0)
                .diskFreeMinRatio(0)
                .build());
    reader = wal.reader("capture", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 4096));
    reads =
        new Reads(
            new KeptStore(captures, null, false, new WalRecentLines(wal, batch -> batch)),
            settings,
            InstantSource.fixed(NOON.plusSeconds(600)));
    writer = newWriter();
  }

  private CaptureWriter newWriter() throws IOException {
    return CaptureWriter.open(
        captures.resolve(TENANT).resolve("2026-01-15T1200%02d".formatted(folders)),
        new CaptureSettings(
            16 << 10,
            Duration.ofHours(1),
            0,
            1,
            4096,
            1 << 20,
            null,
            CaptureSettings.Copies.DEFAULTS),
        TENANT,
        Map.of(TENANT, known),
        InstantSource.fixed(NOON));
  }

  /** Appends; the batch is acknowledged when this returns. */
  void append(Batch batch) throws Exception {
    byte[] bytes = new PushRequestEncoder().encode(batch);
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (var entry : batch) {
      first = Math.min(first, entry.timestampNanos());
      last = Math.max(last, entry.timestampNanos());
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    wal.append(
        new AppendRequest(
            batch.tenant(),
            new Batch.Encoded(bytes, 0, bytes.length),
            batch.entries(),
            first,
            last,
            null,
            null),
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            done.complete(true);
          }

          @Override
          public void refused(WalRefusal refusal) {
            done.completeExceptionally(new AssertionError(refusal.toString()));
          }
        });
    done.get(20, TimeUnit.SECONDS);
  }

  /** Takes what waits into the capture, without a commit. */
  void deliver() throws Exception {
    for (WalBlock block = reader.poll(); block != null; block = reader.poll()) {
      Batch batch =
          new PushRequestDecoder()
              .decode(block.tenant(), block.bytes(), 0, block.bytes().length, DecodeLimits.TRUSTED);
      writer.append(batch, block.start(), block.end());
      uncommitted.add(block);
    }
  }

  void commit() throws IOException {
    writer.commit();
    confirm();
  }

  private void confirm() {
    uncommitted.forEach(reader::ack);
    uncommitted.clear();
    known = writer.positions().getOrDefault(TENANT, known);
  }

  void rollCapture() throws IOException {
    writer.roll();
    confirm();
  }

  /** The folder of all captures. */
  Path captures() {
    return captures.resolve(TENANT);
  }

  /** The capture ends, and the next one begins. */
  void seal() throws IOException {
    writer.seal();
    confirm();
    folders++;
    writer = newWriter();
  }

  /** The capture is closed and opened again, as over a restart. */
  void reopen() throws IOException {
    writer.close();
    confirm();
    writer = newWriter();
  }

  void rollLog() {
    wal.roll(null);
  }

  /** Deletes what was delivered. */
  void housekeep() throws IOException {
    wal.housekeep();
  }

  /** What an answer says; parameters in pairs. */
  String answer(ReadPath path, String name, boolean categorized, String... pairs)
      throws IOException {
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      query.append(i == 0 ? "" : "&").append(pairs[i]).append('=');
      query.append(java.net.URLEncoder.encode(pairs[i + 1], UTF_8));
    }
    Answer answer =
        reads.answer(
            new Reads.Asked(TENANT, path, name, ReadParameters.of(query.toString()), categorized),
            new ReadWork(1L << 30));
    return new String(answer.body(), UTF_8);
  }

  JsonNode json(ReadPath path, String... pairs) throws IOException {
    return JSON.readTree(answer(path, "", false, pairs));
  }

  /** Lines as {@code query_range} tells them, in the order of the answer. */
  List<String> lines(String... pairs) throws IOException {
    List<String> lines = new ArrayList<>();
    for (JsonNode stream : json(ReadPath.QUERY_RANGE, pairs).path("data").path("result")) {
      stream.path("values").forEach(value -> lines.add(value.path(1).asText()));
    }
    return lines;
  }

  @Override
  public void close() throws Exception {
    writer.close();
    wal.close();
  }
}
