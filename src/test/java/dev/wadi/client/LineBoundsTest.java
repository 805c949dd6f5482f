package dev.wadi.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a line is like, its datagram has room for it, and says what it left out. */
class LineBoundsTest {
  private static final int ROOM = 1000;
  private static final LogKey KEY = new LogKey("prod", "shop", "Checkout");

  private final WritePayload payload = new WritePayload(ROOM);

  @Test
  void a_text_is_cut_behind_a_whole_character_and_says_how_much_is_missing() {
    String text = "é😀".repeat(500);

    String kept = text(event(text, "", ""), 7);

    assertThat(payload.wasCut()).isTrue();
    assertThat(kept).startsWith("é😀é😀").doesNotContain("\ufffd");
    String whole = kept.substring(0, kept.indexOf('…'));
    int missing = Utf8.bytes(text) - Utf8.bytes(whole);
    assertThat(kept).isEqualTo(whole + "… [cut: " + missing + " more bytes]");
  }

  @Test
  void a_long_stack_trace_leaves_the_text_whole() {
    LogEvent event = event("it failed", "at a.b.C.d(C.java:1)\n".repeat(400), "");

    assertThat(text(event, 7)).isEqualTo("it failed");
    assertThat(text(event, 8)).startsWith("at a.b.C.d(C.java:1)").contains("… [cut: ");
  }

  @Test
  void where_everything_is_too_long_each_gets_its_share() {
    LogEvent event = event("t".repeat(9000), "s".repeat(9000), "u".repeat(9000));

    assertThat(text(event, 7)).hasSizeGreaterThan(300);
    assertThat(text(event, 8)).hasSizeGreaterThan(300);
    assertThat(text(event, 10)).hasSizeGreaterThan(200);
    assertThat(text(event, 12)).isEqualTo("/prod/shop/Checkout");
  }

  @Test
  void a_line_that_fits_is_not_cut() {
    LogEvent event = event("short", "at main", "/url");

    assertThat(text(event, 7)).isEqualTo("short");
    assertThat(payload.wasCut()).isFalse();
  }

  @Test
  void what_goes_along_stands_behind_the_text() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("trace_id", "abc");
    metadata.put("user", "a \"quoted\"\nname");
    metadata.put("empty", "");
    LogEvent event =
        new LogEvent(1, LogLevel.INFO, KEY, "paid", "", HttpFields.NONE, Map.of(), metadata);

    assertThat(text(event, 7))
        .isEqualTo("paid trace_id=abc user=\"a \\\"quoted\\\"\\nname\" empty=\"\"");
  }

  @Test
  void no_line_is_longer_than_its_room() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 5000; round++) {
      LogEvent event =
          event(any(random, 1500), any(random, 1500), any(random, random.nextInt(3) * 700 + 1));

      Wire made = payload.of(event);

      assertThat(made.size()).as("seed %d round %d", seed, round).isLessThanOrEqualTo(ROOM);
      UnknownFieldSet message = message(made);
      for (int field : List.of(7, 8, 10, 12)) {
        assertThat(
                message.getField(field).getLengthDelimitedList().stream()
                    .allMatch(bytes -> bytes.isValidUtf8()))
            .as("seed %d round %d field %d", seed, round, field)
            .isTrue();
      }
    }
  }

  private static String any(Random random, int most) {
    String[] pieces = {"a", "é", "漢", "😀", "\ud83d", "\ude00", "\0", "\n"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(pieces[random.nextInt(pieces.length)]);
    }
    return text.toString();
  }

  private static LogEvent event(String text, String stack, String url) {
    return new LogEvent(
        1_709_805_600_123_456_789L,
        LogLevel.WARN,
        KEY,
        text,
        stack,
        new HttpFields(HttpFields.Method.GET, url, 200),
        Map.of(),
        Map.of());
  }

  private String text(LogEvent event, int field) {
    try {
      return message(payload.of(event))
          .getField(field)
          .getLengthDelimitedList()
          .get(0)
          .toStringUtf8();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static UnknownFieldSet message(Wire command) throws java.io.IOException {
    UnknownFieldSet parsed = UnknownFieldSet.parseFrom(command.toBytes());
    return UnknownFieldSet.parseFrom(parsed.getField(2).getLengthDelimitedList().get(0));
  }
}
