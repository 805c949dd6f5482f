package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.DamageCounters;
import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFile;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.Header;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.SegmentScanner;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.buffer.wal.disk.WalVersionException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks every byte, changes none. */
final class Verifier {
  private final OfflineFolder folder;
  private final WalFiles files;
  private final Path root;
  private final Quarantine quarantine;

  Verifier(OfflineFolder folder) {
    this.folder = folder;
    this.files = folder.files();
    this.root = folder.root();
    this.quarantine = new Quarantine(root, files, InstantSource.system(), new DamageCounters());
  }

  Verification verify(@Nullable String tenant) throws IOException {
    List<DamageInfo> damages = new ArrayList<>();
    List<Path> foreign = new ArrayList<>();
    long[] totals = new long[5];
    if (tenant == null) {
      folder.addForeign(foreign);
    }
    for (String each : tenant == null ? folder.tenants() : List.of(tenant)) {
      addForeign(each, foreign);
      Path before = null;
      for (Path file : folder.segments(each)) {
        try {
          if (isMisplaced(each, file)) {
            foreign.add(file);
          } else {
            missing(each, before, file, damages);
            verify(each, file, totals, damages);
            totals[0]++;
          }
        } catch (WalVersionException e) {
          throw e;
        } catch (IOException e) {
          if (files.exists(file)) {
            damages.add(
                new DamageInfo(
                    each, OfflineFolder.number(file), 0, 0, "cannot be read: " + e.getMessage()));
          }
          // else the gateway deleted it meanwhile
        }
        before = file;
      }
    }
    try {
      HighWater.read(files, root);
    } catch (IllegalArgumentException e) {
      damages.add(new DamageInfo("", 0, 0, 0, String.valueOf(e.getMessage())));
    }
    for (String name : files.list(WalFolder.cursors(root))) {
      if (CursorFile.readerOf(name) != null) {
        try {
          CursorFile.read(files, WalFolder.cursors(root).resolve(name));
        } catch (IllegalArgumentException e) {
          damages.add(new DamageInfo("", 0, 0, 0, "cursor file damaged: " + name));
        }
      }
    }
    foreign.sort(null);
    return new Verification(
        totals[0], totals[1], totals[2], totals[3], totals[4], damages, foreign);
  }

  private void addForeign(String tenant, List<Path> found) throws IOException {
    for (String name : files.list(folder.folder(tenant))) {
      if (SegmentFormat.segmentOf(name) <= 0
          && !WalFolder.isLeftOver(name)
          && !SegmentFormat.isSpare(name)) {
        found.add(folder.folder(tenant).resolve(name));
      }
    }
  }

  private boolean isMisplaced(String tenant, Path file) throws IOException {
    try (WalFiles.Handle handle = files.openToRead(file)) {
      Header header = SegmentFile.header(handle, file);
      return header != null
          && (header.segment() != OfflineFolder.number(file) || !header.tenant().equals(tenant))
          && files.exists(file); // else a running gateway took it for another segment meanwhile
    }
  }

  /*
   * Segments go by the front alone. So when a segment names another before it than the one that lies
   * before it here, one is missing; unless the gateway deleted or made files while we looked.
   */
  private void missing(String tenant, @Nullable Path before, Path file, List<DamageInfo> damages)
      throws IOException {
    if (before == null) {
      return;
    }
    try (WalFiles.Handle handle = files.openToRead(file)) {
      Header header = SegmentFile.header(handle, file);
      if (header != null
          && header.previous() > OfflineFolder.number(before)
          && files.exists(before)
          && !files.exists(SegmentFormat.file(folder.folder(tenant), header.previous()))) {
        damages.add(new DamageInfo(tenant, header.previous(), 0, 0, DamageInfo.MISSING));
      }
    }
  }

  private void verify(String tenant, Path file, long[] totals, List<DamageInfo> damages)
      throws IOException {
    List<DamageInfo> found = new ArrayList<>();
    if (verifyNow(tenant, file, totals, found)) {
      damages.addAll(found);
    }
  }

  /* False when a running gateway took the file for another segment meanwhile. */
  private boolean verifyNow(String tenant, Path file, long[] totals, List<DamageInfo> damages)
      throws IOException {
    long number = OfflineFolder.number(file);
    try (WalFiles.Handle handle = files.openToRead(file)) {
      long size = handle.size();
      totals[3] += size;
      if (size < SegmentFormat.HEADER_BYTES) {
        damages.add(new DamageInfo(tenant, number, 0, size, DamageInfo.SHORT));
        return true;
      }
      Header header = SegmentFile.header(handle, file);
      if (header == null) {
        if (quarantine.holds(tenant, number, 0, SegmentFormat.HEADER_BYTES)) {
          totals[4] += SegmentFormat.HEADER_BYTES;
        } else {
          damages.add(
              new DamageInfo(tenant, number, 0, SegmentFormat.HEADER_BYTES, "header damaged"));
        }
      }
      SegmentScanner.End end =
          new SegmentScanner(handle, number, size)
              .scan(
                  SegmentFormat.HEADER_BYTES,
                  true,
                  new SegmentScanner.Visitor() {
                    @Override
                    public void record(long offset, RecordHeader header) {
                      totals[1]++;
                      totals[2] += header.entries();
                    }

                    @Override
                    public void damage(long from, long to) {
                      if (quarantine.holds(tenant, number, from, to)) {
                        totals[4] += to - from;
                        return;
                      }
                      damages.add(new DamageInfo(tenant, number, from, to, "no valid record"));
                    }
                  });
      boolean reused = header != null && header.reused();
      if (end.footer() < 0
          && end.end() < size
          && !(reused && SegmentFile.isMarked(handle, number, end.end()))) {
        long torn = SegmentFile.tornEnd(handle, number, end.end(), size, reused);
        damages.add(new DamageInfo(tenant, number, end.end(), torn, DamageInfo.TORN));
      }
      return SegmentFile.isStill(handle, number);
    }
  }
}
