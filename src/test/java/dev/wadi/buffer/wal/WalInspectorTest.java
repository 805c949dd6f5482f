package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.Position;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalLockedException;
import dev.wadi.buffer.wal.offline.CursorInfo;
import dev.wadi.buffer.wal.offline.DamageInfo;
import dev.wadi.buffer.wal.offline.RepairResult;
import dev.wadi.buffer.wal.offline.SegmentInfo;
import dev.wadi.buffer.wal.offline.Verification;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.kit.LogLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking into a WAL folder from outside, and mending it. */
class WalInspectorTest {
  @TempDir Path folder;
  private WalInspector inspector;

  @BeforeEach
  void make() {
    inspector = new WalInspector(folder);
  }

  private Wal open() throws IOException {
    return Wal.open(WalSettings.in(folder));
  }

  private List<String> dumped(String tenant, Position from) throws IOException {
    List<String> texts = new ArrayList<>();
    inspector.dump(
        tenant, from, true, record -> texts.add(new String(record.payload(), UTF_8).strip()));
    return texts;
  }

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
  void truncates_from_a_record_on_and_keeps_the_bytes() throws IOException {
    Receipt two;
    try (Wal wal = open()) {
      append(wal, "main", "one");
      two = append(wal, "main", "two");
      wal.roll(null);
      append(wal, "main", "three");
    }

    long cut = inspector.truncate("main", two.position());

    assertThat(cut).isPositive();
    assertThat(dumped("main", Position.START)).containsExactly("one");
    assertThat(inspector.verify("main").isSound()).isTrue();
    try (var kept = Files.list(folder.resolve("quarantine"))) {
      assertThat(kept.filter(path -> path.toString().endsWith(".bin"))).hasSize(2);
    }
    try (Wal wal = open()) {
      Receipt next = append(wal, "main", "four");
      assertThat(next.position()).isGreaterThan(two.position());
      assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one", "four");
    }
  }

  @Test
  void sound_records_that_are_truncated_are_not_told_as_damaged() throws IOException {
    Receipt one = segments("one").get(0);

    try (LogLines log = LogLines.of(Quarantine.class.getName())) {
      inspector.truncate("main", one.position());

      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("Bytes of the write-ahead log were set aside. tenant=main segment=")
          .endsWith("reason=truncated by command");
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
  void truncating_in_the_middle_of_a_record_is_refused() throws IOException {
    Receipt one;
    try (Wal wal = open()) {
      one = append(wal, "main", "one");
    }

    assertThatThrownBy(
            () -> inspector.truncate("main", new Position(one.segment(), one.offsetBytes() + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: where a record begins");
    assertThat(dumped("main", Position.START)).containsExactly("one");
  }

  @Test
  void truncates_across_a_later_segment_whose_first_record_is_damaged() throws IOException {
    Receipt two;
    Receipt three;
    try (Wal wal = open()) {
      append(wal, "main", "one");
      two = append(wal, "main", "two");
      wal.roll(null);
      three = append(wal, "main", "three");
      append(wal, "main", "four");
    }
    byte[] damaged = flipHeader(three);

    inspector.truncate("main", two.position());

    assertThat(dumped("main", Position.START)).containsExactly("one");
    assertThat(inspector.verify("main").isSound()).isTrue();
    Path kept = folder.resolve("quarantine/main-" + three.segment() + "-256.bin");
    assertThat(Files.readAllBytes(kept))
        .isEqualTo(Arrays.copyOfRange(damaged, 256, damaged.length));
  }

  @Test
  void a_truncation_that_is_refused_leaves_later_segments_as_they_are() throws IOException {
    Receipt one;
    try (Wal wal = open()) {
      one = append(wal, "main", "one");
      wal.roll(null);
      append(wal, "main", "two");
    }

    assertThatThrownBy(
            () -> inspector.truncate("main", new Position(one.segment(), one.offsetBytes() + 1)))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(dumped("main", Position.START)).containsExactly("one", "two");
  }

  @Test
  void what_is_cut_before_a_reader_had_it_is_never_told_as_delivered() throws IOException {
    Receipt one;
    Receipt two;
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      one = append(wal, "main", "one");
      WalTrial.read(reader, 1);
      two = append(wal, "main", "two");
    }

    inspector.truncate("main", two.position());

    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      append(wal, "main", "three");
      assertThat(WalTrial.read(reader, 1)).containsExactly("three");
      assertThat(wal.status(one).readers()).containsEntry("sink", ReceiptStatus.Delivery.DELIVERED);
      assertThat(wal.status(two).readers()).containsEntry("sink", ReceiptStatus.Delivery.OVERTAKEN);
    }
  }

  @Test
  void truncates_before_a_segment_that_was_made_ahead_and_is_still_empty() throws IOException {
    Receipt two;
    try (Wal wal = open()) {
      append(wal, "main", "one");
      two = append(wal, "main", "two");
    }
    long number = two.segment() + 1;
    byte[] earlierLife = new byte[3 * SegmentFormat.PAGE_BYTES];
    Arrays.fill(earlierLife, SegmentFormat.PAGE_BYTES, earlierLife.length, (byte) 7);
    SegmentFormat.header(new SegmentFormat.Header(number, two.segment(), 1, "main", true))
        .get(0, earlierLife, 0, SegmentFormat.HEADER_BYTES);
    SegmentFormat.putEndMark(
        ByteBuffer.wrap(earlierLife).position(SegmentFormat.HEADER_BYTES),
        number,
        SegmentFormat.HEADER_BYTES,
        new CRC32C());
    Files.write(SegmentFormat.file(folder.resolve("tenants/main"), number), earlierLife);

    inspector.truncate("main", two.position());

    assertThat(dumped("main", Position.START)).containsExactly("one");
    assertThat(inspector.verify("main").isSound()).isTrue();
    try (var kept = Files.list(folder.resolve("quarantine"))) {
      assertThat(kept.filter(path -> path.toString().endsWith(".bin")))
          .as("what an earlier life left is no damage")
          .hasSize(1);
    }
  }

  private static final int IN_THE_HEADER = 30;

  private byte[] flipHeader(Receipt receipt) throws IOException {
    Path segment = SegmentFormat.file(folder.resolve("tenants/main"), receipt.segment());
    byte[] bytes = Files.readAllBytes(segment);
    bytes[(int) receipt.offsetBytes() + IN_THE_HEADER] ^= 1;
    Files.write(segment, bytes);
    return bytes;
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
  void truncating_keeps_everything_although_its_first_record_was_set_aside_before()
      throws IOException {
    Receipt one;
    try (Wal wal = open()) {
      one = append(wal, "main", "one");
      append(wal, "main", "two");
    }
    flip(one);
    inspector.repair();

    long cut = inspector.truncate("main", one.position());

    List<Long> sizes = new ArrayList<>();
    try (var kept = Files.list(folder.resolve("quarantine"))) {
      for (Path file : kept.filter(path -> path.toString().endsWith(".bin")).toList()) {
        sizes.add(Files.size(file));
      }
    }
    assertThat(sizes).containsExactlyInAnyOrder(64L + "one\n".length(), cut);
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

  /* Segments of one record each, the last one without its footer, as a crash leaves it. */
  private List<Receipt> segments(String... texts) throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    try (Wal wal = open()) {
      for (String text : texts) {
        receipts.add(append(wal, "main", text));
        wal.roll(null);
      }
    }
    return receipts;
  }

  private Path file(Receipt receipt) {
    return SegmentFormat.file(folder.resolve("tenants/main"), receipt.segment());
  }

  private List<String> delivered() throws IOException {
    try (Wal wal = open()) {
      return drain(wal.reader("sink", ReaderSettings.DEFAULT));
    }
  }

  private List<String> whats() throws IOException {
    return inspector.verify(null).damages().stream().map(DamageInfo::what).toList();
  }

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

  private void flip(Receipt receipt) throws IOException {
    Path segment = inspector.segments("main").get(0).file();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[(int) receipt.offsetBytes() + 66] ^= 1;
    Files.write(segment, bytes);
  }
}
