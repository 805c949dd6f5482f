package dev.wadi.deadletters;

import dev.wadi.analysis.DeadLetterSummary;
import dev.wadi.analysis.LineBatch;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Chunk;
import dev.wadi.capture.ScanReport;
import dev.wadi.client.PushClient;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.xerial.snappy.Snappy;

/**
 * Pushes the lines of a capture in their order, without what our sinks noted beside them. A push
 * that the server rejects is halved until the lines are found that it does not want; those are
 * counted, and stay in the capture like all the others. For one thread.
 */
public final class DeadLetterReplay {
  private static final int BATCH_LINES = 500;
  private static final int BATCH_BYTES = 512 << 10;

  private final CaptureReader reader;
  private final ReplayProgress progress;
  private final PushClient door;
  private final int maxRefused;
  private final PushRequestEncoder encoder = new PushRequestEncoder();
  private final CaptureLine line = new CaptureLine();
  private final LineBatch batch;

  private String file = "";
  private long row;
  private long firstRow;
  private long sent;
  private long refused;
  private long refusedInBatch;
  private String lastRefusal = "";

  /**
   * @param maxRefused rejected lines after which the replay stops
   */
  public DeadLetterReplay(
      CaptureReader reader,
      String tenant,
      ReplayProgress progress,
      PushClient door,
      int maxRefused) {
    this.reader = reader;
    this.progress = progress;
    this.door = door;
    this.maxRefused = maxRefused;
    this.batch = new LineBatch(tenant, name -> !name.startsWith(DeadLetterSummary.PREFIX));
  }

  /**
   * Pushes everything that was not pushed before.
   *
   * @throws ReplayStoppedException when the server refuses us, or too many lines
   * @throws IOException when the server is away, or the capture cannot be read
   */
  public ScanReport run() throws IOException {
    ScanReport report = new ScanReport();
    reader.scan(CaptureFilter.ALL, 1, report, () -> this::chunk, (name, nothing) -> true);
    flush();
    return report;
  }

  /** Lines that the server took, this time. */
  public long sent() {
    return sent;
  }

  /** Lines that the server rejected, this time. */
  public long refused() {
    return refused;
  }

  /** What the server said about the last of them. */
  public String lastRefusal() {
    return lastRefusal;
  }

  private Boolean chunk(Chunk chunk) throws IOException {
    if (!chunk.file().name().equals(file)) {
      flush();
      file = chunk.file().name();
      row = 0;
    }
    byte[] b = chunk.buffer();
    int end = chunk.offset() + chunk.length();
    int start = chunk.offset();
    while (start < end) {
      int stop = start;
      while (stop < end && b[stop] != '\n') {
        stop++;
      }
      row++;
      if (progress.isDone(file, row)) {
        start = stop + 1;
        continue;
      }
      if (!line.parse(b, start, stop - start)) {
        if (stop > start) {
          chunk.sawMalformedLine();
        }
      } else {
        firstRow = batch.lines() == 0 ? row : firstRow;
        batch.add(line);
        if (batch.lines() >= BATCH_LINES || batch.bytes() >= BATCH_BYTES) {
          flush();
        }
      }
      start = stop + 1;
    }
    return Boolean.TRUE;
  }

  private void flush() throws IOException {
    if (batch.lines() == 0) {
      return;
    }
    refusedInBatch = 0;
    Batch all = batch.take();
    try {
      push(all, progress.id() + ":" + file + ":" + firstRow + "-" + row);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the replay was interrupted");
    }
    long taken = all.entries() - refusedInBatch;
    progress.done(file, row, taken, refusedInBatch);
    sent += taken;
    refused += refusedInBatch;
  }

  private void push(Batch part, String key) throws IOException, InterruptedException {
    PushClient.Answer answer = door.push(body(part), key);
    if (answer.accepted()) {
      return;
    }
    if (!answer.rejected()) {
      throw new ReplayStoppedException(kind(answer.status()), said(answer));
    }
    if (part.entries() > 1) {
      int half = part.entries() / 2;
      push(part(part, 0, half), key + ".a");
      push(part(part, half, part.entries()), key + ".b");
      return;
    }
    refusedInBatch++;
    lastRefusal = said(answer);
    if (refused + refusedInBatch > maxRefused) {
      throw new ReplayStoppedException(
          ReplayStoppedException.Kind.TOO_MANY_REJECTED,
          "stopped after %d rejected lines; the last: %s"
              .formatted(refused + refusedInBatch, lastRefusal));
    }
  }

  private PushClient.Body body(Batch part) throws IOException {
    return new PushClient.Body(
        "application/x-protobuf", null, Snappy.compress(encoder.encode(part)));
  }

  private static Batch part(Batch whole, int from, int to) {
    int[] at = {0};
    return whole.map(
        stream -> {
          LogStream.Rewrite rewrite = stream.rewrite();
          for (int i = 0; i < stream.size(); i++, at[0]++) {
            if (at[0] < from || at[0] >= to) {
              rewrite.drop(i);
            }
          }
          return rewrite.build();
        });
  }

  private static String said(PushClient.Answer answer) {
    return "the server answered " + answer.status() + ": " + answer.text();
  }

  private static ReplayStoppedException.Kind kind(int status) {
    return switch (status) {
      case 401, 403 -> ReplayStoppedException.Kind.FORBIDDEN;
      case 404 -> ReplayStoppedException.Kind.NO_DOOR;
      default -> ReplayStoppedException.Kind.UNAVAILABLE;
    };
  }
}
