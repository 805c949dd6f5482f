package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.take;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Position;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A reader is moved about and is given the past once more. */
class WalSeekReplayTest extends WalOnTrial {
  @Test
  void seeks_back_to_a_time_and_ahead_to_a_position() throws IOException {
    open();
    append(wal, "main", "one");
    clock.forward(Duration.ofSeconds(10));
    long middle = clock.nanos();
    Receipt two = append(wal, "main", "two");
    Receipt three = append(wal, "main", "three");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 3);

    reader.seek("main", middle);
    assertThat(drain(reader)).containsExactly("two", "three");

    reader.seek("main", Position.START);
    assertThat(drain(reader)).containsExactly("one", "two", "three");

    reader.seek("main", two.position());
    reader.seek("main", three.position());
    assertThat(drain(reader)).containsExactly("three");
    assertThat(wal.status(two).readers()).containsEntry("sink", ReceiptStatus.Delivery.OVERTAKEN);
  }

  @Test
  void a_seek_beyond_the_end_passes_over_nothing_that_comes_later() throws IOException {
    open();
    Receipt one = append(wal, "main", "one");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 1);

    Position now = reader.seek("main", new Position(one.segment() + 1_000_000, 256));

    assertThat(now).isEqualTo(wal.tenants().get(0).end());
    append(wal, "main", "two");
    wal.roll(null);
    append(wal, "main", "three");
    assertThat(read(reader, 2)).containsExactly("two", "three");
  }

  @Test
  void what_was_passed_over_long_ago_is_never_told_as_delivered() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt passed = append(wal, "main", "passed");
    for (int i = 0; i < 100; i++) {
      Receipt next = append(wal, "main", "read");
      reader.seek("main", next.position());
      assertThat(drain(reader)).containsExactly("read");
      append(wal, "main", "passed");
    }

    assertThat(wal.status(passed).readers())
        .containsEntry("sink", ReceiptStatus.Delivery.OVERTAKEN);
  }

  @Test
  void a_seek_into_a_record_goes_to_the_next_and_is_no_damage() throws IOException {
    open();
    Receipt one = append(wal, "main", "one");
    Receipt two = append(wal, "main", "two");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);

    Position now = reader.seek("main", new Position(one.segment(), one.offsetBytes() + 1));

    assertThat(now).isEqualTo(two.position());
    assertThat(drain(reader)).containsExactly("two");
    assertThat(wal.stats().corruptions()).isZero();
  }

  @Test
  void replays_a_stretch_to_one_reader_and_leaves_its_cursor() throws IOException {
    open();
    append(wal, "main", "one");
    clock.forward(Duration.ofSeconds(10));
    long from = clock.nanos();
    append(wal, "main", "two");
    append(wal, "main", "three");
    clock.forward(Duration.ofSeconds(10));
    long to = clock.nanos();
    append(wal, "main", "four");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 4);
    Position cursor = reader.stats().get(0).cursor();

    Replay replay = reader.replay("main", from, to, Long.MAX_VALUE);

    List<String> found = new ArrayList<>();
    while (!replay.isDone()) {
      WalBlock block = take(reader);
      assertThat(block.replay()).isSameAs(replay);
      found.addAll(texts(block));
      reader.ack(block);
    }
    assertThat(found).containsExactly("two", "three");
    assertThat(replay.entries()).isEqualTo(2);
    assertThat(reader.stats().get(0).cursor()).isEqualTo(cursor);
    assertThat(reader.poll()).isNull();
  }

  @Test
  void a_replayed_block_that_failed_comes_again() throws IOException {
    open();
    long from = clock.nanos();
    append(wal, "main", "one");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 1);
    Replay replay = reader.replay("main", from, from + 1_000_000_000, Long.MAX_VALUE);

    reader.giveBack(take(reader), 0);
    assertThat(replay.failedBlocks()).isEqualTo(1);
    assertThat(replay.entries()).isZero();
    WalBlock again = take(reader);

    assertThat(texts(again)).containsExactly("one");
    reader.ack(again);
    assertThat(replay.entries()).isEqualTo(1);
    assertThat(replay.state()).isEqualTo(Replay.State.DONE);
  }

  @Test
  void a_replay_hands_out_the_next_block_when_the_one_before_was_confirmed() throws IOException {
    open();
    long from = clock.nanos();
    append(wal, "main", "one");
    append(wal, "main", "two");
    WalReader reader = wal.reader("sink", ONE_BY_ONE);
    read(reader, 2);
    Replay replay = reader.replay("main", from, from + 1_000_000_000, Long.MAX_VALUE);

    WalBlock one = take(reader);
    assertThat(reader.poll()).isNull();
    reader.giveBack(one, 0);
    WalBlock again = take(reader);
    reader.ack(one);
    assertThat(replay.entries()).as("an answer that came too late counts for nothing").isZero();
    assertThat(reader.poll()).isNull();
    reader.ack(again);
    WalBlock two = take(reader);
    reader.ack(two);

    assertThat(texts(again)).containsExactly("one");
    assertThat(texts(two)).containsExactly("two");
    assertThat(replay.entries()).isEqualTo(2);
    assertThat(replay.bytes()).isEqualTo(again.bytes().length + two.bytes().length);
    assertThat(replay.isDone()).isTrue();
    assertThat(reader.stats().get(0).replayedEntries()).isEqualTo(2);
  }

  @Test
  void a_replay_keeps_to_its_rate_and_comes_in_pieces_of_a_second() throws IOException {
    open();
    long from = clock.nanos();
    for (int i = 0; i < 4; i++) {
      append(wal, "main", "four");
    }
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 4);

    Replay replay = reader.replay("main", from, from + 1_000_000_000, 10);
    WalBlock first = take(reader);
    reader.ack(first);

    assertThat(first.bytes().length).as("two records, 5 bytes each, in a second").isEqualTo(10);
    assertThat(reader.poll()).as("the next second has not come").isNull();
    assertThat(replay.state()).isEqualTo(Replay.State.RUNNING);
  }

  @Test
  void a_stopped_replay_hands_out_nothing_more_even_when_its_block_fails() throws IOException {
    open();
    long from = clock.nanos();
    append(wal, "main", "one");
    append(wal, "main", "two");
    WalReader reader = wal.reader("sink", ONE_BY_ONE);
    read(reader, 2);
    Replay replay = reader.replay("main", from, from + 1_000_000_000, Long.MAX_VALUE);
    WalBlock one = take(reader);

    assertThat(wal.stopReplay(replay.id())).isSameAs(replay);
    reader.giveBack(one, 0);

    assertThat(reader.poll()).isNull();
    assertThat(replay.state()).isEqualTo(Replay.State.STOPPED);
    assertThat(replay.endedAt()).isEqualTo(clock.instant());
    assertThatThrownBy(() -> wal.stopReplay(99))
        .hasMessage("replay: 99 (expected: one of [" + replay.id() + "])");
  }

  @Test
  void a_replay_stopped_while_its_block_is_read_does_not_hand_it_out() throws IOException {
    AtomicReference<Runnable> onRead = new AtomicReference<>(() -> {});
    wal =
        Wal.open(
            WalSettings.builder(ROOT).cursorSaveMillis(3_600_000).build(),
            hooked(onRead),
            clock,
            System::nanoTime,
            WalObserver.NONE);
    long from = clock.nanos();
    append(wal, "main", "one");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 1);
    Replay replay = reader.replay("main", from, from + 1_000_000_000, Long.MAX_VALUE);

    onRead.set(replay::stop);

    assertThat(reader.poll()).isNull();
    assertThat(replay.state()).isEqualTo(Replay.State.STOPPED);
    assertThat(replay.entries()).isZero();
  }

  @Test
  void replays_are_bounded_and_the_newest_that_ended_are_remembered() throws IOException {
    open();
    long from = clock.nanos();
    append(wal, "main", "one");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    for (int i = 0; i < 120; i++) {
      wal.stopReplay(reader.replay("main", from, from + 1, 1).id());
    }
    for (int i = 0; i < 16; i++) {
      reader.replay("main", from, from + 1, 1);
    }

    assertThatThrownBy(() -> reader.replay("main", from, from + 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("replay: 16 are under way (expected: fewer than 16)");
    assertThat(wal.replays()).hasSize(116);
    assertThat(wal.replays().get(0).id()).as("the oldest are forgotten").isEqualTo(21);
    assertThat(wal.replays().get(115).id()).isEqualTo(136);
  }

  @Test
  void replays_end_with_their_reader_and_with_the_log() throws IOException {
    open();
    long from = clock.nanos();
    append(wal, "main", "one");
    WalReader gone = wal.reader("gone", ReaderSettings.DEFAULT);
    WalReader stays = wal.reader("stays", ReaderSettings.DEFAULT);
    Replay first = gone.replay("main", from, from + 1_000_000_000, 1);
    Replay second = stays.replay("main", from, from + 1_000_000_000, 1);

    gone.close();
    assertThatThrownBy(() -> gone.replay("main", from, from + 1, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reader gone is not open");
    wal.dropReader("gone");
    assertThat(first.state()).isEqualTo(Replay.State.STOPPED);
    assertThat(second.state()).isEqualTo(Replay.State.RUNNING);

    wal.close();
    assertThat(second.state()).isEqualTo(Replay.State.STOPPED);
  }

  @Test
  void a_replay_goes_on_at_what_was_out_when_its_reader_is_opened_again() throws IOException {
    open();
    long from = clock.nanos();
    append(wal, "main", "one");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 1);
    Replay replay = reader.replay("main", from, from + 1_000_000_000, Long.MAX_VALUE);
    WalBlock lost = take(reader);

    reader.close();
    WalReader opened = wal.reader("sink", ReaderSettings.DEFAULT);
    reader.ack(lost);
    WalBlock again = take(opened);
    opened.ack(again);

    assertThat(texts(again)).containsExactly("one");
    assertThat(replay.entries()).isEqualTo(1);
    assertThat(replay.state()).isEqualTo(Replay.State.DONE);
  }

  @Test
  void a_position_in_a_segment_that_is_gone_stands_for_the_oldest_that_is_there()
      throws IOException {
    open();
    append(wal, "main", "one");
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 1);
    wal.roll(null);
    wal.housekeep();
    Receipt two = append(wal, "main", "two");

    assertThat(reader.seek("main", Position.START)).isEqualTo(two.position());
    assertThat(wal.backlogEntries(reader.stats().get(0))).isEqualTo(1);
    assertThat(drain(reader)).containsExactly("two");
  }

  @Test
  void a_replay_of_what_is_gone_is_done_at_once() throws IOException {
    open();
    long from = clock.nanos();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    wal.roll(null);
    wal.housekeep();

    assertThat(reader.replay("main", from, from + 1_000_000_000, 1).isDone()).isTrue();
  }

  /* The disk, with something that happens once, while a file is read. */
  private WalFiles hooked(AtomicReference<Runnable> onRead) {
    return (WalFiles)
        Proxy.newProxyInstance(
            WalFiles.class.getClassLoader(),
            new Class<?>[] {WalFiles.class},
            (proxy, method, args) -> {
              try {
                Object result = method.invoke(disk, args);
                return result instanceof WalFiles.Handle handle
                    ? new HookedHandle(handle, onRead)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private record HookedHandle(WalFiles.Handle handle, AtomicReference<Runnable> onRead)
      implements WalFiles.Handle {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      onRead.getAndSet(() -> {}).run();
      return handle.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      return handle.write(source, position);
    }

    @Override
    public void force() throws IOException {
      handle.force();
    }

    @Override
    public void truncate(long size) throws IOException {
      handle.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return handle.size();
    }

    @Override
    public void close() throws IOException {
      handle.close();
    }
  }
}
