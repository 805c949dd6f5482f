package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalLockedException;
import dev.wadi.buffer.wal.offline.CursorInfo;
import dev.wadi.buffer.wal.offline.DamageInfo;
import dev.wadi.buffer.wal.offline.RepairResult;
import dev.wadi.buffer.wal.offline.SegmentInfo;
import dev.wadi.buffer.wal.offline.Verification;
import dev.wadi.model.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Looking into a WAL folder from outside, and mending it. */
class WalInspectorTest extends OfflineTrial {
  @Test
  void lists_checks_and_dumps_beside_a_running_gateway() throws IOException {
    try (Wal wal = open()) {
      append(wal, "main", "one");
      wal.roll(null);
      Receipt two = append(wal, "main", "two");
      append(wal, "other", "three");

      assertThat(inspector.tenants()).containsExactly("main", "other");
      assertThat(inspector.segments("main"))
          .extracting(SegmentInfo::closed)
          .containsExactly(true, false);
      assertThat(inspector.segments("main").get(0).entries()).isEqualTo(1);
      assertThat(inspector.verify(null).isSound()).isTrue();
      assertThat(inspector.verify(null).records()).isEqualTo(3);
      assertThat(dumped("main", Position.START)).containsExactly("one", "two");
      assertThat(dumped("main", two.position())).containsExactly("two");
      inspector.dump(
          "main",
          two.position(),
          false,
          record -> {
            assertThat(record.receipt()).isEqualTo(two);
            return true;
          });
    }
  }

  @Test
  void shows_saved_cursors_and_their_backlog() throws IOException {
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      append(wal, "main", "one");
      read(reader, 1);
      wal.housekeep();
      append(wal, "main", "two");

      CursorInfo cursor = inspector.cursors().get(0);

      assertThat(cursor.reader()).isEqualTo("sink");
      assertThat(cursor.required()).isTrue();
      assertThat(cursor.backlogBytes()).isEqualTo(SegmentFormat.RECORD_HEADER_BYTES + 4);
    }
  }

  @Test
  void changing_commands_are_sent_away_while_a_gateway_runs() throws IOException {
    try (Wal wal = open()) {
      append(wal, "main", "one");

      assertThatThrownBy(inspector::repair).isInstanceOf(WalLockedException.class);
      assertThatThrownBy(() -> inspector.truncate("main", Position.START))
          .isInstanceOf(WalLockedException.class);
    }
  }

  @Test
  void finds_damage_and_repairs_it_with_everything_kept() throws IOException {
    Receipt two;
    try (Wal wal = open()) {
      append(wal, "main", "one");
      two = append(wal, "main", "two");
      append(wal, "main", "three");
    }
    Path segment = inspector.segments("main").get(0).file();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[(int) two.offsetBytes() + 66] ^= 1;
    Files.write(segment, bytes);
    Files.write(segment, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);

    Verification before = inspector.verify("main");
    assertThat(before.isSound()).isFalse();
    assertThat(before.damages())
        .contains(
            new DamageInfo(
                "main",
                two.segment(),
                two.offsetBytes(),
                two.offsetBytes() + 68,
                "no valid record"));

    RepairResult repair = inspector.repair();

    assertThat(repair.segments()).isEqualTo(1);
    assertThat(repair.corruptions()).isPositive();
    try (Wal wal = open()) {
      assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one", "three");
    }
  }

  @Test
  void a_segment_that_is_too_short_is_removed_and_counted() throws IOException {
    Receipt one = segments("one").get(0);
    Path tenant = folder.resolve("tenants/main");
    Path empty = Files.createFile(SegmentFormat.file(tenant, one.segment() + 86_400_000));
    Path tooShort =
        Files.write(SegmentFormat.file(tenant, one.segment() + 86_400_001), new byte[] {1, 2, 3});

    RepairResult repair = inspector.repair();

    assertThat(repair.emptySegmentsRemoved()).isEqualTo(2);
    assertThat(repair.quarantinedBytes()).isEqualTo(3);
    assertThat(empty).doesNotExist();
    assertThat(tooShort).doesNotExist();
    assertThat(inspector.repair().emptySegmentsRemoved()).isZero();
  }

  @Test
  void what_was_repaired_is_no_damage_any_more_and_is_told() throws IOException {
    Receipt one;
    try (Wal wal = open()) {
      one = append(wal, "main", "one");
      append(wal, "main", "two");
    }
    flip(one);
    inspector.repair();

    Verification after = inspector.verify("main");

    assertThat(after.damages()).isEmpty();
    assertThat(after.setAsideBytes()).isEqualTo(64 + "one\n".length());
    assertThat(after.records()).isEqualTo(1);
  }

  @Test
  void a_damaged_header_that_was_repaired_is_told_as_set_aside() throws IOException {
    try (Wal wal = open()) {
      append(wal, "main", "one");
    }
    Path segment = inspector.segments("main").get(0).file();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[40] ^= 1;
    Files.write(segment, bytes);
    assertThat(inspector.verify("main").damages()).hasSize(1);

    inspector.repair();

    assertThat(inspector.verify("main").damages()).isEmpty();
    assertThat(inspector.verify("main").setAsideBytes()).isEqualTo(256);
    assertThat(dumped("main", Position.START)).containsExactly("one");
  }

  @Test
  void a_closed_segment_that_was_delivered_is_no_backlog() throws IOException {
    try (Wal wal = open()) {
      append(wal, "main", "one");
      assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
    }

    assertThat(inspector.cursors())
        .singleElement()
        .satisfies(cursor -> assertThat(cursor.backlogBytes()).isZero());
  }

  // --- each kind of damage, as verify tells it and repair leaves it ---

  @Test
  void verify_tells_a_torn_tail_and_repair_cuts_it() throws IOException {
    List<Receipt> receipts = segments("one", "two");
    byte[] bytes = Files.readAllBytes(file(receipts.get(1)));
    Files.write(file(receipts.get(1)), Arrays.copyOf(bytes, bytes.length - 100));
    Files.write(
        file(receipts.get(1)), new byte[] {(byte) 0xFF, 'W', 'A'}, StandardOpenOption.APPEND);

    assertThat(whats()).containsExactly("torn tail");
    assertThat(inspector.repair().cutTails()).isEqualTo(1);
    assertThat(inspector.verify(null).isSound()).isTrue();
    assertThat(delivered()).startsWith("one");
  }

  @Test
  void verify_tells_a_flipped_bit_and_repair_sets_it_aside() throws IOException {
    List<Receipt> receipts = segments("one", "two", "three");
    byte[] bytes = Files.readAllBytes(file(receipts.get(1)));
    bytes[(int) receipts.get(1).offsetBytes() + 64] ^= 4;
    Files.write(file(receipts.get(1)), bytes);

    assertThat(whats()).containsExactly("no valid record");
    assertThat(inspector.repair().corruptions()).isEqualTo(1);
    assertThat(inspector.verify(null).isSound()).isTrue();
    assertThat(delivered()).containsExactly("one", "three");
  }

  @Test
  void verify_tells_a_zeroed_page_and_repair_sets_it_aside() throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    try (Wal wal = open()) {
      for (int i = 0; i < 12; i++) {
        receipts.add(append(wal, "main", i + "x".repeat(1000)));
      }
    }
    byte[] bytes = Files.readAllBytes(file(receipts.get(0)));
    Arrays.fill(bytes, 4096, 8192, (byte) 0);
    Files.write(file(receipts.get(0)), bytes);

    assertThat(whats()).containsExactly("no valid record");
    RepairResult repair = inspector.repair();
    assertThat(repair.corruptions()).isEqualTo(1);
    assertThat(repair.quarantinedBytes()).isGreaterThanOrEqualTo(4096);
    assertThat(inspector.verify(null).isSound()).isTrue();
    assertThat(delivered()).hasSizeBetween(6, 8);
  }

  @Test
  void verify_tells_a_missing_segment_which_nothing_can_mend() throws IOException {
    List<Receipt> receipts = segments("one", "two", "three", "four");
    Files.delete(file(receipts.get(1)));
    Files.delete(file(receipts.get(2)));

    assertThat(inspector.verify(null).damages())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.isMissing()).isTrue();
              assertThat(one.tenant()).isEqualTo("main");
              assertThat(one.segment()).isEqualTo(receipts.get(2).segment());
            });
    assertThat(inspector.repair().missingSegments()).isEqualTo(1);
    assertThat(inspector.repair().corruptions()).isZero();
    assertThat(inspector.verify(null).isSound()).isFalse();
    assertThat(inspector.status(receipts.get(2)).record())
        .isEqualTo(ReceiptStatus.RecordState.DAMAGED);
    assertThat(delivered()).containsExactly("one", "four");
  }

  @Test
  void segments_that_went_by_the_front_are_not_missing() throws IOException {
    List<Receipt> receipts = segments("one", "two", "three");
    Files.delete(file(receipts.get(0)));
    Files.delete(file(receipts.get(1)));

    assertThat(inspector.verify(null).isSound()).isTrue();
    assertThat(inspector.repair().missingSegments()).isZero();
  }

  @Test
  void a_segment_that_a_crash_left_empty_is_not_missing_afterwards() throws IOException {
    List<Receipt> receipts = segments("one");
    Files.createFile(
        SegmentFormat.file(folder.resolve("tenants/main"), receipts.get(0).segment() + 86_400_000));
    try (Wal wal = open()) {
      append(wal, "main", "two");
      assertThat(wal.stats().segmentsMissing()).isZero();
    }
    try (Wal wal = open()) {
      assertThat(wal.stats().segmentsMissing()).isZero();
    }

    assertThat(inspector.verify(null).isSound()).isTrue();
  }

  @Test
  void verify_tells_foreign_files_wherever_they_lie_and_repair_leaves_them() throws IOException {
    Receipt one = segments("one").get(0);
    List<Path> foreign =
        new ArrayList<>(
            List.of(
                folder.resolve("notes.txt"),
                folder.resolve("tenants/bad name"),
                folder.resolve("tenants/plain-file"),
                folder.resolve("tenants/main/notes.txt"),
                folder.resolve("cursors/notes.txt")));
    Files.createDirectories(folder.resolve("cursors"));
    for (Path path : foreign) {
      Files.writeString(path, "mine");
    }
    Path misplaced = folder.resolve("tenants/other").resolve(file(one).getFileName());
    Files.createDirectory(misplaced.getParent());
    Files.copy(file(one), misplaced);
    foreign.add(misplaced);

    assertThat(inspector.verify(null).foreignFiles()).containsExactlyInAnyOrderElementsOf(foreign);
    assertThat(inspector.verify(null).damages()).isEmpty();
    assertThat(inspector.verify("main").foreignFiles())
        .containsExactly(folder.resolve("tenants/main/notes.txt"));
    assertThat(inspector.repair().foreignFiles()).isEqualTo(foreign.size());
    assertThat(foreign).allSatisfy(path -> assertThat(path).exists());
    assertThat(inspector.tenants()).containsExactly("main", "other");
    try (Wal wal = open()) {
      assertThat(wal.tenants()).extracting(TenantStat::tenant).containsExactly("main", "other");
      assertThat(wal.stats().foreignFiles()).isEqualTo(foreign.size() - 1);
    }
  }

  @Test
  void verify_beside_a_running_deletion_finds_nothing_wrong() throws Exception {
    try (Wal wal =
        Wal.open(
            WalSettings.builder(folder)
                .sync(WalSettings.SyncMode.NEVER)
                .cursorSaveMillis(3_600_000)
                .housekeepingMillis(3_600_000)
                .build())) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Integer> checks =
          CompletableFuture.supplyAsync(
              () -> {
                int rounds = 0;
                while (!done.get() || rounds < 3) {
                  try {
                    Verification found = inspector.verify("main");
                    assertThat(found.damages()).filteredOn(one -> !one.mayBeUnderWay()).isEmpty();
                    assertThat(found.foreignFiles()).isEmpty();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  rounds++;
                }
                return rounds;
              });
      for (int round = 0; round < 60; round++) {
        for (int i = 0; i < 5; i++) {
          append(wal, "main", "one");
          wal.roll("main");
        }
        read(reader, 5);
        wal.housekeep();
      }
      done.set(true);

      assertThat(checks.get(WalTrial.WAIT_SECONDS, TimeUnit.SECONDS)).isPositive();
      assertThat(wal.stats().segmentsDeleted()).isGreaterThan(200);
    }
  }

  @Test
  void a_receipt_is_unknown_where_no_segment_can_have_been() throws IOException {
    List<Receipt> receipts = segments("one", "two");
    long between = receipts.get(0).segment() + 1;
    Receipt made = new Receipt("main", receipts.get(1).segment() + 1, 256, 1);
    if (between < receipts.get(1).segment()) {
      assertThat(inspector.status(new Receipt("main", between, 256, 1)).record())
          .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    }
    assertThat(inspector.status(made).record()).isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(inspector.status(new Receipt("main", 1, 256, 1)).record())
        .as("before the very first")
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
  }
}
