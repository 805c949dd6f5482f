package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.refused;
import static dev.wadi.buffer.wal.WalTrial.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.model.Batch;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What always holds of a WAL in use: what it tells of itself, its endings, and no circle of
 * waiting.
 */
class WalInvariantsTest extends WalOnTrial {
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
        new AppendRequest("main", new Batch.Encoded(new byte[] {1}, 0, 1), 1, 0, 0, null, null),
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
