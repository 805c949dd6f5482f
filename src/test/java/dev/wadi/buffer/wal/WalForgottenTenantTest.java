package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.refused;
import static dev.wadi.buffer.wal.WalTrial.send;
import static dev.wadi.buffer.wal.WalTrial.take;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.offline.DamageInfo;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.kit.CrashingDisk;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tenant that is silent for long and of whom nothing is kept is forgotten. */
class WalForgottenTenantTest {
  private static final Path ROOT = Path.of("/wal");
  private static final Duration LONG = Duration.ofHours(25);

  private CrashingDisk disk = new CrashingDisk();
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

  /* Delivered, silent, forgotten. */
  private Receipt comeAndGo(String tenant, WalReader reader) throws IOException {
    Receipt receipt = append(wal, tenant, "of " + tenant);
    assertThat(read(reader, 1)).containsExactly("of " + tenant);
    letGo();
    clock.forward(LONG);
    wal.housekeep();
    return receipt;
  }

  /* What was delivered is deleted, and the sync thread has closed it. */
  private void letGo() throws IOException {
    wal.roll(null);
    wal.housekeep();
    long deadline = System.nanoTime() + WalTrial.WAIT_SECONDS * 1_000_000_000;
    while (System.nanoTime() < deadline && isUnderWay()) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(isUnderWay()).isFalse();
  }

  private boolean isUnderWay() {
    return wal.tenants().stream()
        .anyMatch(tenant -> wal.requireLog(tenant.tenant()).underWay.get() > 0);
  }

  private List<String> folders() {
    return disk.list(ROOT.resolve("tenants"));
  }

  @Test
  void its_folder_its_cursors_and_its_place_are_free_again() throws IOException {
    open(builder -> builder.maxTenants(1));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    for (int i = 0; i < 5; i++) {
      comeAndGo("tenant-" + i, reader);
      assertThat(wal.tenants()).isEmpty();
      assertThat(wal.readerStats()).isEmpty();
      assertThat(folders()).isEmpty();
    }

    assertThat(wal.stats().forgottenTenants()).isEqualTo(5);
    wal.close();
    assertThat(new String(disk.bytes(ROOT.resolve("cursors/sink.cursors")), "UTF-8"))
        .doesNotContain("tenant-");
  }

  @Test
  void positions_grow_although_only_a_cursor_knew_the_highest_and_the_clock_went_back()
      throws IOException {
    open(builder -> builder.keepDeliveredMillis(LONG.toMillis() * 1000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    wal.roll(null);
    clock.forward(Duration.ofSeconds(1));
    Receipt highest = append(wal, "main", "two");
    assertThat(read(reader, 2)).containsExactly("one", "two");
    wal.close();
    disk.delete(SegmentFormat.file(ROOT.resolve("tenants/main"), highest.segment()));
    clock.forward(Duration.ofDays(-30));
    open();
    wal.reader("sink", ReaderSettings.DEFAULT); // its cursor is moved to what exists, and saved
    wal.close();

    open();

    assertThat(append(wal, "main", "three").position()).isGreaterThan(highest.position());
  }

  @Test
  void one_that_comes_back_is_read_and_its_positions_grow_although_the_clock_went_back()
      throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Position before = comeAndGo("main", reader).position();
    clock.forward(Duration.ofDays(-30));

    Receipt back = append(wal, "main", "back");
    assertThat(back.position()).isGreaterThan(before);
    assertThat(read(reader, 1)).containsExactly("back");
    wal.close();
    open();
    Receipt later = append(wal, "main", "later");

    assertThat(later.position()).isGreaterThan(back.position());
    assertThat(read(wal.reader("sink", ReaderSettings.DEFAULT), 1)).containsExactly("later");
  }

  @Test
  void who_comes_for_the_first_time_begins_above_the_mark_too() throws IOException {
    open();
    Receipt gone = comeAndGo("main", wal.reader("sink", ReaderSettings.DEFAULT));
    wal.close();
    clock.forward(Duration.ofDays(-30));
    open();

    assertThat(append(wal, "new", "one").segment()).isGreaterThan(gone.segment());
  }

  @Test
  void whoever_has_records_or_speaks_or_is_read_stays() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "undelivered", "one");
    append(wal, "speaks", "one");
    WalBlock undelivered = take(reader);
    reader.ack(take(reader));
    letGo();
    clock.forward(LONG);
    append(wal, "speaks", "two");
    wal.housekeep();

    assertThat(wal.tenants()).extracting(TenantStat::tenant).contains("speaks", "undelivered");
    reader.ack(undelivered);
    assertThat(read(reader, 1)).containsExactly("two");
    wal.roll(null);
    wal.housekeep();
    assertThat(wal.tenants()).extracting(TenantStat::tenant).contains("speaks");
  }

  @Test
  void nobody_is_forgotten_when_the_time_is_0() throws IOException {
    open(builder -> builder.tenantIdleMillis(0));
    comeAndGo("main", wal.reader("sink", ReaderSettings.DEFAULT));

    assertThat(wal.tenants()).hasSize(1);
    assertThat(disk.exists(ROOT.resolve(HighWater.FILE))).isFalse();
  }

  @Test
  void nobody_is_forgotten_while_its_keys_count() throws IOException {
    open(builder -> builder.tenantIdleMillis(1_000));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    read(reader, 1);
    letGo();
    clock.forward(Duration.ofMinutes(14));
    wal.housekeep();

    assertThat(get(send(wal, "main", "one", "key")).accepted()).isEqualTo(first);
    clock.forward(Duration.ofMinutes(16));
    wal.housekeep();
    assertThat(wal.tenants()).isEmpty();
  }

  @Test
  void a_receipt_from_before_is_gone_and_nobody_claims_that_it_was_delivered() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt receipt = comeAndGo("main", reader);
    wal.close();
    open();

    ReceiptStatus absent = wal.status(receipt);
    assertThat(absent.record()).isEqualTo(ReceiptStatus.RecordState.GONE);
    assertThat(absent.explanation()).contains("nor how far the sinks had come");
    assertThat(new WalInspector(ROOT, disk).status(receipt).record())
        .isEqualTo(ReceiptStatus.RecordState.GONE);
    Receipt never = new Receipt("main", receipt.segment() + 1_000_000, 256, 1);
    assertThat(wal.status(never).record()).isEqualTo(ReceiptStatus.RecordState.UNKNOWN);
    assertThat(new WalInspector(ROOT, disk).status(never).record())
        .isEqualTo(ReceiptStatus.RecordState.UNKNOWN);

    reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt back = append(wal, "main", "back");
    read(reader, 1);
    for (int life = 0; life < 2; life++) {
      assertThat(wal.status(receipt).record()).isEqualTo(ReceiptStatus.RecordState.GONE);
      assertThat(wal.status(receipt).readers())
          .containsEntry("sink", ReceiptStatus.Delivery.UNKNOWN);
      assertThat(wal.status(receipt).explanation()).isEqualTo(absent.explanation());
      assertThat(wal.status(back).readers())
          .containsEntry("sink", ReceiptStatus.Delivery.DELIVERED);
      wal.close();
      open();
    }
  }

  @Test
  void a_replay_or_a_seek_of_one_that_is_forgotten_ends_with_a_sentence() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    comeAndGo("main", reader);

    assertThatThrownBy(() -> reader.seek("main", Position.START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tenant: the write-ahead log holds no such tenant");
    assertThat(reader.poll()).isNull();
  }

  @Test
  void a_reader_that_is_opened_while_a_tenant_is_forgotten_reads_it_when_it_is_back()
      throws IOException {
    open();
    WalReader sink = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "of main");
    TenantLog old = wal.requireLog("main");
    read(sink, 1);
    letGo();
    clock.forward(LONG);
    wal.housekeep();
    WalReader late = wal.reader("late", ReaderSettings.DEFAULT);
    late.cursors().visible(old); // it still had the old log in its hands

    append(wal, "main", "back");
    assertThat(read(late, 1)).containsExactly("back");
    assertThat(read(sink, 1)).containsExactly("back");
  }

  @Test
  void something_that_is_not_ours_keeps_the_folder_and_nothing_else() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    try (WalFiles.Handle file = disk.create(ROOT.resolve("tenants/main/notes.txt"))) {
      file.writeFully(ByteBuffer.wrap(new byte[] {1}), 0);
    }
    read(reader, 1);
    letGo();
    clock.forward(LONG);
    wal.housekeep();

    assertThat(wal.tenants()).isEmpty();
    assertThat(folders()).containsExactly("main");
    append(wal, "main", "back");
    assertThat(read(reader, 1)).containsExactly("back");
  }

  @Test
  void a_damaged_mark_does_not_stop_the_start() throws IOException {
    open();
    comeAndGo("main", wal.reader("sink", ReaderSettings.DEFAULT));
    wal.close();
    try (WalFiles.Handle file = disk.openToWrite(ROOT.resolve(HighWater.FILE))) {
      file.writeFully(ByteBuffer.wrap(new byte[] {'?'}), 20);
    }
    assertThat(new WalInspector(ROOT, disk).verify(null).damages())
        .extracting(DamageInfo::what)
        .containsExactly("high-water file damaged");
    open();

    assertThat(wal.stats().corruptions()).isEqualTo(1);
    assertThat(disk.list(ROOT.resolve("quarantine"))).singleElement().asString().contains("high");
    append(wal, "main", "back");
  }

  @Test
  void when_the_mark_cannot_be_raised_nobody_is_forgotten() throws IOException {
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    read(reader, 1);
    letGo();
    clock.forward(LONG);
    disk.failSyncs(1);

    assertThatThrownBy(() -> wal.housekeep()).isInstanceOf(IOException.class);
    assertThat(wal.tenants()).hasSize(1);
    wal.housekeep();
    assertThat(wal.tenants()).isEmpty();
  }

  /** Breaks off at each change of the disk while two tenants are forgotten and one comes back. */
  @Test
  void wherever_a_crash_breaks_it_off_positions_grow_and_nothing_is_lost_or_doubled()
      throws IOException {
    int points = crashAt(1_000_000, 0);
    assertThat(points).isGreaterThan(15);
    for (int point = 1; point <= points; point++) {
      for (int chance = 0; chance < 6; chance++) {
        crashAt(point, chance);
      }
    }
  }

  private int crashAt(int point, int chance) throws IOException {
    disk = new CrashingDisk();
    open();
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt one = append(wal, "main", "one");
    append(wal, "other", "one");
    read(reader, 2);
    letGo();
    clock.forward(LONG);
    int before = disk.operations();
    disk.freezeAfter(point);
    List<String> kept = new ArrayList<>();
    Position last = one.position();
    try {
      wal.housekeep();
      clock.forward(LONG.negated().minusMinutes(1)); // nothing but the mark keeps numbers growing
      WalTrial.Answer back = get(send(wal, "main", "back"));
      if (back.receipt() != null) {
        kept.add("back");
        assertThat(back.receipt().position()).as("back").isGreaterThan(last);
        last = back.receipt().position();
      }
      wal.housekeep();
    } catch (IOException e) {
      assertThat(disk.isFrozen()).as("only the crash fails").isTrue();
      clock.forward(LONG.negated().minusMinutes(1));
    }
    int points = disk.operations() - before;
    CrashingDisk after = disk.afterCrash(new Random(point * 31L + chance));
    closeQuietly();
    disk = after;
    open();
    String where = "point=" + point + " chance=" + chance;
    reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Receipt afterwards = append(wal, "main", "afterwards");
    assertThat(afterwards.position()).as(where).isGreaterThan(last);
    List<String> found = new ArrayList<>();
    for (WalBlock block = reader.poll(); block != null; block = reader.poll()) {
      if (block.tenant().equals("main")) {
        found.addAll(texts(block));
      }
      reader.ack(block);
    }
    found.remove("one"); // the deletion of its segment may not have reached the disk
    kept.add("afterwards");
    found.removeIf(text -> text.equals("back") && !kept.contains("back")); // not acknowledged
    assertThat(found).as(where).isEqualTo(kept);
    assertThat(drain(reader)).isEmpty();
    wal.close();
    clock.forward(LONG.plusMinutes(1));
    return points;
  }

  private void closeQuietly() {
    try {
      wal.close();
    } catch (IOException e) {
      assertThat(disk.isFrozen()).isTrue();
    }
  }

  @Test
  void a_refused_tenant_does_not_keep_a_place() throws IOException {
    open(builder -> builder.maxTenants(1).quotaBytes(4_096));
    refused(wal, "large", "x".repeat(10_000));
    assertThat(wal.tenants()).hasSize(1);
    clock.forward(LONG);
    wal.housekeep();

    append(wal, "small", "one");
  }
}
