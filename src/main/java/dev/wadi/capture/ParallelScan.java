package dev.wadi.capture;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStream;
import dev.wadi.query.ByteSearch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks data files with several threads and hands results over in order.
 *
 * <p>A file of ours is cut into segments of a few megabytes along its frames, which hold whole
 * lines; any other file is one segment that is read as a stream. Segments are begun in order, each
 * has a small queue for its results, and the calling thread empties the oldest: so results keep
 * their order, and memory its bound. The oldest unfinished segment always has a thread, since none
 * after it is begun before it; so a full queue further on waits, but never for ever.
 */
final class ParallelScan<R> {
  private static final int SEGMENT_BYTES = 4 << 20;
  private static final int QUEUED_RESULTS = 4;
  private static final long POLL_MILLIS = 50;

  private final List<CaptureFile> files;
  private final CaptureFilter wanted;
  private final FrameSieve sieve;
  private final int neighbours;
  private final int threads;
  private final boolean judging;
  private final ReadMarks marks;
  private final ScanReport report;
  private final Supplier<CaptureReader.ChunkWork<R>> work;
  private final CaptureReader.Results<R> results;
  /* Nothing is a sign to end, one for each thread: whoever waits for work hears of it at once. */
  private final BlockingQueue<Optional<Segment<R>>> begun = new LinkedBlockingQueue<>();
  private volatile boolean stopped;
  /* There is no more to do. */
  private volatile boolean ended;

  /**
   * Reads files and tells in the report what is wrong with them.
   *
   * @param wanted frames that hold nothing of it are left out
   * @param neighbours so many entries on each side of what is wanted are read, too
   * @param marks files are read from there on, and what was read is marked
   */
  ParallelScan(
      List<CaptureFile> files,
      CaptureFilter wanted,
      int neighbours,
      int threads,
      ReadMarks marks,
      ScanReport report,
      Supplier<CaptureReader.ChunkWork<R>> work,
      CaptureReader.Results<R> results) {
    this(files, wanted, neighbours, threads, true, marks, report, work, results);
  }

  private ParallelScan(
      List<CaptureFile> files,
      CaptureFilter wanted,
      int neighbours,
      int threads,
      boolean judging,
      ReadMarks marks,
      ScanReport report,
      Supplier<CaptureReader.ChunkWork<R>> work,
      CaptureReader.Results<R> results) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
    }
    this.files = files;
    this.wanted = wanted;
    this.neighbours = neighbours;
    this.sieve = FrameSieve.of(wanted);
    this.threads = threads;
    this.judging = judging;
    this.marks = marks;
    this.report = report;
    this.work = work;
    this.results = results;
  }

  /** Reads what can be read, on the calling thread; what it means is for the caller to say. */
  static <R> ParallelScan<R> unjudged(
      List<CaptureFile> files,
      ScanReport report,
      Supplier<CaptureReader.ChunkWork<R>> work,
      CaptureReader.Results<R> results) {
    return new ParallelScan<>(
        files, CaptureFilter.ALL, 0, 1, false, new ReadMarks(true), report, work, results);
  }

  /** What a segment puts into its queue: a result, a failure, or the end. */
  private record Outcome<R>(@Nullable R result, @Nullable Throwable failure) {}

  /** Frames of a file, or, without frames, the whole file from beginning to end. */
  private static final class Segment<R> {
    final ScannedFile open;
    final List<ZstdFrames.Frame> frames;
    /* So many unpacked bytes at its beginning were read before. */
    final long known;
    final BlockingQueue<Outcome<R>> outcomes = new ArrayBlockingQueue<>(QUEUED_RESULTS);

    Segment(ScannedFile open, List<ZstdFrames.Frame> frames, long known) {
      this.open = open;
      this.frames = frames;
      this.known = known;
    }
  }

  /** Takes the results of one segment; false to stop. */
  private interface Emit<R> {
    boolean result(R result) throws IOException;
  }

  /** Reads; false when the results were stopped. */
  boolean run() throws IOException {
    for (CaptureFile file : files) {
      report.expectedBytes.add(file.diskBytes());
    }
    read();
    return !stopped;
  }

  private void read() throws IOException {
    Iterator<CaptureFile> rest = files.iterator();
    Deque<Segment<R>> planned = new ArrayDeque<>();
    if (threads == 1) {
      try (Worker worker = new Worker()) {
        while (!stopped && plan(rest, planned)) {
          Segment<R> segment = planned.remove();
          worker.read(segment, result -> take(segment, result));
        }
      } finally {
        close(planned);
      }
      return;
    }
    List<Thread> workers = new ArrayList<>();
    Deque<Segment<R>> inWork = new ArrayDeque<>();
    try {
      for (int i = 1; i <= threads; i++) {
        Thread thread = new Thread(this::workUntilStopped, "capture-scan-" + i);
        thread.setDaemon(true);
        thread.start();
        workers.add(thread);
      }
      while (!stopped) {
        while (inWork.size() < threads + 2 && plan(rest, planned)) {
          Segment<R> segment = planned.remove();
          inWork.add(segment);
          begun.add(Optional.of(segment));
        }
        if (inWork.isEmpty()) {
          break;
        }
        drain(inWork.element());
        inWork.remove();
      }
    } finally {
      ended = true;
      workers.forEach(worker -> begun.add(Optional.empty()));
      ScanThreads.join(workers);
      close(inWork);
      close(planned);
    }
  }

  private boolean take(Segment<R> segment, R result) throws IOException {
    if (!results.accept(segment.open.file, result)) {
      stopped = true;
    }
    return !stopped;
  }

  /** Empties one segment's queue until its end. */
  private void drain(Segment<R> segment) throws IOException {
    while (!stopped) {
      Outcome<R> outcome;
      try {
        outcome = segment.outcomes.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while scanning");
      }
      if (outcome.failure instanceof IOException e) {
        throw e;
      }
      if (outcome.failure instanceof RuntimeException e) {
        throw e;
      }
      if (outcome.failure instanceof Error e) {
        throw e;
      }
      if (outcome.result == null) {
        return;
      }
      take(segment, outcome.result);
    }
  }

  /** Makes sure that a next segment is planned; false when there is none. */
  private boolean plan(Iterator<CaptureFile> rest, Deque<Segment<R>> planned) throws IOException {
    while (planned.isEmpty() && rest.hasNext()) {
      CaptureFile file = rest.next();
      FileChannel channel;
      try {
        channel = FileChannel.open(file.path(), StandardOpenOption.READ);
      } catch (NoSuchFileException e) {
        // Rolled away or deleted by the disk cap since the list was made.
        report.filesGone.increment();
        continue;
      }
      if (marks.plainBytes(file) == 0) {
        report.filesRead.increment();
      }
      try {
        long size = channel.size();
        ReadPlan plan =
            file.compressed() ? ReadPlan.of(channel, file.open()) : ReadPlan.plain(channel);
        segments(new ScannedFile(file, channel, plan, size, marks.plainBytes(file)), planned);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
    return !planned.isEmpty();
  }

  private void segments(ScannedFile open, Deque<Segment<R>> planned) throws IOException {
    if (open.plan.way() != ReadPlan.Way.FRAMES) {
      open.unread.set(1);
      planned.add(new Segment<>(open, List.of(), open.known));
      return;
    }
    List<Segment<R>> made = new ArrayList<>();
    List<ZstdFrames.Frame> group = new ArrayList<>();
    long known = 0;
    long plain = 0;
    BitSet leftOut = sieve.leftOut(open.channel, open.plan, open.file.index());
    leftOut = open.plan.leftOut(wanted, leftOut);
    if (neighbours > 0) {
      leftOut = NearFrames.leftOut(open.channel, open.plan, leftOut, neighbours);
    }
    for (ReadPlan.Part part : open.plan.parts(leftOut, open.known)) {
      ZstdFrames.Frame frame = part.frame();
      if (!group.isEmpty() && plain + frame.contentBytes() > SEGMENT_BYTES) {
        made.add(new Segment<>(open, List.copyOf(group), known));
        group.clear();
        plain = 0;
      }
      known = group.isEmpty() ? part.known() : known;
      group.add(frame);
      plain += frame.contentBytes();
    }
    if (!group.isEmpty()) {
      made.add(new Segment<>(open, List.copyOf(group), known));
    }
    if (made.isEmpty()) {
      open.unread.set(1);
      segmentRead(open);
      return;
    }
    open.unread.set(made.size());
    planned.addAll(made);
  }

  /** After the last segment of a file it is settled whether all of it was there. */
  private void segmentRead(ScannedFile open) throws IOException {
    if (open.unread.decrementAndGet() > 0) {
      return;
    }
    marks.read(open.file, open.seenBytes(), open.readTo());
    try (FileChannel closing = open.channel) {
      report.passedBytes.add(Math.max(0, open.diskBytes - open.passed.sum()));
      if (judging && !stopped && open.looksDamaged()) {
        FileCheck.of(open.file).damages().forEach(report::add);
      }
    } catch (NoSuchFileException e) {
      // Rolled away or deleted by the disk cap since it was read.
      report.filesGone.increment();
    }
  }

  private void workUntilStopped() {
    try (Worker worker = new Worker()) {
      while (!stopped && !ended) {
        Optional<Segment<R>> segment = begun.take();
        if (segment.isPresent()) {
          work(worker, segment.get());
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts these threads but the end of the process.
      stopped = true;
    }
  }

  private void work(Worker worker, Segment<R> segment) throws InterruptedException {
    try {
      worker.read(segment, result -> put(segment, new Outcome<>(result, null)));
      put(segment, new Outcome<>(null, null));
    } catch (IOException | RuntimeException | Error e) {
      putFailure(segment, e);
    }
  }

  private void putFailure(Segment<R> segment, Throwable failure) throws InterruptedException {
    boolean told = false;
    while (!stopped && !ended && !told) {
      told =
          segment.outcomes.offer(new Outcome<>(null, failure), POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private boolean put(Segment<R> segment, Outcome<R> outcome) throws InterruptedIOException {
    try {
      while (!stopped && !ended) {
        if (segment.outcomes.offer(outcome, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while scanning");
    }
  }

  private static <R> void close(Deque<Segment<R>> segments) throws IOException {
    for (Segment<R> segment : segments) {
      segment.open.channel.close();
    }
  }

  /** Buffers and the unpacker of one thread. */
  private final class Worker implements AutoCloseable {
    private final CaptureReader.ChunkWork<R> chunkWork = work.get();
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private byte[] compressed = new byte[0];
    private byte[] plain = new byte[0];
    private boolean broken;
    /* So much of what comes next was read before. */
    private long known;

    void read(Segment<R> segment, Emit<R> emit) throws IOException {
      ScannedFile open = segment.open;
      known = segment.known;
      try {
        switch (open.plan.way()) {
          case FRAMES -> frames(open, segment.frames, emit);
          case SALVAGE -> salvage(open, 0, open.plan.end(), emit);
          case STREAM -> stream(open, emit);
        }
      } finally {
        segmentRead(open);
      }
    }

    private void frames(ScannedFile open, List<ZstdFrames.Frame> frames, Emit<R> emit)
        throws IOException {
      long start = frames.get(0).offset();
      int length = Math.toIntExact(frames.get(frames.size() - 1).end() - start);
      long size = 0;
      for (ZstdFrames.Frame frame : frames) {
        size += frame.contentBytes();
      }
      compressed = room(compressed, length);
      plain = room(plain, Math.toIntExact(size));
      ByteBuffer into = ByteBuffer.wrap(compressed, 0, length);
      while (into.hasRemaining()) {
        if (open.channel.read(into, start + into.position()) < 0) {
          break;
        }
      }
      passed(open, length);
      int filled = 0;
      for (ZstdFrames.Frame frame : frames) {
        int at = (int) (frame.offset() - start);
        int wanted = (int) frame.contentBytes();
        if (at + frame.length() <= into.position() && unpack(frame, at, filled, wanted)) {
          report.frames.increment();
          filled += wanted;
          continue;
        }
        // Damaged, or the table lies: what can be read between here and the next frame counts.
        open.suspicious = true;
        if (!deliver(open, plain, filled, emit)
            || !salvage(open, frame.offset(), frame.end(), emit)) {
          return;
        }
        filled = 0;
      }
      deliver(open, plain, filled, emit);
    }

    private boolean salvage(ScannedFile open, long from, long to, Emit<R> emit) throws IOException {
      try (FrameReader reader = new FrameReader(open.channel, from, to)) {
        while (true) {
          switch (reader.next()) {
            case END -> {
              return true;
            }
            case GAP -> report.damagedFrames.increment();
            case LINES -> {
              report.frames.increment();
              if (!deliver(open, reader.plain(), reader.plainLength(), emit)) {
                return false;
              }
            }
            case COMMIT, SEEK_TABLE, OTHER -> {
              // No lines.
            }
          }
        }
      }
    }

    private boolean unpack(ZstdFrames.Frame frame, int at, int filled, int wanted) {
      try {
        return zstd.decompressByteArray(plain, filled, wanted, compressed, at, (int) frame.length())
            == wanted;
      } catch (ZstdException e) {
        // Told as a damaged frame; the frames after it can still be read.
        return false;
      }
    }

    private void passed(ScannedFile open, long bytes) {
      open.passed.add(bytes);
      report.passedBytes.add(bytes);
    }

    private boolean deliver(ScannedFile open, byte[] buffer, int length, Emit<R> emit)
        throws IOException {
      report.requireWanted();
      if (length == 0) {
        return !stopped;
      }
      report.plainBytes.add(length);
      if (open.countsRows()) {
        long ends = ByteSearch.count(buffer, (byte) '\n', 0, length);
        open.rows.add(buffer[length - 1] == '\n' ? ends : ends + 1);
      }
      open.delivered.add(length);
      int from = (int) Math.min(known, length);
      known -= from;
      if (from == length) {
        return !stopped;
      }
      Chunk chunk = new Chunk(open.file, buffer, from, length - from);
      R result = chunkWork.on(chunk);
      open.suspicious |= chunk.malformed() && open.file.index() != null;
      return (result == null || emit.result(result)) && !stopped;
    }

    private void stream(ScannedFile open, Emit<R> emit) throws IOException {
      broken = false;
      InputStream raw = Channels.newInputStream(open.channel);
      if (!open.file.compressed()) {
        lines(open, raw, emit);
        return;
      }
      try (ZstdInputStream unpacked =
          new ZstdInputStream(new BufferedInputStream(raw, 1 << 17))
              .setContinuous(open.file.open())) {
        lines(open, unpacked, emit);
      }
    }

    /** Cuts a stream into chunks of whole lines. */
    private void lines(ScannedFile open, InputStream in, Emit<R> emit) throws IOException {
      plain = room(plain, SEGMENT_BYTES);
      int filled = 0;
      boolean skipping = false;
      while (true) {
        long before = open.channel.position();
        int n = fill(open, in, filled);
        passed(open, open.channel.position() - before);
        boolean end = n <= 0;
        filled += Math.max(0, n);
        boolean tail = end && (marks.takesTails() || !open.file.open() || open.file.compressed());
        if (skipping) {
          int next = ByteSearch.indexOf(plain, (byte) '\n', 0, filled) + 1;
          if (next == 0) {
            if (end) {
              return;
            }
            filled = 0;
            continue;
          }
          System.arraycopy(plain, next, plain, 0, filled - next);
          filled -= next;
          skipping = false;
        }
        int whole = tail ? filled : lastLineEnd(filled);
        if (whole > 0 && !deliver(open, plain, whole, emit)) {
          return;
        }
        if (end) {
          open.leftTail |= whole < filled;
          open.suspicious |= whole > 0 && plain[whole - 1] != '\n' && !open.file.open();
          return;
        }
        System.arraycopy(plain, whole, plain, 0, filled - whole);
        filled -= whole;
        if (filled == plain.length) {
          if (filled >= CaptureReader.MAX_LINE_BYTES) {
            report.overlongLines.increment();
            open.suspicious = true;
            skipping = true;
            filled = 0;
          } else {
            plain = Arrays.copyOf(plain, Math.min(filled * 2, CaptureReader.MAX_LINE_BYTES));
          }
        }
      }
    }

    private int fill(ScannedFile open, InputStream in, int filled) throws IOException {
      int total = 0;
      if (broken) {
        return 0;
      }
      try {
        while (filled + total < plain.length) {
          int n = in.read(plain, filled + total, plain.length - filled - total);
          if (n < 0) {
            break;
          }
          total += n;
        }
      } catch (com.github.luben.zstd.ZstdIOException e) {
        // What could be unpacked before the damage counts; the rest of the file is lost.
        broken = true;
        open.suspicious = true;
        report.damagedFrames.increment();
      }
      return total;
    }

    private int lastLineEnd(int filled) {
      int i = filled;
      while (i > 0 && plain[i - 1] != '\n') {
        i--;
      }
      return i;
    }

    private byte[] room(byte[] have, int bytes) {
      return have.length >= bytes ? have : new byte[bytes];
    }

    @Override
    public void close() {
      zstd.close();
    }
  }
}
