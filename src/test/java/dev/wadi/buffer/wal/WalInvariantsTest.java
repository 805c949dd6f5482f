package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.refused;
import static dev.wadi.buffer.wal.WalTrial.send;
import static dev.wadi.buffer.wal.WalTrial.take;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.WalSettings.QuotaPolicy;
import dev.wadi.buffer.wal.WalSettings.SyncMode;
import dev.wadi.buffer.wal.disk.Position;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.kit.CrashingDisk;
import dev.wadi.kit.LogLines;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What always holds: order, fairness, quotas that add up, receipts, keys, cursors. */
class WalInvariantsTest {
  private static final Path ROOT = Path.of("/wal");
  private static final ReaderSettings ONE_BY_ONE =
      new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1);
  private static final ReaderSettings BEST_EFFORT =
      new ReaderSettings(false, ReaderSettings.Start.EARLIEST, 1 << 20);

  private final CrashingDisk disk = new CrashingDisk();
  private final TrialClock clock = new TrialClock();
  private Wal wal;

  private Wal open(UnaryOperator<WalSettings.Builder> change) throws IOException {
    wal =
        Wal.open(
            change
                .apply(
                    WalSettings.builder(ROOT)
                        .cursorSaveMillis(3_600_000)
                        .housekeepingMillis(3_600_000))
                .build(),
            disk,
            clock,
            System::nanoTime,
            WalObserver.NONE);
    return wal;
  }

  private Wal open() throws IOException {
    return open(builder -> builder);
  }

  @AfterEach
  void close() throws IOException {
    if (wal != null) {
      wal.close();
    }
  }

  // --- order and fairness ---

  @Test
  void a_busy_tenant_does_not_keep_a_quiet_one_waiting() throws IOException {
    open();
    for (int i = 0; i < 100; i++) {
      append(wal, "busy", "b" + i);
    }
    for (int i = 0; i < 3; i++) {
      append(wal, "quiet", "q" + i);
    }
    WalReader reader = wal.reader("sink", ONE_BY_ONE);

    List<String> first = read(reader, 8);

    assertThat(first).contains("q0", "q1", "q2");
    assertThat(read(reader, 95)).hasSize(95);
  }

  @Test
  void idle_tenants_get_no_turns_and_keep_no_files_open() throws IOException {
    open(builder -> builder.maxOpenSegments(4));
    for (int i = 0; i < 64; i++) {
      append(wal, "idle" + i, "x");
    }
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 64);
    append(wal, "busy", "y");

    assertThat(texts(take(reader))).containsExactly("y");
    assertThat(reader.poll()).isNull();
    assertThat(disk.openForWriting()).isLessThanOrEqualTo(4);
  }

  @Test
  void one_block_of_a_tenant_at_a_time_when_the_reader_wants_it_so() throws IOException {
    open();
    append(wal, "main", "one");
    append(wal, "main", "two");
    append(wal, "other", "three");
    WalReader reader =
        wal.reader("sink", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1, 1));

    WalBlock first = take(reader);
    WalBlock second = take(reader);
    assertThat(first.tenant()).isNotEqualTo(second.tenant());
    assertThat(reader.poll()).isNull();

    reader.ack(first);
    reader.ack(second);
    assertThat(read(reader, 1)).hasSize(1);
  }

  @Test
  void the_cursor_waits_for_the_first_block_that_is_not_confirmed() throws IOException {
    open();
    Receipt one = append(wal, "main", "one");
    append(wal, "main", "two");
    WalReader reader = wal.reader("sink", ONE_BY_ONE);
    WalBlock first = take(reader);
    WalBlock second = take(reader);

    reader.ack(second);
    assertThat(reader.stats().get(0).cursor()).isLessThanOrEqualTo(one.position());
    reader.ack(first);
    assertThat(reader.stats().get(0).cursor()).isEqualTo(second.end());
    assertThat(reader.stats().get(0).backlogBytes()).isZero();
  }

  @Test
  void rewinding_begins_at_the_first_not_confirmed_and_makes_old_blocks_stale() throws IOException {
    open();
    append(wal, "main", "one");
    append(wal, "main", "two");
    append(wal, "main", "three");
    WalReader reader = wal.reader("sink", ONE_BY_ONE);
    reader.ack(take(reader));
    WalBlock second = take(reader);
    take(reader);

    reader.rewind("main", 0);
    reader.ack(second);

    assertThat(read(reader, 2)).containsExactly("two", "three");
  }

  @Test
  void a_reader_never_sees_what_is_not_synced() throws IOException {
    open(builder -> builder.sync(SyncMode.interval(60_000)));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);

    append(wal, "main", "answered but not synced");

    assertThat(reader.poll()).isNull();
    wal.close();
    assertThat(
            disk.bytes(
                disk.files().stream()
                    .filter(f -> f.toString().endsWith(".wal"))
                    .findFirst()
                    .orElseThrow()))
        .isNotEmpty();
  }

  @Test
  void without_sync_the_reader_follows_the_writer() throws IOException {
    open(builder -> builder.sync(SyncMode.NEVER));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");

    assertThat(read(reader, 1)).containsExactly("one");
    assertThat(wal.stats().syncs()).isZero();
  }

  @Test
  void a_new_reader_begins_where_it_is_told() throws IOException {
    open();
    append(wal, "main", "old");
    clock.forward(Duration.ofSeconds(10));
    Instant middle = clock.instant();
    append(wal, "main", "newer");
    WalReader latest =
        wal.reader("latest", new ReaderSettings(true, ReaderSettings.Start.LATEST, 1000));
    WalReader timed =
        wal.reader(
            "timed", new ReaderSettings(true, ReaderSettings.Start.parse(middle.toString()), 1000));
    append(wal, "main", "newest");

    assertThat(drain(latest)).containsExactly("newest");
    assertThat(drain(timed)).containsExactly("newer", "newest");
    assertThat(drain(wal.reader("earliest", ReaderSettings.DEFAULT)))
        .containsExactly("old", "newer", "newest");
  }

  @Test
  void latest_stays_where_it_began_over_a_restart() throws IOException {
    open();
    append(wal, "main", "old");
    ReaderSettings latest = new ReaderSettings(true, ReaderSettings.Start.LATEST, 1000);
    wal.reader("sink", latest);
    append(wal, "main", "new");
    wal.close();

    open();
    assertThat(drain(wal.reader("sink", latest))).containsExactly("new");
  }

  // --- seek and replay ---

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

  // --- receipts ---

  @Test
  void a_receipt_tells_where_the_record_is_in_each_sink() throws IOException {
    open();
    WalReader quick = wal.reader("quick", ReaderSettings.DEFAULT);
    wal.reader("slow", ReaderSettings.DEFAULT);
    Receipt receipt = append(wal, "main", "one");
    read(quick, 1);

    ReceiptStatus status = wal.status(Receipt.parse(receipt.toString()));

    assertThat(status.record()).isEqualTo(ReceiptStatus.RecordState.INTACT);
    assertThat(status.readers())
        .containsEntry("quick", ReceiptStatus.Delivery.DELIVERED)
        .containsEntry("slow", ReceiptStatus.Delivery.PENDING);
  }

  @Test
  void a_receipt_of_a_deleted_record_is_gone_and_delivered() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt receipt = append(wal, "main", "one");
    read(reader, 1);
    wal.roll("main");
    wal.housekeep();

    assertThat(wal.status(receipt).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(receipt).readers())
        .containsEntry("sink", ReceiptStatus.Delivery.DELIVERED);
  }

  @Test
  void a_receipt_that_we_never_gave_is_unknown_or_damaged() throws IOException {
    open();
    Receipt real = append(wal, "main", "one");

    assertThat(wal.status(Receipt.parse("nobody:1:256:00000000")).record())
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", real.segment(), 100_000, real.crc())).record())
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", real.segment(), real.offsetBytes(), 7)).record())
        .isEqualTo(ReceiptStatus.RecordState.DAMAGED);
  }

  @Test
  void a_made_up_receipt_of_what_is_gone_is_never_told_as_delivered_for_sure() throws IOException {
    open(builder -> builder.tenantIdleMillis(0));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt first = append(wal, "main", "one");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(10));
    Receipt second = append(wal, "main", "two");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(10));
    Receipt third = append(wal, "main", "three");
    Receipt between = new Receipt("main", first.segment() + 1, 256, first.crc());
    assertThat(wal.status(between).record()).isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", first.segment() - 1, 256, 1)).record())
        .as("before the very first")
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    read(reader, 3);
    wal.housekeep();
    assertThat(wal.requireLog("main").segments()).hasSize(1);

    assertThat(wal.status(first).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(second).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(between).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(wal.status(between).explanation()).contains("cannot be checked any more");
    Receipt late = new Receipt("main", second.segment() + 1, 256, second.crc());
    assertThat(wal.status(late).record())
        .as("between the last that went and the first that is there")
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(wal.status(new Receipt("main", third.segment() + 1, 256, 1)).record())
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
  }

  @Test
  void a_receipt_of_a_missing_segment_is_damaged_not_delivered() throws IOException {
    open();
    Receipt first = append(wal, "main", "one");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(1));
    Receipt second = append(wal, "main", "two");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(1));
    append(wal, "main", "three");
    wal.close();
    disk.delete(SegmentFormat.file(ROOT.resolve("tenants/main"), second.segment()));
    open();
    drain(wal.reader("sink", ReaderSettings.DEFAULT));

    assertThat(wal.stats().segmentsMissing()).isEqualTo(1);
    assertThat(wal.stats().corruptions()).isEqualTo(1);
    assertThat(wal.status(first).record()).isEqualTo(ReceiptStatus.RecordState.INTACT);
    assertThat(wal.status(second).record()).isEqualTo(ReceiptStatus.RecordState.DAMAGED);
  }

  // --- idempotency ---

  @Test
  void keys_leave_the_memory_of_a_segment_when_it_is_closed_and_count_all_the_same()
      throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    Segment segment = wal.requireLog("main").segments().get(0);
    assertThat(segment.keys).hasSize(1);

    wal.roll("main");

    assertThat(segment.keys).isEmpty();
    assertThat(get(send(wal, "main", "one", "key")).accepted()).isEqualTo(first);
    wal.close();
    open();
    assertThat(get(send(wal, "main", "one", "key")).accepted())
        .as("they stand in the footer")
        .isEqualTo(first);
  }

  @Test
  void a_repeated_key_gets_the_first_receipt_and_is_stored_once() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    Receipt again = get(send(wal, "main", "one", "key")).accepted();
    Receipt elsewhere = get(send(wal, "other", "one", "key")).accepted();

    assertThat(again).isEqualTo(first);
    assertThat(elsewhere.tenant()).isEqualTo("other");
    assertThat(wal.stats().repeatedAppends()).isEqualTo(1);
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one", "one");
  }

  @Test
  void a_repetition_at_the_same_moment_waits_for_the_first() throws IOException {
    open();
    List<CompletableFuture<WalTrial.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(send(wal, "main", "one", "key"));
    }
    Receipt first = get(answers.get(0)).accepted();

    answers.forEach(answer -> assertThat(get(answer).accepted()).isEqualTo(first));
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
    assertThat(wal.stats().waitingBytes()).isZero();
  }

  @Test
  void a_key_survives_a_restart_and_a_crash() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    wal.close();
    open();
    assertThat(get(send(wal, "main", "one", "key")).accepted()).isEqualTo(first);
    Receipt second = get(send(wal, "main", "two", "another")).accepted();

    CrashingDisk after = disk.afterCrash(new java.util.Random(3));
    wal.close();
    try (Wal reopened =
        Wal.open(WalSettings.in(ROOT), after, clock, System::nanoTime, WalObserver.NONE)) {
      assertThat(get(send(reopened, "main", "one", "key")).accepted()).isEqualTo(first);
      assertThat(get(send(reopened, "main", "two", "another")).accepted()).isEqualTo(second);
    }
  }

  @Test
  void a_used_key_with_other_lines_is_refused_and_the_first_goes_on_counting() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    WalRefusal other = get(send(wal, "main", "two", "key")).refused();

    assertThat(other.reason()).isEqualTo(Refusal.KEY_REUSED);
    assertThat(other.message())
        .isEqualTo(
            "Idempotency-Key: used before for another push (kept as "
                + first
                + "); nothing of this one was kept: send it with a key of its own");
    assertThat(get(send(wal, "main", "one", "key")).accepted()).isEqualTo(first);
    assertThat(get(send(wal, "main", "two", "another")).accepted()).isNotEqualTo(first);
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one", "two");
    assertThat(wal.stats().refusedAppends()).containsEntry(Refusal.KEY_REUSED, 1L);
    assertThat(wal.stats().repeatedAppends()).isEqualTo(1);
    assertThat(wal.stats().waitingBytes()).isZero();
  }

  @Test
  void other_lines_at_the_same_moment_are_refused_too() throws IOException {
    open();
    List<CompletableFuture<WalTrial.Answer>> same = new ArrayList<>();
    List<CompletableFuture<WalTrial.Answer>> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      same.add(send(wal, "main", "one", "key"));
      others.add(send(wal, "main", "other " + i, "key"));
    }
    Receipt first = get(same.get(0)).accepted();

    same.forEach(answer -> assertThat(get(answer).accepted()).isEqualTo(first));
    others.forEach(
        answer -> assertThat(get(answer).refused().reason()).isEqualTo(Refusal.KEY_REUSED));
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
    assertThat(wal.stats().waitingBytes()).isZero();
  }

  @Test
  void the_same_request_may_have_become_other_bytes_meanwhile() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "redacted: a1", "key", 7L)).accepted();

    assertThat(get(send(wal, "main", "redacted: b2", "key", 7L)).accepted()).isEqualTo(first);
    assertThat(get(send(wal, "main", "redacted: a1", "key", 8L)).refused().reason())
        .isEqualTo(Refusal.KEY_REUSED);
  }

  @Test
  void a_used_key_with_other_lines_is_refused_after_a_restart_and_a_crash() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key", 7L)).accepted();
    wal.close();
    open();
    assertThat(get(send(wal, "main", "one", "key", 8L)).refused().reason())
        .isEqualTo(Refusal.KEY_REUSED);
    assertThat(get(send(wal, "main", "one", "key", 7L)).accepted()).isEqualTo(first);
    Receipt second = get(send(wal, "main", "two", "another", 9L)).accepted();

    CrashingDisk after = disk.afterCrash(new java.util.Random(3));
    wal.close();
    try (Wal reopened =
        Wal.open(WalSettings.in(ROOT), after, clock, System::nanoTime, WalObserver.NONE)) {
      assertThat(get(send(reopened, "main", "one", "key", 8L)).refused().message())
          .contains("kept as " + first);
      assertThat(get(send(reopened, "main", "two", "another", 8L)).refused().message())
          .contains("kept as " + second);
      assertThat(get(send(reopened, "main", "two", "another", 9L)).accepted()).isEqualTo(second);
    }
  }

  @Test
  void a_key_of_an_older_program_counts_for_whatever_comes_with_it() throws Exception {
    /* Two segments as they were before digests: one was closed with a footer, one was not. */
    long now = Wal.nanosOf(clock.instant());
    Path folder = ROOT.resolve("tenants").resolve("main");
    disk.createFolders(folder);
    for (int number = 1; number <= 2; number++) {
      byte[] payload = ("old " + number + "\n").getBytes(UTF_8);
      String key = "key " + number;
      ByteBuffer hash =
          ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
      SegmentFormat.PushKey old = new SegmentFormat.PushKey(hash.getLong(), hash.getLong(), false);
      int crc = SegmentFormat.crcOf(payload, 0, payload.length);
      ByteBuffer record = ByteBuffer.allocate(64 + payload.length);
      SegmentFormat.putRecordHeader(
          record,
          new SegmentFormat.RecordHeader(
              SegmentFormat.TYPE_DATA, payload.length, crc, 1, now, 1, 2, old),
          number,
          SegmentFormat.HEADER_BYTES,
          new CRC32C());
      assertThat(record.get(5)).isEqualTo((byte) 1);
      record.put(payload).flip();
      try (WalFiles.Handle file = disk.create(SegmentFormat.file(folder, number))) {
        file.writeFully(
            SegmentFormat.header(new SegmentFormat.Header(number, number - 1L, now, "main", false)),
            0);
        long end = SegmentFormat.HEADER_BYTES + record.remaining();
        file.writeFully(record, SegmentFormat.HEADER_BYTES);
        if (number == 1) {
          ByteBuffer footer =
              SegmentFormat.footer(
                  new SegmentFormat.Footer(
                      end,
                      1,
                      1,
                      now,
                      now,
                      1,
                      2,
                      0,
                      List.of(new SegmentFormat.KeyAt(old, SegmentFormat.HEADER_BYTES, crc, now))),
                  number);
          file.writeFully(footer, end);
        }
        file.force();
      }
    }
    open();

    for (int number = 1; number <= 2; number++) {
      Receipt receipt = get(send(wal, "main", "whatever", "key " + number)).accepted();
      assertThat(receipt.segment()).isEqualTo(number);
      assertThat(receipt.offsetBytes()).isEqualTo(SegmentFormat.HEADER_BYTES);
    }
    assertThat(wal.stats().repeatedAppends()).isEqualTo(2);
    assertThat(wal.stats().corruptions()).isZero();
  }

  @Test
  void a_key_is_forgotten_after_its_window_and_beyond_its_number() throws IOException {
    open(builder -> builder.idempotencyMaxKeys(2));
    Receipt first = get(send(wal, "main", "one", "k1")).accepted();
    clock.forward(Duration.ofMinutes(16));
    assertThat(get(send(wal, "main", "one", "k1")).accepted()).isNotEqualTo(first);

    Receipt second = get(send(wal, "main", "two", "k2")).accepted();
    get(send(wal, "main", "three", "k3")).accepted();
    get(send(wal, "main", "four", "k4")).accepted();
    assertThat(get(send(wal, "main", "two", "k2")).accepted()).isNotEqualTo(second);
  }

  @Test
  void a_refused_append_does_not_use_up_its_key() throws IOException {
    open(builder -> builder.probeMinMillis(1).probeMaxMillis(2));
    disk.failWrites(1);
    get(send(wal, "main", "one", "key")).refused();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WalTrial.WAIT_SECONDS);
    while (wal.unavailable() != null && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }

    get(send(wal, "main", "one", "key")).accepted();
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
  }

  // --- quota ---

  private void fill(String tenant, int count) {
    for (int i = 0; i < count; i++) {
      append(wal, tenant, i + "-" + "x".repeat(1000));
    }
  }

  @Test
  void at_its_quota_a_tenant_is_refused_alone_with_limit_value_and_use() throws IOException {
    open(builder -> builder.quotaBytes(32_768));
    wal.reader("sink", ReaderSettings.DEFAULT);
    fill("full", 27);

    WalRefusal refusal = refused(wal, "full", "x".repeat(5000));

    assertThat(refusal.reason()).isEqualTo(Refusal.QUOTA_FULL);
    assertThat(refusal.limit()).isEqualTo("wadi.wal.quotaBytes");
    assertThat(refusal.limitValue()).isEqualTo(32_768);
    assertThat(refusal.useValue())
        .as("what the tenant has, without the push that is refused")
        .isEqualTo(wal.tenants().get(0).bytes())
        .isBetween(27_000L, 32_700L);
    assertThat(refusal.retryAfterSeconds()).isEqualTo(5);
    assertThat(refusal.message())
        .matches(
            "write-ahead log full: wadi[.]wal[.]quotaBytes=32768, use=[0-9]+; try again in 5 s");
    append(wal, "other", "still welcome");
  }

  @Test
  void delivered_records_make_room_at_the_quota() throws IOException {
    open(builder -> builder.quotaBytes(32_768));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    for (int round = 0; round < 10; round++) {
      fill("main", 20);
      read(reader, 20);
      wal.housekeep();
    }

    assertThat(wal.stats().appends()).isEqualTo(200);
    assertThat(wal.stats().evictedEntries()).isZero();
  }

  @Test
  void evicting_counts_every_entry_that_a_required_reader_did_not_get() throws IOException {
    open(builder -> builder.quotaBytes(32_768).quotaPolicy(QuotaPolicy.EVICT_OLDEST));
    WalReader reader =
        wal.reader("sink", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1100));
    fill("main", 5);
    read(reader, 2);
    fill("main", 95);

    List<String> rest = drain(reader);

    WalStats stats = wal.stats();
    assertThat(stats.appends()).isEqualTo(100);
    assertThat(stats.evictedEntries()).isEqualTo(100 - 2 - rest.size()).isPositive();
    assertThat(stats.overtakenEntries()).isEqualTo(stats.evictedEntries());
    assertThat(reader.stats().get(0).overtakenEntries()).isEqualTo(stats.evictedEntries());
    assertThat(rest.get(rest.size() - 1)).startsWith("94-");
  }

  @Test
  void a_best_effort_reader_is_overtaken_so_that_nobody_is_refused() throws IOException {
    open(builder -> builder.quotaBytes(32_768));
    WalReader required = wal.reader("required", ReaderSettings.DEFAULT);
    WalReader lazy = wal.reader("lazy", BEST_EFFORT);
    Receipt first = append(wal, "main", "first");
    for (int round = 0; round < 10; round++) {
      fill("main", 10);
      drain(required);
      wal.housekeep();
    }
    List<String> rest = drain(lazy);

    WalStats stats = wal.stats();
    assertThat(stats.refusedAppends()).containsEntry(Refusal.QUOTA_FULL, 0L);
    assertThat(stats.evictedEntries()).isZero();
    assertThat(stats.overtakenEntries()).isEqualTo(101 - rest.size()).isPositive();
    assertThat(wal.status(first).readers())
        .containsEntry("lazy", ReceiptStatus.Delivery.OVERTAKEN)
        .containsEntry("required", ReceiptStatus.Delivery.DELIVERED);
  }

  @Test
  void what_is_too_old_refuses_or_goes_by_the_policy() throws IOException {
    open(builder -> builder.quotaAgeMillis(3_600_000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "old");
    clock.forward(Duration.ofHours(2));
    wal.roll(null);
    wal.housekeep();

    WalRefusal refusal = refused(wal, "main", "new");
    assertThat(refusal.limit()).isEqualTo("wadi.wal.quotaAge");
    assertThat(refusal.useValue()).isEqualTo(7_200_000);
    assertThat(wal.tenants().get(0).tooOldMillis()).isEqualTo(7_200_000);
    append(wal, "other", "welcome");
    read(reader, 2);
    wal.housekeep();
    append(wal, "main", "new");
    wal.close();

    open(builder -> builder.quotaAgeMillis(3_600_000).quotaPolicy(QuotaPolicy.EVICT_OLDEST));
    clock.forward(Duration.ofHours(2));
    wal.housekeep();
    assertThat(wal.stats().evictedEntries()).isEqualTo(1);
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).isEmpty();
  }

  @Test
  void nearly_full_is_told_once_at_each_crossing() throws IOException {
    open(builder -> builder.quotaBytes(32_768).quotaWarnRatio(0.5));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    try (LogLines log = LogLines.of(TenantQuota.class.getName())) {
      for (int round = 0; round < 3; round++) {
        fill("main", 20);
        wal.housekeep();
        wal.housekeep();
        read(reader, 20);
        wal.roll(null);
        wal.housekeep();
      }

      assertThat(log.lines().stream().filter(line -> line.contains("nearly full"))).hasSize(3);
      assertThat(log.lines().stream().filter(line -> line.contains("room again"))).hasSize(3);
    }
  }

  @Test
  void full_is_told_as_full_and_not_as_nearly() throws IOException {
    open(builder -> builder.quotaBytes(32_768).quotaWarnRatio(1.0));
    wal.reader("sink", ReaderSettings.DEFAULT);
    fill("main", 20);
    wal.close();
    try (LogLines log = LogLines.of(TenantQuota.class.getName())) {
      open(builder -> builder.quotaBytes(16_384).quotaWarnRatio(1.0));
      wal.housekeep();

      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("A tenant's"))
          .singleElement()
          .asString()
          .startsWith("A tenant's write-ahead log is full. tenant=main bytes=");
    }
  }

  @Test
  void nearly_too_old_is_told_once_before_anybody_is_refused() throws IOException {
    open(builder -> builder.quotaAgeMillis(3_600_000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "old");
    try (LogLines log = LogLines.of(Retention.class.getName())) {
      clock.forward(Duration.ofMinutes(47));
      wal.housekeep();
      assertThat(log.lines()).isEmpty();
      clock.forward(Duration.ofMinutes(2));
      wal.housekeep();
      wal.housekeep();

      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("nearly as long as the quota allows", "sinks=[sink]");
      append(wal, "main", "still taken");
      assertThat(drain(reader)).hasSize(2);
    }
  }

  @Test
  void a_forgotten_reader_no_longer_holds_segments() throws IOException {
    open();
    wal.reader("gone", ReaderSettings.DEFAULT).close();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    wal.roll(null);
    wal.housekeep();
    assertThat(wal.tenants().get(0).segments()).isEqualTo(1);

    clock.forward(Duration.ofDays(8));
    wal.housekeep();

    assertThat(wal.stats().bytes()).isZero();
    assertThat(wal.stats().forgottenReaders()).isEqualTo(1);
  }

  @Test
  void what_a_forgotten_reader_lacks_is_counted_and_never_told_as_delivered() throws IOException {
    open(builder -> builder.tenantIdleMillis(0));
    wal.reader("gone", ReaderSettings.DEFAULT).close();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt one = append(wal, "main", "one");
    read(reader, 1);
    wal.roll(null);
    clock.forward(Duration.ofDays(8));
    wal.housekeep();
    wal.close();
    open();
    WalReader back = wal.reader("gone", ReaderSettings.DEFAULT);
    append(wal, "main", "two");

    assertThat(read(back, 1)).containsExactly("two");
    assertThat(wal.status(one).readers())
        .containsEntry("gone", ReceiptStatus.Delivery.OVERTAKEN)
        .containsEntry("sink", ReceiptStatus.Delivery.DELIVERED);
    assertThat(back.stats().get(0).overtakenEntries()).isEqualTo(1);
  }

  @Test
  void a_reader_that_no_route_names_any_more_refuses_nobody_for_ever() throws IOException {
    open(builder -> builder.quotaAgeMillis(3_600_000).forgottenReaderMillis(86_400_000));
    wal.reader("gone", ReaderSettings.DEFAULT).close();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    clock.forward(Duration.ofHours(2));
    wal.housekeep();
    assertThat(refused(wal, "main", "two").limit()).isEqualTo("wadi.wal.quotaAge");

    clock.forward(Duration.ofHours(23));
    wal.housekeep();

    append(wal, "main", "two");
    wal.close();
    open(builder -> builder.quotaAgeMillis(3_600_000).forgottenReaderMillis(86_400_000));
    wal.reader("sink", ReaderSettings.DEFAULT);
    clock.forward(Duration.ofMinutes(1));
    wal.housekeep();
    append(wal, "main", "three");
  }

  @Test
  void nothing_is_deleted_while_nobody_has_ever_read() throws IOException {
    open();
    append(wal, "main", "one");
    wal.roll(null);
    wal.housekeep();

    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
  }

  @Test
  void delivered_segments_stay_as_long_as_they_are_told_to() throws IOException {
    open(builder -> builder.keepDeliveredMillis(60_000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    wal.roll(null);
    wal.housekeep();
    reader.seek("main", Position.START);
    assertThat(drain(reader)).containsExactly("one");

    clock.forward(Duration.ofMinutes(2));
    wal.housekeep();
    assertThat(wal.tenants().get(0).segments()).isZero();
  }

  // --- bounds and endings ---

  @Test
  void backlog_is_told_in_bytes_and_seconds() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    append(wal, "main", "two");
    clock.forward(Duration.ofSeconds(90));

    ReaderStat stat = reader.stats().get(0);

    assertThat(stat.backlogBytes()).isEqualTo(SegmentFormat.RECORD_HEADER_BYTES + 4);
    assertThat(stat.backlogSeconds()).isEqualTo(90.0);
  }

  @Test
  void a_paused_reader_gets_nothing_until_it_is_resumed() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    reader.pause();
    append(wal, "main", "one");

    assertThat(reader.poll()).isNull();
    reader.resume();
    assertThat(read(reader, 1)).containsExactly("one");
  }

  @Test
  void after_close_appends_are_refused_and_everything_before_was_answered() throws IOException {
    open();
    List<CompletableFuture<WalTrial.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      answers.add(send(wal, "main", "line " + i));
    }
    wal.close();

    answers.forEach(answer -> get(answer).accepted());
    assertThat(refused(wal, "main", "late").reason()).isEqualTo(Refusal.UNAVAILABLE);
  }

  @Test
  void a_reader_is_opened_once() throws IOException {
    open();
    wal.reader("sink", ReaderSettings.DEFAULT);

    assertThatThrownBy(() -> wal.reader("sink", ReaderSettings.DEFAULT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reader sink is open already");
    assertThatThrownBy(() -> wal.reader("../sink", ReaderSettings.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rolling_reading_saving_and_closing_at_once_never_wait_for_each_other_in_a_circle()
      throws Exception {
    for (int round = 0; round < 20; round++) {
      open(builder -> builder.cursorSaveMillis(1).housekeepingMillis(1).tenantIdleMillis(1));
      Wal current = wal;
      List<CompletableFuture<Void>> busy = new ArrayList<>();
      CountDownLatch begun = new CountDownLatch(5);
      List<ThrowingAction> actions =
          List.of(
              () -> get(send(current, "main", "line")),
              () -> current.roll(null),
              current::housekeep,
              () -> current.reader("sink", ReaderSettings.DEFAULT).close(),
              () -> {
                current.readers().forEach(WalReader::stats);
                current.tenants();
                current.stats();
              });
      AtomicBoolean done = new AtomicBoolean();
      for (ThrowingAction action : actions) {
        busy.add(
            CompletableFuture.runAsync(
                () -> {
                  do {
                    try {
                      action.run();
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                    begun.countDown();
                  } while (!done.get());
                },
                task -> new Thread(task, "trial").start()));
      }
      assertThat(begun.await(WalTrial.WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(
              () -> {
                try {
                  current.close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      get(closed);
      done.set(true);
      busy.forEach(WalTrial::get);
    }
  }

  /** Something to be done over and over. */
  private interface ThrowingAction {
    void run() throws IOException;
  }

  @Test
  void a_listener_that_throws_does_not_keep_others_from_their_answers() throws IOException {
    open();
    wal.append(
        "main",
        new byte[] {1},
        0,
        1,
        1,
        0,
        0,
        null,
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            throw new IllegalStateException("listener");
          }

          @Override
          public void refused(WalRefusal refusal) {
            throw new IllegalStateException("listener");
          }
        });

    append(wal, "main", "two");
  }
}
