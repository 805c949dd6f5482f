package dev.wadi.capture;

import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Position;
import dev.wadi.query.ByteSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes data files that nobody closed: after a crash, or after a write that failed. Steps may be
 * interrupted anywhere and done again. For one thread.
 */
final class Repair {
  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

  private final CaptureDisk disk;
  private final Path folder;
  private final int frameBytes;
  private final JsonLineEncoder encoder;
  private final FrameCompressor compressor;

  Repair(
      CaptureDisk disk,
      Path folder,
      int frameBytes,
      JsonLineEncoder encoder,
      FrameCompressor compressor) {
    this.disk = disk;
    this.folder = folder;
    this.frameBytes = frameBytes;
    this.encoder = encoder;
    this.compressor = compressor;
  }

  /**
   * What became of a file.
   *
   * @param name its name now; null when nothing of it is left to read
   * @param entry for the index; null when it holds no entries
   * @param positions up to where in the WAL it holds lines
   * @param what a few words for the log
   */
  record Outcome(
      @Nullable String name,
      @Nullable IndexEntry entry,
      Map<String, Position> positions,
      String what) {}

  /**
   * Finishes a file of this writer's that failed, at its last commit. Whatever a failed sync left
   * in memory, the disk may not have it: so it is cut, not believed.
   */
  Outcome cutAndFinish(String name, long committedBytes) throws IOException {
    try (FileChannel channel = disk.open(folder.resolve(name), Set.of(StandardOpenOption.WRITE))) {
      channel.truncate(committedBytes);
    }
    return finish(name);
  }

  Outcome finish(String name) throws IOException {
    Path file = folder.resolve(name);
    if (!CaptureFiles.isCompressed(name)) {
      return compress(file);
    }
    Map<String, Position> positions;
    String what;
    boolean whole = true;
    IndexEntry entry = null;
    try (FileChannel channel =
        disk.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
      long size = channel.size();
      DataFileLayout layout = DataFileLayout.read(channel, size, true);
      Commit last = layout.last();
      if (last == null) {
        if (ReadPlan.madeByOthers(channel, size)) {
          return new Outcome(name, index(file, name), Map.of(), "made by another program");
        }
        channel.close();
        return setAside(file, size);
      }
      positions = layout.positions();
      if (layout.damaged()) {
        what = "damaged inside, left as it is";
      } else if (layout.finished()) {
        what = "was complete";
      } else if (layout.packed()) {
        whole = false;
        what = "cut short after it was whole, left as it is";
      } else {
        what = "cut by " + (size - layout.committedEnd()) + " bytes";
        entry = close(channel, layout, last, new CaptureFile(file, null, true));
      }
      if (last.lines() == 0 && !layout.damaged() && whole) {
        channel.close();
        Files.delete(file);
        return new Outcome(null, null, positions, "deleted, it held no committed line");
      }
    }
    return new Outcome(name, entry == null ? index(file, name) : entry, positions, what);
  }

  /**
   * Cuts to the last commit; letters, times, closing commit and seek table make it a finished file.
   *
   * @return what the index says of it; null when it was not read
   */
  private @Nullable IndexEntry close(
      FileChannel channel, DataFileLayout layout, Commit last, CaptureFile file)
      throws IOException {
    long end = layout.committedEnd();
    channel.truncate(end);
    LateEnd late =
        last.closing() || last.lines() == 0
            ? null
            : LateEnd.read(channel, file, end, compressor, frameBytes, LateEnd.Pace.FULL);
    if (late != null) {
      channel.position(end);
      late.append(channel, last.with(layout.positions()), new CRC32C(), 0);
      return late.entry(file.path().getFileName().toString());
    }
    SeekTable table = new SeekTable();
    ZstdFrames walk = new ZstdFrames(channel, 0, end);
    while (walk.next() == ZstdFrames.State.FRAME) {
      table.add(walk.frame().length(), walk.frame().skippable() ? 0 : walk.frame().contentBytes());
    }
    channel.position(end);
    if (!last.closing()) {
      Commit closing =
          new Commit(
              true,
              false,
              last.lines(),
              last.plainBytes(),
              last.minNanos(),
              last.maxNanos(),
              0,
              0,
              layout.positions());
      ByteBuffer frame = closing.encode();
      table.add(frame.remaining(), 0);
      CaptureFiles.write(channel, frame);
    }
    CaptureFiles.write(channel, table.encode());
    channel.force(true);
    return null;
  }

  /** Nothing that we committed, and nothing of another program. */
  private Outcome setAside(Path file, long size) throws IOException {
    if (size == 0) {
      Files.delete(file);
      return new Outcome(null, null, Map.of(), "deleted, it was empty");
    }
    Path aside = file.resolveSibling(file.getFileName() + ".damaged");
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    CaptureFiles.syncFolder(disk, aside);
    return new Outcome(null, null, Map.of(), "not readable, renamed to " + aside.getFileName());
  }

  private static @Nullable IndexEntry index(Path file, String name) throws IOException {
    return FileIndexer.read(new CaptureFile(file, null, true), new ScanReport()).entry(name);
  }

  /** A plain file, as logtap leaves its active one, becomes a compressed one of ours. */
  private Outcome compress(Path plain) throws IOException {
    String name = plain.getFileName().toString();
    FileIndexer found = FileIndexer.read(new CaptureFile(plain, null, true), new ScanReport());
    IndexEntry entry = found.entry(name);
    if (entry == null) {
      return new Outcome(name, null, Map.of(), "holds no entry, left as it is");
    }
    String compressedName = CaptureFiles.stem(name) + CaptureFiles.COMPRESSED;
    Path compressed = folder.resolve(compressedName);
    Path fresh = CaptureFiles.temporary(compressed);
    IndexEntry made = pack(plain, fresh, entry, Map.of());
    CaptureFiles.move(disk, fresh, compressed);
    Files.delete(plain);
    return new Outcome(compressedName, renamed(made, compressedName), Map.of(), "compressed");
  }

  /** Packs a finished file of ours with many small frames anew, in full ones, if there is room. */
  void tryRepack(Path file, IndexEntry entry, Map<String, Position> positions) {
    try {
      repack(file, entry, positions);
    } catch (IOException e) {
      LOG.warn(
          "A data file with small frames stays as it is: no room to pack it anew. file={}",
          file,
          e);
    }
  }

  private void repack(Path file, IndexEntry entry, Map<String, Position> positions)
      throws IOException {
    Path fresh = CaptureFiles.temporary(file);
    pack(file, fresh, entry, positions);
    CaptureFiles.move(disk, fresh, file);
  }

  private IndexEntry pack(Path from, Path to, IndexEntry entry, Map<String, Position> positions)
      throws IOException {
    Files.deleteIfExists(to);
    CaptureLine line = new CaptureLine();
    try (DataFile out = new DataFile(disk, to, frameBytes, encoder, compressor, true, positions)) {
      ScanReport report = new ScanReport();
      ParallelScan.<Boolean>unjudged(
              List.of(new CaptureFile(from, null, true)),
              report,
              () ->
                  chunk -> {
                    copy(chunk, line, out);
                    return null;
                  },
              (file, result) -> true)
          .run();
      if (report.damagedFrames() > 0) {
        throw new IOException("damaged: " + from + " cannot be packed anew");
      }
      out.count(entry.lines(), entry.fromNanos(), entry.toNanos());
      long bytes = out.plainBytes();
      out.finish(positions);
      return new IndexEntry(
          entry.file(),
          entry.fromNanos(),
          entry.toNanos(),
          entry.lines(),
          bytes,
          entry.labels(),
          entry.labelsOmitted());
    } catch (IOException | RuntimeException e) {
      encoder.clear();
      if (e instanceof IOException io) {
        CaptureFiles.discard(to, io);
      }
      throw e;
    }
  }

  /** Copies the lines that are entries, each with a line end. */
  private static void copy(Chunk chunk, CaptureLine line, DataFile out) throws IOException {
    byte[] b = chunk.buffer();
    int end = chunk.offset() + chunk.length();
    int start = chunk.offset();
    while (start < end) {
      int newline = ByteSearch.indexOf(b, (byte) '\n', start, end);
      int stop = newline < 0 ? end : newline;
      if (stop > start && line.parse(b, start, stop - start)) {
        out.appendRendered(line);
      }
      start = stop + 1;
    }
  }

  private static IndexEntry renamed(IndexEntry entry, String name) {
    return new IndexEntry(
        name,
        entry.fromNanos(),
        entry.toNanos(),
        entry.lines(),
        entry.bytes(),
        entry.labels(),
        entry.labelsOmitted());
  }

  /** Puts the positions of one map into another where they are larger. */
  static void mergeInto(Map<String, Position> all, Map<String, Position> more) {
    new HashMap<>(more).forEach((t, p) -> all.merge(t, p, DataFileLayout::larger));
  }
}
