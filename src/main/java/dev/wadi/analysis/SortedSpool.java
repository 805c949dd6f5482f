package dev.wadi.analysis;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Sorts records by time, equal times in the order they came, in bounded memory: what does not fit
 * is written to temporary files (0600, deleted at close) in sorted runs, which are merged at the
 * end. For one thread.
 */
public final class SortedSpool implements AutoCloseable {
  private static final int RECORD_OVERHEAD_BYTES = 64;

  private final long memoryBytes;
  private final List<Item> items = new ArrayList<>();
  private final List<Path> runs = new ArrayList<>();
  private long held;
  private long sequence;

  private record Item(long nanos, long sequence, byte[] payload) {
    static final Comparator<Item> ORDER =
        Comparator.comparingLong(Item::nanos).thenComparingLong(Item::sequence);
  }

  /** Takes payloads in order. */
  public interface Target {
    void accept(byte[] payload) throws IOException;
  }

  /**
   * @param memoryBytes what it may hold in memory
   */
  public SortedSpool(long memoryBytes) {
    this.memoryBytes = memoryBytes;
  }

  /** Takes a record. */
  public void add(long nanos, byte[] payload) throws IOException {
    items.add(new Item(nanos, sequence++, payload));
    held += payload.length + RECORD_OVERHEAD_BYTES;
    if (held > memoryBytes) {
      spill();
    }
  }

  /** Hands everything over, sorted. */
  public void drain(Target target) throws IOException {
    items.sort(Item.ORDER);
    if (runs.isEmpty()) {
      for (Item item : items) {
        target.accept(item.payload);
      }
      return;
    }
    List<Run> open = new ArrayList<>();
    try {
      PriorityQueue<Run> heads =
          new PriorityQueue<>((a, b) -> Item.ORDER.compare(a.head(), b.head()));
      for (Path file : runs) {
        Run run = new Run(file);
        open.add(run);
        if (run.advance()) {
          heads.add(run);
        }
      }
      Run memory = new Run(items.iterator());
      if (memory.advance()) {
        heads.add(memory);
      }
      for (Run run = heads.poll(); run != null; run = heads.poll()) {
        target.accept(run.head().payload);
        if (run.advance()) {
          heads.add(run);
        }
      }
    } finally {
      for (Run run : open) {
        run.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Path run : runs) {
      Files.deleteIfExists(run);
    }
  }

  private void spill() throws IOException {
    items.sort(Item.ORDER);
    Path file = Files.createTempFile("wadi-sort-", ".tmp");
    runs.add(file);
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
      for (Item item : items) {
        out.writeLong(item.nanos);
        out.writeLong(item.sequence);
        out.writeInt(item.payload.length);
        out.write(item.payload);
      }
    }
    items.clear();
    held = 0;
  }

  /** A sorted run, in a file or in memory. */
  private static final class Run implements AutoCloseable {
    private final @Nullable DataInputStream in;
    private final @Nullable Iterator<Item> memory;
    private @Nullable Item head;

    Run(Path file) throws IOException {
      this.in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
      this.memory = null;
    }

    Run(Iterator<Item> memory) {
      this.in = null;
      this.memory = memory;
    }

    Item head() {
      if (head == null) {
        throw new IllegalStateException("the run has ended");
      }
      return head;
    }

    boolean advance() throws IOException {
      if (memory != null) {
        head = memory.hasNext() ? memory.next() : null;
      } else if (in != null) {
        head = read(in);
      }
      return head != null;
    }

    private static @Nullable Item read(DataInputStream in) throws IOException {
      long nanos;
      try {
        nanos = in.readLong();
      } catch (EOFException e) {
        // Runs are written whole; between two records is where one ends.
        return null;
      }
      long sequence = in.readLong();
      byte[] payload = new byte[in.readInt()];
      in.readFully(payload);
      return new Item(nanos, sequence, payload);
    }

    @Override
    public void close() throws IOException {
      if (in != null) {
        in.close();
      }
    }
  }
}
