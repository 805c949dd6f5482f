package dev.wadi.source.syslog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages out of a stream of bytes, however it is parted. */
class SyslogFramesTest {
  private static final int MOST = 40;

  private final List<String> messages = new ArrayList<>();
  private final SyslogFrames frames =
      new SyslogFrames(
          MOST,
          (bytes, from, to, cut) ->
              messages.add(new String(bytes, from, to - from, ISO_8859_1) + (cut ? "~" : "")));

  private List<String> of(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    frames.take(bytes, 0, bytes.length);
    return messages;
  }

  @Test
  void lines_and_counted_octets_may_come_through_one_connection() {
    assertThat(of("<13>one\n8 <14>t\nwo<15>three\r\n\n10 <16>fours\n<17>five\0<18>six"))
        .containsExactly("<13>one", "<14>t\nwo", "<15>three", "<16>fours", "<17>five");
    assertThat(frames.waits()).isTrue();
    frames.end();
    assertThat(messages).endsWith("<18>six");
    assertThat(frames.waits()).isFalse();
  }

  @Test
  void what_only_looks_like_a_count_is_a_line() {
    assertThat(of("2024 was a year\n12 monkeys\n7\n1234567890 <13>x\n007 <13>y\n5<13>z\n"))
        .containsExactly(
            "2024 was a year", "12 monkeys", "7", "1234567890 <13>x", "007 <13>y", "5<13>z");
  }

  @Test
  void longer_messages_are_cut_and_what_follows_is_whole() {
    String longOne = "<13>" + "x".repeat(60);
    assertThat(of(longOne + "\n<13>after\n64 " + longOne + "<13>behind\n"))
        .containsExactly(
            longOne.substring(0, MOST) + "~",
            "<13>after",
            longOne.substring(0, MOST) + "~",
            "<13>behind");
  }

  @Test
  void a_count_beyond_all_bounds_holds_no_more_than_a_message() {
    of("999999999 <13>");
    for (int i = 0; i < 1000; i++) {
      of("x".repeat(1000));
    }
    assertThat(frames.holds()).isLessThanOrEqualTo(1024);
    frames.end();
    assertThat(messages).hasSize(1);
    assertThat(messages.get(0)).hasSize(MOST + 1).endsWith("~");
  }

  @Test
  void a_counted_message_whose_connection_ends_is_told_as_cut() {
    of("20 <13>half");
    frames.end();
    assertThat(messages).containsExactly("<13>half~");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "6", "7", "8"})
  void it_does_not_matter_where_the_network_parts_it(long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      String message = "<" + random.nextInt(192) + ">" + "y".repeat(random.nextInt(60));
      switch (random.nextInt(5)) {
        case 0 -> text.append(message).append('\n');
        case 1 -> text.append(message).append("\r\n");
        case 2 -> text.append(message).append('\0');
        case 3 -> text.append(message.length()).append(' ').append(message);
        default -> text.append(random.nextInt(2000)).append(" words\n");
      }
    }
    List<String> whole = List.copyOf(of(text.toString()));
    messages.clear();
    byte[] bytes = text.toString().getBytes(UTF_8);
    SyslogFrames parted =
        new SyslogFrames(
            MOST,
            (b, from, to, cut) ->
                messages.add(new String(b, from, to - from, ISO_8859_1) + (cut ? "~" : "")));
    int at = 0;
    while (at < bytes.length) {
      int next = Math.min(bytes.length, at + 1 + random.nextInt(20));
      parted.take(bytes, at, next);
      at = next;
    }

    assertThat(messages).isEqualTo(whole);
  }
}
