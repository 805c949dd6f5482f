package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.DamageCounters;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.RecoveredSegment;
import dev.wadi.buffer.wal.disk.SegmentFile;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.Header;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.SegmentScanner;
import dev.wadi.buffer.wal.disk.TenantRecovery;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.model.Position;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Changes files, with the lock of the folder held. */
final class Mender {
  private final OfflineFolder folder;
  private final WalFiles files;
  private final Path root;

  /** Repairs want to know how many there are. */
  private static final class SegmentCount implements TenantRecovery.Visitor {
    private int count;

    @Override
    public void segment(RecoveredSegment segment) {
      count++;
    }

    @Override
    public void number(long number) {
      // nobody gives out numbers here
    }

    @Override
    public void unusable(long number) {
      // counted as damage
    }
  }

  Mender(OfflineFolder folder) {
    this.folder = folder;
    this.files = folder.files();
    this.root = folder.root();
  }

  RepairResult repair() throws IOException {
    try (Closeable held = files.lock(WalFolder.lock(root))) {
      DamageCounters counters = new DamageCounters();
      TenantRecovery recovery = recovery(counters, true);
      SegmentCount segments = new SegmentCount();
      for (String tenant : folder.tenants()) {
        recovery.load(tenant, folder.folder(tenant), segments);
      }
      List<Path> foreign = new ArrayList<>();
      folder.addForeign(foreign);
      return new RepairResult(
          segments.count,
          counters.corruptions.sum() - counters.segmentsMissing.sum(),
          counters.quarantinedBytes.sum(),
          counters.recoveredTails.sum(),
          counters.emptySegmentsRemoved.sum(),
          counters.segmentsMissing.sum(),
          counters.foreignFiles.sum() + foreign.size());
    }
  }

  private TenantRecovery recovery(DamageCounters counters, boolean full) {
    return new TenantRecovery(files, quarantine(counters), counters, full);
  }

  private Quarantine quarantine(DamageCounters counters) {
    return new Quarantine(root, files, InstantSource.system(), counters);
  }

  /**
   * Takes away everything of a tenant from a record on. The bytes go to quarantine first; nothing
   * is cut that could not be kept. Later segments go whole, the newest first, so that no gap is
   * left wherever it breaks off. Returns the bytes that were taken away.
   */
  long truncate(String tenant, Position from) throws IOException {
    try (Closeable held = files.lock(WalFolder.lock(root))) {
      DamageCounters counters = new DamageCounters();
      Quarantine quarantine = quarantine(counters);
      List<Path> segments = folder.segments(tenant);
      for (Path file : segments) {
        if (OfflineFolder.number(file) == from.segment()) {
          requireRecord(file, from);
        }
      }
      Collections.reverse(segments);
      long cut = 0;
      for (Path file : segments) {
        if (OfflineFolder.number(file) >= from.segment()) {
          cut += cut(tenant, file, from, quarantine);
        }
      }
      if (cut > 0) {
        tellReaders(
            tenant, from, new Position(OfflineFolder.number(segments.get(0)), Long.MAX_VALUE));
      }
      recovery(counters, false).load(tenant, folder.folder(tenant), new SegmentCount());
      return cut;
    }
  }

  /* What is cut and was not delivered yet must not be told as delivered when the cursors go on. */
  private void tellReaders(String tenant, Position from, Position to) throws IOException {
    for (CursorFile file : folder.cursors()) {
      CursorFile.Saved saved = file.cursors().get(tenant);
      if (saved == null || !saved.position().isBefore(to)) {
        continue;
      }
      List<CursorFile.Range> missed = new ArrayList<>(saved.missed());
      missed.add(new CursorFile.Range(Position.later(from, saved.position()), to));
      Map<String, CursorFile.Saved> cursors = new TreeMap<>(file.cursors());
      cursors.put(tenant, new CursorFile.Saved(saved.position(), saved.overtakenEntries(), missed));
      new CursorFile(file.reader(), file.required(), file.lastOpenMillis(), cursors)
          .write(files, root);
    }
  }

  /* The one place that the user named; behind the last record there is nothing to be cut. */
  private void requireRecord(Path file, Position from) throws IOException {
    try (WalFiles.Handle handle = files.openToRead(file)) {
      long at = Math.max(from.offsetBytes(), SegmentFormat.HEADER_BYTES);
      long size = handle.size();
      if (at < size && new SegmentScanner(handle, from.segment(), size).headerAt(at) == null) {
        throw new IllegalArgumentException(
            "position: " + from.segment() + ":" + at + " (expected: where a record begins)");
      }
    }
  }

  private long cut(String tenant, Path file, Position from, Quarantine quarantine)
      throws IOException {
    long number = OfflineFolder.number(file);
    try (WalFiles.Handle handle = files.openToWrite(file)) {
      long size = handle.size();
      long at = OfflineFolder.from(number, from);
      if (at >= size || isEmptyFrom(handle, file, at, size)) {
        return 0;
      }
      if (!quarantine.keep(handle, tenant, number, at, size, "truncated by command")) {
        throw new IOException(
            "the bytes to be cut could not be kept; neither this segment was cut nor those before"
                + " it: "
                + file);
      }
      handle.truncate(at);
      handle.force();
      return size - at;
    }
  }

  /* Nothing but a footer, or what is left of the earlier life of a file that was made ahead. */
  private static boolean isEmptyFrom(WalFiles.Handle handle, Path file, long at, long size)
      throws IOException {
    RecordHeader record = new SegmentScanner(handle, OfflineFolder.number(file), size).headerAt(at);
    if (record != null) {
      return record.type() == SegmentFormat.TYPE_FOOTER;
    }
    Header header = SegmentFile.header(handle, file);
    return header != null
        && header.reused()
        && SegmentFile.isMarked(handle, OfflineFolder.number(file), at);
  }
}
