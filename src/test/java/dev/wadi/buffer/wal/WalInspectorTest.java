package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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
          .extracting(WalInspector.SegmentInfo::closed)
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

      WalInspector.CursorInfo cursor = inspector.cursors().get(0);

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

    WalInspector.Verification before = inspector.verify("main");
    assertThat(before.isSound()).isFalse();
    assertThat(before.damages())
        .contains(
            new WalInspector.DamageInfo(
                "main",
                two.segment(),
                two.offsetBytes(),
                two.offsetBytes() + 68,
                "no valid record"));

    WalInspector.Repair repair = inspector.repair();

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
  void what_was_repaired_is_no_damage_any_more_and_is_told() throws IOException {
    Receipt one;
    try (Wal wal = open()) {
      one = append(wal, "main", "one");
      append(wal, "main", "two");
    }
    flip(one);
    inspector.repair();

    WalInspector.Verification after = inspector.verify("main");

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

  private void flip(Receipt receipt) throws IOException {
    Path segment = inspector.segments("main").get(0).file();
    byte[] bytes = Files.readAllBytes(segment);
    bytes[(int) receipt.offsetBytes() + 66] ^= 1;
    Files.write(segment, bytes);
  }
}
