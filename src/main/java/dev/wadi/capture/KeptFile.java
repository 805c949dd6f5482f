package dev.wadi.capture;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.wadi.query.ByteSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a {@link KeptCapture}, as it was when that was opened: what is written to it later
 * is not shown. For one thread.
 */
public final class KeptFile {
  private final CaptureFile file;
  /* Of the file that is being written; one that is closed is opened when it is read. */
  private final @Nullable FileChannel channel;
  private final List<Stretch> stretches;
  private final long fromNanos;
  private final long toNanos;

  /** Takes wanted lines. */
  public interface Visitor {
    /**
     * Whether lines of such a time could still matter: where not, they are not unpacked.
     *
     * @param fromNanos no line of the stretch is earlier
     * @param toNanos and none is later
     */
    default boolean wants(long fromNanos, long toNanos) throws IOException {
      return true;
    }

    /**
     * @param line valid during the call
     * @param place of the line in the file: what stands further on has a larger one
     * @return false to stop
     */
    boolean visit(CaptureLine line, long place) throws IOException;
  }

  /** A frame, and bounds for the time of its lines. */
  record Stretch(ZstdFrames.Frame frame, long fromNanos, long toNanos) {}

  private KeptFile(
      CaptureFile file,
      @Nullable FileChannel channel,
      List<Stretch> stretches,
      long fromNanos,
      long toNanos) {
    this.file = file;
    this.channel = channel;
    this.stretches = stretches;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
  }

  /** A file that nobody writes to. */
  static KeptFile closed(CaptureFile file) {
    IndexEntry index = file.index();
    return new KeptFile(
        file,
        null,
        List.of(),
        index == null ? Long.MIN_VALUE : index.fromNanos(),
        index == null ? Long.MAX_VALUE : index.toNanos());
  }

  /**
   * A file that may be being written: its frames up to its last commit.
   *
   * @param channel stays open until {@link #close}
   */
  static KeptFile open(CaptureFile file, FileChannel channel, List<Stretch> stretches) {
    long from = stretches.stream().mapToLong(Stretch::fromNanos).min().orElse(Long.MAX_VALUE);
    long to = stretches.stream().mapToLong(Stretch::toNanos).max().orElse(Long.MIN_VALUE);
    return new KeptFile(file, channel, stretches, from, to);
  }

  /** No line is earlier; {@link Long#MIN_VALUE} when nobody knows. */
  public long fromNanos() {
    return fromNanos;
  }

  /** No line is later; {@link Long#MAX_VALUE} when nobody knows. */
  public long toNanos() {
    return toNanos;
  }

  /** What the index says of it; null for one that was not closed, or is not in the index. */
  public @Nullable IndexEntry index() {
    return file.index();
  }

  /** Bytes that its lines take unpacked, as far as is known. */
  public long plainBytes() {
    IndexEntry index = file.index();
    return index == null
        ? stretches.stream().mapToLong(stretch -> stretch.frame().contentBytes()).sum()
        : index.bytes();
  }

  /** Whether it may hold what is wanted. */
  public boolean mayHold(CaptureFilter filter) {
    IndexEntry index = file.index();
    return toNanos >= filter.fromNanos()
        && fromNanos <= filter.toNanos()
        && (index == null || !filter.excludes(index));
  }

  /**
   * Shows its wanted lines: those of a frame as they stand, frames with the latest lines first or
   * those with the earliest.
   *
   * @param report is filled on the way
   * @return false when the visitor stopped
   */
  public boolean read(CaptureFilter filter, boolean newestFirst, ScanReport report, Visitor visitor)
      throws IOException {
    FileChannel mine = channel;
    if (mine != null) {
      report.filesRead.increment();
      return frames(mine, stretches, filter, newestFirst, report, visitor);
    }
    if (!file.compressed()) {
      return otherwise(filter, report, visitor);
    }
    try (FileChannel opened = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      ReadPlan plan = ReadPlan.of(opened, file.open());
      if (plan.way() != ReadPlan.Way.FRAMES) {
        return otherwise(filter, report, visitor);
      }
      report.filesRead.increment();
      return frames(opened, wanted(opened, plan, filter), filter, newestFirst, report, visitor);
    } catch (NoSuchFileException e) {
      // Deleted by the disk cap or by retention since the list was made.
      report.filesGone.increment();
      return true;
    }
  }

  private List<Stretch> wanted(FileChannel opened, ReadPlan plan, CaptureFilter filter)
      throws IOException {
    BitSet leftOut = FrameSieve.of(filter).leftOut(opened, plan, file.index());
    leftOut = plan.leftOut(filter, leftOut);
    FrameTimes times = plan.times();
    List<Stretch> wanted = new ArrayList<>();
    for (int i = 0; i < plan.frames().size(); i++) {
      if (!leftOut.get(i)) {
        wanted.add(
            new Stretch(
                plan.frames().get(i),
                times == null ? fromNanos : times.fromNanos(i),
                times == null ? toNanos : times.toNanos(i)));
      }
    }
    return wanted;
  }

  private boolean frames(
      FileChannel from,
      List<Stretch> some,
      CaptureFilter filter,
      boolean newestFirst,
      ScanReport report,
      Visitor visitor)
      throws IOException {
    List<Stretch> order = new ArrayList<>(some);
    order.sort(
        newestFirst
            ? Comparator.comparingLong(Stretch::toNanos).reversed()
            : Comparator.comparingLong(Stretch::fromNanos));
    LineScanner scanner = new LineScanner(filter, report);
    Relay relay = new Relay(visitor);
    byte[] packed = new byte[0];
    byte[] plain = new byte[0];
    try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
      for (Stretch stretch : order) {
        report.requireWanted();
        ZstdFrames.Frame frame = stretch.frame();
        if (stretch.toNanos() < filter.fromNanos()
            || stretch.fromNanos() > filter.toNanos()
            || !visitor.wants(stretch.fromNanos(), stretch.toNanos())) {
          continue;
        }
        int length = Math.toIntExact(frame.length());
        int content = Math.toIntExact(frame.contentBytes());
        packed = packed.length < length ? new byte[length] : packed;
        plain = plain.length < content ? new byte[content] : plain;
        if (!unpack(zstd, from, frame, packed, plain)) {
          report.damagedFrames.increment();
          continue;
        }
        report.frames.increment();
        report.plainBytes.add(content);
        report.lines.add(ByteSearch.count(plain, (byte) '\n', 0, content));
        /* A line of ours takes more than sixteen bytes, so no frame has lines for more places. */
        relay.place = frame.offset() << 24;
        if (!scanner.scan(new Chunk(file, plain, 0, content), relay)) {
          relay.rethrow();
          return false;
        }
      }
    }
    return true;
  }

  private static boolean unpack(
      ZstdDecompressCtx zstd, FileChannel from, ZstdFrames.Frame frame, byte[] packed, byte[] plain)
      throws IOException {
    int length = (int) frame.length();
    int content = (int) frame.contentBytes();
    ByteBuffer into = ByteBuffer.wrap(packed, 0, length);
    while (into.hasRemaining()) {
      if (from.read(into, frame.offset() + into.position()) < 0) {
        return false;
      }
    }
    try {
      return zstd.decompressByteArray(plain, 0, content, packed, 0, length) == content;
    } catch (ZstdException e) {
      return false; // Told as damage; the frames after it can still be read.
    }
  }

  /** A file of another program, or a damaged one: read from its beginning to its end. */
  private boolean otherwise(CaptureFilter filter, ScanReport report, Visitor visitor)
      throws IOException {
    if (!visitor.wants(fromNanos, toNanos)) {
      return true;
    }
    LineScanner scanner = new LineScanner(filter, report);
    Relay relay = new Relay(visitor);
    boolean whole =
        new ParallelScan<Boolean>(
                List.of(file),
                filter,
                0,
                1,
                new ReadMarks(true),
                report,
                () -> chunk -> scanner.scan(chunk, relay) ? null : Boolean.FALSE,
                (read, stop) -> stop)
            .run();
    relay.rethrow();
    return whole;
  }

  /** Hands lines on; what goes wrong with one stops the scan and is thrown behind it. */
  private static final class Relay implements LineScanner.Visitor {
    private final Visitor visitor;
    private @Nullable IOException failure;
    private long place;

    Relay(Visitor visitor) {
      this.visitor = visitor;
    }

    @Override
    public boolean visit(CaptureLine line) {
      try {
        return visitor.visit(line, place++);
      } catch (IOException e) {
        failure = e;
        return false;
      }
    }

    void rethrow() throws IOException {
      if (failure != null) {
        throw failure;
      }
    }
  }

  void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
