package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No two tails ask for one file, be it there or not. */
class TailClaimsTest {
  private final TailClaims claims = new TailClaims();

  private void wish(String tail, String paths, String excludes) {
    claims.wish(tail, PathPattern.list("paths", paths), PathPattern.list("exclude", excludes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/logs/app.log      | /logs/app.log",
        "/logs/*.log        | /logs/app.log",
        "/logs/app.log      | /logs/**/*.log",
        "/logs/*.log        | /logs/app*.log",
        "/logs/**/*.log     | /logs/a/b/*.log",
        "/logs/{app}/x.log  | /logs/shop/x.log",
        "/logs/[a-f]?.log   | /logs/a*.log",
        "/logs/{api,web}.log| /logs/{web,api}.log",
        "/other/x, /logs/*  | /logs/y",
        "/logs/../logs/a    | /logs/a",
      })
  void two_that_would_read_a_file_are_told_by_both_names(String one, String two) {
    wish("one", one, "");

    assertThatThrownBy(() -> wish("two", two, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the tails 'one' and 'two' would both read a file such as /logs/")
        .hasMessageContaining("(expected: paths or exclude that give each file to one)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/logs/*.log    | /logs/app*.log | /logs/*.txt",
        "/logs/*.log    | ''             | /logs/*/*.log",
        "/logs/**/*.log | /logs/a/**/*   | /logs/a/*.log",
        "/logs/app.log  | ''             | /logs/app.log.1",
        "/logs/[a-f].log| ''             | /logs/[g-z].log",
        "/logs/a*       | ''             | /logs/b*",
      })
  void two_that_share_out_the_files_may_run(String one, String excludes, String two) {
    wish("one", one, excludes);

    assertThatCode(() -> wish("two", two, "")).doesNotThrowAnyException();
  }

  @Test
  void what_one_leaves_out_is_the_other_s() {
    wish("all", "/logs/*.log", "/logs/audit*.log");
    assertThatCode(() -> wish("audit", "/logs/audit*.log", "")).doesNotThrowAnyException();
  }

  @Test
  void a_tail_that_has_stopped_asks_for_nothing_and_one_that_starts_again_is_itself() {
    wish("one", "/logs/*.log", "");
    wish("one", "/logs/*.log", "");
    claims.releaseAll("one");

    assertThatCode(() -> wish("two", "/logs/*.log", "")).doesNotThrowAnyException();
  }

  @Test
  void an_example_matches_its_pattern() {
    for (String text :
        List.of("/a/*", "/a/**/b-[0-9].log", "/a/{x}_{y}_{z}/{c}/*.log", "/a/?{b,c}*.log")) {
      PathPattern pattern = PathPattern.of("paths", text);
      Path example = pattern.example();

      assertThat(example).as(text).isNotNull();
      assertThat(pattern.matches(example)).as(text).isTrue();
    }
  }
}
