package dev.wadi.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was kept is counted in the order of the log, from memory or from the disk. */
class CountingTest extends AlertsOnTrial {
  private static final long LONG = TimeUnit.MINUTES.toNanos(1);

  private final MemoryLog log = new MemoryLog();
  private final KeptLines memory = new KeptLines(1 << 20);

  /** A log in memory that notes what is asked of it. */
  private final class MemoryLog implements KeptLog {
    private final Deque<Kept> ahead = new ArrayDeque<>();
    private final Map<Position, Batch> onDisk = new HashMap<>();
    private final List<Position> read = new ArrayList<>();
    private final TreeMap<String, Position> begin = new TreeMap<>();
    private boolean whole = true;
    private int out;
    private int confirmed;
    private boolean closed;

    Position keep(Batch batch, boolean readable) {
      Position start = new Position(1, 100L * (ahead.size() + out));
      Position end = new Position(1, start.offsetBytes() + 100);
      long age = TimeUnit.SECONDS.toNanos(1);
      ahead.add(
          new Kept(batch.tenant(), start, end, batch.entries(), 100, Rfc3339.toNanos(now) - age));
      if (readable) {
        onDisk.put(start, batch);
      }
      return start;
    }

    @Override
    public boolean isWhole() {
      return whole;
    }

    @Override
    public Map<String, Position> begin() {
      return begin;
    }

    @Override
    public @Nullable Kept next() {
      Kept next = ahead.poll();
      out += next == null ? 0 : 1;
      return next;
    }

    @Override
    public @Nullable Batch read(Kept kept) {
      read.add(kept.start());
      return onDisk.get(kept.start());
    }

    @Override
    public void confirm() {
      confirmed = out;
    }

    @Override
    public long takeMissed() {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final KeptLog.Opener opener =
      new KeptLog.Opener() {
        @Override
        public KeptLog open(Map<String, Position> counted) {
          log.begin.putAll(counted);
          return log;
        }

        @Override
        public void forget() {}
      };

  @BeforeEach
  void rules() throws IOException {
    open(ERRORS);
  }

  private Counting begin() throws IOException {
    return Counting.begin(alerts, memory, opener, () -> now);
  }

  private Batch errors(int count) {
    BatchMaker maker = new BatchMaker("main");
    for (int i = 0; i < count; i++) {
      maker.add(API, Rfc3339.toNanos(now), "an error");
    }
    return maker.make();
  }

  @Test
  void lines_are_read_only_when_they_are_not_in_memory() throws Exception {
    Counting counting = begin();
    Batch shown = errors(2);
    memory.bring(log.keep(shown, true), shown);
    Position other = log.keep(errors(1), true);

    assertThat(counting.countUntil(Instant.MAX, LONG)).isTrue();

    assertThat(log.read).containsExactly(other);
    assertThat(alerts.counts().countedEntries()).isEqualTo(3);
    assertThat(alerts.counted()).containsEntry("main", new Position(1, 200));
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
  }

  @Test
  void lines_that_a_route_showed_otherwise_than_it_kept_them_are_read() throws Exception {
    Counting counting = begin();
    Position place = log.keep(errors(3), true);
    memory.bring(place, errors(1));
    counting.countUntil(Instant.MAX, LONG);

    assertThat(log.read).containsExactly(place);
    assertThat(alerts.counts().countedEntries()).isEqualTo(3);
  }

  @Test
  void lines_that_are_gone_are_told_and_end_nothing() throws Exception {
    Counting counting = begin();
    log.keep(errors(3), true);
    counting.countUntil(Instant.MAX, LONG);
    pass(10);
    assertThat(told()).hasSize(1);
    log.keep(errors(5), false);
    counting.countUntil(Instant.MAX, LONG);

    assertThat(alerts.counts().missedEntries()).isEqualTo(5);
    pass(55);
    assertThat(told()).as("they might hold").isEmpty();
  }

  @Test
  void the_log_keeps_what_was_not_written_down() throws Exception {
    Counting counting = begin();
    log.keep(errors(1), true);
    counting.countUntil(Instant.MAX, LONG);
    assertThat(log.confirmed).isZero();

    counting.close();

    assertThat(log.confirmed).isEqualTo(1);
    assertThat(log.closed).isTrue();
    open(ERRORS);
    assertThat(alerts.counted()).containsEntry("main", new Position(1, 100));
  }

  @Test
  void a_log_of_very_many_pieces_is_written_down_meanwhile() throws Exception {
    Counting counting = begin();
    Batch one = new BatchMaker("main").add(Labels.of("app", "web"), 1, "x").make();
    for (int i = 0; i < 20_001; i++) {
      log.keep(one, true);
    }
    counting.countUntil(Instant.MAX, LONG);

    assertThat(log.confirmed).isEqualTo(20_001);
  }

  @Test
  void a_log_with_a_gap_before_it_says_nothing_that_the_gap_might_undo() throws Exception {
    begin();
    lines(API, 3);
    pass(10);
    assertThat(told()).hasSize(1);
    log.whole = false;
    begin();
    pass(55);
    assertThat(told()).isEmpty();
  }
}
