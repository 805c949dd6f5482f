package dev.wadi.analysis.sort;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Several sorted lists as one; of the same time those of the earlier list first. */
final class MergedRecords implements SortedRecords {
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(
          Comparator.comparingLong((Head head) -> head.records.nanos())
              .thenComparingInt(head -> head.number));
  private @Nullable Head current;

  private record Head(SortedRecords records, int number) {}

  MergedRecords(List<? extends SortedRecords> lists) throws IOException {
    for (int i = 0; i < lists.size(); i++) {
      if (lists.get(i).next()) {
        heads.add(new Head(lists.get(i), i));
      }
    }
  }

  @Override
  public boolean next() throws IOException {
    if (current != null && current.records.next()) {
      heads.add(current);
    }
    current = heads.poll();
    return current != null;
  }

  private SortedRecords current() {
    if (current == null) {
      throw new IllegalStateException("there is no record");
    }
    return current.records;
  }

  @Override
  public long nanos() {
    return current().nanos();
  }

  @Override
  public byte[] buffer() {
    return current().buffer();
  }

  @Override
  public int offset() {
    return current().offset();
  }

  @Override
  public int length() {
    return current().length();
  }
}
