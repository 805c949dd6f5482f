package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ManualTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final ManualTicker ticker = new ManualTicker();
  private final List<String> sentAway = new ArrayList<>();
  private final Places<String> places = new Places<>(3, ticker, sentAway::add);

  @Test
  void the_slowest_makes_room_when_all_places_are_taken() {
    come("first", "second", "third");
    places.asks("first", false);

    come("fourth");

    assertThat(sentAway).containsExactly("second");
    assertThat(places.open()).isEqualTo(3);
    assertThat(places.refusedTotal(Places.Reason.SLOW)).isEqualTo(1);
  }

  @Test
  void who_is_logged_in_goes_after_the_strangers() {
    come("member", "one", "two");
    places.asks("member", true);
    places.answering("member");
    places.sends("member", 10);
    places.sent("member");
    ticker.advance(Duration.ofSeconds(5));

    come("three", "four");

    assertThat(sentAway).containsExactly("one", "two");
  }

  @Test
  void who_is_being_answered_stays_and_the_next_is_sent_away() {
    come("one", "two", "three");
    for (String each : List.of("one", "two", "three")) {
      places.asks(each, false);
      places.answering(each);
    }

    come("four");

    assertThat(sentAway).containsExactly("four");
    assertThat(places.refusedTotal(Places.Reason.FULL)).isEqualTo(1);
  }

  @Test
  void no_request_an_unfinished_body_and_an_unread_answer_end_in_time() {
    come("silent", "half", "deaf");
    places.asks("half", false);
    places.asks("deaf", true);
    places.answering("deaf");
    places.sends("deaf", 1000);

    ticker.advance(Duration.ofNanos(Places.FIRST_REQUEST_NANOS));
    places.sweep();
    assertThat(sentAway).containsExactlyInAnyOrder("silent", "half");

    ticker.advance(Duration.ofNanos(Places.UNREAD_NANOS));
    places.sweep();
    assertThat(sentAway).hasSize(3);
    assertThat(places.refusedTotal(Places.Reason.UNREAD)).isEqualTo(1);
    assertThat(places.open()).isZero();
  }

  @Test
  void the_bodies_of_strangers_leave_room_for_those_of_members() {
    come("stranger", "member");
    places.asks("stranger", false);
    places.asks("member", true);
    int part = (int) Places.MOST_STRANGERS_BODY_BYTES;

    assertThat(places.receives("stranger", part)).isTrue();
    assertThat(places.receives("stranger", 1)).isFalse();
    assertThat(places.receives("member", part)).isTrue();

    places.closed("stranger");
    places.closed("member");
    assertThat(places.bodyBytes()).isZero();
  }

  @Test
  void answers_that_nobody_reads_have_a_bound_together() {
    come("deaf", "reading");
    int half = (int) (Places.MOST_ANSWER_BYTES / 2 + 1);
    places.answering("deaf");
    places.sends("deaf", half);
    ticker.advance(Duration.ofSeconds(1));
    places.answering("reading");

    places.sends("reading", half);

    assertThat(sentAway).containsExactly("deaf");
  }

  private void come(String... connections) {
    for (String one : connections) {
      places.opened(one);
      ticker.advance(Duration.ofMillis(1));
    }
  }
}
