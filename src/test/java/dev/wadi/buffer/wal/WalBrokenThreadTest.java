package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.refused;
import static dev.wadi.buffer.wal.WalTrial.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CrashingDisk;
import dev.wadi.model.Batch;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread of the log meets what it cannot go on with: nobody waits in vain, and it is told. */
class WalBrokenThreadTest {
  private static final Path ROOT = Path.of("/wal");
  private static final List<String> TENANTS = List.of("a", "b", "c");

  private final CrashingDisk disk = new CrashingDisk();

  /* The call on a segment that waits for the gate and then throws. */
  private final AtomicReference<String> breaks = new AtomicReference<>("");
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  private Wal open(int syncThreads) throws IOException {
    return Wal.open(
        WalSettings.builder(ROOT).syncThreads(syncThreads).build(),
        HookedFiles.around(disk, this::before),
        new TrialClock(),
        System::nanoTime,
        WalObserver.NONE);
  }

  private void before(String method, Path file) throws InterruptedException {
    if (method.equals(breaks.get()) && String.valueOf(file).endsWith(".wal")) {
      reached.countDown();
      if (!gate.await(WalTrial.WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the gate stayed closed");
      }
      throw new OutOfMemoryError("a trial");
    }
  }

  /* Everything that was on its way when the thread broke, and what it became. */
  private List<WalTrial.Answer> breakUnderLoad(Wal wal, String method) throws Exception {
    for (String tenant : TENANTS) {
      append(wal, tenant, "before");
    }
    breaks.set(method);
    List<CompletableFuture<WalTrial.Answer>> underWay = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      underWay.add(send(wal, TENANTS.get(i % 3), "under way " + i));
    }
    assertThat(reached.await(WalTrial.WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    for (int i = 30; i < 60; i++) {
      underWay.add(send(wal, TENANTS.get(i % 3), "under way " + i, "key " + i % 7));
    }
    gate.countDown();
    List<WalTrial.Answer> answers = new ArrayList<>();
    for (CompletableFuture<WalTrial.Answer> one : underWay) {
      answers.add(get(one));
    }
    breaks.set("");
    return answers;
  }

  private static void isClosedForGood(Wal wal) {
    WalRefusal later = refused(wal, "a", "later");
    assertThat(later.reason()).isEqualTo(Refusal.UNAVAILABLE);
    assertThat(later.message())
        .isEqualTo(
            "write-ahead log not available: it stopped after an internal error and needs a restart;"
                + " try again in 5 s");
    assertThat(wal.unavailable()).isEqualTo(later);
    assertThat(wal.stats().waitingBytes()).isZero();
  }

  /* What was acknowledged is there, once. What was refused may be there: its sender repeats it. */
  private void holdsWhatWasAcknowledged(List<WalTrial.Answer> answers) throws IOException {
    long acknowledged = answers.stream().filter(one -> one.receipt() != null).count();
    try (Wal wal =
        Wal.open(
            WalSettings.in(ROOT), disk, new TrialClock(), System::nanoTime, WalObserver.NONE)) {
      List<String> found = drain(wal.reader("sink", ReaderSettings.DEFAULT));
      assertThat(found.stream().filter("before"::equals)).hasSize(3);
      found.removeIf("before"::equals);
      assertThat(found).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo((int) acknowledged);
      for (WalTrial.Answer one : answers) {
        if (one.receipt() != null) {
          assertThat(wal.status(one.receipt()).record())
              .isEqualTo(ReceiptStatus.RecordState.INTACT);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void an_error_in_the_sync_thread_refuses_what_is_under_way_and_what_comes(int syncThreads)
      throws Exception {
    List<WalTrial.Answer> answers;
    try (Wal wal = open(syncThreads)) {
      answers = breakUnderLoad(wal, "force");

      assertThat(answers).anyMatch(answer -> answer.refusal() != null);
      isClosedForGood(wal);
    }
    holdsWhatWasAcknowledged(answers);
  }

  @Test
  void an_error_in_the_writer_refuses_what_is_under_way_and_what_comes() throws Exception {
    List<WalTrial.Answer> answers;
    try (Wal wal = open(4)) {
      answers = breakUnderLoad(wal, "writeFully");

      assertThat(answers).allMatch(answer -> answer.refusal() != null);
      isClosedForGood(wal);
      assertThat(wal.roll(null)).as("nobody waits for a writer that is gone").isZero();
      wal.housekeep();
    }
    holdsWhatWasAcknowledged(answers);
  }

  @Test
  void an_error_in_a_listener_closes_the_door_and_answers_the_others() throws Exception {
    try (Wal wal = open(4)) {
      byte[] bytes = "one".getBytes(StandardCharsets.UTF_8);
      CountDownLatch heard = new CountDownLatch(1);
      List<CompletableFuture<WalTrial.Answer>> others = new ArrayList<>();
      wal.append(
          new AppendRequest("a", new Batch.Encoded(bytes, 0, bytes.length), 1, 1, 2, null, null),
          new AppendListener() {
            @Override
            public void appended(Receipt receipt) {
              try {
                others.add(send(wal, "a", "behind it"));
                others.add(send(wal, "b", "behind it"));
              } finally {
                heard.countDown();
              }
              throw new StackOverflowError("a trial");
            }

            @Override
            public void refused(WalRefusal refusal) {
              heard.countDown();
            }
          });
      assertThat(heard.await(WalTrial.WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();

      others.forEach(WalTrial::get);
      assertThat(others).hasSize(2);
      isClosedForGood(wal);
    }
  }
}
