package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.TenantFolder;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of a WAL folder that nobody of this process has open. */
record OfflineFolder(Path root, WalFiles files) {
  /** Tenants that have a folder, by name. */
  List<String> tenants() throws IOException {
    List<String> tenants = new ArrayList<>();
    for (String folder : files.list(WalFolder.tenants(root))) {
      String tenant = TenantFolder.tenantOf(folder);
      if (tenant != null && files.isFolder(WalFolder.tenants(root).resolve(folder))) {
        tenants.add(tenant);
      }
    }
    tenants.sort(null);
    return tenants;
  }

  Path folder(String tenant) {
    return WalFolder.tenant(root, tenant);
  }

  /** Segment files of a tenant, the oldest first. */
  List<Path> segments(String tenant) throws IOException {
    List<String> names = files.list(folder(tenant));
    names.sort(null);
    List<Path> segments = new ArrayList<>();
    for (String name : names) {
      if (SegmentFormat.segmentOf(name) > 0) {
        segments.add(folder(tenant).resolve(name));
      }
    }
    return segments;
  }

  /** The number of a segment file. */
  static long number(Path file) {
    return SegmentFormat.segmentOf(String.valueOf(file.getFileName()));
  }

  /** Where in a segment file to begin for a position that lies in it or before it. */
  static long from(long segment, Position position) {
    return segment == position.segment()
        ? Math.max(position.offsetBytes(), SegmentFormat.HEADER_BYTES)
        : SegmentFormat.HEADER_BYTES;
  }

  /** Cursor files by the names of their readers; the damaged ones are {@link Verifier}'s. */
  List<CursorFile> cursors() throws IOException {
    List<CursorFile> cursors = new ArrayList<>();
    List<String> names = files.list(WalFolder.cursors(root));
    names.sort(null);
    for (String name : names) {
      if (CursorFile.readerOf(name) != null) {
        try {
          cursors.add(CursorFile.read(files, WalFolder.cursors(root).resolve(name)));
        } catch (IllegalArgumentException e) {
          // a check tells about it, and its reader begins anew
        }
      }
    }
    return cursors;
  }

  /** The high-water mark, 0 when there is none or it is damaged: a check tells about that. */
  long highWater() throws IOException {
    try {
      return HighWater.read(files, root);
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** Names that are none of ours beside the tenants' own folders. */
  void addForeign(List<Path> found) throws IOException {
    for (String name : files.list(root)) {
      if (!WalFolder.isOurs(name)) {
        found.add(root.resolve(name));
      }
    }
    Path tenants = WalFolder.tenants(root);
    for (String name : files.list(tenants)) {
      if (TenantFolder.tenantOf(name) == null || !files.isFolder(tenants.resolve(name))) {
        found.add(tenants.resolve(name));
      }
    }
    Path cursors = WalFolder.cursors(root);
    for (String name : files.list(cursors)) {
      if (CursorFile.readerOf(name) == null && !WalFolder.isLeftOver(name)) {
        found.add(cursors.resolve(name));
      }
    }
  }
}
