package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CrashingDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A reader that has the lines from elsewhere takes the places of records and no bytes. */
class WalSkimTest {
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

  private WalReader reader() throws IOException {
    return wal.reader("rules", new ReaderSettings(false, ReaderSettings.Start.EARLIEST, 1 << 20));
  }

  private static List<WalBlock> skim(WalReader reader) throws IOException {
    List<WalBlock> blocks = new ArrayList<>();
    for (WalBlock block = reader.skim(); block != null; block = reader.skim()) {
      blocks.add(block);
    }
    return blocks;
  }

  @Test
  void gets_each_record_by_itself_where_its_receipt_says_it_is() throws IOException {
    Receipt one = append(wal, "main", "one");
    Receipt two = append(wal, "main", "two");
    WalReader reader = reader();

    List<WalBlock> blocks = skim(reader);

    assertThat(blocks).extracting(WalBlock::start).containsExactly(one.position(), two.position());
    assertThat(blocks.get(0).end()).isEqualTo(blocks.get(1).start());
    assertThat(blocks)
        .allSatisfy(
            block -> {
              assertThat(block.bytes()).isEmpty();
              assertThat(block.records()).isEqualTo(1);
              assertThat(block.entries()).isEqualTo(1);
            });
  }

  @Test
  void reads_the_bytes_of_those_it_wants() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    WalReader reader = reader();
    WalBlock second = skim(reader).get(1);

    byte[] bytes = reader.payload(second);

    assertThat(bytes).isNotNull();
    assertThat(texts(with(second, bytes))).containsExactly("two");
  }

  @Test
  void goes_on_behind_what_was_confirmed_after_a_restart() throws IOException {
    append(wal, "main", "one");
    append(wal, "main", "two");
    WalReader reader = reader();
    List<WalBlock> blocks = skim(reader);
    reader.ack(blocks.get(0));
    wal.close();

    open();
    Receipt three = append(wal, "main", "three");

    assertThat(skim(reader()))
        .extracting(WalBlock::start)
        .containsExactly(blocks.get(1).start(), three.position());
  }

  @Test
  void goes_on_into_the_next_segment() throws IOException {
    append(wal, "main", "one");
    WalReader reader = reader();
    assertThat(skim(reader)).hasSize(1);
    wal.roll("main");
    Receipt two = append(wal, "main", "two");

    assertThat(skim(reader)).extracting(WalBlock::start).containsExactly(two.position());
    assertThat(two.segment()).isGreaterThan(0);
  }

  @Test
  void replays_are_not_for_it_and_end() throws IOException {
    append(wal, "main", "one");
    WalReader reader = reader();
    skim(reader);
    Replay replay = reader.replay("main", 0, Long.MAX_VALUE, 1 << 20);
    append(wal, "main", "two");

    assertThat(skim(reader)).hasSize(1);
    assertThat(replay.isDone()).isTrue();
  }

  private static WalBlock with(WalBlock block, byte[] bytes) {
    return new WalBlock(
        block.tenant(),
        bytes,
        null,
        bytes.length,
        block.entries(),
        block.records(),
        block.start(),
        block.end(),
        block.appendNanos(),
        block.redacted(),
        null,
        block.epoch());
  }
}
