package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.kit.LogLines;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Cutting takes what it is told to take, keeps it, and lies to no reader. */
class WalTruncateTest extends OfflineTrial {
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
}
