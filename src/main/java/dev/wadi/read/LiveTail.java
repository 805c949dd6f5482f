package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Pipeline;
import dev.wadi.query.StreamEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines as they come, for one who asked: first the newest of those that were kept, then whatever
 * the buffer of the newest lines gets. For one thread.
 *
 * <p>Lines are in that buffer before they are on the disk, and it is looked at before what was kept
 * is read, which may take long: so nothing falls between the two. What is in both is told once.
 */
final class LiveTail {
  /** Lines of one message. */
  static final int MOST_LINES = 2_000;

  /** Bytes of lines of one message, without what stages find in them. */
  static final long MOST_BYTES = 512 << 10;

  private final LiveLines live;
  private final Asked asked;
  private final Pipeline pipeline;
  private final int maxBytes;
  /* What has come and is not told yet, because something earlier may come later. */
  private List<Waiting> waiting = new ArrayList<>();
  private String place;
  /* What was there, until it is told for the first time. */
  private LiveLines.@Nullable Look held;
  private List<FoundLines.Line> kept;
  private long toldLines;
  private long toldDropped;

  /**
   * What was asked.
   *
   * @param tenant of whom
   * @param fromNanos earlier lines of those that were there before are not told
   * @param limit of lines that were there before
   * @param delayNanos how long a line waits for earlier ones that come later
   * @param categorized the client tells labels, metadata and fields apart
   */
  record Asked(
      String tenant,
      LogQuery query,
      long fromNanos,
      int limit,
      long delayNanos,
      boolean categorized) {}

  private record Waiting(FoundLines.Line line, long sinceTicker) {}

  /** By what a line that was kept and one that came are known to be the same: as they are told. */
  private record Same(long nanos, Map<String, String> stream, String text) {
    static Same of(FoundLines.Line line) {
      return new Same(line.nanos(), line.stream(), new String(line.text(), UTF_8));
    }
  }

  /**
   * @param held in the buffer, before anybody looked for what was kept
   * @param kept what was there, oldest first
   * @param maxBytes of a message
   */
  LiveTail(
      LiveLines live, Asked asked, LiveLines.Look held, List<FoundLines.Line> kept, int maxBytes) {
    this.live = live;
    this.asked = asked;
    this.maxBytes = maxBytes;
    this.pipeline = new Pipeline(asked.query);
    this.held = held;
    this.kept = kept;
    this.place = held.place();
  }

  /** Lines that were told. */
  long toldLines() {
    return toldLines;
  }

  /** Lines of which was told that nobody sees them. */
  long toldDropped() {
    return toldDropped;
  }

  /**
   * The next message; null when there is nothing new.
   *
   * @param ticker nanoseconds of a clock that only goes forward, from 0 on
   * @param nowNanos since the epoch
   */
  @Nullable Answer next(long ticker, long nowNanos) throws IOException {
    LiveLines.Look look = live.look(asked.tenant, asked.query, place, MOST_LINES, MOST_BYTES);
    List<FoundLines.Line> came = List.of();
    if (look != null) {
      place = look.place();
      came = fitting(look, Long.MIN_VALUE);
    }
    LiveLines.Look before = held;
    if (before != null) {
      there(fitting(before, asked.fromNanos), came)
          .forEach(line -> waiting.add(new Waiting(line, ticker)));
      held = null;
      kept = List.of();
    }
    came.forEach(line -> waiting.add(new Waiting(line, ticker)));
    List<FoundLines.Line> due = due(ticker, nowNanos);
    long dropped = look == null ? 0 : look.dropped();
    if (due.isEmpty() && dropped == 0) {
      return null;
    }
    toldLines += due.size();
    toldDropped += dropped;
    return Answers.tailed(maxBytes, due, asked.categorized, dropped, nowNanos);
  }

  private List<FoundLines.Line> fitting(LiveLines.Look look, long fromNanos) throws IOException {
    FoundLines found = new FoundLines(pipeline, MOST_LINES, true, asked.categorized, maxBytes);
    long at = 0;
    for (Entry entry : look.lines()) {
      if (entry.timestampNanos() >= fromNanos) {
        LogStream stream = entry.logStream();
        if (pipeline.matches(stream.labels())) {
          found.visit(stream.labels(), new StreamEntry(stream).at(entry.position()), 0, at++);
        }
      }
    }
    return found.oldestFirst();
  }

  /*
   * Of what was kept and what the buffer held, the newest; a line that is in both once. What came
   * since may be kept by now, and is told as what comes.
   */
  private List<FoundLines.Line> there(List<FoundLines.Line> inBuffer, List<FoundLines.Line> came) {
    List<FoundLines.Line> all = without(kept, came);
    all.addAll(without(inBuffer, all));
    all.sort(Comparator.comparingLong(FoundLines.Line::nanos));
    return all.subList(Math.max(0, all.size() - asked.limit), all.size());
  }

  private static List<FoundLines.Line> without(
      List<FoundLines.Line> lines, List<FoundLines.Line> others) {
    Map<Same, Integer> known = new HashMap<>();
    others.forEach(line -> known.merge(Same.of(line), 1, Integer::sum));
    List<FoundLines.Line> left = new ArrayList<>();
    for (FoundLines.Line line : lines) {
      if (known.merge(Same.of(line), -1, Integer::sum) < 0) {
        left.add(line);
      }
    }
    return left;
  }

  private List<FoundLines.Line> due(long ticker, long nowNanos) {
    /* Stable: lines of the same time stay in the order in which they came. */
    waiting.sort(Comparator.comparingLong(one -> one.line.nanos()));
    boolean tooMuch =
        waiting.stream().mapToLong(one -> FoundLines.cost(one.line)).sum() > MOST_BYTES;
    List<FoundLines.Line> due = new ArrayList<>();
    List<Waiting> left = new ArrayList<>();
    for (Waiting one : waiting) {
      if (tooMuch
          || one.line.nanos() <= nowNanos - asked.delayNanos
          || ticker - one.sinceTicker >= asked.delayNanos) {
        due.add(one.line);
      } else {
        left.add(one);
      }
    }
    waiting = left;
    return due;
  }
}
