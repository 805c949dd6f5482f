package dev.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static Tree tree(String yaml) {
    List<CaseProblem> problems = new ArrayList<>();
    Tree tree = new CaseNodes("x", problems).documents(yaml, 1 << 20).get(0);
    assertThat(problems).isEmpty();
    return tree;
  }

  private static List<String> differences(String expected, String came) {
    return Comparison.of(tree(expected), tree(came)).stream().map(Difference::toString).toList();
  }

  @Test
  void only_what_is_named_is_looked_at() {
    assertThat(differences("kept: [{line: a}]", "{kept: [{line: a, labels: {x: y}}], dropped: {}}"))
        .isEmpty();
    assertThat(differences("sinks: {loki: []}", "{sinks: {loki: {sent: []}, other: {sent: [1]}}}"))
        .isEmpty();
  }

  @Test
  void a_text_stands_for_a_line_and_a_number_for_a_list() {
    assertThat(differences("kept: [a, <any>]", "kept: [{line: a}, {line: b}]")).isEmpty();
    assertThat(differences("kept: 2", "kept: [{line: a}, {line: b}]")).isEmpty();
    assertThat(differences("kept: 1", "kept: [{line: a}, {line: b}]"))
        .containsExactly("kept: expected 1, came [{line: a}, {line: b}]");
  }

  @Test
  void labels_metadata_and_counts_are_compared_whole() {
    assertThat(differences("kept: [{labels: {a: b}}]", "kept: [{labels: {a: b, c: d}, line: x}]"))
        .containsExactly("kept[0].labels.c: expected nothing, came d");
    assertThat(differences("dropped: {}", "dropped: {debug: 3}"))
        .containsExactly("dropped.debug: expected nothing, came 3");
    assertThat(differences("{kept: [{metadata: {}}]}", "kept: [{line: x}]")).isEmpty();
  }

  @Test
  void one_line_too_many_is_one_difference() {
    assertThat(differences("kept: [a, b, c]", "kept: [{line: a}, {line: x}, {line: b}, {line: c}]"))
        .containsExactly("kept[1]: expected nothing, came {line: x}");
    assertThat(differences("kept: [a, b, c]", "kept: [{line: a}, {line: c}]"))
        .containsExactly("kept[1]: expected b, came nothing");
  }

  @Test
  void names_of_headers_are_the_same_in_any_case() {
    assertThat(
            differences(
                "answers: [{headers: {content-type: text/plain}}]",
                "answers: [{headers: {Content-Type: text/plain}}]"))
        .isEmpty();
  }

  @Test
  void a_difference_knows_its_line() {
    assertThat(Comparison.of(tree("kept:\n  - line: a\n"), tree("kept: [{line: b}]")))
        .containsExactly(new Difference("kept[0].line", 2, "a", "b"));
  }

  @Test
  void thousands_of_differences_are_told_as_a_few() {
    String expected = "kept: [" + "a,".repeat(5_000) + "a]";
    String came = "kept: [" + "{line: b},".repeat(5_000) + "{line: b},{line: c}]";
    assertThat(Comparison.of(tree(expected), tree(came))).hasSize(50);
  }

  @Test
  void what_two_runs_do_not_agree_on_may_be_anything() {
    assertThat(
            CaseYaml.flow(
                Comparison.agreed(tree("{a: [x, 1], b: same}"), tree("{a: [x, 2], b: same}"))))
        .isEqualTo("{a: [x, \"<any>\"], b: same}");
  }

  @Test
  void wildcards_survive_an_update() {
    assertThat(
            CaseYaml.flow(
                Comparison.merged(
                    tree("kept: [{line: took <number> ms, labels: {a: b}}]"),
                    tree("kept: [{line: took 12 ms, labels: {a: c}}]"))))
        .isEqualTo("{kept: [{line: \"took <number> ms\", labels: {a: c}}]}");
  }
}
