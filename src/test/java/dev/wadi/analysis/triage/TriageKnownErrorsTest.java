package dev.wadi.analysis.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.ShellWord;
import dev.wadi.analysis.survey.Survey;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.LineCapture;
import dev.wadi.kit.LogtapCapture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where logtap goes wrong in a triage; the numbers are those of its specification. */
class TriageKnownErrorsTest {
  @TempDir Path temp;

  private static TriageResult triage(CaptureReader reader) throws Exception {
    return Triage.run(reader, TriageRequest.DEFAULTS, Effort.of(2));
  }

  @Test
  void w20_the_audit_trail_is_no_log() throws Exception {
    Incident.lines().write(temp.resolve("c"));
    new LogtapCapture(temp.resolve("c")).audit(500);
    TriageResult result = triage(CaptureReader.open(temp.resolve("c")));

    assertThat(result.timeline().get(0).time()).isEqualTo(LineCapture.START);
    assertThat(result.windows().peakError()).isNotNull();
    assertThat(result.timeline()).hasSize(60);
  }

  @Test
  void w22_suggested_commands_find_the_lines_they_were_made_for() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 20; i++) {
      lines.line(i, "it's bad: $HOME `x` (" + i + "ms) [a|b]* \"q\" failed\\n", "app", "a");
    }
    TriageResult result = triage(lines.write(temp.resolve("it's a capture")));
    String command = Suggestions.slices(result).get(1).command();

    Path shown = temp.resolve("arguments");
    Process shell =
        new ProcessBuilder("sh", "-c", command.replace("wadi slice", "printf '%s\\n'"))
            .redirectOutput(shown.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    List<String> arguments = Files.readAllLines(shown, StandardCharsets.UTF_8);
    assertThat(arguments.get(0)).isEqualTo(temp.resolve("it's a capture").toString());
    assertThat(arguments.get(1)).isEqualTo("--grep");
    com.google.re2j.Pattern pattern = com.google.re2j.Pattern.compile(arguments.get(2));
    assertThat(pattern.matcher(result.errors().get(0).example()).find()).isTrue();
  }

  @Test
  void w24_lines_beyond_a_mebibyte_are_read() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .line(1, "x".repeat(10 << 20) + " failed", "app", "a")
                .line(2, "short one failed", "app", "a")
                .write(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(2);
    assertThat(result.errors()).allMatch(error -> error.example().length() <= 5000);
  }

  @Test
  void w25_the_window_has_an_effect() throws Exception {
    CaptureReader reader = Incident.lines().write(temp.resolve("c"));
    TriageResult result =
        Triage.run(reader, TriageRequest.DEFAULTS.withWindow(Duration.ofSeconds(10)), Effort.of(2));

    assertThat(result.timeline()).hasSize(360);
    assertThat(result.windows().peakError().description()).endsWith("in 50 seconds");
  }

  @Test
  void w25_a_long_timeline_keeps_its_end() throws Exception {
    LineCapture lines = new LineCapture();
    for (int day = 0; day < 30; day++) {
      lines.line(day * 86_400.0, day == 29 ? "at last it failed" : "fine", "app", "a");
    }
    TriageResult result = triage(lines.write(temp.resolve("c")));

    assertThat(result.timeline()).hasSizeLessThanOrEqualTo(Survey.MAX_BUCKETS);
    assertThat(result.width()).isEqualTo(Duration.ofMinutes(8));
    assertThat(result.timeline().get(result.timeline().size() - 1).errorLines()).isEqualTo(1);
    assertThat(result.timeline().stream().mapToLong(TimelineBucket::totalLines).sum())
        .isEqualTo(30);
    Instant last = LineCapture.START.plus(Duration.ofDays(29));
    assertThat(result.windows().peakError().from()).isBeforeOrEqualTo(last);
    assertThat(result.windows().peakError().to()).isAfter(last);
  }

  @Test
  void w28_ties_are_the_same_in_every_run_and_order() throws Exception {
    List<Integer> order = new java.util.ArrayList<>(IntStream.range(0, 40).boxed().toList());
    String first = null;
    for (int run = 0; run < 5; run++) {
      Collections.shuffle(order, new Random(run));
      LineCapture lines = new LineCapture();
      for (int i : order) {
        lines.line(
            i * 30,
            "x".repeat(1 + i % 8) + "-part " + "y ".repeat(i % 8) + "failed",
            "app",
            "s" + i % 8);
      }
      TriageResult result = triage(lines.write(temp.resolve("c" + run)));
      String told =
          TriageText.topErrors(result) + TriageText.topTalkers(result) + result.windows().toJson();
      first = first == null ? told : first;
      assertThat(told).isEqualTo(first);
      assertThat(result.errors()).hasSize(8);
      assertThat(result.errors().get(0).firstSeen()).isEqualTo(LineCapture.START);
      assertThat(result.talkers().get("app").values().get(0).value()).isEqualTo("s0");
    }
  }

  @Test
  void w29_the_direction_of_a_cascade_is_that_of_its_shortest_lag() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 1800; i += 30) {
      lines.line(i, "payment refused", "app", "payments");
      lines.line(i + 10, "order failed", "app", "api");
    }
    TriageResult result = triage(lines.write(temp.resolve("c")));

    assertThat(result.correlations()).hasSize(1);
    Correlation cascade = result.correlations().get(0);
    assertThat(cascade.source()).isEqualTo("payments");
    assertThat(cascade.target()).isEqualTo("api");
    assertThat(cascade.lagSeconds()).isEqualTo(10);
    assertThat(cascade.pattern()).isEqualTo("cascade_error");
    assertThat(cascade.support()).isEqualTo(60);
  }

  @Test
  void w29_one_coincidence_is_no_correlation() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .line(100, "a failed", "app", "a")
                .line(100, "b failed", "app", "b")
                .line(3000, "c failed", "app", "c")
                .write(temp.resolve("c")));

    assertThat(result.correlations()).isEmpty();
  }

  @Test
  void w29_chance_is_no_correlation() throws Exception {
    Random random = new Random(9);
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 3600; i += 10) {
      for (String app : List.of("a", "b", "c", "d", "e")) {
        if (random.nextInt(10) == 0) {
          lines.line(i, "it failed", "app", app);
        }
      }
    }
    assertThat(triage(lines.write(temp.resolve("c"))).correlations()).isEmpty();
  }

  @Test
  void w29_services_that_fail_at_once_are_told_as_such() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 3600; i += 300) {
      lines.line(i + 1, "b failed", "app", "b");
      lines.line(i + 2, "a failed: b timeout", "app", "a");
    }
    TriageResult result = triage(lines.write(temp.resolve("c")));

    assertThat(result.correlations()).hasSize(1);
    assertThat(result.correlations().get(0).pattern()).isEqualTo("co_failure");
    assertThat(result.correlations().get(0).source()).isEqualTo("b");
  }

  @Test
  void w29_a_cascade_names_its_cause() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 3600; i += 300) {
      lines.line(i, "disk error", "app", "db");
      lines.line(i + 20, "no answer from DB: it failed", "app", "api");
    }
    Correlation cascade = triage(lines.write(temp.resolve("c"))).correlations().get(0);

    assertThat(cascade.pattern()).isEqualTo("cascade_timeout");
    assertThat(cascade.lagSeconds()).isEqualTo(20);
  }

  @Test
  void w34_a_page_obeys_nothing_that_a_line_says() throws Exception {
    String script = "<script>alert('failed')</script>\"><img src=x onerror=alert(1)> ${x} \u202e";
    TriageResult result =
        triage(
            new LineCapture()
                .line(1, script, "app", script, script, "x")
                .line(100, script, "app", script)
                .write(temp.resolve("<b>c")));
    String page = TriagePage.of(result);

    assertThat(page).doesNotContain("<script").doesNotContain("<img").doesNotContain("<b>c");
    assertThat(page).doesNotContain("\u202e").contains("&lt;script&gt;");
    assertThat(page).contains("default-src 'none'");
  }

  @Test
  void w36_the_service_is_never_any_label() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 3600; i += 300) {
      lines.line(i, "a failed", "aaa", "x" + i, "container", "web");
      lines.line(i + 10, "b failed", "aaa", "y" + i, "container", "db");
    }
    Correlation cascade = triage(lines.write(temp.resolve("c"))).correlations().get(0);

    assertThat(cascade.source()).isEqualTo("web");
    assertThat(cascade.target()).isEqualTo("db");
  }

  @Test
  void w49_everything_is_read_once() throws Exception {
    CaptureReader reader = Incident.lines().write(temp.resolve("c"), 4);
    Effort effort = Effort.of(2);
    TriageResult result = Triage.run(reader, TriageRequest.DEFAULTS, effort);

    assertThat(result.report().filesRead()).isEqualTo(4);
    assertThat(effort.passedBytes()).isEqualTo(effort.expectedBytes());
  }

  @Test
  void bytes_that_are_no_text_are_counted_and_their_pattern_fits() throws Exception {
    new LineCapture().write(temp.resolve("c"));
    byte[] line =
        "{\"ts\":\"2026-01-15T10:00:01Z\",\"msg\":\"a #b failed #\"}\n"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == '#' ? (byte) 0xfe : line[i];
    }
    Files.write(temp.resolve("c/2026-01-15T100000-000.jsonl"), line);
    TriageResult result = triage(CaptureReader.open(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(1);
    assertThat(result.errors().get(0).signature()).isEqualTo("a \ufffdb failed \ufffd");
    assertThat(result.errors().get(0).pattern()).isEqualTo("a\\s+\\S*b\\s+failed\\s+\\S*");
  }

  @Test
  void lines_that_are_none_are_left_out_and_counted() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .line(1, "it failed")
                .raw("{\"ts\":\"yesterday\",\"msg\":\"it failed\"}")
                .raw("not JSON at all: error")
                .raw("")
                .write(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(1);
    assertThat(result.report().malformedLines()).isEqualTo(2);
  }

  @Test
  void times_at_the_ends_of_time_do_no_harm() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .raw("{\"ts\":\"0001-01-01T00:00:00Z\",\"msg\":\"it failed\"}")
                .raw("{\"ts\":\"9999-12-31T23:59:59Z\",\"msg\":\"it failed\"}")
                .line(1, "it failed", "app", "a")
                .write(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(3);
    assertThat(result.timeline()).hasSizeLessThanOrEqualTo(Survey.MAX_BUCKETS);
    assertThat(TriagePage.of(result)).contains("<svg");
  }

  @Test
  void orders_to_a_terminal_are_shown_and_not_obeyed() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .line(1, "\u001b]0;owned\u0007 failed \u001b[2J", "app", "\u001b[31mred")
                .write(temp.resolve("c")));

    assertThat(
            TriageText.summary(result)
                + TriageText.topErrors(result)
                + TriageText.topTalkers(result))
        .doesNotContain("\u001b")
        .doesNotContain("\u0007");
  }

  @Test
  void a_word_for_a_shell_is_one_word() {
    assertThat(ShellWord.of("plain/path-1.2")).isEqualTo("plain/path-1.2");
    assertThat(ShellWord.of("it's")).isEqualTo("'it'\\''s'");
    assertThat(ShellWord.of("")).isEqualTo("''");
    assertThat(ShellWord.of("~root")).isEqualTo("'~root'");
  }
}
