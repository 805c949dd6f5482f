package dev.wadi.scenario.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A page from rows, whatever they say. */
class ScenarioPageTest {
  private static final String START =
      "{\"type\":\"scenario.start\",\"name\":\"%s\",\"description\":\"\",\"duration_sec\":2,"
          + "\"tick_sec\":1,\"target\":\"http://127.0.0.1\",\"ts_iso\":\"2026-01-01T00:00:00.000000+00:00\"}";
  private static final String TICK =
      "{\"type\":\"tick\",\"emitter\":\"json\",\"n\":10,\"t_rel\":%d,\"sent\":10,"
          + "\"acknowledged\":9,\"refused\":1,\"unanswered\":0,\"p50_ms\":1.5,\"p99_ms\":null}";

  @Test
  void the_last_run_of_a_file_is_shown_and_nothing_in_it_is_obeyed() {
    List<String> rows = new ArrayList<>();
    rows.add(START.formatted("an older one"));
    rows.add(TICK.formatted(0));
    rows.add(START.formatted("<script>alert(1)</script>"));
    rows.add(TICK.formatted(0));
    rows.add(TICK.formatted(1));
    rows.add("{\"type\":\"step\",\"t_rel\":1,\"step\":\"cut: <b>\",\"state\":\"begun\"}");
    rows.add(
        "{\"type\":\"expectation\",\"expectation\":\"refused = 0\",\"told\":\"2 ="
            + " 0\",\"holds\":false}");
    rows.add(
        "{\"type\":\"scenario.end\",\"verdict\":\"failed\",\"seconds\":2,\"reasons\":[\"so\"],"
            + "\"sums\":{\"json\":{\"sent\":20}},\"total\":{\"sent\":20,\"refused\":2}}");

    String page = ScenarioPage.of(rows);

    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("&lt;script&gt;alert(1)", "cut: &lt;b&gt;", "refused = 0", ">failed<", "<svg")
        .doesNotContain("<script", "an older one", "NaN", "http-equiv=\"refresh\"");
  }

  @Test
  void a_run_that_was_cut_off_is_shown_as_far_as_it_went() {
    assertThat(ScenarioPage.of(List.of(START.formatted("x"), TICK.formatted(0))))
        .contains("cut off");
  }

  @Test
  void what_is_no_result_is_told() {
    assertThatThrownBy(() -> ScenarioPage.of(List.of())).hasMessageContaining("no run in it");
    assertThatThrownBy(() -> ScenarioPage.of(List.of("{}", "{oops")))
        .hasMessageContaining("line 2 is no JSON");
  }
}
