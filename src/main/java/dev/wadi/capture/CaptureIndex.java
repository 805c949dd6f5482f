package dev.wadi.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads and writes {@code index.jsonl}. */
final class CaptureIndex {
  private CaptureIndex() {}

  /**
   * What stands in an index.
   *
   * @param there false when there is no such file
   * @param entries by file name in the order of the file
   * @param badLines lines that do not parse
   * @param torn the last line has no end and does not parse: a crash left it, or the file was cut
   */
  record Contents(boolean there, Map<String, IndexEntry> entries, long badLines, boolean torn) {}

  /** Entries by file name in the order of the file; lines that do not parse are left out. */
  static Map<String, IndexEntry> read(Path folder) throws IOException {
    return contents(folder).entries;
  }

  static Contents contents(Path folder) throws IOException {
    try {
      return contents(Files.readAllBytes(folder.resolve(CaptureFiles.INDEX)));
    } catch (NoSuchFileException e) {
      return new Contents(false, new LinkedHashMap<>(), 0, false);
    }
  }

  static Contents contents(byte[] all) {
    Map<String, IndexEntry> entries = new LinkedHashMap<>();
    long bad = 0;
    boolean torn = false;
    int start = 0;
    while (start < all.length) {
      int end = start;
      while (end < all.length && all[end] != '\n') {
        end++;
      }
      IndexEntry entry = IndexEntry.parse(all, start, end - start);
      if (entry != null) {
        entries.put(entry.file(), entry);
      } else if (end == all.length) {
        torn = true;
      } else if (end > start) {
        bad++;
      }
      start = end + 1;
    }
    return new Contents(true, entries, bad, torn);
  }

  /** Adds an entry at the end and makes it durable. */
  static void append(CaptureDisk disk, Path folder, IndexEntry entry) throws IOException {
    Path file = folder.resolve(CaptureFiles.INDEX);
    boolean fresh = !Files.exists(file);
    try (FileChannel channel = CaptureFiles.openAppending(disk, file)) {
      long before = channel.size();
      try {
        CaptureFiles.write(channel, ByteBuffer.wrap(entry.toJsonLine()));
        channel.force(true);
      } catch (IOException e) {
        cut(channel, before, e);
        throw e;
      }
    }
    if (fresh) {
      CaptureFiles.syncFolder(disk, file);
    }
  }

  private static void cut(FileChannel channel, long length, IOException because) {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /** Replaces the whole index. */
  static void replace(CaptureDisk disk, Path folder, Collection<IndexEntry> entries)
      throws IOException {
    CaptureFiles.replace(disk, folder.resolve(CaptureFiles.INDEX), text(entries));
  }

  static byte[] text(Collection<IndexEntry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (IndexEntry entry : entries) {
      out.writeBytes(entry.toJsonLine());
    }
    return out.toByteArray();
  }
}
