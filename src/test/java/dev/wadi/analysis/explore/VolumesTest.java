package dev.wadi.analysis.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.analysis.explore.Volumes.Point;
import dev.wadi.analysis.explore.Volumes.Volume;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import dev.wadi.query.MetricException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumesTest {
  private static final long SECOND = 1_000_000_000L;

  private static void take(Volumes volumes) {
    Labels one = Labels.of("app", "api", "env", "prod", "pod", "1");
    Labels two = Labels.of("app", "api", "env", "prod", "pod", "2");
    Labels test = Labels.of("app", "shop", "env", "test");
    volumes.take(one, new Line(10 * SECOND, "12345"));
    volumes.take(two, new Line(11 * SECOND, "123"));
    volumes.take(Labels.of("app", "shop", "env", "prod"), new Line(12 * SECOND, "1234567890"));
    volumes.take(test, new Line(25 * SECOND, "1"));
    volumes.take(test, new Line(99 * SECOND, "too late"));
    volumes.take(Labels.of("job", "other"), new Line(12 * SECOND, "1234567890"));
  }

  private static List<Volume> volumes(String selector, List<String> labels, boolean byLabels) {
    Volumes volumes =
        new Volumes(
            LogQuery.parse(selector), labels, byLabels, 10 * SECOND, 30 * SECOND, 0, 1 << 20);
    take(volumes);
    return volumes.largest(10);
  }

  private static Volume volume(Map<String, String> metric, long bytes) {
    return new Volume(metric, List.of(new Point(30_000, bytes)));
  }

  @Test
  void streams_are_put_together_by_the_labels_of_the_selector_the_largest_first() {
    assertThat(volumes("{app=~\".+\"}", List.of(), false))
        .containsExactly(volume(Map.of("app", "shop"), 11), volume(Map.of("app", "api"), 8));
  }

  @Test
  void or_by_the_labels_that_are_named() {
    assertThat(volumes("{app=~\".+\"}", List.of("env"), false))
        .containsExactly(volume(Map.of("env", "prod"), 18), volume(Map.of("env", "test"), 1));
  }

  @Test
  void a_selector_of_everything_takes_all_labels() {
    assertThat(volumes("{}", List.of(), false)).hasSize(5);
  }

  @Test
  void labels_by_themselves_have_no_value() {
    assertThat(volumes("{app=~\".+\"}", List.of("env", "pod"), true))
        .containsExactly(volume(Map.of("env", ""), 19), volume(Map.of("pod", ""), 8));
  }

  @Test
  void steps_are_told_by_their_ends() {
    Volumes volumes =
        new Volumes(
            LogQuery.parse("{app=\"shop\"}"),
            List.of(),
            false,
            10 * SECOND,
            30 * SECOND,
            8 * SECOND,
            1 << 20);
    take(volumes);

    assertThat(volumes.largest(1))
        .containsExactly(
            new Volume(
                Map.of("app", "shop"), List.of(new Point(18_000, 10), new Point(26_000, 1))));
  }

  @Test
  void what_has_no_room_fails() {
    Volumes volumes =
        new Volumes(LogQuery.parse("{}"), List.of(), false, 0, 10_000 * SECOND, SECOND, 100_000);

    assertThatThrownBy(() -> take(volumes))
        .isInstanceOf(MetricException.class)
        .hasMessageStartingWith("the query needs more than 100000 bytes");
    assertThatThrownBy(
            () -> new Volumes(LogQuery.parse("{}"), List.of(), false, 0, 20_000, 1, 100_000))
        .hasMessageStartingWith("exceeded maximum resolution of 11,000 points");
  }
}
