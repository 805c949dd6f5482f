package dev.wadi.analysis;

import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Chunk;
import dev.wadi.capture.LineScanner;
import dev.wadi.query.ByteSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a chunk what {@link ContextGroups} may need of it: matches, their neighbours, and the
 * first and last lines, which may be neighbours of a match in the next chunk. One for each thread.
 */
final class ContextWork implements CaptureReader.ChunkWork<ContextWork.Kept> {
  private final int context;
  private final LineScanner scanner;
  private final CaptureLine line = new CaptureLine();

  /**
   * Lines of a chunk in order.
   *
   * @param gapBefore by position: something that was left out lies before this line
   * @param gapAtEnd something that was left out follows the last one
   */
  record Kept(List<FoundLine> lines, List<Boolean> gapBefore, boolean gapAtEnd) {}

  ContextWork(int context, LineScanner scanner) {
    this.context = context;
    this.scanner = scanner;
  }

  @Override
  public @Nullable Kept on(Chunk chunk) {
    byte[] b = chunk.buffer();
    int start = chunk.offset();
    int end = start + chunk.length();
    // By the place where the line begins: whether it matches.
    SortedMap<Integer, Boolean> kept = new TreeMap<>();
    scanner.scan(
        chunk,
        found -> {
          kept.put(found.offset(), true);
          return true;
        });
    List<Integer> matches = List.copyOf(kept.keySet());
    forward(b, kept, start, end);
    backward(b, kept, start, end);
    for (int match : matches) {
      forward(b, kept, lineEnd(b, match, end) + 1, end);
      backward(b, kept, start, match);
    }
    return materialize(b, kept, start, end);
  }

  /** Keeps up to {@code context} entries from a place on, no further than the next match. */
  private void forward(byte[] b, SortedMap<Integer, Boolean> kept, int from, int end) {
    int at = from;
    int left = context;
    while (left > 0 && at < end) {
      int stop = lineEnd(b, at, end);
      if (isEntry(b, at, stop)) {
        if (Boolean.TRUE.equals(kept.putIfAbsent(at, false))) {
          return;
        }
        left--;
      }
      at = stop + 1;
    }
  }

  /** Keeps up to {@code context} entries before a place, no further than the match before. */
  private void backward(byte[] b, SortedMap<Integer, Boolean> kept, int start, int before) {
    int stop = before - 1;
    int left = context;
    if (stop >= start && b[stop] != '\n') {
      // The last line of a file may lack its end.
      stop++;
    }
    while (left > 0 && stop > start) {
      int at = stop;
      while (at > start && b[at - 1] != '\n') {
        at--;
      }
      if (isEntry(b, at, stop)) {
        if (Boolean.TRUE.equals(kept.putIfAbsent(at, false))) {
          return;
        }
        left--;
      }
      stop = at - 1;
    }
  }

  private Kept materialize(byte[] b, SortedMap<Integer, Boolean> kept, int start, int end) {
    List<FoundLine> lines = new ArrayList<>(kept.size());
    List<Boolean> gaps = new ArrayList<>(kept.size());
    int follows = start;
    for (Map.Entry<Integer, Boolean> entry : kept.entrySet()) {
      int at = entry.getKey();
      int stop = lineEnd(b, at, end);
      gaps.add(holdsEntry(b, follows, at));
      line.parse(b, at, stop - at);
      lines.add(FoundLine.of(line, entry.getValue()));
      follows = stop + 1;
    }
    return new Kept(lines, gaps, holdsEntry(b, follows, end));
  }

  private boolean holdsEntry(byte[] b, int from, int to) {
    int at = from;
    while (at < to) {
      int stop = lineEnd(b, at, to);
      if (isEntry(b, at, stop)) {
        return true;
      }
      at = stop + 1;
    }
    return false;
  }

  private boolean isEntry(byte[] b, int at, int stop) {
    return stop > at && line.parse(b, at, stop - at);
  }

  private static int lineEnd(byte[] b, int from, int end) {
    int newline = ByteSearch.indexOf(b, (byte) '\n', from, end);
    return newline < 0 ? end : newline;
  }
}
