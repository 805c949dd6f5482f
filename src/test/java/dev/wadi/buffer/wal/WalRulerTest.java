package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The log as a line of bytes, and what of a stretch of it there is. */
class WalRulerTest extends WalOnTrial {
  @Test
  void every_reader_stands_on_one_line_from_the_oldest_byte_to_the_end() throws IOException {
    open();
    WalReader quick = wal.reader("quick", ReaderSettings.DEFAULT);
    WalReader slow = wal.reader("slow", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    wal.roll(null);
    append(wal, "main", "two");
    read(quick, 2);

    Map<String, Object> row = WalRows.rulers(wal, Map.of()).get(0);

    long bytes = (long) row.get("bytes");
    assertThat(rows(row, "segments")).hasSize(2);
    assertThat(rows(row, "segments").stream().mapToLong(one -> (long) one.get("bytes")).sum())
        .isEqualTo(bytes);
    assertThat(rows(row, "segments").get(1)).containsEntry("lines", 1L);
    assertThat(rows(row, "segments").get(1).get("at"))
        .isEqualTo(rows(row, "segments").get(0).get("bytes"));
    assertThat(rows(row, "readers"))
        .extracting(one -> one.get("reader") + " at " + one.get("at"))
        .containsExactlyInAnyOrder("quick at " + bytes, "slow at 0");
    assertThat(slow.isOpen()).isTrue();
  }

  @Test
  void a_log_of_many_segments_has_a_bounded_number_of_marks() throws IOException {
    open();
    wal.reader("sink", ReaderSettings.DEFAULT);
    for (int i = 0; i < Ruler.MOST_MARKS + 20; i++) {
      append(wal, "main", "line " + i);
      wal.roll(null);
    }

    Ruler ruler = wal.ruler("main");

    assertThat(ruler.marks()).hasSize(Ruler.MOST_MARKS);
    assertThat(ruler.marks().stream().mapToLong(Ruler.Mark::entries).sum())
        .isEqualTo(Ruler.MOST_MARKS + 20L);
    assertThat(ruler.marks().stream().mapToLong(Ruler.Mark::bytes).sum()).isEqualTo(ruler.bytes());
  }

  @Test
  void a_replay_is_told_before_it_begins() throws IOException {
    open();
    WalReader sink = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");
    clock.forward(Duration.ofSeconds(10));
    long from = clock.nanos();
    append(wal, "main", "two");
    append(wal, "main", "three");
    clock.forward(Duration.ofSeconds(10));
    long to = clock.nanos();
    append(wal, "main", "four");
    read(sink, 4);

    Stretch stretch = sink.stretch("main", from, to);

    assertThat(stretch.entries()).isEqualTo(2);
    assertThat(stretch.bytes()).isPositive();
    assertThat(stretch.isCut()).isFalse();
    assertThat(sink.stretch("main", from - Duration.ofDays(1).toNanos(), to).isCut()).isTrue();
    assertThat(sink.stretch("main", to + 1, to + 2).entries()).isZero();
    assertThat(WalRows.of(stretch)).containsKey("secondsAtRate");
    assertThatThrownBy(() -> sink.stretch("main", to, from))
        .hasMessage("replay: the end is not after the beginning");
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rows(Map<String, Object> of, String name) {
    return (List<Map<String, Object>>) of.get(name);
  }
}
