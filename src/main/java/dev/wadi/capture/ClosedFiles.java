package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The finished data files of a capture that is being written: what the index says of them, what
 * they take on the disk, what is counted of them for good, and which go when there is no room. For
 * one thread.
 */
final class ClosedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ClosedFiles.class);
  static final int MAX_LABELS_SEEN = 1000;

  private final CaptureDisk disk;
  private final Path folder;
  private final Map<String, IndexEntry> index = new TreeMap<>();
  private final TreeMap<String, Long> diskBytes = new TreeMap<>();
  private final Set<String> labelsSeen = new TreeSet<>();
  private boolean indexStale;
  private long lines;
  private long plainBytes;
  private long deletedFiles;
  private long deletedLines;
  private long deletedBytes;

  ClosedFiles(CaptureDisk disk, Path folder) {
    this.disk = disk;
    this.folder = folder;
  }

  /** Goes on counting where another writer was. */
  void continueFrom(CaptureMetadata before) {
    deletedFiles = before.wadi().deletedFiles();
    deletedLines = before.wadi().deletedLines();
    deletedBytes = before.wadi().deletedBytes();
    if (before.labelsSeen() != null) {
      labelsSeen.addAll(before.labelsSeen());
    }
  }

  /** Once all files that are there have been added: sums are those of before, or more. */
  void countAll(CaptureMetadata before) {
    long there = 0;
    long bytes = 0;
    for (IndexEntry entry : index.values()) {
      there += entry.lines();
      bytes += entry.bytes();
      entry.labels().keySet().forEach(this::see);
    }
    lines = Math.max(before.totalLines(), there + deletedLines);
    plainBytes = Math.max(before.totalBytes(), bytes + deletedBytes);
  }

  /** A file is whole, under this name. */
  void add(String name, IndexEntry entry) throws IOException {
    index.put(name, entry);
    diskBytes.put(name, CaptureFiles.size(folder.resolve(name)));
  }

  /** Counts a file that was written here. */
  void count(IndexEntry entry) {
    lines += entry.lines();
    plainBytes += entry.bytes();
    entry.labels().keySet().forEach(this::see);
    entry.labelsOmitted().forEach(this::see);
  }

  private void see(String label) {
    if (labelsSeen.size() < MAX_LABELS_SEEN) {
      labelsSeen.add(label);
    }
  }

  /**
   * Puts a file of the same lines in the place of one; false when that has gone, or the capture is
   * signed, whose files stay as they are.
   */
  boolean replace(String name, Path fresh) throws IOException {
    if (!contains(name) || Files.exists(folder.resolve(CaptureFiles.MANIFEST))) {
      return false;
    }
    CaptureFiles.move(disk, fresh, folder.resolve(name));
    diskBytes.put(name, CaptureFiles.size(folder.resolve(name)));
    return true;
  }

  boolean contains(String name) {
    return index.containsKey(name);
  }

  /** The newest by name; null when there is none. */
  @Nullable String newest() {
    return diskBytes.isEmpty() ? null : diskBytes.lastKey();
  }

  /**
   * Adds a line to the index. The file is whole and durable: should its line not fit on the disk
   * now, readers take it for an orphan, and the index is written later.
   */
  void appendToIndex(IndexEntry entry) {
    try {
      if (!indexStale) {
        indexStale = true;
        CaptureIndex.append(disk, folder, entry);
        indexStale = false;
      }
    } catch (IOException e) {
      LOG.warn("The index could not be written, it will be again. folder={}", folder, e);
    }
  }

  void writeIndex() throws IOException {
    CaptureIndex.replace(disk, folder, index.values());
    indexStale = false;
  }

  void writeStaleIndex() throws IOException {
    if (indexStale) {
      writeIndex();
    }
  }

  /** The closed files, oldest first. */
  List<String> names() {
    return List.copyOf(diskBytes.keySet());
  }

  /** What one of them takes on the disk; 0 when it is none. */
  long diskBytes(String name) {
    return diskBytes.getOrDefault(name, 0L);
  }

  /**
   * A file that is to go.
   *
   * @param reason for the trail
   */
  record Leaving(String name, String reason) {}

  /**
   * Lets files go and counts them. The index says so first: whoever lists the folder and reads the
   * index then never finds one in it that has just gone. (A crash in between leaves a file that the
   * index does not know, which the next start takes in again.) When there is no room for the index,
   * they go all the same.
   *
   * @return how many went, counted from the first; not all when one could not be deleted
   */
  int letGo(List<Leaving> leaving, AuditTrail audit, InstantSource clock) {
    if (leaving.isEmpty()) {
      return 0;
    }
    Map<String, IndexEntry> known = new TreeMap<>();
    for (Leaving file : leaving) {
      IndexEntry entry = index.remove(file.name());
      if (entry != null) {
        known.put(file.name(), entry);
      }
    }
    try {
      indexStale = true;
      writeIndex();
    } catch (IOException e) {
      LOG.warn("The index could not be written, it will be again. folder={}", folder, e);
    }
    int gone = 0;
    for (Leaving file : leaving) {
      if (!delete(file.name())) {
        break;
      }
      gone++;
      count(file, known.remove(file.name()), audit, clock);
    }
    if (!known.isEmpty()) {
      index.putAll(known);
      indexStale = true;
    }
    return gone;
  }

  private boolean delete(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
      return true;
    } catch (IOException e) {
      LOG.warn("A data file could not be deleted. file={}", name, e);
      return false;
    }
  }

  private void count(
      Leaving file, @Nullable IndexEntry entry, AuditTrail audit, InstantSource clock) {
    long size = diskBytes(file.name());
    diskBytes.remove(file.name());
    deletedFiles++;
    if (entry != null) {
      deletedLines += entry.lines();
      deletedBytes += entry.bytes();
      audit.add(
          AuditEvent.ofFile(
              clock.instant(),
              AuditEvent.FILE_DELETED,
              file.name(),
              entry.lines(),
              size,
              file.reason()));
    }
  }

  int files() {
    return diskBytes.size();
  }

  long diskBytes() {
    long bytes = 0;
    for (long size : diskBytes.values()) {
      bytes += size;
    }
    return bytes;
  }

  /** Lines of all files that there ever were. */
  long lines() {
    return lines;
  }

  /** Their bytes, uncompressed. */
  long plainBytes() {
    return plainBytes;
  }

  List<String> labelsSeen() {
    return new ArrayList<>(labelsSeen);
  }

  long deletedFiles() {
    return deletedFiles;
  }

  long deletedLines() {
    return deletedLines;
  }

  long deletedBytes() {
    return deletedBytes;
  }
}
