package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Entry;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes of a file are, its lines come out as UTF-8, none lost and none too long. */
class TailEncodingTest {
  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
  private static final String UMLAUTS = "Käse, 5 €, 日本, \uD83D\uDE00";

  @TempDir Path home;

  private TailTrial trial;

  @BeforeEach
  void make() throws Exception {
    trial = new TailTrial(home);
  }

  @AfterEach
  void close() throws Exception {
    trial.close();
  }

  private void waitsForPartialLinesForEver() {
    trial.set("partialLine", java.time.Duration.ofHours(1));
  }

  /* In one write, or the tail may see half of it. */
  private static byte[] joined(byte[]... pieces) {
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    for (byte[] piece : pieces) {
      all.put(piece);
    }
    byte[] bytes = new byte[all.flip().remaining()];
    all.get(bytes);
    return bytes;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void utf_8_stays_as_it_is_and_its_mark_is_no_part_of_the_first_line() throws Exception {
    trial.append("app.log", joined(bytes(0xef, 0xbb, 0xbf), (UMLAUTS + "\nb\n").getBytes(UTF_8)));
    trial.run().await(2);
    trial.append("app.log", UMLAUTS + "\n");

    assertThat(trial.awaitExactly(3)).containsExactly(UMLAUTS, "b", UMLAUTS);
  }

  @Test
  void utf_16_is_known_by_its_mark_whichever_byte_comes_first() throws Exception {
    trial.append(
        "little.log", joined(bytes(0xff, 0xfe), ("l " + UMLAUTS + "\r\n").getBytes(UTF_16LE)));
    trial.append("big.log", joined(bytes(0xfe, 0xff), ("b " + UMLAUTS + "\n").getBytes(UTF_16BE)));
    trial.run().await(2);
    trial.append("little.log", "l ਊ\n".getBytes(UTF_16LE)); // U+0A0A looks like two line ends
    trial.append("big.log", "b ਊ\n".getBytes(UTF_16BE));

    assertThat(trial.awaitExactly(4))
        .containsExactlyInAnyOrder("l " + UMLAUTS, "b " + UMLAUTS, "l ਊ", "b ਊ");
  }

  @Test
  void utf_16_that_comes_a_byte_at_a_time_is_read_whole() throws Exception {
    waitsForPartialLinesForEver();
    trial.run();
    byte[] all = joined(bytes(0xff, 0xfe), ("eins ä\nzwei \uD83D\uDE00\n").getBytes(UTF_16LE));
    for (int i = 0; i < all.length; i++) {
      long size = i + 1L;
      trial.append("app.log", bytes(all[i]));
      LiveGateway.await("a look at it", () -> trial.shownBytes() == size);
    }

    assertThat(trial.awaitExactly(2)).containsExactly("eins ä", "zwei \uD83D\uDE00");
  }

  @Test
  void an_encoding_without_a_mark_is_a_setting() throws Exception {
    trial.set("encoding", TextEncoding.of("encoding", "UTF-16LE"));
    trial.append("app.log", (UMLAUTS + "\n").getBytes(UTF_16LE));

    assertThat(trial.run().awaitExactly(1)).containsExactly(UMLAUTS);
  }

  @Test
  void latin_1_and_windows_1252_differ_in_what_stands_at_0x80() throws Exception {
    trial.set("encoding", TextEncoding.of("encoding", "ISO-8859-1"));
    trial.append("app.log", "Käse\u0085 \u00e9\r\n".getBytes(ISO_8859_1));
    assertThat(trial.run().awaitExactly(1)).containsExactly("Käse\u0085 é");
    trial.stop();
    trial.set("encoding", TextEncoding.of("encoding", "windows-1252"));
    trial.append("app.log", "5 € – „Käse“\n".getBytes(WINDOWS_1252));

    assertThat(trial.run().awaitExactly(2)).endsWith("5 € – „Käse“");
  }

  @Test
  void bytes_that_are_no_utf_8_are_replaced_and_nothing_around_them_is() throws Exception {
    trial.append(
        "app.log", joined("a ".getBytes(UTF_8), bytes(0xff, 0xc3), " ä\nnext ä\n".getBytes(UTF_8)));

    assertThat(trial.run().awaitExactly(2)).containsExactly("a \uFFFD\uFFFD ä", "next ä");
  }

  @Test
  void a_carriage_return_belongs_to_the_line_end_though_it_comes_in_an_earlier_write()
      throws Exception {
    waitsForPartialLinesForEver();
    trial.append("app.log", "zero\none\r");
    trial.run().await(1);
    trial.append("app.log", "\ntwo\r\nth\rree\n");

    assertThat(trial.awaitExactly(4)).containsExactly("zero", "one", "two", "th\rree");
  }

  @Test
  void zero_bytes_within_a_line_stay_and_a_hole_before_one_is_passed_over() throws Exception {
    trial.append("app.log", "before\na\0b\n");
    trial.run().await(2);
    try (FileChannel channel = FileChannel.open(trial.file("app.log"), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("behind\n".getBytes(UTF_8)), 50_000_000);
    }

    assertThat(trial.awaitExactly(3)).containsExactly("before", "a\0b", "behind");
    assertThat(trial.counters().zeroBytes.sum()).isEqualTo(50_000_000 - "before\na\0b\n".length());
  }

  @Test
  void a_hole_in_utf_16_is_passed_over_too() throws Exception {
    trial.append("app.log", joined(bytes(0xff, 0xfe), "before\n".getBytes(UTF_16LE)));
    trial.run().await(1);
    try (FileChannel channel = FileChannel.open(trial.file("app.log"), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("behind\n".getBytes(UTF_16LE)), 3_000_000);
    }

    assertThat(trial.awaitExactly(2)).containsExactly("before", "behind");
  }

  @Test
  void a_last_line_without_an_end_is_waited_for_and_then_taken() throws Exception {
    waitsForPartialLinesForEver();
    trial.append("app.log", "one\ntw");
    trial.run().await(1);
    trial.append("app.log", "o\nthr");
    assertThat(trial.awaitExactly(2)).containsExactly("one", "two");
    trial.stop();
    trial.set("partialLine", java.time.Duration.ofMillis(50));
    trial.run();

    assertThat(trial.await(3)).containsExactly("one", "two", "thr");
    trial.append("app.log", "ee\n");
    assertThat(trial.awaitExactly(4)).endsWith("thr", "ee");
  }

  @Test
  void a_start_at_the_end_within_a_line_does_not_give_out_its_rest() throws Exception {
    trial.start("end");
    trial.append("a.log", "old\nhal");
    trial.append("b.log", "old\nx"); // one byte behind the line end
    trial.append("c.log", joined(bytes(0xff, 0xfe), "old\nx".getBytes(UTF_16LE)));
    trial.append("d.log", joined(bytes(0xfe, 0xff), "old\n".getBytes(UTF_16BE)));
    trial.run();
    for (String file : List.of("a.log", "b.log")) {
      trial.append(file, "f\nnew " + file + "\n");
    }
    trial.append("c.log", "f\nnew c.log\n".getBytes(UTF_16LE));
    trial.append("d.log", "new d.log\n".getBytes(UTF_16BE));

    assertThat(trial.awaitExactly(4))
        .containsExactlyInAnyOrder("new a.log", "new b.log", "new c.log", "new d.log");
    for (TailCounters.Lost reason : TailCounters.Lost.values()) {
      assertThat(trial.counters().lostBytes(reason)).as(reason.word()).isZero();
    }
  }

  @Test
  void a_line_beyond_the_bound_is_cut_between_characters_and_marked() throws Exception {
    trial.set("maxLineBytes", 100);
    trial.append("utf8.log", "ä".repeat(200) + "\nnext\n");
    trial.append(
        "utf16.log",
        joined(
            bytes(0xff, 0xfe), ("x" + "\uD83D\uDE00".repeat(80) + "\nnext\n").getBytes(UTF_16LE)));
    trial.run().awaitExactly(4);

    assertThat(trial.lines().stream().filter("next"::equals)).hasSize(2);
    List<Entry> cut =
        trial.entries().stream().filter(entry -> !entry.line().equals("next")).toList();
    assertThat(cut)
        .hasSize(2)
        .allSatisfy(
            entry -> {
              assertThat(entry.line()).doesNotContain("\uFFFD").matches("ä+|x(\uD83D\uDE00)+");
              assertThat(entry.line().getBytes(UTF_8)).hasSizeBetween(90, 100);
              assertThat(entry.metadata()).containsEntry("truncated", "true");
            });
    assertThat(trial.counters().lostBytes(TailCounters.Lost.LINE_TOO_LONG)).isPositive();
  }

  @Test
  void a_gigabyte_without_a_line_end_is_one_marked_line_in_a_fixed_buffer() throws Exception {
    trial.set("maxLineBytes", 1024);
    byte[] block = "x".repeat(1 << 20).getBytes(UTF_8);
    trial.append("app.log", "before\n");
    trial.run().await(1);
    int blocks = Integer.getInteger("wadi.tail.longLineMegabytes", 64);
    try (FileChannel channel = FileChannel.open(trial.file("app.log"), StandardOpenOption.APPEND)) {
      for (int i = 0; i < blocks; i++) {
        channel.write(ByteBuffer.wrap(block));
      }
      channel.write(ByteBuffer.wrap("\nbehind\n".getBytes(UTF_8)));
    }
    LiveGateway.await("the line behind it", () -> trial.lines().contains("behind"));

    assertThat(trial.awaitExactly(3)).containsExactly("before", "x".repeat(1024), "behind");
    assertThat(trial.entries().get(1).metadata()).containsEntry("truncated", "true");
    assertThat(trial.counters().lostBytes(TailCounters.Lost.LINE_TOO_LONG))
        .isEqualTo(((long) blocks << 20) - 1024);
  }
}
