package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.event.Event;
import dev.wadi.management.Roster;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountedNewsTest {
  private final CountedNews news = new CountedNews(InstantSource.system());

  private static Roster.Told told(long failures, long removed) {
    StationReport report =
        StationReport.running(
            List.of(
                Reading.total("objects", "failures", "x", failures).with("reason", "gone"),
                Reading.total("objects", "failures", "x", 0L).with("reason", "slow"),
                Reading.total("objects_removed", "captures", "x", removed)));
    StationTitle title = new StationTitle(StationKind.SINK, "Objects", "bucket");
    Station station =
        new Station() {
          @Override
          public StationTitle title() {
            return title;
          }

          @Override
          public StationReport report() {
            return report;
          }
        };
    return new Roster.Told(station, title, report);
  }

  private List<String> look(long failures, long removed) {
    return news.look(List.of(told(failures, removed))).stream().map(Event::name).toList();
  }

  @Test
  void what_was_counted_before_the_first_look_is_no_news() {
    assertThat(look(7, 3)).isEmpty();
    assertThat(look(7, 3)).isEmpty();
  }

  @Test
  void a_store_that_goes_on_failing_is_told_once_until_it_was_quiet() {
    look(0, 0);
    assertThat(look(1, 0)).containsExactly("upload-failed");
    assertThat(look(2, 0)).isEmpty();
    for (int i = 0; i < CountedNews.QUIET_LOOKS; i++) {
      assertThat(look(2, 0)).isEmpty();
    }
    assertThat(look(3, 0)).containsExactly("upload-failed");
  }

  @Test
  void captures_that_were_removed_are_told_with_their_number() {
    look(0, 0);
    List<Event> told = news.look(List.of(told(0, 4)));

    assertThat(told).hasSize(1);
    assertThat(told.get(0).name()).isEqualTo("capture-removed");
    assertThat(told.get(0).subject()).isEqualTo("bucket");
    assertThat(told.get(0).detail(Event.DETAIL)).endsWith(": 4");
  }
}
