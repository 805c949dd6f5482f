package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveTailTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NOW = 1_800_000_000L * SECOND;
  private static final Labels SHOP = Labels.of("app", "shop");
  private static final Labels TILL = Labels.of("app", "till");

  /** Nobody holds any lines. */
  private static final LiveLines.Look AWAY = new LiveLines.Look("away", List.of(), 0);

  private final Deque<LiveLines.Look> looks = new ArrayDeque<>();
  private final List<String> places = new ArrayList<>();
  private LiveLines.Look held = new LiveLines.Look("p0", List.of(), 0);

  private LiveTail tail(int limit, int delaySeconds, FoundLines.Line... kept) {
    LiveTail.Asked asked =
        new LiveTail.Asked(
            "acme",
            LogQuery.parse("{app=~\".+\"}"),
            NOW - 100 * SECOND,
            limit,
            delaySeconds * SECOND,
            false);
    return new LiveTail(
        (tenant, query, place, most, bytes) -> {
          places.add(place);
          LiveLines.Look next = looks.poll();
          if (next == AWAY) {
            return null;
          }
          return next == null ? new LiveLines.Look(place, List.of(), 0) : next;
        },
        asked,
        held,
        List.of(kept),
        1 << 20);
  }

  private static FoundLines.Line kept(long seconds, String text) {
    return new FoundLines.Line(
        NOW + seconds * SECOND,
        0,
        0,
        text.getBytes(UTF_8),
        new TreeMap<>(SHOP),
        Map.of(),
        Map.of());
  }

  private static Entry entry(Labels labels, long seconds, String text) {
    return new BatchMaker("acme")
        .add(labels, NOW + seconds * SECOND, text)
        .make()
        .iterator()
        .next();
  }

  private void come(String place, long dropped, Entry... entries) {
    looks.add(new LiveLines.Look(place, List.of(entries), dropped));
  }

  private void hold(Entry... entries) {
    held = new LiveLines.Look("p0", List.of(entries), 0);
  }

  private static String told(LiveTail tail, long tickerSeconds) throws IOException {
    Answer answer = tail.next(tickerSeconds * SECOND, NOW + tickerSeconds * SECOND);
    if (answer == null) {
      return "nothing";
    }
    List<String> out = new ArrayList<>();
    JsonNode message = JSON.readTree(answer.body());
    for (JsonNode stream : message.path("streams")) {
      for (JsonNode value : stream.path("values")) {
        out.add(stream.path("stream").path("app").asText() + ":" + value.path(1).asText());
      }
    }
    for (JsonNode lost : message.path("dropped_entries")) {
      out.add("dropped " + lost.path("labels").path("dropped").asText());
    }
    return String.join(", ", out);
  }

  @Test
  void what_was_kept_and_is_still_in_memory_is_told_once_each_time_that_it_came() throws Exception {
    hold(
        entry(SHOP, -200, "older than asked for"),
        entry(SHOP, -8, "twice"),
        entry(SHOP, -8, "twice"),
        entry(SHOP, -8, "twice"),
        entry(SHOP, -7, "not on the disk yet"));
    LiveTail tail = tail(10, 0, kept(-9, "a"), kept(-8, "twice"), kept(-8, "twice"));
    come("p1", 0);

    assertThat(told(tail, 0))
        .isEqualTo("shop:a, shop:twice, shop:twice, shop:twice, shop:not on the disk yet");
    assertThat(told(tail, 1)).isEqualTo("nothing");
    assertThat(places).containsExactly("p0", "p1");
  }

  @Test
  void what_comes_while_the_kept_ones_are_read_is_told_once_and_whole_or_counted()
      throws Exception {
    hold(entry(SHOP, -9, "a"), entry(SHOP, -8, "b"));
    LiveTail tail = tail(1, 0, kept(-8, "b"), kept(-3, "on the disk meanwhile"));
    come(
        "p1",
        4,
        entry(SHOP, -3, "on the disk meanwhile"),
        entry(SHOP, -2, "c"),
        entry(SHOP, -1, "d"));

    assertThat(told(tail, 0))
        .isEqualTo("shop:b, shop:on the disk meanwhile, shop:c, shop:d, dropped 4");
  }

  @Test
  void bytes_that_are_no_text_are_told_once_though_a_capture_has_signs_in_their_place()
      throws Exception {
    hold(
        new BatchMaker("acme")
            .add(SHOP, NOW - SECOND, new byte[] {'a', (byte) 0xff, 'b'}, Map.of())
            .make()
            .iterator()
            .next());
    LiveTail tail = tail(10, 0, kept(-1, "a\uFFFDb"));

    assertThat(told(tail, 0)).isEqualTo("shop:a\uFFFDb");
  }

  @Test
  void a_buffer_that_is_away_for_a_moment_goes_on_where_it_was() throws Exception {
    hold(entry(SHOP, -1, "a"));
    LiveTail tail = tail(10, 0, kept(-1, "a"));
    looks.add(AWAY);
    come("p1", 0, entry(SHOP, 1, "b"));

    assertThat(told(tail, 0)).isEqualTo("shop:a");
    assertThat(told(tail, 1)).isEqualTo("shop:b");
    assertThat(places).containsExactly("p0", "p0");
  }

  @Test
  void of_what_was_there_the_newest_are_told() throws Exception {
    hold(entry(SHOP, -5, "b"), entry(SHOP, -1, "d"));
    LiveTail tail = tail(2, 0, kept(-9, "a"), kept(-3, "c"));

    assertThat(told(tail, 0)).isEqualTo("shop:c, shop:d");
  }

  @Test
  void streams_stand_in_the_order_of_time() throws Exception {
    LiveTail tail = tail(10, 0);
    come("p", 0, entry(SHOP, 1, "1"), entry(SHOP, 3, "3"), entry(TILL, 2, "2"));

    assertThat(told(tail, 0)).isEqualTo("shop:1, till:2, shop:3");
  }

  @Test
  void a_line_waits_for_earlier_ones_as_long_as_was_asked_and_no_longer() throws Exception {
    LiveTail tail = tail(10, 2);
    come("p", 0);
    assertThat(told(tail, 0)).isEqualTo("nothing");
    come("p", 0, entry(SHOP, 1, "1"), entry(SHOP, 2, "2"));
    assertThat(told(tail, 2)).isEqualTo("nothing");
    come("p", 0, entry(TILL, 1, "late"), entry(SHOP, 60, "ahead of its time"));
    assertThat(told(tail, 3)).isEqualTo("shop:1, till:late");
    assertThat(told(tail, 4)).isEqualTo("shop:2");
    assertThat(told(tail, 5)).isEqualTo("shop:ahead of its time");
  }

  @Test
  void what_waits_is_bounded() throws Exception {
    LiveTail tail = tail(10, 5);
    String large = "x".repeat((int) (LiveTail.MOST_BYTES / 2));
    come("p", 0);
    told(tail, 0);
    come("p", 0, entry(SHOP, 1, large));
    assertThat(told(tail, 1)).isEqualTo("nothing");
    come("p", 0, entry(SHOP, 1, large + "more"));

    assertThat(told(tail, 1)).hasSizeGreaterThan((int) LiveTail.MOST_BYTES);
  }

  @Test
  void what_nobody_sees_is_counted() throws Exception {
    LiveTail tail = tail(10, 0);
    come("p", 0);
    told(tail, 0);
    come("p", 17);
    come("p", 3, entry(SHOP, 1, "seen"));

    assertThat(told(tail, 1)).isEqualTo("dropped 17");
    assertThat(told(tail, 2)).isEqualTo("shop:seen, dropped 3");
    assertThat(tail.toldLines()).isEqualTo(1);
    assertThat(tail.toldDropped()).isEqualTo(20);
  }

  @Test
  void where_nobody_holds_lines_what_was_kept_is_told_all_the_same() throws Exception {
    LiveTail tail =
        new LiveTail(
            LiveLines.NONE,
            new LiveTail.Asked("acme", LogQuery.parse("{app=\"shop\"}"), 0, 10, 0, false),
            held,
            List.of(kept(-9, "a")),
            1 << 20);

    assertThat(told(tail, 0)).isEqualTo("shop:a");
  }
}
