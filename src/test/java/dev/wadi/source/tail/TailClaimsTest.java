package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/logs/**/app.log         | /logs/a/**/*.log",
        "/logs/**/b/*.log         | /logs/a/**/x*",
        "/logs/**/*-prod/*.log    | /logs/eu-*/**/*.log",
        "/logs/**/a/**/b/**/*.log | /logs/**/b/**/a/**/*.log",
        "/logs/*a*b*              | /logs/*b*a*",
        "/logs/{a,b}x{c,d}.log    | /logs/?x[d-e].log",
        "/logs/[!a]*.log          | /logs/{app}/../[a-b]*.log",
        "/logs/[a-m]*[0-4].log    | /logs/[m-z]*[4-9].log",
        "/logs/{a,ab}{c,bc}.log   | /logs/abc.log",
        "/logs/{,x-}app.log       | /logs/x-*.log",
        "/logs/?.log              | /logs/\uD83D\uDE00.log",
        "/logs/**/*               | /logs/**/*",
        "/logs/{ns}_{pod}/*.log   | /logs/shop_*/0.log",
        "/logs/[.-0]a             | /logs/0?",
      })
  void patterns_that_can_meet_are_refused_whatever_their_signs(String one, String two) {
    wish("one", one, "");

    assertThatThrownBy(() -> wish("two", two, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the tails 'one' and 'two' would both read a file such as /logs/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/logs/**/*.log     | ''                      | /logs/**/*.txt       | ''",
        "/logs/a/**/*.log   | ''                      | /logs/b/**/*.log     | ''",
        "/logs/{a,b}.log    | ''                      | /logs/{c,d}.log      | ''",
        "/logs/[a-m]*.log   | ''                      | /logs/[!a-m]*.log    | ''",
        "/logs/*            | ''                      | /logs/*/**/*         | ''",
        "/logs/**/*.log     | /logs/**/audit*         | /logs/**/audit-*.log | ''",
        "/logs/*            | /logs/*.gz, /logs/a*    | /logs/a*             | ''",
        "/logs/[a-z]*       | /logs/[a-m]*            | /logs/[a-z]*         | /logs/[n-z]*",
        "/logs/{a,b,c}.log  | /logs/{a,b}.log         | /logs/*.log          | /logs/c.log",
        "/logs/?.log        | ''                      | /logs/??.log         | ''",
        "/logs/[.-0]a       | ''                      | /logs/*/a            | ''",
      })
  void patterns_that_cannot_meet_may_run(
      String one, String excludesOne, String two, String excludesTwo) {
    wish("one", one, excludesOne);

    assertThatCode(() -> wish("two", two, excludesTwo)).doesNotThrowAnyException();
  }

  @Test
  void a_link_to_the_folder_of_another_tail_is_followed_before_there_is_a_file(@TempDir Path home)
      throws Exception {
    Path real = Files.createDirectories(home.resolve("data/app")).toRealPath();
    Path link = Files.createSymbolicLink(home.resolve("logs"), home.resolve("data"));
    wish("one", real + "/*.log", real + "/skip*");
    wish("apart", link + "/other/*.log", "");

    assertThatThrownBy(() -> wish("two", link + "/app/**/*.log", ""))
        .hasMessageContaining("'one' and 'two' would both read a file such as " + link + "/app/")
        .hasMessageContaining(".log (expected");
    assertThatCode(() -> wish("rest", link + "/app/skip.log", "")).doesNotThrowAnyException();
    assertThatCode(() -> wish("none", link + "/app/**/*.log", link + "/app/**/*.log"))
        .doesNotThrowAnyException();
  }

  private static final long SEED = Long.getLong("wadi.tail.claims.seed", 1);

  @Test
  void an_answer_is_that_of_trying_all_short_paths() {
    List<Path> paths = new ArrayList<>();
    List<String> names = List.of("a", "b", "c", "aa", "ab", "ba", "bb", "abc");
    for (String first : names) {
      paths.add(Path.of("/" + first));
      for (String second : names) {
        paths.add(Path.of("/" + first + "/" + second));
        names.forEach(third -> paths.add(Path.of("/" + first + "/" + second + "/" + third)));
      }
    }
    Random random = new Random(SEED);
    int meet = 0;
    for (int i = 0; i < 2000; i++) {
      List<PathPattern> patterns = new ArrayList<>();
      for (int p = 0; p < 2 + random.nextInt(3); p++) {
        patterns.add(PathPattern.of("paths", pattern(random)));
      }
      List<PathPattern> none = patterns.subList(2, patterns.size());
      List<PathPattern> all = patterns.subList(0, 2);
      String example =
          PathAutomaton.example(
              all.stream().map(PathAutomaton::of).toList(),
              none.stream().map(PathAutomaton::of).toList());
      if (example != null) {
        assertThat(isShared(Path.of(example), all, none))
            .as("%s of %s", example, patterns)
            .isTrue();
        meet++;
      } else {
        assertThat(paths).as("%s", patterns).noneMatch(path -> isShared(path, all, none));
      }
    }
    assertThat(meet).isBetween(300, 1700);
  }

  private static boolean isShared(Path path, List<PathPattern> all, List<PathPattern> none) {
    return all.stream().allMatch(pattern -> pattern.matches(path))
        && none.stream().noneMatch(pattern -> pattern.matches(path));
  }

  private static String pattern(Random random) {
    String[] glyphs = {"a", "b", "c", "*", "?", "[ab]", "[!a]", "[b-c]", "{a,bc}", "{,b}"};
    StringBuilder pattern = new StringBuilder();
    int parts = 1 + random.nextInt(3);
    for (int part = 0; part < parts; part++) {
      pattern.append('/');
      if (part < parts - 1 && random.nextInt(3) == 0) {
        pattern.append("**");
        continue;
      }
      for (int glyph = 0; glyph <= random.nextInt(3); glyph++) {
        pattern.append(glyphs[random.nextInt(glyphs.length)]);
      }
    }
    return pattern.toString().replaceAll("\\*+$", "*"); // behind folders stands a name
  }

  @Test
  void a_thousand_tails_beside_each_other_are_compared_within_a_moment() {
    long begun = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      wish("tail" + i, "/logs/app" + i + "-*.log", "/logs/**/debug*");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(60));
  }
}
