package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WantedLinesTest {
  private static final TimeWords WORDS =
      new TimeWords(
          OffsetDateTime.parse("2026-01-15T10:00:00+02:00"),
          OffsetDateTime.parse("2026-01-16T12:00:00+02:00"));

  @Test
  void wants_every_line_when_nothing_is_said() {
    WantedLines wanted =
        WantedLines.ALL.query("").label("").labels("").grep("").grepMessage("").from(" ").to("");

    assertThat(wanted).isEqualTo(WantedLines.ALL);
    assertThat(wanted.query().isEverything()).isTrue();
    assertThat(wanted.fromNanos(WORDS)).isEqualTo(Long.MIN_VALUE);
    assertThat(wanted.toNanos(WORDS)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void wants_what_everything_that_is_said_holds_for() {
    WantedLines wanted =
        WantedLines.ALL.query("{app=~\"api|db\"} |= \"time\"").label("pod=a=b").grep("out$");

    assertThat(fitting(wanted, "{app=\"api\", pod=\"a=b\"}", "timeout", "time is up", "without"))
        .containsExactly(0);
    assertThat(fitting(wanted, "{app=\"web\", pod=\"a=b\"}", "timeout")).isEmpty();
    assertThat(fitting(wanted, "{app=\"api\", pod=\"a\"}", "timeout")).isEmpty();
  }

  @Test
  void takes_labels_one_by_one_or_with_commas() {
    assertThat(fitting(WantedLines.ALL.labels("app=api,pod=1"), "{app=\"api\", pod=\"1\"}", "x"))
        .containsExactly(0);
    assertThat(fitting(WantedLines.ALL.label("app=a,b=c"), "{app=\"a,b=c\"}", "x"))
        .containsExactly(0);
    assertThat(fitting(WantedLines.ALL.label("pod="), "{app=\"api\"}", "x")).containsExactly(0);
    assertThatThrownBy(() -> WantedLines.ALL.labels("app=api,"))
        .hasMessage("label filter: '' (expected: name=value)");
    assertThatThrownBy(() -> WantedLines.ALL.label("=x"))
        .hasMessage("label filter: '=x' (expected: name=value)");
  }

  @Test
  void greps_in_lines_and_label_values_or_in_the_line_alone() {
    String labels = "{app=\"timeouts\"}";

    assertThat(fitting(WantedLines.ALL.grep("time(d )?out"), labels, "fine", "timed out"))
        .containsExactly(0, 1);
    assertThat(fitting(WantedLines.ALL.grepMessage("time(d )?out"), labels, "fine", "timed out"))
        .containsExactly(1);
    assertThat(fitting(WantedLines.ALL.grepNot("timed"), labels, "fine", "timed out"))
        .containsExactly(0);
    assertThatThrownBy(() -> WantedLines.ALL.grep("a(")).hasMessageContaining("pattern: 'a('");
  }

  @Test
  void greps_the_message_as_it_came_whatever_a_query_makes_of_it() {
    WantedLines wanted = WantedLines.ALL.query("{} | line_format \"other\"").grepMessage("error");

    assertThat(fitting(wanted, "{app=\"api\"}", "an error", "fine")).containsExactly(0);
  }

  @Test
  void knows_times_in_the_three_ways_of_a_capture() {
    assertThat(WORDS.nanos("2026-01-15T10:32:00.5+02:00"))
        .isEqualTo(Rfc3339.parse("2026-01-15T08:32:00.5Z"));
    assertThat(WORDS.nanos(" 10:32 ")).isEqualTo(Rfc3339.parse("2026-01-15T08:32:00Z"));
    assertThat(WORDS.nanos("-1h30m")).isEqualTo(Rfc3339.parse("2026-01-16T08:30:00Z"));
    assertThat(WORDS.nanos("-1.5s")).isEqualTo(Rfc3339.parse("2026-01-16T09:59:58.5Z"));
  }

  @Test
  void refuses_what_is_no_time_before_it_is_needed() {
    for (String text :
        List.of("9:05", "10:32:05", "24:00", "30m", "2026-01-15", "1700000000", "-1d", "-", "-m")) {
      assertThatThrownBy(() -> WantedLines.ALL.from(text))
          .hasMessage(
              "from: '" + text + "' (expected: such as 2026-01-15T10:32:00Z, 10:32 or -30m)");
    }
  }

  @Test
  void counts_back_from_now_for_lines_that_are_being_kept() {
    TimeWords now = WantedLines.now(OffsetDateTime.parse("2026-03-01T08:00:00Z"));

    assertThat(WantedLines.ALL.from("-5m").fromNanos(now))
        .isEqualTo(Rfc3339.parse("2026-03-01T07:55:00Z"));
    assertThat(WantedLines.ALL.to("07:10").toNanos(now))
        .isEqualTo(Rfc3339.parse("2026-03-01T07:10:00Z"));
  }

  private static List<Integer> fitting(WantedLines wanted, String labels, String... lines) {
    var test = wanted.query().matcher().on(QueryStreams.lines(Labels.parse(labels), lines));
    return IntStream.range(0, lines.length).filter(test).boxed().toList();
  }
}
