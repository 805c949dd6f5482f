package dev.wadi.analysis.copy;

import dev.wadi.analysis.sort.SortedRecords;
import dev.wadi.analysis.sort.SortedSpool;
import dev.wadi.capture.CaptureLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of a moment that are too many to be held against each other in memory: they wait,
 * numbered, in one spool, their digests in another. Sorted by digest, the same lines come together,
 * and which of them are too many is told by their numbers, sorted once more. For one thread.
 */
final class CrowdedMoment implements AutoCloseable {
  private static final int HALF = LineIdentity.DIGEST_BYTES / 2;

  private final LineIdentity identity;
  private final SortedSpool lines;
  private final SortedSpool digests;
  private final SortedSpool leftOut;
  /* Lines that were passed on before: how often which capture has them. */
  private final List<Copies> before = new ArrayList<>();
  private long number;

  CrowdedMoment(LineIdentity identity, long memoryBytes) {
    this.identity = identity;
    this.lines = new SortedSpool(memoryBytes);
    this.digests = new SortedSpool(memoryBytes);
    this.leftOut = new SortedSpool(memoryBytes);
  }

  /** A line that was passed on before. */
  void remember(CaptureLine line, Copies copies) throws IOException {
    before.add(copies);
    digest(line, 0, -before.size());
  }

  void add(CaptureLine line, int source) throws IOException {
    lines.add(number, line.buffer(), line.offset(), line.length());
    digest(line, source, number);
    number++;
  }

  private void digest(CaptureLine line, int source, long known) throws IOException {
    byte[] digest = identity.digest(line);
    ByteBuffer rest = ByteBuffer.allocate(HALF + Long.BYTES + Integer.BYTES);
    rest.put(digest, HALF, HALF).putLong(known).putInt(source);
    digests.add(ByteBuffer.wrap(digest).getLong(), rest.array());
  }

  /**
   * Passes on what was not there before, in the order it came.
   *
   * @return how many were there
   */
  long end(Moment.LineTarget target) throws IOException {
    findTooMany();
    SortedRecords all = lines.sorted();
    SortedRecords less = leftOut.sorted();
    CaptureLine line = new CaptureLine();
    long count = 0;
    boolean more = less.next();
    while (all.next()) {
      if (more && less.nanos() == all.nanos()) {
        count++;
        more = less.next();
      } else {
        Moment.parse(line, all.buffer(), all.offset(), all.length());
        target.put(line);
      }
    }
    return count;
  }

  private void findTooMany() throws IOException {
    SortedRecords sorted = digests.sorted();
    Map<Long, Copies> copies = new HashMap<>();
    long first = 0;
    while (sorted.next()) {
      if (sorted.nanos() != first) {
        first = sorted.nanos();
        copies.clear();
      }
      ByteBuffer rest = ByteBuffer.wrap(sorted.buffer(), sorted.offset(), sorted.length());
      long second = rest.getLong();
      long known = rest.getLong();
      if (known < 0) {
        copies.put(second, before.get((int) (-known - 1)));
      } else if (!copies.computeIfAbsent(second, key -> new Copies()).keepsOneOf(rest.getInt())) {
        leftOut.add(known, new byte[0]);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (lines;
        digests) {
      leftOut.close();
    }
  }
}
