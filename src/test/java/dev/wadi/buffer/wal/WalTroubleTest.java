package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.kit.CrashingDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Threads that cross each other, and a disk that is full at the wrong moment. */
class WalTroubleTest {
  private static final Path ROOT = Path.of("/wal");
  private static final Path FOLDER = ROOT.resolve("tenants/main");
  private final CrashingDisk disk = new CrashingDisk();
  private final TrialClock clock = new TrialClock();
  private final AtomicReference<HookedFiles.Hook> hook = new AtomicReference<>((m, f) -> {});
  private int sent;

  private Wal open(WalFiles on) throws IOException {
    return Wal.open(
        WalSettings.builder(ROOT)
            .segmentMaxBytes(16 * 1024)
            .cursorSaveMillis(3_600_000)
            .housekeepingMillis(3_600_000)
            .build(),
        on,
        clock,
        System::nanoTime,
        WalObserver.NONE);
  }

  private WalFiles hooked() {
    return HookedFiles.around(disk, (m, f) -> hook.get().before(m, f));
  }

  private String next(Wal wal) {
    String text = sent++ + "-" + "y".repeat(1000);
    append(wal, "main", text);
    return text;
  }

  private String big(Wal wal) {
    String text = sent++ + "-" + "y".repeat(12_000);
    append(wal, "main", text);
    return text;
  }

  private List<String> names() {
    return disk.list(FOLDER);
  }

  private boolean hasSpare() {
    return names().stream().anyMatch(n -> n.endsWith(".spare"));
  }

  /* Until a spare lies there and no next segment is made yet. */
  private void untilSpare(Wal wal, WalReader reader) throws IOException {
    for (int i = 0; !hasSpare(); i++) {
      assertThat(i).isLessThan(300);
      next(wal);
      drain(reader);
      wal.housekeep();
    }
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WalTrial.WAIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
      LockSupport.parkNanos(1_000_000); // a poll, bounded by the deadline
    }
  }

  private static boolean isAhead() {
    return Thread.currentThread().getName().endsWith("-ahead");
  }

  /**
   * Ahead in the making while spares are released, and the clock was set back: same number twice.
   */
  @Test
  void ahead_that_is_not_wanted_any_more_must_not_take_the_writers_segment() throws Exception {
    List<String> acked = new ArrayList<>();
    Wal wal = open(hooked());
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    untilSpare(wal, reader);
    clock.forward(Duration.ofSeconds(-30)); // NTP
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    hook.set(
        (m, f) -> {
          if (isAhead() && m.equals("replace")) {
            reached.countDown();
            gate.await(20, TimeUnit.SECONDS);
          }
        });
    for (int i = 0; reached.getCount() > 0; i++) {
      assertThat(i).isLessThan(40);
      acked.add(next(wal));
      reached.await(50, TimeUnit.MILLISECONDS);
    }
    /* Short of space for a moment: what is kept for the next segments is given back. */
    disk.shownTotalBytes(disk.usedBytes());
    wal.housekeep();
    disk.shownTotalBytes(1L << 40);
    wal.housekeep();
    acked.add(big(wal)); // does not fit any more: the writer makes a segment itself
    gate.countDown();
    wal.close();
    disk.shownTotalBytes(1L << 40);
    try (Wal again = open(disk)) {
      List<String> found = drain(again.reader("sink", ReaderSettings.DEFAULT));
      List<String> lost = new ArrayList<>(acked);
      lost.removeAll(found);
      assertThat(lost.stream().map(s -> s.substring(0, 4))).as("acknowledged and lost").isEmpty();
    }
  }

  /** Ahead fails with EIO; between its letting go and its deleting the writer takes the number. */
  @Test
  void ahead_that_failed_must_not_delete_the_writers_segment() throws Exception {
    List<String> acked = new ArrayList<>();
    Wal wal = open(hooked());
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    for (int i = 0; names().stream().filter(n -> n.endsWith(".spare")).count() < 2; i++) {
      assertThat(i).isLessThan(300);
      next(wal);
      next(wal);
      next(wal);
      if (i % 7 == 0) {
        drain(reader);
        wal.housekeep();
      }
    }
    clock.forward(Duration.ofSeconds(-30));
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    hook.set(
        (m, f) -> {
          if (isAhead() && m.equals("syncFolder")) {
            throw new IOException("Input/output error");
          }
          if (isAhead() && m.equals("delete")) {
            reached.countDown();
            gate.await(20, TimeUnit.SECONDS);
          }
        });
    for (int i = 0; reached.getCount() > 0; i++) {
      assertThat(i).isLessThan(40);
      acked.add(next(wal));
      reached.await(50, TimeUnit.MILLISECONDS);
    }
    acked.add(big(wal)); // does not fit any more: the writer makes a segment itself
    gate.countDown();
    wal.close();
    try (Wal again = open(disk)) {
      List<String> found = drain(again.reader("sink", ReaderSettings.DEFAULT));
      List<String> lost = new ArrayList<>(acked);
      lost.removeAll(found);
      assertThat(lost.stream().map(s -> s.substring(0, 4))).as("acknowledged and lost").isEmpty();
    }
  }

  /** A full disk on which cursors cannot be saved: spares must be given back all the same. */
  @Test
  void spares_are_given_back_although_no_cursor_can_be_saved() throws Exception {
    try (Wal wal = open(hooked())) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      untilSpare(wal, reader);
      next(wal);
      drain(reader);
      hook.set(
          (m, f) -> {
            if (hasSpare()
                && ((m.equals("create") && !String.valueOf(f).contains(".wal"))
                    || m.equals("writeFully") && String.valueOf(f).endsWith(".wal"))) {
              throw new IOException("No space left on device");
            }
          });
      WalTrial.refused(wal, "main", "no room");
      for (int i = 0; i < 5; i++) {
        try {
          wal.housekeep();
        } catch (IOException e) {
          // it says that cursors could not be saved
        }
      }
      assertThat(names()).noneMatch(n -> n.endsWith(".spare"));
    }
  }

  /** A reader that could not be opened for want of space can be opened later. */
  @Test
  void a_reader_opens_when_there_is_space_again() throws Exception {
    try (Wal wal = open(hooked())) {
      append(wal, "main", "one");
      hook.set(
          (m, f) -> {
            if (m.equals("create") && String.valueOf(f).contains("cursors")) {
              throw new IOException("No space left on device");
            }
          });
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      hook.set((m, f) -> {});
      assertThat(read(reader, 1)).containsExactly("one");
    }
  }

  /** A segment made ahead lies behind: truncate at an earlier record works. */
  @Test
  void truncate_with_a_segment_made_ahead() throws Exception {
    Wal wal = open(disk);
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    untilSpare(wal, reader);
    Receipt cut = append(wal, "main", "cut me");
    for (int i = 0; i < 9; i++) {
      next(wal); // more than half a segment: the next one is made
    }
    awaitTrue(() -> names().stream().filter(name -> name.endsWith(".wal")).count() >= 2);
    CrashingDisk after = disk.afterCrash(new Random(1));
    long bytes = new WalInspector(ROOT, after).truncate("main", cut.position());
    assertThat(bytes).isPositive();
    wal.close();
  }

  /** A sync fails and the power goes: no segment is told as missing that never held anything. */
  @Test
  void a_segment_that_was_never_synced_is_not_missing() throws Exception {
    Wal wal = open(hooked());
    append(wal, "main", "one");
    wal.roll(null);
    append(wal, "other", "so that the sync of what was rolled is done");
    hook.set(
        (m, f) -> {
          if (m.equals("force") && String.valueOf(f).endsWith(".wal")) {
            throw new IOException("Input/output error");
          }
        });
    WalTrial.refused(wal, "main", "two");
    hook.set((m, f) -> {});
    awaitTrue(() -> wal.unavailable() == null);
    append(wal, "main", "three");
    for (int seed = 0; seed < 10; seed++) {
      CrashingDisk after = disk.afterCrash(new Random(seed));
      try (Wal again = open(after)) {
        assertThat(again.stats().segmentsMissing()).as("seed " + seed).isZero();
      }
    }
    wal.close();
  }

  @Test
  void leftovers_of_a_replacement_are_removed_at_start() throws Exception {
    try (Wal wal = open(disk)) {
      append(wal, "main", "one");
    }
    for (String name : List.of("high-water.tmp", "probe.tmp", "quarantine/x.bin.tmp")) {
      disk.createFolders(ROOT.resolve(name).getParent());
      disk.create(ROOT.resolve(name)).close();
    }
    try (Wal wal = open(disk)) {
      assertThat(disk.list(ROOT)).noneMatch(n -> n.endsWith(".tmp"));
      assertThat(disk.list(ROOT.resolve("quarantine"))).noneMatch(n -> n.endsWith(".tmp"));
    }
  }

  @Test
  void the_folder_above_is_forced_when_the_logs_folder_is_made() throws Exception {
    CrashingDisk fresh = new CrashingDisk();
    List<Path> synced = new java.util.concurrent.CopyOnWriteArrayList<>();
    Path root = Path.of("/data/wal");
    WalFiles files =
        HookedFiles.around(
            fresh,
            (m, f) -> {
              if (m.equals("syncFolder")) {
                synced.add(f);
              }
            });
    try (Wal wal =
        Wal.open(WalSettings.in(root), files, clock, System::nanoTime, WalObserver.NONE)) {
      append(wal, "main", "one");
      assertThat(synced).contains(Path.of("/data"));
    }
  }

  /** A sync fails while the writer writes on: what was refused is not there after a restart. */
  @Test
  void a_refused_push_repeated_with_its_key_is_stored_once() throws Exception {
    Wal wal = open(hooked());
    append(wal, "main", "one");
    CountDownLatch firstWrite = new CountDownLatch(1);
    CountDownLatch queued = new CountDownLatch(1);
    CountDownLatch cut = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    java.util.concurrent.atomic.AtomicInteger writes =
        new java.util.concurrent.atomic.AtomicInteger();
    hook.set(
        (m, f) -> {
          if (!String.valueOf(f).endsWith("0.wal")) {
            return;
          }
          String thread = Thread.currentThread().getName();
          if (m.equals("writeFully") && thread.endsWith("-writer")) {
            if (writes.incrementAndGet() == 1) {
              firstWrite.countDown();
              queued.await(10, TimeUnit.SECONDS);
            } else {
              cut.await(10, TimeUnit.SECONDS);
            }
          }
          if (m.equals("force") && thread.endsWith("-sync")) {
            throw new IOException("Input/output error");
          }
          if (m.equals("close") && thread.endsWith("-sync")) {
            cut.countDown();
            written.await(500, TimeUnit.MILLISECONDS); // the writer may wait for us as well
          }
        });
    var a = WalTrial.send(wal, "main", "A", "key A");
    firstWrite.await();
    var b = WalTrial.send(wal, "main", "B", "key B");
    queued.countDown();
    WalTrial.get(b).refused();
    written.countDown();
    WalTrial.get(a).refused();
    hook.set((m, f) -> {});
    awaitTrue(() -> wal.unavailable() == null);
    WalTrial.get(WalTrial.send(wal, "main", "A", "key A")).accepted();
    WalTrial.get(WalTrial.send(wal, "main", "B", "key B")).accepted();
    wal.close();
    try (Wal again = open(disk)) {
      assertThat(drain(again.reader("sink", ReaderSettings.DEFAULT)))
          .containsExactly("one", "A", "B");
    }
  }
}
