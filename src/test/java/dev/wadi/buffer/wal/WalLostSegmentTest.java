package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.kit.LogLines;
import dev.wadi.kit.ManualTicker;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments that cannot be read while the WAL runs: taken away by somebody, or on a sick disk. */
class WalLostSegmentTest {
  @TempDir Path folder;
  private final TrialClock clock = new TrialClock();
  private final ManualTicker ticker = new ManualTicker();
  private final AtomicBoolean broken = new AtomicBoolean();
  private final AtomicInteger attempts = new AtomicInteger();
  private final LogLines log = LogLines.of("dev.wadi.buffer.wal");
  private Wal wal;

  @BeforeEach
  void open() throws IOException {
    WalSettings settings =
        WalSettings.builder(folder)
            .cursorSaveMillis(3_600_000)
            .housekeepingMillis(3_600_000)
            .build();
    WalFiles files =
        HookedFiles.around(
            WalFiles.ofTheSystem(),
            (method, file) -> {
              if (broken.get()
                  && method.equals("openToRead")
                  && String.valueOf(file).contains("/tenants/aa/")) {
                attempts.incrementAndGet();
                throw new IOException("Input/output error");
              }
            });
    wal = Wal.open(settings, files, clock, ticker, WalObserver.NONE);
  }

  @AfterEach
  void close() throws IOException {
    wal.close();
    log.close();
  }

  private WalReader reader(String name) throws IOException {
    return wal.reader(name, ReaderSettings.DEFAULT);
  }

  /* In a segment of its own, which is closed. */
  private Receipt segmentOf(String text) {
    Receipt receipt = append(wal, "aa", text);
    wal.roll("aa");
    clock.forward(Duration.ofSeconds(1));
    return receipt;
  }

  private void delete(Receipt receipt) throws IOException {
    Files.delete(SegmentFormat.file(folder.resolve("tenants/aa"), receipt.segment()));
  }

  private ReceiptStatus.Delivery delivery(String reader, Receipt receipt) throws IOException {
    return wal.status(receipt).readers().get(reader);
  }

  private List<String> told(String beginning) {
    return log.lines().stream().filter(line -> line.startsWith(beginning)).toList();
  }

  @Test
  void a_deleted_segment_is_damage_at_once_and_both_tenants_go_on() throws IOException {
    WalReader sink = reader("sink");
    WalReader late = reader("late");
    Receipt lost = segmentOf("lost");
    Receipt kept = append(wal, "aa", "kept");
    append(wal, "bb", "other");
    delete(lost);

    assertThat(drain(sink)).containsExactlyInAnyOrder("kept", "other");
    assertThat(drain(late)).containsExactlyInAnyOrder("kept", "other");

    assertThat(wal.stats().corruptions()).isEqualTo(1);
    assertThat(wal.stats().segmentsMissing()).isEqualTo(1);
    assertThat(told("The file of a segment is gone"))
        .singleElement()
        .asString()
        .contains("tenant=aa", "segment=" + lost.segment(), "sink", "late");
    for (String reader : List.of("sink", "late")) {
      assertThat(delivery(reader, lost)).isEqualTo(ReceiptStatus.Delivery.OVERTAKEN);
      assertThat(delivery(reader, kept)).isEqualTo(ReceiptStatus.Delivery.DELIVERED);
    }
    assertThat(sink.stats().get(0).overtakenEntries()).isEqualTo(1);
    assertThat(sink.stats().get(0).backlogBytes()).isZero();
  }

  @Test
  void a_reader_that_is_not_there_yet_reads_what_lies_before_and_is_told_all_the_same()
      throws IOException {
    WalReader sink = reader("sink");
    WalReader late = reader("late");
    Receipt one = segmentOf("one");
    Receipt two = segmentOf("two");
    assertThat(drain(sink)).containsExactly("one", "two");
    Receipt three = segmentOf("three");
    append(wal, "aa", "four");
    delete(two);
    delete(three);
    assertThat(drain(sink)).containsExactly("four");

    assertThat(drain(late)).containsExactly("one", "four");

    assertThat(delivery("sink", two)).isEqualTo(ReceiptStatus.Delivery.DELIVERED);
    assertThat(delivery("sink", three)).isEqualTo(ReceiptStatus.Delivery.OVERTAKEN);
    assertThat(delivery("late", one)).isEqualTo(ReceiptStatus.Delivery.DELIVERED);
    assertThat(delivery("late", two)).isEqualTo(ReceiptStatus.Delivery.OVERTAKEN);
    assertThat(delivery("late", three)).isEqualTo(ReceiptStatus.Delivery.OVERTAKEN);

    late.seek("aa", Position.START);
    assertThat(drain(late)).containsExactly("one", "four");
    assertThat(delivery("late", three))
        .as("reading what is there again does not bring it back")
        .isEqualTo(ReceiptStatus.Delivery.OVERTAKEN);
    assertThat(wal.stats().segmentsMissing()).isEqualTo(2);
  }

  @Test
  void what_was_lost_is_not_told_as_delivered_after_a_restart() throws IOException {
    WalReader sink = reader("sink");
    Receipt lost = segmentOf("lost");
    append(wal, "aa", "kept");
    delete(lost);
    assertThat(drain(sink)).containsExactly("kept");
    wal.close();
    open();

    assertThat(delivery("sink", lost)).isEqualTo(ReceiptStatus.Delivery.OVERTAKEN);
  }

  @Test
  void an_open_segment_that_was_deleted_is_closed_and_what_comes_next_is_kept() throws IOException {
    WalReader sink = reader("sink");
    Receipt lost = append(wal, "aa", "lost");
    delete(lost);
    assertThat(drain(sink)).isEmpty();
    append(wal, "bb", "so that the writer is done with what was asked of it");
    append(wal, "aa", "kept");
    ticker.advance(Duration.ofSeconds(1));

    assertThat(read(sink, 2)).contains("kept");

    assertThat(delivery("sink", lost)).isEqualTo(ReceiptStatus.Delivery.OVERTAKEN);
    assertThat(wal.stats().segmentsMissing()).isEqualTo(1);
  }

  @Test
  void an_error_of_the_disk_is_tried_less_and_less_for_that_tenant_alone_and_skips_nothing()
      throws IOException {
    WalReader sink = reader("sink");
    Receipt one = segmentOf("one");
    append(wal, "bb", "other");
    broken.set(true);

    assertThat(drain(sink)).containsExactly("other");
    for (int second = 0; second < 120; second++) {
      append(wal, "bb", "other");
      assertThat(drain(sink)).containsExactly("other");
      ticker.advance(Duration.ofSeconds(1));
    }

    assertThat(attempts.get()).as("attempts in two minutes").isBetween(6, 14);
    assertThat(told("A segment cannot be read"))
        .hasSizeBetween(6, 14)
        .allMatch(line -> line.contains("tenant=aa segment=" + one.segment()));
    assertThat(sink.stats().get(0).held()).isTrue();
    assertThat(sink.stats().get(0).backlogBytes()).isPositive();
    assertThat(wal.stats().corruptions()).isZero();
    broken.set(false);
    ticker.advance(Duration.ofSeconds(31));
    assertThat(drain(sink)).containsExactly("one");
    assertThat(delivery("sink", one)).isEqualTo(ReceiptStatus.Delivery.DELIVERED);
  }

  @Test
  void a_replay_that_cannot_be_read_waits_alone_and_passes_what_is_gone() throws IOException {
    WalReader sink = reader("sink");
    long from = clock.nanos();
    Receipt one = segmentOf("one");
    Receipt two = segmentOf("two");
    segmentOf("three");
    assertThat(drain(sink)).containsExactly("one", "two", "three");
    Replay replay = sink.replay("aa", from, Long.MAX_VALUE, 1 << 20);
    broken.set(true);
    append(wal, "bb", "other");
    assertThat(drain(sink)).containsExactly("other");
    assertThat(replay.isDone()).isFalse();

    broken.set(false);
    delete(one);
    delete(two);
    ticker.advance(Duration.ofSeconds(1));
    assertThat(drain(sink)).containsExactly("three");

    assertThat(replay.state()).isEqualTo(Replay.State.DONE);
    assertThat(wal.stats().segmentsMissing()).isEqualTo(2);
    assertThat(delivery("sink", two)).isEqualTo(ReceiptStatus.Delivery.DELIVERED);
    Replay another = sink.replay("aa", from, Long.MAX_VALUE, 1 << 20);
    assertThat(drain(sink)).containsExactly("three");
    assertThat(another.state()).isEqualTo(Replay.State.DONE);
  }
}
