package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.take;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CrashingDisk;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sink that has the beginning of a block goes on exactly behind it. */
class WalResumeTest {
  private final CrashingDisk disk = new CrashingDisk();
  private Wal wal;

  @BeforeEach
  void open() throws IOException {
    wal =
        Wal.open(
            WalSettings.builder(Path.of("/wal")).build(),
            disk,
            new TrialClock(),
            System::nanoTime,
            WalObserver.NONE);
  }

  @AfterEach
  void close() throws IOException {
    wal.close();
  }

  private WalReader reader(String name, int blockBytes) throws IOException {
    return wal.reader(name, new ReaderSettings(true, ReaderSettings.Start.EARLIEST, blockBytes));
  }

  /** Where each record begins, and the end of the last. */
  private List<Position> places(int records) throws IOException {
    List<Position> places = new ArrayList<>();
    try (WalReader single = reader("places", 1)) {
      for (int i = 0; i < records; i++) {
        WalBlock block = take(single);
        places.add(block.start());
        if (i == records - 1) {
          places.add(block.end());
        }
        single.ack(block);
      }
    }
    return places;
  }

  @Test
  void goes_on_at_the_very_record() throws IOException {
    for (String text : List.of("one", "two", "three", "four")) {
      append(wal, "main", text);
    }
    List<Position> places = places(4);
    WalReader reader = reader("sink", 1 << 20);
    assertThat(texts(take(reader))).containsExactly("one", "two", "three", "four");

    assertThat(reader.confirmUpTo("main", places.get(2))).isTrue();
    reader.rewind("main", 0);

    WalBlock rest = take(reader);
    assertThat(texts(rest)).containsExactly("three", "four");
    assertThat(rest.start()).isEqualTo(places.get(2));
  }

  @Test
  void what_was_confirmed_in_part_survives_a_restart() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    List<Position> places = places(2);
    WalReader reader = reader("sink", 1 << 20);
    take(reader);
    assertThat(reader.confirmUpTo("main", places.get(1))).isTrue();
    wal.close();

    open();

    assertThat(drain(reader("sink", 1 << 20))).containsExactly("two");
  }

  @Test
  void every_place_that_is_not_between_two_records_is_refused() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    List<Position> places = places(2);
    WalReader reader = reader("sink", 1 << 20);
    take(reader);
    Position first = places.get(0);
    Position end = places.get(2);

    for (long offset = 0; offset <= end.offsetBytes() + 100; offset++) {
      Position place = new Position(first.segment(), offset);
      if (!place.equals(places.get(1)) && !place.equals(first) && !place.equals(end)) {
        assertThat(reader.confirmUpTo("main", place)).as(place.toString()).isFalse();
      }
    }
    reader.rewind("main", 0);
    assertThat(texts(take(reader))).containsExactly("one", "two");
    assertThat(wal.stats().corruptions()).isZero();
  }

  @Test
  void a_record_that_was_not_handed_out_yet_is_refused() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    append(wal, "main", "three");
    List<Position> places = places(3);
    WalReader reader = reader("sink", 1);
    take(reader);

    assertThat(reader.confirmUpTo("main", places.get(2))).isFalse();
    assertThat(reader.confirmUpTo("main", places.get(3))).isFalse();
    reader.rewind("main", 0);
    assertThat(drain(reader)).containsExactly("one", "two", "three");
  }

  @Test
  void a_place_in_the_next_segment_confirms_the_whole_one_before() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    wal.roll("main");
    append(wal, "main", "three");
    append(wal, "main", "four");
    List<Position> places = places(4);
    WalReader reader = reader("sink", 1 << 20);
    assertThat(texts(take(reader))).containsExactly("one", "two");
    assertThat(texts(take(reader))).containsExactly("three", "four");

    assertThat(reader.confirmUpTo("main", places.get(3))).isTrue();
    reader.rewind("main", 0);
    wal.housekeep();

    assertThat(drain(reader)).containsExactly("four");
  }

  @Test
  void segments_that_do_not_exist_and_tenants_that_nobody_knows_are_refused() throws IOException {
    append(wal, "main", "one");
    WalReader reader = reader("sink", 1 << 20);
    WalBlock block = take(reader);

    assertThat(reader.confirmUpTo("main", new Position(block.start().segment() - 1, 64))).isFalse();
    assertThat(reader.confirmUpTo("main", new Position(block.end().segment() + 1, 64))).isFalse();
    assertThat(reader.confirmUpTo("main", Position.START)).isFalse();
    assertThat(reader.confirmUpTo("nobody", block.end())).isFalse();
    reader.rewind("main", 0);
    assertThat(drain(reader)).containsExactly("one");
  }

  @Test
  void what_is_confirmed_already_is_no_step_ahead() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    List<Position> places = places(2);
    WalReader reader = reader("sink", 1 << 20);
    take(reader);

    assertThat(reader.confirmUpTo("main", places.get(0))).as("the block's own start").isFalse();
    assertThat(reader.confirmUpTo("main", places.get(1))).isTrue();
    assertThat(reader.confirmUpTo("main", places.get(1))).isFalse();
    assertThat(reader.confirmUpTo("main", places.get(0))).isFalse();
    reader.rewind("main", 0);
    assertThat(drain(reader)).containsExactly("two");
  }

  @Test
  void an_answer_for_a_block_from_before_a_rewind_does_not_reach_ahead() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    List<Position> places = places(2);
    WalReader reader = reader("sink", 1 << 20);
    take(reader);
    reader.rewind("main", 0);

    assertThat(reader.confirmUpTo("main", places.get(1))).isFalse();
    assertThat(drain(reader)).containsExactly("one", "two");
  }

  @Test
  void whatever_a_sink_says_nothing_is_skipped_that_it_does_not_have() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      sent.add(i + "-" + "x".repeat(random.nextInt(40)));
      append(wal, "main", sent.get(i));
      if (random.nextInt(8) == 0) {
        wal.roll("main");
      }
    }
    List<Position> places = places(60);
    WalReader reader = reader("sink", 1 + random.nextInt(400));
    List<String> kept = new ArrayList<>();
    while (kept.size() < sent.size()) {
      WalBlock block = take(reader);
      List<String> texts = texts(block);
      int from = places.indexOf(block.start());
      assertThat(from).as("seed %d", seed).isEqualTo(kept.size());
      switch (random.nextInt(4)) {
        case 0 -> { // it has a part, and says so
          int part = random.nextInt(texts.size());
          kept.addAll(texts.subList(0, part));
          boolean moved = reader.confirmUpTo("main", places.get(from + part));
          assertThat(moved).as("seed %d, %d of %s", seed, part, block).isEqualTo(part > 0);
          reader.rewind("main", 0);
        }
        case 1 -> { // it says something that cannot be
          Position wrong =
              new Position(block.start().segment(), block.end().offsetBytes() + random.nextInt(9));
          if (!wrong.equals(block.end())) {
            assertThat(reader.confirmUpTo("main", wrong)).as("seed %d", seed).isFalse();
          }
          reader.rewind("main", 0);
        }
        case 2 -> reader.rewind("main", 0);
        default -> {
          kept.addAll(texts);
          reader.ack(block);
        }
      }
    }
    assertThat(kept).as("seed %d", seed).isEqualTo(sent);
  }
}
