package dev.wadi.analysis.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import dev.wadi.analysis.Effort;
import dev.wadi.analysis.survey.Survey;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanCalledOffException;
import dev.wadi.kit.Golden;
import dev.wadi.kit.LineCapture;
import dev.wadi.query.LogQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriageTest {
  @TempDir Path temp;

  private static TriageResult triage(CaptureReader reader) throws Exception {
    return Triage.run(reader, TriageRequest.DEFAULTS, Effort.of(2));
  }

  private String without(String text) {
    return text.replace(temp.toString(), "CAPTURES");
  }

  @Test
  void all_its_texts_stay_as_they_are() throws Exception {
    TriageResult result = triage(Incident.lines().write(temp.resolve("incident"), 3));

    TriageFiles.write(result, Files.createDirectories(temp.resolve("out")), true);
    for (String name :
        List.of(
            "summary.md",
            "timeline.csv",
            "top_errors.txt",
            "top_talkers.txt",
            "windows.json",
            "sequence.txt",
            "report.html")) {
      Golden.check(
          "analysis/triage/" + name, without(Files.readString(temp.resolve("out").resolve(name))));
    }
    Golden.check("analysis/triage/triage.json", without(result.toJson()));
  }

  @Test
  void the_document_begins_with_logtaps_fields() throws Exception {
    JsonNode json =
        new ObjectMapper().readTree(triage(Incident.lines().write(temp.resolve("c"))).toJson());

    assertThat(json.fieldNames())
        .toIterable()
        .startsWith(
            "dir",
            "metadata",
            "timeline",
            "errors",
            "talkers",
            "windows",
            "correlations",
            "total_lines",
            "error_lines");
  }

  @Test
  void the_number_of_threads_and_of_files_makes_no_difference() throws Exception {
    Random random = new Random(17);
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 20_000; i++) {
      lines.line(
          random.nextInt(50_000),
          random.nextInt(3) == 0
              ? "failed for "
                  + Integer.toString(random.nextInt(2000), 36)
                  + " via "
                  + (char) ('a' + random.nextInt(26))
              : "fine " + i,
          "app",
          "a" + random.nextInt(5),
          "trace",
          "t" + random.nextInt(6000));
    }
    CaptureReader reader = lines.write(temp.resolve("c"), 7);
    TriageRequest few = TriageRequest.DEFAULTS.withMaxSignatures(50);
    String one = Triage.run(reader, few, Effort.of(1)).toJson();

    for (int threads : new int[] {2, 3, 8}) {
      assertThat(Triage.run(reader, few, Effort.of(threads)).toJson()).isEqualTo(one);
    }
    CaptureReader whole = lines.write(temp.resolve("d"), 1);
    assertThat(Triage.run(whole, TriageRequest.DEFAULTS, Effort.of(2)).errors())
        .isEqualTo(Triage.run(reader, TriageRequest.DEFAULTS, Effort.of(2)).errors());
  }

  @Test
  void an_empty_capture_has_nothing_to_tell() throws Exception {
    CaptureReader reader = new LineCapture().write(temp.resolve("c"));
    TriageResult result = triage(reader);

    assertThat(result.totalLines()).isZero();
    assertThat(result.windows().isEmpty()).isTrue();
    TriageFiles.write(result, Files.createDirectories(temp.resolve("out")), true);
    assertThat(temp.resolve("out/summary.md")).content().contains("No errors.");
    assertThat(temp.resolve("out/report.html")).content().contains("Too short a time");
    assertThat(new ObjectMapper().readTree(result.toJson()).has("errors")).isFalse();
  }

  @Test
  void a_capture_without_errors_has_no_peak() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 600; i++) {
      lines.line(i, "all is well", "app", "api");
    }
    TriageResult result = triage(lines.write(temp.resolve("c")));

    assertThat(result.windows().peakError()).isNull();
    assertThat(result.windows().incidentStart()).isNull();
    assertThat(result.windows().steadyState().description())
        .isEqualTo("10 minutes at or below median error rate");
  }

  @Test
  void streams_without_labels_are_counted_too() throws Exception {
    TriageResult result =
        triage(new LineCapture().line(1, "it failed").line(2, "fine").write(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(1);
    assertThat(result.talkers()).isEmpty();
    assertThat(result.correlations()).isEmpty();
  }

  @Test
  void filters_apply_to_everything() throws Exception {
    CaptureReader reader = Incident.lines().write(temp.resolve("c"));
    TriageResult result =
        Triage.run(
            reader,
            TriageRequest.DEFAULTS.withFilter(
                CaptureFilter.of(LogQuery.parse("{app=\"db\"} |= \"refused\""))),
            Effort.of(2));

    assertThat(result.totalLines()).isEqualTo(10);
    assertThat(result.talkers().get("app").values())
        .containsExactly(new Talkers.Talker("db", 10, 10));
  }

  @Test
  void labels_and_metadata_may_say_that_a_line_is_an_error() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .line(1, "disk is full", "app", "a", "level", "critical")
                .line(2, "disk is fine", "app", "a", "level", "info")
                .raw(
                    "{\"ts\":\"2026-01-15T10:00:03Z\",\"msg\":\"bad\",\"metadata\":{\"severity\":\"FATAL\"}}")
                .write(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(2);
  }

  @Test
  void escapes_of_json_neither_hide_nor_make_words() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .raw("{\"ts\":\"2026-01-15T10:00:01Z\",\"msg\":\"it f\\u0061iled\"}")
                .raw("{\"ts\":\"2026-01-15T10:00:02Z\",\"msg\":\"so\\fail and\\timeout\"}")
                .raw("{\"ts\":\"2026-01-15T10:00:03Z\",\"msg\":\"so\\nerror\"}")
                .write(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(2);
  }

  @Test
  void frames_that_are_lines_of_their_own_belong_to_the_error_before() throws Exception {
    TriageResult result =
        triage(
            new LineCapture()
                .line(1, "java.lang.IllegalStateException: x failed", "app", "a")
                .line(1, "\tat com.acme.ErrorHandler.fail(ErrorHandler.java:7)", "app", "a")
                .line(1, "Caused by: java.io.IOException: y", "app", "a")
                .write(temp.resolve("c")));

    assertThat(result.errorLines()).isEqualTo(1);
    assertThat(result.traceLines()).isEqualTo(2);
    assertThat(result.errors()).hasSize(1);
  }

  @Test
  void a_burst_is_told_with_what_is_usual() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 7200; i += 60) {
      lines.line(i, "upload failed", "app", "a");
      lines.line(i, "login refused", "app", "a");
    }
    for (int i = 0; i < 200; i++) {
      lines.line(4000 + i * 0.1, "upload failed", "app", "a");
    }
    TriageResult result = triage(lines.write(temp.resolve("c")));

    assertThat(result.bursts()).hasSize(1);
    Burst burst = result.bursts().get(0);
    assertThat(burst.signature()).isEqualTo("upload failed");
    assertThat(burst.from()).isEqualTo(LineCapture.START.plusSeconds(3960));
    assertThat(burst.count()).isEqualTo(201);
    assertThat(burst.usual()).isEqualTo(1);
  }

  @Test
  void values_of_a_label_are_bounded_and_the_rest_is_told() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 9000; i++) {
      lines.line(i, i % 2 == 0 ? "failed" : "fine", "app", "a", "trace", "t" + i);
    }
    TriageResult result = triage(lines.write(temp.resolve("c")));

    Talkers traces = result.talkers().get("trace");
    assertThat(traces.values()).hasSize(Survey.MAX_VALUES);
    assertThat(traces.otherValues()).isEqualTo(8000);
    assertThat(traces.otherLines()).isEqualTo(8000);
    assertThat(result.talkers().get("app").values())
        .containsExactly(new Talkers.Talker("a", 9000, 4500));
    assertThat(TriageText.topTalkers(result)).contains("(8000 others or more)");
  }

  @Test
  void signatures_are_bounded_while_they_are_collected() throws Exception {
    LineCapture lines = new LineCapture();
    for (int i = 0; i < 5000; i++) {
      lines.line(i, "often failed " + i);
      // Another number of words, so another template each time.
      lines.line(i, "rarely " + "so ".repeat(i % 60) + word(i) + " failed");
    }
    CaptureReader reader = lines.write(temp.resolve("c"));
    TriageResult result =
        Triage.run(reader, TriageRequest.DEFAULTS.withMaxSignatures(5), Effort.of(2));

    assertThat(result.signatures()).isEqualTo(5);
    assertThat(result.errors().get(0).signature()).isEqualTo("often failed <N>");
    assertThat(result.errors().get(0).count()).isEqualTo(5000);
    long kept = result.errors().stream().mapToLong(ErrorSignature::count).sum();
    assertThat(kept + result.goneErrors()).isEqualTo(10_000);
    assertThat(result.goneSignatures()).isPositive();
  }

  private static String word(int i) {
    return "" + (char) ('a' + i % 26) + (char) ('a' + i / 26 % 26) + (char) ('a' + i / 676 % 26);
  }

  @Test
  void every_pattern_finds_the_example_it_stands_for() throws Exception {
    for (ErrorSignature error : triage(Incident.lines().write(temp.resolve("c"))).errors()) {
      assertThat(Pattern.compile(error.pattern()).matcher(error.example()).find())
          .as(error.pattern())
          .isTrue();
    }
  }

  @Test
  void it_can_be_called_off() throws Exception {
    CaptureReader reader = Incident.lines().write(temp.resolve("c"));
    Effort effort = Effort.of(1);
    effort.callOff();

    assertThatThrownBy(() -> Triage.run(reader, TriageRequest.DEFAULTS, effort))
        .isInstanceOf(ScanCalledOffException.class);
  }

  @Test
  void a_request_checks_itself() {
    TriageRequest all =
        TriageRequest.DEFAULTS
            .withWindow(Duration.ofSeconds(10))
            .withTop(3)
            .withMaxSignatures(9)
            .withFilter(CaptureFilter.between(1, 2))
            .withRedactions();
    assertThat(all)
        .isEqualTo(
            new TriageRequest(CaptureFilter.between(1, 2), Duration.ofSeconds(10), 3, 9, true));
    assertThatThrownBy(() -> all.withWindow(Duration.ZERO)).hasMessageStartingWith("window: ");
    assertThatThrownBy(() -> all.withTop(0)).hasMessageStartingWith("top: ");
    assertThatThrownBy(() -> all.withMaxSignatures(0)).hasMessageStartingWith("maxSignatures: ");
  }
}
