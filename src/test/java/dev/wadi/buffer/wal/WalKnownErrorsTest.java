package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.refused;
import static dev.wadi.buffer.wal.WalTrial.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalVersionException;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.kit.CrashingDisk;
import dev.wadi.model.Position;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of damage and what it leads to: docs/wal-format.md, section 6. */
class WalKnownErrorsTest {
  private static final Path ROOT = Path.of("/wal");

  @TempDir Path folder;

  private Wal open() throws IOException {
    return Wal.open(WalSettings.in(folder));
  }

  private List<Receipt> written(String... texts) throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    try (Wal wal = open()) {
      for (String text : texts) {
        receipts.add(append(wal, "main", text));
      }
    }
    return receipts;
  }

  private List<Path> segments() throws IOException {
    try (var paths = Files.list(folder.resolve("tenants/main"))) {
      return paths.sorted().toList();
    }
  }

  private List<String> readAll(Wal wal) throws IOException {
    return drain(wal.reader("sink", ReaderSettings.DEFAULT));
  }

  private List<String> quarantine() throws IOException {
    try (var paths = Files.list(folder.resolve("quarantine"))) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /* Without its footer a segment looks like the one a crash left. */
  private static void cutFooter(Path segment) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    long offset = ByteBuffer.wrap(bytes).getLong(bytes.length - SegmentFormat.TRAILER_BYTES);
    Files.write(segment, Arrays.copyOf(bytes, (int) offset));
  }

  private static void overwrite(Path file, long offset, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) offset] ^= 0x10;
    Files.write(file, bytes);
  }

  @Test
  void a_torn_tail_is_cut_and_kept_in_quarantine() throws IOException {
    written("one", "two");
    Path segment = segments().get(0);
    cutFooter(segment);
    long whole = Files.size(segment);
    Files.write(
        segment, new byte[] {(byte) 0xFF, 'W', 'A', 'L', 1, 2, 3}, StandardOpenOption.APPEND);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "two");
      assertThat(wal.stats().recoveredTails()).isEqualTo(1);
      assertThat(wal.stats().quarantinedBytes()).isEqualTo(7);
      assertThat(quarantine()).anyMatch(name -> name.endsWith("-" + whole + ".bin"));
      assertThat(quarantine()).anyMatch(name -> name.endsWith("-" + whole + ".txt"));
    }
  }

  @Test
  void a_record_cut_short_is_a_torn_tail() throws IOException {
    List<Receipt> receipts = written("one", "two", "three");
    Path segment = segments().get(0);
    byte[] bytes = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(bytes, (int) receipts.get(2).offsetBytes() + 66));

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "two");
      assertThat(wal.stats().quarantinedBytes()).isEqualTo(66);
    }
  }

  @Test
  void a_tail_of_zeroes_is_cut_without_quarantine() throws IOException {
    written("one");
    Path segment = segments().get(0);
    cutFooter(segment);
    Files.write(segment, new byte[10_000], StandardOpenOption.APPEND);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one");
      assertThat(wal.stats().recoveredTails()).isEqualTo(1);
      assertThat(wal.stats().quarantinedBytes()).isZero();
    }
  }

  @Test
  void a_flipped_bit_in_a_payload_costs_that_record_alone() throws IOException {
    List<Receipt> receipts = written("one", "two", "three");
    flip(segments().get(0), receipts.get(1).offsetBytes() + SegmentFormat.RECORD_HEADER_BYTES);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "three");
      assertThat(wal.stats().corruptions()).isEqualTo(1);
      assertThat(wal.stats().quarantinedBytes()).isEqualTo(SegmentFormat.RECORD_HEADER_BYTES + 4);
      assertThat(wal.status(receipts.get(1)).record()).isEqualTo(ReceiptStatus.RecordState.DAMAGED);
      assertThat(wal.status(receipts.get(2)).record()).isEqualTo(ReceiptStatus.RecordState.INTACT);
    }
  }

  private static List<ReceiptStatus.@Nullable Delivery> told(Wal wal, List<Receipt> receipts)
      throws IOException {
    List<ReceiptStatus.@Nullable Delivery> told = new ArrayList<>();
    for (Receipt receipt : receipts) {
      told.add(wal.status(receipt).readers().get("sink"));
    }
    return told;
  }

  @Test
  void what_a_reader_steps_over_is_never_told_as_delivered() throws IOException {
    List<Receipt> receipts = written("one", "two", "three");
    flip(segments().get(0), receipts.get(1).offsetBytes() + SegmentFormat.RECORD_HEADER_BYTES);

    try (Wal wal = open()) {
      readAll(wal);
      assertThat(told(wal, receipts))
          .containsExactly(
              ReceiptStatus.Delivery.DELIVERED,
              ReceiptStatus.Delivery.OVERTAKEN,
              ReceiptStatus.Delivery.DELIVERED);
    }
    assertThat(new WalInspector(folder).status(receipts.get(1)).readers())
        .as("by the saved cursor")
        .containsEntry("sink", ReceiptStatus.Delivery.OVERTAKEN);
  }

  @Test
  void what_lay_in_a_missing_segment_is_never_told_as_delivered() throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    for (String text : List.of("one", "two", "three")) {
      receipts.addAll(written(text));
    }
    Files.delete(SegmentFormat.file(folder.resolve("tenants/main"), receipts.get(1).segment()));

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "three");
      assertThat(told(wal, receipts))
          .containsExactly(
              ReceiptStatus.Delivery.DELIVERED,
              ReceiptStatus.Delivery.OVERTAKEN,
              ReceiptStatus.Delivery.DELIVERED);
    }
  }

  @Test
  void a_flipped_bit_in_a_record_header_is_stepped_over() throws IOException {
    List<Receipt> receipts = written("one", "two", "three");
    flip(segments().get(0), receipts.get(1).offsetBytes() + 9);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "three");
      assertThat(wal.stats().quarantinedBytes()).isEqualTo(SegmentFormat.RECORD_HEADER_BYTES + 4);
    }
  }

  @Test
  void damage_is_set_aside_once_however_often_it_is_met() throws IOException {
    List<Receipt> receipts = written("one", "two");
    flip(segments().get(0), receipts.get(0).offsetBytes() + 9);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("two");
      assertThat(drain(wal.reader("another", ReaderSettings.DEFAULT))).containsExactly("two");
      assertThat(wal.stats().corruptions()).isEqualTo(1);
    }
  }

  @Test
  void a_zeroed_page_in_the_middle_costs_what_lay_in_it() throws IOException {
    String[] texts = new String[200];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = "line " + i + " " + "x".repeat(100);
    }
    written(texts);
    overwrite(segments().get(0), 4096, new byte[4096]);

    try (Wal wal = open()) {
      List<String> found = readAll(wal);
      List<String> expected = new ArrayList<>(List.of(texts));
      expected.retainAll(found);
      assertThat(found).isEqualTo(expected).hasSizeBetween(170, 178);
      assertThat(found).contains(texts[0], texts[199]);
    }
  }

  @Test
  void a_zeroed_page_after_a_crash_costs_what_lay_in_it() throws IOException {
    List<Receipt> receipts = written("one", "x".repeat(9000), "three");
    cutFooter(segments().get(0));
    overwrite(segments().get(0), 4096, new byte[4096]);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "three");
      assertThat(wal.stats().corruptions()).isEqualTo(1);
      assertThat(wal.status(receipts.get(2)).record()).isEqualTo(ReceiptStatus.RecordState.INTACT);
    }
  }

  @Test
  void a_record_that_lies_at_another_place_is_no_record() throws IOException {
    List<Receipt> receipts = written("aaa", "bbb");
    Path segment = segments().get(0);
    byte[] bytes = Files.readAllBytes(segment);
    int from = (int) receipts.get(0).offsetBytes();
    int to = (int) receipts.get(1).offsetBytes();
    overwrite(segment, to, Arrays.copyOfRange(bytes, from, to));

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("aaa");
    }
  }

  @Test
  void a_look_alike_inside_a_payload_is_not_taken_for_a_record() throws IOException {
    List<Receipt> receipts = written("one", "\u00ffWAL".repeat(50), "three");
    flip(segments().get(0), receipts.get(1).offsetBytes() + 5);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "three");
    }
  }

  @Test
  void a_damaged_segment_header_costs_no_record() throws IOException {
    written("one", "two");
    flip(segments().get(0), 20);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "two");
      assertThat(wal.stats().corruptions()).isEqualTo(1);
    }
  }

  @Test
  void a_damaged_footer_costs_no_record() throws IOException {
    written("one", "two");
    Path segment = segments().get(0);
    flip(segment, Files.size(segment) - 3);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "two");
    }
  }

  @Test
  void a_missing_segment_is_counted_and_readers_go_on() throws IOException {
    written("one");
    written("two");
    written("three");
    Files.delete(segments().get(1));

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "three");
      assertThat(wal.stats().segmentsMissing()).isEqualTo(1);
    }
  }

  @Test
  void a_segment_shorter_than_its_header_goes_to_quarantine() throws IOException {
    written("one");
    Path torn = segments().get(0).resolveSibling(SegmentFormat.fileName(Long.MAX_VALUE / 2));
    Files.write(torn, new byte[] {1, 2, 3});

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one");
      assertThat(torn).doesNotExist();
      assertThat(wal.stats().quarantinedBytes()).isEqualTo(3);
    }
  }

  @Test
  void an_empty_segment_is_removed() throws IOException {
    written("one");
    Path empty = segments().get(0).resolveSibling(SegmentFormat.fileName(Long.MAX_VALUE / 2));
    Files.createFile(empty);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one");
      assertThat(empty).doesNotExist();
    }
  }

  @Test
  void a_foreign_file_is_left_alone_and_counted() throws IOException {
    written("one");
    Path foreign = Files.writeString(folder.resolve("tenants/main/notes.txt"), "mine");
    Files.createDirectory(folder.resolve("tenants/bad name"));

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one");
      assertThat(foreign).hasContent("mine");
      assertThat(wal.stats().foreignFiles()).isEqualTo(2);
    }
  }

  @Test
  void a_segment_of_another_tenant_is_left_alone() throws IOException {
    try (Wal wal = open()) {
      append(wal, "other", "not mine");
    }
    Files.createDirectory(folder.resolve("tenants/main"));
    try (var paths = Files.list(folder.resolve("tenants/other"))) {
      Path segment = paths.toList().get(0);
      Files.copy(segment, folder.resolve("tenants/main").resolve(segment.getFileName()));
    }

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("not mine");
      assertThat(wal.stats().foreignFiles()).isEqualTo(1);
    }
  }

  @Test
  void a_newer_format_stops_the_start_with_a_sentence() throws IOException {
    written("one");
    overwrite(segments().get(0), 8, new byte[] {0, 2, 1, 44});

    assertThatThrownBy(this::open)
        .isInstanceOf(WalVersionException.class)
        .hasMessageContaining("format version 2")
        .hasMessageContaining("this program knows version 1");
    /* And the lock is free again. */
    assertThatThrownBy(this::open).isInstanceOf(WalVersionException.class);
  }

  @Test
  void a_damaged_cursor_file_leads_to_repetition_not_to_a_gap() throws IOException {
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      append(wal, "main", "one");
      append(wal, "main", "two");
      read(reader, 2);
    }
    flip(folder.resolve("cursors/sink.cursors"), 30);

    try (Wal wal = open()) {
      assertThat(readAll(wal)).containsExactly("one", "two");
      assertThat(wal.stats().corruptions()).isEqualTo(1);
      assertThat(quarantine()).anyMatch(name -> name.startsWith("sink.cursors-"));
    }
  }

  @Test
  void a_cursor_beyond_the_end_is_moved_to_the_end() throws IOException {
    List<Receipt> receipts = written("one");
    long segment = receipts.get(0).segment();
    Files.createDirectories(folder.resolve("cursors"));
    new CursorFile(
            "sink",
            true,
            1,
            java.util.Map.of(
                "main", new CursorFile.Saved(new Position(segment + 50, 4711), 0, List.of())))
        .write(WalFiles.ofTheSystem(), folder);

    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      Receipt next = append(wal, "main", "two");

      assertThat(next.segment()).isGreaterThan(segment + 50);
      assertThat(read(reader, 1)).containsExactly("two");
    }
  }

  @Test
  void a_cursor_in_the_middle_of_a_record_is_moved_to_the_next() throws IOException {
    List<Receipt> receipts = written("one", "two");
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      reader.seek(
          "main", new Position(receipts.get(0).segment(), receipts.get(0).offsetBytes() + 10));

      assertThat(drain(reader)).containsExactly("two");
    }
  }

  @Test
  void positions_never_go_back_when_somebody_deletes_the_folder() throws Exception {
    List<Receipt> before = written("one");
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        if (!path.equals(folder)) {
          Files.delete(path);
        }
      }
    }
    List<Receipt> after = written("two");

    assertThat(after.get(0).position()).isGreaterThan(before.get(0).position());
  }

  // --- a disk that fails while we write ---

  private static Wal open(CrashingDisk disk) throws IOException {
    return Wal.open(
        WalSettings.builder(ROOT).probeMinMillis(1).probeMaxMillis(5).build(),
        disk,
        new TrialClock(),
        System::nanoTime,
        WalObserver.NONE);
  }

  /* Asks again as a sender would, until the WAL is open again. */
  private static Receipt appendInTheEnd(Wal wal, String text) {
    long deadline = System.nanoTime() + WalTrial.WAIT_SECONDS * 1_000_000_000;
    while (System.nanoTime() < deadline) {
      WalTrial.Answer answer = get(send(wal, "main", text));
      if (answer.receipt() != null) {
        return answer.receipt();
      }
      LockSupport.parkNanos(1_000_000);
    }
    throw new AssertionError("still refused: " + wal.unavailable());
  }

  @Test
  void a_full_disk_refuses_keeps_what_was_acknowledged_and_recovers_without_restart()
      throws IOException {
    CrashingDisk disk = new CrashingDisk();
    try (Wal wal = open(disk)) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      append(wal, "main", "before");
      disk.capacityBytes(disk.usedBytes() + 100);

      WalRefusal refusal = refused(wal, "main", "x".repeat(1000));

      assertThat(refusal.reason()).isEqualTo(Refusal.DISK_FULL);
      assertThat(refusal.retryAfterSeconds()).isPositive();
      assertThat(wal.unavailable()).isNotNull();
      assertThat(read(reader, 1)).containsExactly("before");

      disk.capacityBytes(Long.MAX_VALUE);
      appendInTheEnd(wal, "after");
      assertThat(read(reader, 1)).containsExactly("after");
      assertThat(wal.unavailable()).isNull();
    }
  }

  @Test
  void a_write_that_fails_half_way_leaves_no_half_record() throws IOException {
    CrashingDisk disk = new CrashingDisk();
    try (Wal wal = open(disk)) {
      append(wal, "main", "before");
      disk.failWrites(1);

      assertThat(refused(wal, "main", "x".repeat(5000)).reason()).isEqualTo(Refusal.UNAVAILABLE);
      appendInTheEnd(wal, "after");
    }
    try (Wal wal = open(disk)) {
      assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT)))
          .containsExactly("before", "after");
      assertThat(wal.stats().corruptions()).isZero();
    }
  }

  @Test
  void after_a_failed_sync_the_file_is_not_trusted_again() throws IOException {
    CrashingDisk disk = new CrashingDisk();
    Receipt before;
    try (Wal wal = open(disk)) {
      before = append(wal, "main", "before");
      disk.failSyncs(1);

      assertThat(refused(wal, "main", "lost").reason()).isEqualTo(Refusal.UNAVAILABLE);
      Receipt after = appendInTheEnd(wal, "after");

      assertThat(after.segment()).isGreaterThan(before.segment());
      assertThat(wal.stats().syncFailures()).isEqualTo(1);
      assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT)))
          .containsExactly("before", "after");
    }
    /* Power loss now: what was acknowledged is there, what was refused is not. */
    try (Wal wal = open(disk.afterCrash(new java.util.Random(1)))) {
      assertThat(drain(wal.reader("another", ReaderSettings.DEFAULT)))
          .containsExactly("before", "after");
    }
  }

  @Test
  void every_append_of_a_group_whose_sync_failed_is_refused() throws IOException {
    CrashingDisk disk = new CrashingDisk();
    try (Wal wal = open(disk)) {
      append(wal, "main", "before");
      disk.failSyncs(Integer.MAX_VALUE);
      List<CompletableFuture<WalTrial.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(send(wal, "main", "lost " + i));
      }

      answers.forEach(answer -> get(answer).refused());
      assertThat(wal.stats().waitingBytes()).isZero();
      assertThat(wal.tenants().get(0).bytes()).isLessThan(5000);
    }
  }

  @Test
  void below_the_floor_of_free_space_appends_are_refused_in_time() throws IOException {
    CrashingDisk disk = new CrashingDisk();
    disk.shownTotalBytes(10_000);
    try (Wal wal = open(disk)) {
      append(wal, "main", "before");
      append(wal, "main", "x".repeat(9000));
      wal.housekeep();

      WalRefusal refusal = refused(wal, "main", "more");

      assertThat(refusal.reason()).isEqualTo(Refusal.DISK_FULL);
      assertThat(refusal.limit()).isEqualTo("wadi.wal.diskFloorRatio");
      assertThat(refusal.limitValue()).isEqualTo(2000);
      disk.shownTotalBytes(100_000);
      wal.housekeep();
      append(wal, "main", "after");
    }
  }
}
