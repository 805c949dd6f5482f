package dev.wadi.codec.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts of a line that a container runtime parted, and lines that belong together, for
 * each of two streams (out and err) by itself; and gives entries out so that a clean cut remains.
 *
 * <p>For one thread.
 */
final class Joiner {
  /*
   * Two streams in one file: while a part of the one waits for its end, lines of the other are
   * complete. If they went out at once, no offset would part what is out from what is not, and a
   * restart would read lines twice or never. So a complete entry is held as long as an earlier line
   * waits: those go out that lie before every line that waits, and before every entry that is held
   * for that reason. What may be held is bounded; at the bound the oldest that waits is given up.
   */
  static final int TRUNCATED = 1;
  static final int SPLIT = 2;
  static final int MISFIT = 4;

  private static final int STREAMS = 2;
  private static final int MOST_HELD = 1024;
  private static final int MOST_HELD_BYTES = 1 << 20;
  private static final int KEPT = 16;

  /** Takes complete entries in the order of their first lines. */
  interface Sink {
    void complete(
        byte[] b,
        int from,
        int length,
        long startOffset,
        long endOffset,
        int lines,
        int stream,
        long frameNanos,
        long arrivedNanos,
        int flags);
  }

  private final Multiline multiline;
  private final @Nullable JoinRules rules;
  private final Sink sink;
  private final LineBuffer[] parts = {new LineBuffer(), new LineBuffer()};
  private final LineBuffer[] events = {new LineBuffer(), new LineBuffer()};
  private final List<LineBuffer> held = new ArrayList<>();
  private final Deque<LineBuffer> spare = new ArrayDeque<>();
  /* Where the line begins whose parts are together, until it has its place. */
  private long inFlight = Long.MAX_VALUE;
  private long heldBytes;
  private long blankLines;

  Joiner(Multiline multiline, Sink sink) {
    this.multiline = multiline;
    this.rules = multiline.joins() ? new JoinRules(multiline) : null;
    this.sink = sink;
  }

  /**
   * Takes a line, or a part of one.
   *
   * @param partial whether the next line of the stream goes on where this one stops
   */
  void line(
      int stream,
      byte[] b,
      int from,
      int to,
      boolean partial,
      long start,
      long end,
      long frame,
      long arrived,
      int flags) {
    LineBuffer part = parts[stream];
    if (!part.isEmpty() && part.length() + (to - from) > multiline.maxBytes()) {
      endPart(part, arrived, SPLIT);
    }
    if (!partial && part.isEmpty()) {
      whole(stream, b, from, to, 1, start, end, frame, arrived, flags);
    } else {
      if (part.isEmpty()) {
        part.begin(stream, start, frame, arrived);
      }
      part.append(b, from, to, 1, end, arrived, flags);
      if (!partial || part.length() >= multiline.maxBytes()) {
        endPart(part, arrived, partial ? SPLIT : 0);
      }
    }
    while (held.size() > MOST_HELD || heldBytes > MOST_HELD_BYTES) {
      giveUpOldest();
    }
  }

  /** Takes a line that stands for itself whatever is around it. */
  void single(byte[] b, int from, int to, long start, long end, long arrived, int flags) {
    complete(b, from, to - from, start, end, 1, 0, EntryReader.NO_TIME, arrived, flags);
  }

  private void endPart(LineBuffer part, long arrived, int more) {
    int lines = part.lines();
    long start = part.startOffset();
    byte[] bytes = part.bytes();
    part.clear();
    inFlight = start;
    whole(
        part.stream(),
        bytes,
        0,
        part.length(),
        lines,
        start,
        part.endOffset(),
        part.frameNanos(),
        arrived,
        part.flags() | more);
    inFlight = Long.MAX_VALUE;
    release();
  }

  private void whole(
      int stream,
      byte[] b,
      int from,
      int to,
      int lines,
      long start,
      long end,
      long frame,
      long arrived,
      int flags) {
    boolean blank = EntryReader.isBlank(b, from, to);
    if (rules == null) {
      inFlight = Long.MAX_VALUE;
      if (blank) {
        blankLines += lines;
      } else {
        complete(b, from, to - from, start, end, lines, stream, frame, arrived, flags);
      }
      return;
    }
    LineBuffer event = events[stream];
    if (!event.isEmpty()) {
      boolean joins = blank || rules.joins(event, b, from, to);
      boolean room =
          event.lines() + lines <= multiline.maxLines()
              && event.length() + to - from < multiline.maxBytes();
      if (joins && room) {
        event.appendLine(b, from, blank ? from : to, lines, end, arrived, flags);
        return;
      }
      int state = event.state();
      endEvent(event, joins ? SPLIT : 0);
      begin(stream, b, from, to, lines, start, end, frame, arrived, flags);
      if (joins) {
        event.state(state); // the trace goes on
      }
    } else {
      begin(stream, b, from, to, lines, start, end, frame, arrived, flags);
    }
  }

  private void begin(
      int stream,
      byte[] b,
      int from,
      int to,
      int lines,
      long start,
      long end,
      long frame,
      long arrived,
      int flags) {
    if (EntryReader.isBlank(b, from, to)) {
      blankLines += lines;
      return;
    }
    LineBuffer event = events[stream];
    event.begin(stream, start, frame, arrived);
    event.append(b, from, to, lines, end, arrived, flags);
    if (rules != null) {
      rules.begins(event, b, from, to);
    }
  }

  private void endEvent(LineBuffer event, int more) {
    int lines = event.lines();
    byte[] bytes = event.bytes();
    int length = event.textLength();
    int flags = event.flags() | more;
    event.clear();
    complete(
        bytes,
        0,
        length,
        event.startOffset(),
        event.endOffset(),
        lines,
        event.stream(),
        event.frameNanos(),
        event.arrivedNanos(),
        flags);
    release();
  }

  private void complete(
      byte[] b,
      int from,
      int length,
      long start,
      long end,
      int lines,
      int stream,
      long frame,
      long arrived,
      int flags) {
    if (held.isEmpty() && end <= waitingFrom()) {
      sink.complete(b, from, length, start, end, lines, stream, frame, arrived, flags);
      return;
    }
    LineBuffer copy = spare.isEmpty() ? new LineBuffer() : spare.pop();
    copy.begin(stream, start, frame, arrived);
    copy.append(b, from, from + length, lines, end, arrived, flags);
    held.add(copy);
    heldBytes += length;
    release();
  }

  /** Gives out what lies before everything that waits. */
  private void release() {
    if (held.isEmpty()) {
      return;
    }
    long cut = waitingFrom();
    for (boolean moved = true; moved; ) {
      moved = false;
      for (LineBuffer entry : held) {
        if (entry.endOffset() > cut && entry.startOffset() < cut) {
          cut = entry.startOffset();
          moved = true;
        }
      }
    }
    held.sort(Comparator.comparingLong(LineBuffer::startOffset));
    int out = 0;
    while (out < held.size() && held.get(out).endOffset() <= cut) {
      LineBuffer entry = held.get(out++);
      heldBytes -= entry.length();
      sink.complete(
          entry.bytes(),
          0,
          entry.length(),
          entry.startOffset(),
          entry.endOffset(),
          entry.lines(),
          entry.stream(),
          entry.frameNanos(),
          entry.arrivedNanos(),
          entry.flags());
      entry.clear();
      if (spare.size() < KEPT) {
        spare.push(entry);
      }
    }
    held.subList(0, out).clear();
  }

  private void giveUpOldest() {
    LineBuffer oldest = null;
    for (int stream = 0; stream < STREAMS; stream++) {
      for (LineBuffer one : List.of(events[stream], parts[stream])) {
        if (!one.isEmpty() && (oldest == null || one.startOffset() < oldest.startOffset())) {
          oldest = one;
        }
      }
    }
    if (oldest == null) {
      release();
    } else if (oldest == parts[oldest.stream()]) {
      endPart(oldest, oldest.lastNanos(), SPLIT);
    } else {
      endEvent(oldest, SPLIT);
    }
  }

  /** Where the first line that waits begins; {@code Long.MAX_VALUE} when none does. */
  private long waitingFrom() {
    long first = inFlight;
    for (int stream = 0; stream < STREAMS; stream++) {
      if (!events[stream].isEmpty()) {
        first = Math.min(first, events[stream].startOffset());
      }
      if (!parts[stream].isEmpty()) {
        first = Math.min(first, parts[stream].startOffset());
      }
    }
    return first;
  }

  /**
   * Before what nothing waits and nothing is held; {@code Long.MAX_VALUE} when there is nothing.
   */
  long cut() {
    long cut = waitingFrom();
    for (LineBuffer entry : held) {
      cut = Math.min(cut, entry.startOffset());
    }
    return cut;
  }

  boolean waits() {
    return cut() != Long.MAX_VALUE;
  }

  /** Blank lines that were left out. */
  long blank() {
    return blankLines;
  }

  /** When the last line arrived of the entry that waits longest. */
  long waitsSince() {
    long since = Long.MAX_VALUE;
    for (int stream = 0; stream < STREAMS; stream++) {
      if (!events[stream].isEmpty()) {
        since = Math.min(since, events[stream].lastNanos());
      }
      if (!parts[stream].isEmpty()) {
        since = Math.min(since, parts[stream].lastNanos());
      }
    }
    return since;
  }

  /** Gives out what got nothing for the time-out of the settings. */
  void flush(long nowNanos) {
    for (int stream = 0; stream < STREAMS; stream++) {
      if (isOver(parts[stream], nowNanos)) {
        endPart(parts[stream], parts[stream].lastNanos(), SPLIT);
      }
      if (isOver(events[stream], nowNanos)) {
        endEvent(events[stream], 0);
      }
    }
    release();
  }

  /* Either way: a clock that was set back must not keep lines for ever. */
  private boolean isOver(LineBuffer one, long nowNanos) {
    return !one.isEmpty() && Math.abs(nowNanos - one.lastNanos()) >= multiline.timeout().toNanos();
  }

  /** Gives out everything. */
  void flush() {
    for (int stream = 0; stream < STREAMS; stream++) {
      if (!parts[stream].isEmpty()) {
        endPart(parts[stream], parts[stream].lastNanos(), SPLIT);
      }
      if (!events[stream].isEmpty()) {
        endEvent(events[stream], 0);
      }
    }
    release();
  }
}
