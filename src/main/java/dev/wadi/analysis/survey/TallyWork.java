package dev.wadi.analysis.survey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.template.MessageShape;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Chunk;
import dev.wadi.capture.LineScanner;
import dev.wadi.capture.ScanReport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the lines of chunks. Makes no object for a line: label sets are read once for their bytes,
 * shapes of errors once for each chunk. For one thread.
 */
final class TallyWork implements CaptureReader.ChunkWork<ChunkTally>, LineScanner.Visitor {
  static final int MAX_EXAMPLE = 4 << 10;

  private static final ErrorWords WORDS = new ErrorWords();
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final byte[][] LEVEL_METADATA = {
    "level".getBytes(UTF_8),
    "severity".getBytes(UTF_8),
    "severity_text".getBytes(UTF_8),
    "detected_level".getBytes(UTF_8)
  };
  /* Beyond so many label sets those known are forgotten: each line has one of its own. */
  private static final int MAX_REMEMBERED = 16_384;

  private final LineScanner scanner;
  private final long windowNanos;
  private final boolean tokensWanted;
  private final MessageShape shape = new MessageShape();

  /* Label sets by hash; open addressing. */
  private Tally[] known = new Tally[256];
  private int remembered;
  private int chunk;

  private final List<Tally> touched = new ArrayList<>();
  private ChunkTally.Shape[] shapeTable = new ChunkTally.Shape[256];
  private final List<ChunkTally.Shape> shapes = new ArrayList<>();
  private long lines;
  private long errors;
  private long traceLines;

  private BucketCounts buckets;
  private long bucket;
  private long bucketFrom = 1;
  private long bucketTo;
  private long bucketLines;
  private long bucketErrors;

  /** Counts of one label set in the chunk of now. */
  private static final class Tally {
    final LabelSet labels;
    int chunk = -1;
    long lines;
    long errors;
    Map<Long, long[]> errorTimes = Map.of();
    long firstErrorNanos;
    byte[] firstError = new byte[0];

    Tally(LabelSet labels) {
      this.labels = labels;
    }

    void begin(int now) {
      chunk = now;
      lines = 0;
      errors = 0;
      errorTimes = Map.of();
      firstErrorNanos = Long.MAX_VALUE;
      firstError = new byte[0];
    }
  }

  TallyWork(CaptureFilter filter, ScanReport report, long windowNanos, boolean tokensWanted) {
    this.scanner = new LineScanner(filter, report);
    this.windowNanos = windowNanos;
    this.tokensWanted = tokensWanted;
    this.buckets = new BucketCounts(windowNanos, Survey.MAX_BUCKETS, 2);
  }

  @Override
  public ChunkTally on(Chunk work) {
    begin();
    scanner.scan(work, this);
    flushBucket();
    List<ChunkTally.Stream> streams = new ArrayList<>(touched.size());
    for (Tally tally : touched) {
      streams.add(
          new ChunkTally.Stream(
              tally.labels,
              tally.lines,
              tally.errors,
              tally.errorTimes,
              tally.firstErrorNanos,
              tally.firstError));
    }
    Map<String, Long> tokens =
        tokensWanted ? RedactionKinds.in(work.buffer(), work.offset(), work.length()) : Map.of();
    return new ChunkTally(lines, errors, traceLines, streams, buckets, List.copyOf(shapes), tokens);
  }

  private void begin() {
    chunk++;
    touched.clear();
    lines = 0;
    errors = 0;
    traceLines = 0;
    buckets = new BucketCounts(windowNanos, Survey.MAX_BUCKETS, 2);
    bucketFrom = 1;
    bucketTo = 0;
    if (!shapes.isEmpty()) {
      shapes.clear();
      Arrays.fill(shapeTable, null);
    }
    if (remembered > MAX_REMEMBERED) {
      known = new Tally[256];
      remembered = 0;
    }
  }

  @Override
  public boolean visit(CaptureLine line) {
    long nanos = line.timestampNanos();
    if (nanos < bucketFrom || nanos > bucketTo) {
      flushBucket();
      bucket = Math.floorDiv(nanos, windowNanos);
      bucketFrom = bucket * windowNanos;
      bucketTo = bucketFrom + (windowNanos - 1);
    }
    lines++;
    bucketLines++;
    Tally tally = tally(line);
    tally.lines++;
    look(line, nanos, tally);
    return true;
  }

  private void look(CaptureLine line, long nanos, Tally tally) {
    if (line.messageIsPlain()) {
      byte[] b = line.buffer();
      int offset = line.messageOffset();
      int length = line.messageLength();
      if (tally.labels.errorLevel() || WORDS.areIn(b, offset, length) || levelIsError(line)) {
        error(b, offset, length, nanos, tally);
      }
      return;
    }
    // Escapes may hide a word, or look like the letter before one.
    byte[] text = line.message().getBytes(UTF_8);
    if (tally.labels.errorLevel() || WORDS.areIn(text, 0, text.length) || levelIsError(line)) {
      error(text, 0, text.length, nanos, tally);
    }
  }

  private static boolean levelIsError(CaptureLine line) {
    if (!line.hasMetadata()) {
      return false;
    }
    for (byte[] name : LEVEL_METADATA) {
      byte[] value = line.metadataValue(name);
      if (value != null && LabelSet.isErrorLevel(new String(value, UTF_8))) {
        return true;
      }
    }
    return false;
  }

  private void error(byte[] b, int offset, int length, long nanos, Tally tally) {
    if (MessageShape.goesOnWithTrace(b, offset, length)) {
      traceLines++;
      return;
    }
    errors++;
    bucketErrors++;
    tally.errors++;
    if (tally.errorTimes.isEmpty()) {
      tally.errorTimes = new HashMap<>();
    }
    tally
        .errorTimes
        .computeIfAbsent(Math.floorDiv(nanos, Survey.SERVICE_WIDTH_NANOS), key -> new long[1])[0]++;
    if (nanos < tally.firstErrorNanos) {
      tally.firstErrorNanos = nanos;
      tally.firstError = example(b, offset, length);
    }
    shape.read(b, offset, length);
    ChunkTally.Shape known = shape();
    known.count++;
    known.times.add(Math.floorDiv(nanos, windowNanos), 0, 1);
    if (nanos < known.firstNanos) {
      known.firstNanos = nanos;
      known.example = example(b, offset, length);
      known.service = tally.labels.service();
    }
  }

  private static byte[] example(byte[] b, int offset, int length) {
    int end = length;
    if (length > MAX_EXAMPLE) {
      end = MAX_EXAMPLE;
      // Not within a letter.
      while (end > 0 && (b[offset + end] & 0xc0) == 0x80) {
        end--;
      }
    }
    return Arrays.copyOfRange(b, offset, offset + end);
  }

  private ChunkTally.Shape shape() {
    byte[] b = shape.buffer();
    int length = shape.length();
    int hash = hash(b, 0, length);
    int slot = hash & shapeTable.length - 1;
    while (shapeTable[slot] != null) {
      ChunkTally.Shape there = shapeTable[slot];
      if (there.hash == hash && Arrays.equals(there.shape, 0, there.shape.length, b, 0, length)) {
        return there;
      }
      slot = slot + 1 & shapeTable.length - 1;
    }
    ChunkTally.Shape made = new ChunkTally.Shape(shape.toBytes(), hash, windowNanos);
    shapeTable[slot] = made;
    shapes.add(made);
    if (shapes.size() * 2 > shapeTable.length) {
      ChunkTally.Shape[] wider = new ChunkTally.Shape[shapeTable.length * 2];
      for (ChunkTally.Shape each : shapes) {
        int at = each.hash & wider.length - 1;
        while (wider[at] != null) {
          at = at + 1 & wider.length - 1;
        }
        wider[at] = each;
      }
      shapeTable = wider;
    }
    return made;
  }

  private Tally tally(CaptureLine line) {
    byte[] b = line.buffer();
    int from = line.labelsOffset();
    int length = line.labelsLength();
    int hash = hash(b, from, length);
    int slot = hash & known.length - 1;
    while (true) {
      Tally there = known[slot];
      if (there == null) {
        there = remember(line, hash, slot);
      } else if (there.labels.hash() != hash || !there.labels.has(b, from, from + length)) {
        slot = slot + 1 & known.length - 1;
        continue;
      }
      if (there.chunk != chunk) {
        there.begin(chunk);
        touched.add(there);
      }
      return there;
    }
  }

  private Tally remember(CaptureLine line, int hash, int slot) {
    int from = line.labelsOffset();
    byte[] raw = Arrays.copyOfRange(line.buffer(), from, from + line.labelsLength());
    Tally made = new Tally(new LabelSet(raw, hash, line.labels()));
    known[slot] = made;
    remembered++;
    if (remembered * 2 > known.length) {
      Tally[] wider = new Tally[known.length * 2];
      for (Tally each : known) {
        if (each != null) {
          int at = each.labels.hash() & wider.length - 1;
          while (wider[at] != null) {
            at = at + 1 & wider.length - 1;
          }
          wider[at] = each;
        }
      }
      known = wider;
    }
    return made;
  }

  private static int hash(byte[] b, int offset, int length) {
    long hash = length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      hash = (hash ^ (long) LONGS.get(b, i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (; i < end; i++) {
      hash = (hash ^ b[i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }

  private void flushBucket() {
    if (bucketLines > 0) {
      buckets.add(bucket, 0, bucketLines);
      if (bucketErrors > 0) {
        buckets.add(bucket, 1, bucketErrors);
      }
    }
    bucketLines = 0;
    bucketErrors = 0;
  }
}
