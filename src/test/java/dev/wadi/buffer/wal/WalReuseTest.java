package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.kit.CrashingDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Segments that are written over the blocks of delivered ones. */
class WalReuseTest {
  private static final Path ROOT = Path.of("/wal");
  private static final Path FOLDER = ROOT.resolve("tenants/main");
  private static final int SEGMENT_BYTES = 16 * 1024;

  private final CrashingDisk disk = new CrashingDisk();
  private final TrialClock clock = new TrialClock();
  private int sent;

  private Wal open(CrashingDisk on) throws IOException {
    WalSettings settings =
        WalSettings.builder(ROOT)
            .segmentMaxBytes(SEGMENT_BYTES)
            .cursorSaveMillis(3_600_000)
            .housekeepingMillis(3_600_000)
            .build();
    return Wal.open(settings, on, clock, System::nanoTime, WalObserver.NONE);
  }

  /* Appends until so many segments were made of spares; what is delivered goes at each round. */
  private List<String> deliverUntilReused(Wal wal, WalReader reader, int segments)
      throws IOException {
    List<String> texts = new ArrayList<>();
    for (int round = 0; wal.stats().segmentsReused() < segments; round++) {
      assertThat(round).as("rounds without a reused segment").isLessThan(200);
      for (int i = 0; i < 8; i++) {
        texts.add(next(wal));
      }
      assertThat(read(reader, 8)).isEqualTo(texts.subList(texts.size() - 8, texts.size()));
      wal.housekeep();
    }
    return texts;
  }

  private String next(Wal wal) {
    String text = sent++ + "-" + "y".repeat(900 + sent % 200);
    append(wal, "main", text);
    return text;
  }

  private List<String> names() {
    return disk.list(FOLDER);
  }

  @Test
  void delivered_segments_are_written_over_and_every_line_comes_once_and_in_order()
      throws IOException {
    try (Wal wal = open(disk)) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);

      deliverUntilReused(wal, reader, 6);

      assertThat(wal.stats().corruptions()).isZero();
      assertThat(names()).hasSizeLessThan(10);
      assertThat(drain(reader)).isEmpty();
    }
    assertThat(names()).as("after an orderly end").noneMatch(name -> name.endsWith(".spare"));
  }

  @Test
  void what_is_left_of_an_earlier_life_is_neither_a_record_nor_damage_after_a_crash()
      throws IOException {
    Wal wal = open(disk);
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    deliverUntilReused(wal, reader, 3);
    List<String> undelivered = appendUntilOldBytesFollow(wal);

    CrashingDisk after = disk.afterCrash(new Random(1));
    clock.forward(Duration.ofSeconds(1));
    try (Wal again = open(after)) {
      assertThat(again.stats().corruptions()).isZero();
      assertThat(again.stats().recoveredTails()).isZero();
      List<String> found = drain(again.reader("sink", ReaderSettings.DEFAULT));
      assertThat(found).endsWith(undelivered.toArray(String[]::new)).doesNotHaveDuplicates();
      assertThat(after.list(FOLDER)).noneMatch(name -> name.endsWith(".spare"));
    }
    wal.close();
  }

  /* Until the newest segment with records is a reused one with much of its earlier life in it. */
  private List<String> appendUntilOldBytesFollow(Wal wal) {
    List<String> texts = new ArrayList<>();
    do {
      assertThat(texts).as("appended without an old byte behind them").hasSizeLessThan(60);
      texts.add(next(wal));
    } while (oldBytes() < 4096);
    return texts;
  }

  private long oldBytes() {
    byte[] bytes = disk.bytes(newest());
    int i = bytes.length - 1;
    while (i >= 0 && bytes[i] == 0) {
      i--;
    }
    boolean reused = (bytes[15] & 1) != 0;
    return reused ? Math.max(0, i - openEnd(bytes)) : 0;
  }

  private Path newest() {
    return names().stream()
        .filter(name -> SegmentFormat.segmentOf(name) > 0)
        .map(FOLDER::resolve)
        .filter(file -> openEnd(disk.bytes(file)) > SegmentFormat.HEADER_BYTES)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static long openEnd(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long segment = in.getLong(16);
    int at = SegmentFormat.HEADER_BYTES;
    while (at < bytes.length) {
      SegmentFormat.RecordHeader header =
          SegmentFormat.readRecordHeader(in, at, segment, at, new java.util.zip.CRC32C());
      if (header == null) {
        break;
      }
      at += (int) header.totalBytes();
    }
    return at;
  }

  @Test
  void a_torn_end_in_a_reused_file_is_set_aside_and_cut() throws IOException {
    Wal wal = open(disk);
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    deliverUntilReused(wal, reader, 3);
    String kept = appendUntilOldBytesFollow(wal).get(0);
    Path file = newest();
    try (WalFiles.Handle handle = disk.openToWrite(file)) {
      long end = openEnd(disk.bytes(file));
      handle.writeFully(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}), end);
      handle.force();
    }

    CrashingDisk after = disk.afterCrash(new Random(2));
    clock.forward(Duration.ofSeconds(1));
    try (Wal again = open(after)) {
      assertThat(again.stats().recoveredTails()).isOne();
      assertThat(again.stats().corruptions()).isOne();
      assertThat(again.stats().quarantinedBytes()).isPositive();
      assertThat(drain(again.reader("sink", ReaderSettings.DEFAULT))).contains(kept);
    }
    wal.close();
  }

  @Test
  void the_tools_find_a_reused_segment_sound_and_know_where_its_records_end() throws IOException {
    Wal wal = open(disk);
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    deliverUntilReused(wal, reader, 3);
    int appended = appendUntilOldBytesFollow(wal).size();
    wal.housekeep();
    WalInspector inspector = new WalInspector(ROOT, disk);

    assertThat(inspector.verify(null).damages()).isEmpty();
    Path open = newest();
    assertThat(inspector.segments("main"))
        .filteredOn(info -> info.file().equals(open))
        .singleElement()
        .satisfies(
            info -> {
              assertThat(info.dataEnd()).isEqualTo(openEnd(disk.bytes(open)));
              assertThat(info.dataEnd()).isLessThan(info.fileBytes());
            });
    assertThat(inspector.cursors())
        .singleElement()
        .satisfies(
            cursor ->
                assertThat(cursor.backlogBytes()).isBetween(900L * appended, 1_300L * appended));
    wal.close();
    assertThat(inspector.verify(null).damages()).as("closed").isEmpty();
  }

  @Test
  void a_reader_within_a_segment_that_is_written_over_finds_it_gone_and_not_damaged()
      throws IOException {
    WalCounters counters = new WalCounters();
    SegmentMaker maker = new SegmentMaker(WalSettings.in(ROOT), disk, counters);
    disk.createFolders(FOLDER);
    TenantLog log = new TenantLog("main", FOLDER, new IdempotencyWindow(1, 0));
    log.folderMade = true;
    Segment segment = maker.make(log, 1_000_000);
    segment.visibleEnd = SegmentFormat.HEADER_BYTES + 500;
    BlockReader blocks =
        new BlockReader(disk, new Quarantine(ROOT, disk, InstantSource.system(), counters.damage));
    assertThat(blocks.find(new TenantLog.Span(segment, 256, 756), 0)).isEqualTo(756);
    Path spare = FOLDER.resolve(SegmentFormat.spareName(segment.number));
    disk.replace(segment.file, spare);
    log.spares.add(spare);
    log.neverBelow(segment.number);
    maker.make(log, 2_000_000);

    assertThatThrownBy(
            () -> blocks.read(log, new TenantLog.Span(segment, 256, 756), 1000, Long.MAX_VALUE))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(counters.damage.corruptions.sum()).isZero();
    assertThat(counters.segmentsReused.sum()).isOne();
  }

  @Test
  void spares_of_a_tenant_that_fell_silent_are_given_back() throws IOException {
    try (Wal wal = open(disk)) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      deliverUntilReused(wal, reader, 2);
      while (names().stream().noneMatch(name -> name.endsWith(".spare"))) {
        next(wal);
        drain(reader);
        wal.housekeep();
      }

      clock.forward(Duration.ofMinutes(11));
      wal.housekeep();

      assertThat(names()).noneMatch(name -> name.endsWith(".spare"));
    }
  }

  @Test
  void spares_are_given_back_when_the_disk_is_nearly_full() throws IOException {
    try (Wal wal = open(disk)) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      deliverUntilReused(wal, reader, 2);
      while (names().stream().noneMatch(name -> name.endsWith(".spare"))) {
        next(wal);
        drain(reader);
        wal.housekeep();
      }

      disk.shownTotalBytes(disk.usedBytes());
      wal.housekeep();

      assertThat(names()).noneMatch(name -> name.endsWith(".spare"));
      disk.shownTotalBytes(1L << 40);
      wal.housekeep();
      next(wal);
    }
  }

  @Test
  void without_spares_each_segment_is_a_file_of_its_own() throws IOException {
    WalSettings settings =
        WalSettings.builder(ROOT)
            .segmentMaxBytes(SEGMENT_BYTES)
            .cursorSaveMillis(3_600_000)
            .housekeepingMillis(3_600_000)
            .spareSegments(0)
            .build();
    try (Wal wal = Wal.open(settings, disk, clock, System::nanoTime, WalObserver.NONE)) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 8; i++) {
          next(wal);
        }
        read(reader, 8);
        wal.housekeep();
        assertThat(names()).hasSizeLessThanOrEqualTo(2);
      }
      assertThat(wal.stats().segmentsReused()).isZero();
    }
  }
}
