package dev.wadi.analysis.copy;

import dev.wadi.capture.CaptureLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one moment, of which those are passed on that were not there before. Mostly a moment
 * has a handful, and those passed on are kept in memory, to be held against what comes; should they
 * be too many for that, the rest goes through a {@link CrowdedMoment}. For one thread.
 */
final class Moment implements AutoCloseable {
  private static final int SLOTS = 16;
  private static final int BYTES_BESIDE = 64;

  private final LineIdentity identity;
  private final long memoryBytes;
  private final LineTarget target;
  private final CaptureLine line = new CaptureLine();
  private final CaptureLine other = new CaptureLine();
  private final List<Kept> kept = new ArrayList<>();
  /* Open addressing by hash; the number of a kept line and one. */
  private int[] slots = new int[SLOTS];
  private byte[] texts = new byte[1 << 12];
  private int used;
  private @Nullable CrowdedMoment crowd;
  private long nanos = Long.MIN_VALUE;
  private long duplicates;

  /** Takes lines that are to be in the new capture. */
  interface LineTarget {
    void put(CaptureLine line) throws IOException;
  }

  private record Kept(long hash, int offset, int length, Copies copies) {}

  Moment(LineIdentity identity, long memoryBytes, LineTarget target) {
    this.identity = identity;
    this.memoryBytes = Math.min(memoryBytes, 1 << 28);
    this.target = target;
  }

  /**
   * Takes a line; those of one moment follow on each other, and in it those of one source.
   *
   * @param hash of its {@link LineIdentity}
   */
  void add(long at, long hash, int source, byte[] buffer, int offset, int length)
      throws IOException {
    if (at != nanos) {
      end();
      nanos = at;
    }
    parse(line, buffer, offset, length);
    if (crowd != null) {
      crowd.add(line, source);
      return;
    }
    int slot = slotOf(hash);
    if (slots[slot] > 0) {
      if (kept.get(slots[slot] - 1).copies.keepsOneOf(source)) {
        target.put(line);
      } else {
        duplicates++;
      }
      return;
    }
    if ((long) used + length + (long) BYTES_BESIDE * kept.size() > memoryBytes && !kept.isEmpty()) {
      crowd = new CrowdedMoment(identity, memoryBytes);
      for (Kept before : kept) {
        parse(other, texts, before.offset, before.length);
        crowd.remember(other, before.copies);
      }
      crowd.add(line, source);
      return;
    }
    keep(slot, hash, source);
    target.put(line);
  }

  /** All lines are here. */
  void end() throws IOException {
    if (crowd != null) {
      duplicates += crowd.end(target);
      crowd.close();
      crowd = null;
    }
    if (kept.size() > SLOTS / 2) {
      slots = new int[SLOTS];
    } else {
      Arrays.fill(slots, 0);
    }
    kept.clear();
    used = 0;
  }

  /** How many lines were there before. */
  long duplicates() {
    return duplicates;
  }

  /* Of the same line, or a free one. */
  private int slotOf(long hash) throws IOException {
    int slot = (int) hash & slots.length - 1;
    while (slots[slot] > 0) {
      Kept at = kept.get(slots[slot] - 1);
      if (at.hash == hash) {
        parse(other, texts, at.offset, at.length);
        if (identity.same(line, other)) {
          return slot;
        }
      }
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private void keep(int slot, long hash, int source) {
    if (used + line.length() > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(used + line.length(), 2 * texts.length));
    }
    System.arraycopy(line.buffer(), line.offset(), texts, used, line.length());
    Copies copies = new Copies();
    copies.keepsOneOf(source);
    kept.add(new Kept(hash, used, line.length(), copies));
    used += line.length();
    slots[slot] = kept.size();
    if (2 * kept.size() > slots.length) {
      slots = new int[2 * slots.length];
      for (int i = 0; i < kept.size(); i++) {
        int to = (int) kept.get(i).hash & slots.length - 1;
        while (slots[to] > 0) {
          to = to + 1 & slots.length - 1;
        }
        slots[to] = i + 1;
      }
    }
  }

  static void parse(CaptureLine line, byte[] buffer, int offset, int length) throws IOException {
    if (!line.parse(buffer, offset, length)) {
      throw new IOException("a line that was one is none any more");
    }
  }

  @Override
  public void close() throws IOException {
    if (crowd != null) {
      crowd.close();
    }
  }
}
