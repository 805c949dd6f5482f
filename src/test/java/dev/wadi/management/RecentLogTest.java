package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.management.RecentLog.Line;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RecentLogTest {
  private final RecentLog log = new RecentLog(text -> text.replace("s3cret", "***"));

  private void add(String level, String message) {
    log.add(1_700_000_000_000L, level, "dev.wadi.app", "main", message, "");
  }

  private static List<String> messages(RecentLog.Page page) {
    return page.lines().stream().map(Line::message).toList();
  }

  @Test
  void whoever_goes_on_gets_what_came_since_and_each_line_once() {
    add("INFO", "one");
    RecentLog.Page first = log.since(0, "", "", 10);
    add("INFO", "two");
    RecentLog.Page second = log.since(first.last(), "", "", 10);

    assertThat(messages(first)).containsExactly("one");
    assertThat(messages(second)).containsExactly("two");
    assertThat(log.since(second.last(), "", "", 10).lines()).isEmpty();
    assertThat(messages(log.since(999, "", "", 10)))
        .as("a place of an earlier life")
        .containsExactly("one", "two");
  }

  @Test
  void a_level_and_a_text_choose_and_the_newest_have_the_room() {
    add("DEBUG", "a wal");
    add("WARN", "a WAL that is full");
    add("INFO", "something else");
    add("ERROR", "the wal is gone");

    assertThat(messages(log.since(0, "warn", "", 10)))
        .containsExactly("a WAL that is full", "the wal is gone");
    assertThat(messages(log.since(0, "", "WAL", 2)))
        .containsExactly("a WAL that is full", "the wal is gone");
    assertThatThrownBy(() -> log.since(0, "loud", "", 2))
        .hasMessage("level: \"loud\" (expected: trace, debug, info, warn, error or empty)");
  }

  @Test
  void nothing_is_shown_that_was_not_cleaned_and_a_search_finds_nothing_else() {
    log.add(1, "WARN", "x.s3cret", "t-s3cret", "it is s3cret", "java.lang.X: s3cret\n\tat s3cret");

    assertThat(log.since(0, "", "", 1).lines().toString()).contains("***").doesNotContain("s3cret");
    assertThat(log.since(0, "", "s3cret", 1).lines()).isEmpty();
  }

  @Test
  void what_steers_a_terminal_or_turns_a_text_is_shown_by_its_number() {
    add("INFO", "a\u001b[31mred\u202Eturned\u200B\u0007 <b>");

    assertThat(messages(log.since(0, "", "", 1)))
        .containsExactly("aU+001B[31mredU+202EturnedU+200BU+0007 <b>");
  }

  @Test
  void it_is_bounded_in_lines_and_in_characters() {
    for (int i = 0; i < RecentLog.MOST_LINES + 5; i++) {
      add("INFO", "line " + i);
    }
    assertThat(messages(log.since(0, "", "", 5_000)))
        .hasSize(RecentLog.MOST_LINES)
        .startsWith("line 5");

    for (int i = 0; i < 300; i++) {
      add("INFO", "x".repeat(20_000));
    }
    List<String> held = messages(log.since(0, "", "", 5_000));
    assertThat(held).hasSizeLessThan(RecentLog.MOST_CHARS / RecentLog.LONGEST + 1);
    assertThat(held.get(0)).hasSize(RecentLog.LONGEST + 1).endsWith("…");
  }

  @Test
  void what_the_process_logs_is_copied_until_it_is_closed() {
    var logger = LoggerFactory.getLogger(RecentLogTest.class);
    try (LogTap tap = LogTap.into(log)) {
      assertThat(tap).isNotNull();
      logger.error("It broke. what={}", "s3cret", new IllegalStateException("why"));
    }
    logger.error("Nobody copies this.");

    assertThat(log.since(0, "", "", 10).lines())
        .filteredOn(line -> line.logger().equals(RecentLogTest.class.getName()))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.level()).isEqualTo("ERROR");
              assertThat(line.message()).isEqualTo("It broke. what=***");
              assertThat(line.error()).startsWith("java.lang.IllegalStateException: why\n\tat ");
            });
  }
}
