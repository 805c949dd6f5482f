package dev.wadi.analysis.sort;

import dev.wadi.capture.CaptureLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Sorts records by time, equal times in the order they came, in bounded memory and with few open
 * files: what does not fit is written to temporary files (0600, deleted at {@link #close}) in
 * sorted runs, which are merged when there are many, and at the end. For one thread.
 */
public final class SortedSpool implements AutoCloseable {
  /** Runs that are open at once. */
  static final int MOST_RUNS = 64;

  private final long memoryBytes;
  private final HeldRecords held;
  /* Those of a level are of about one size, and were there before all of the level below. */
  private final List<List<Path>> levels = new ArrayList<>();
  private final Deque<RunFile> open = new ArrayDeque<>();

  /** Takes records in order. */
  public interface Target {
    /** The bytes are valid during the call. */
    void accept(byte[] buffer, int offset, int length) throws IOException;
  }

  /**
   * @param memoryBytes what it may hold in memory
   */
  public SortedSpool(long memoryBytes) {
    this.memoryBytes = memoryBytes;
    this.held = new HeldRecords(memoryBytes);
  }

  /** Takes a record. */
  public void add(long nanos, byte[] buffer, int offset, int length) throws IOException {
    held.add(nanos, buffer, offset, length);
    if (held.bytes() > memoryBytes) {
      spill();
    }
  }

  public void add(long nanos, byte[] payload) throws IOException {
    add(nanos, payload, 0, payload.length);
  }

  /** Takes a line as it stands, at its time. */
  public void add(CaptureLine line) throws IOException {
    add(line.timestampNanos(), line.buffer(), line.offset(), line.length());
  }

  /** Everything, sorted; valid until something is added or {@linkplain #clear gone}. */
  public SortedRecords sorted() throws IOException {
    if (levels.isEmpty()) {
      return held.sorted();
    }
    List<SortedRecords> lists = new ArrayList<>();
    for (int i = levels.size() - 1; i >= 0; i--) {
      for (Path run : levels.get(i)) {
        lists.add(open(run));
      }
    }
    lists.add(held.sorted());
    return new MergedRecords(lists);
  }

  /** Hands everything over, sorted. */
  public void drain(Target target) throws IOException {
    SortedRecords sorted = sorted();
    while (sorted.next()) {
      target.accept(sorted.buffer(), sorted.offset(), sorted.length());
    }
  }

  /** Forgets everything, and can be used again. */
  public void clear() throws IOException {
    held.clear();
    closeRuns();
    for (List<Path> level : levels) {
      delete(level);
    }
    levels.clear();
  }

  @Override
  public void close() throws IOException {
    clear();
  }

  private void spill() throws IOException {
    keep(0, held.sorted());
    held.clear();
    for (int i = 0; levels.get(i).size() == MOST_RUNS; i++) {
      List<RunFile> runs = new ArrayList<>();
      for (Path run : levels.get(i)) {
        runs.add(open(run));
      }
      keep(i + 1, new MergedRecords(runs));
      closeRuns();
      delete(levels.get(i));
    }
  }

  private void keep(int level, SortedRecords records) throws IOException {
    while (levels.size() <= level) {
      levels.add(new ArrayList<>());
    }
    Path file = Files.createTempFile("wadi-sort-", ".tmp");
    levels.get(level).add(file);
    RunFile.write(file, records);
  }

  private RunFile open(Path run) throws IOException {
    RunFile file = new RunFile(run);
    open.add(file);
    return file;
  }

  private void closeRuns() throws IOException {
    while (!open.isEmpty()) {
      open.remove().close();
    }
  }

  private static void delete(List<Path> runs) throws IOException {
    for (Iterator<Path> each = runs.iterator(); each.hasNext(); each.remove()) {
      Files.deleteIfExists(each.next());
    }
  }
}
