package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.SegmentFile;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.Footer;
import dev.wadi.buffer.wal.disk.SegmentFormat.Header;
import dev.wadi.buffer.wal.disk.SegmentScanner;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalVersionException;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What there is, by the ends of the files alone. */
final class Listing {
  private final OfflineFolder folder;
  private final WalFiles files;

  Listing(OfflineFolder folder) {
    this.folder = folder;
    this.files = folder.files();
  }

  List<SegmentInfo> segments(@Nullable String tenant) throws IOException {
    List<SegmentInfo> found = new ArrayList<>();
    for (String each : tenant == null ? folder.tenants() : List.of(tenant)) {
      for (Path file : folder.segments(each)) {
        SegmentInfo info = info(each, file);
        if (info != null) {
          found.add(info);
        }
      }
    }
    return found;
  }

  List<CursorInfo> cursors() throws IOException {
    List<CursorInfo> found = new ArrayList<>();
    List<SegmentInfo> segments = segments(null);
    for (CursorFile file : folder.cursors()) {
      file.cursors()
          .forEach(
              (tenant, saved) ->
                  found.add(
                      new CursorInfo(
                          file.reader(),
                          file.required(),
                          file.lastOpenMillis(),
                          tenant,
                          saved.position(),
                          backlog(segments, tenant, saved.position()),
                          saved.overtakenEntries())));
    }
    return found;
  }

  private static long backlog(List<SegmentInfo> segments, String tenant, Position cursor) {
    long sum = 0;
    for (SegmentInfo segment : segments) {
      if (segment.tenant().equals(tenant) && segment.segment() >= cursor.segment()) {
        long from = OfflineFolder.from(segment.segment(), cursor);
        sum += Math.max(0, segment.dataEnd() - from);
      }
    }
    return sum;
  }

  private @Nullable SegmentInfo info(String tenant, Path file) throws IOException {
    long number = OfflineFolder.number(file);
    try (WalFiles.Handle handle = files.openToRead(file)) {
      long size = handle.size();
      Header header = SegmentFile.header(handle, file);
      Footer footer = SegmentFile.footer(handle, number, size);
      return new SegmentInfo(
          tenant,
          number,
          file,
          size,
          header == null ? number * 1_000_000 : header.createdNanos(),
          footer != null,
          footer == null ? -1 : footer.records(),
          footer == null ? -1 : footer.entries(),
          footer == null ? 0 : footer.lastAppendNanos(),
          footer == null ? dataEnd(handle, number, size, header) : footer.offset());
    } catch (WalVersionException e) {
      throw e;
    } catch (IOException e) {
      if (!files.exists(file)) {
        return null; // the gateway deleted it meanwhile
      }
      throw e;
    }
  }

  /* Behind the records of a reused file is much that is none. */
  private static long dataEnd(
      WalFiles.Handle handle, long number, long size, @Nullable Header header) throws IOException {
    return header == null || !header.reused()
        ? size
        : new SegmentScanner(handle, number, size)
            .scan(SegmentFormat.HEADER_BYTES, false, SegmentScanner.Visitor.NONE)
            .end();
  }
}
