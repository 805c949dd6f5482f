package dev.wadi.analysis.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.analysis.Effort;
import dev.wadi.analysis.triage.Incident;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.Golden;
import dev.wadi.kit.LineCapture;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffTest {
  @TempDir Path temp;

  private static DiffResult diff(CaptureReader a, CaptureReader b) throws Exception {
    return Diff.run(a, b, DiffRequest.DEFAULTS, Effort.of(2));
  }

  private CaptureReader calm(String name) throws Exception {
    LineCapture lines = new LineCapture();
    for (int second = 0; second < 3600; second += 5) {
      lines.line(second, "GET /orders/" + second + " status=200", "app", "api", "pod", "api-0");
      if (second % 600 == 0) {
        lines.line(second, "cache miss rate is high: error budget 3%", "app", "api", "zone", "a");
      }
    }
    return lines.write(temp.resolve(name));
  }

  private CaptureReader incident(String name) throws Exception {
    return Incident.lines()
        .line(100, "mail to [REDACTED:email] and \u003cPHONE:0a1b2c3d\u003e", "app", "api")
        .line(101, "mail to [REDACTED:email]", "app", "api")
        .write(temp.resolve(name), 2);
  }

  private String without(String text) {
    return text.replace(temp.toString(), "CAPTURES");
  }

  @Test
  void all_its_texts_stay_as_they_are() throws Exception {
    DiffResult diff = diff(calm("calm"), incident("incident"));

    Golden.check("analysis/diff/diff.txt", without(DiffText.of(diff)));
    Golden.check("analysis/diff/diff.json", without(DiffJson.of(diff)));
    Golden.check("analysis/diff/baseline.txt", without(DiffText.of(Baseline.of(diff))));
    Golden.check("analysis/diff/baseline.json", without(DiffJson.of(Baseline.of(diff))));
  }

  @Test
  void a_capture_does_not_differ_from_itself() throws Exception {
    CaptureReader reader = incident("c");
    DiffResult diff = diff(reader, reader);

    assertThat(diff.labelsOnlyA()).isEmpty();
    assertThat(diff.labelsOnlyB()).isEmpty();
    assertThat(diff.onlyA()).isEmpty();
    assertThat(diff.onlyB()).isEmpty();
    assertThat(diff.volumes()).isEmpty();
    assertThat(diff.redactionsOnlyA()).isEmpty();
    assertThat(diff.redactionsOnlyB()).isEmpty();
    assertThat(diff.rates()).allMatch(rate -> rate.rateA() == rate.rateB());
    assertThat(diff.patterns()).isNotEmpty();
    Baseline baseline = Baseline.of(diff);
    assertThat(baseline.verdict()).isEqualTo(Baseline.Verdict.STABLE);
    assertThat(baseline.confidence()).isEqualTo(0.95);
    assertThat(baseline.newPatterns()).isEmpty();
  }

  @Test
  void the_order_of_the_sides_does_not_change_what_differs() throws Exception {
    CaptureReader a = calm("a");
    CaptureReader b = incident("b");
    DiffResult one = diff(a, b);
    DiffResult other = diff(b, a);

    assertThat(one.labelsOnlyA()).isEqualTo(other.labelsOnlyB());
    assertThat(one.onlyB().stream().map(DiffResult.Pattern::pattern))
        .containsExactlyElementsOf(
            other.onlyA().stream().map(DiffResult.Pattern::pattern).toList());
    assertThat(one.redactionsOnlyB()).isEqualTo(other.redactionsOnlyA());
  }

  @Test
  void messages_of_a_kind_have_one_signature_on_both_sides() throws Exception {
    CaptureReader a =
        new LineCapture().line(1, "login of user bob failed").write(temp.resolve("a"));
    LineCapture many = new LineCapture();
    for (String name : new String[] {"alice", "carol", "dave", "erin", "frank", "grace"}) {
      many.line(1, "login of user " + name + " failed");
    }
    DiffResult diff = diff(a, many.write(temp.resolve("b")));

    assertThat(diff.patterns())
        .containsExactly(new DiffResult.Pattern("login of user <*> failed", 1, 6));
  }

  @Test
  void the_documents_begin_with_logtaps_fields() throws Exception {
    DiffResult diff = diff(calm("a"), incident("b"));
    JsonNode json = new ObjectMapper().readTree(DiffJson.of(diff));

    assertThat(json.fieldNames()).toIterable().startsWith("a", "b", "labels_only_a");
    assertThat(json.get("a").fieldNames())
        .toIterable()
        .startsWith("dir", "started", "stopped", "duration", "lines", "lines_per_sec", "labels");
    JsonNode judged = new ObjectMapper().readTree(DiffJson.of(Baseline.of(diff)));
    assertThat(judged.fieldNames())
        .toIterable()
        .startsWith("baseline", "current", "error_rate_change", "volume_change");
    assertThat(judged.get("verdict").asText()).isEqualTo("regression");
  }

  @Test
  void an_empty_side_is_compared_like_any_other() throws Exception {
    CaptureReader nothing = new LineCapture().write(temp.resolve("nothing"));
    DiffResult diff = diff(nothing, incident("b"));

    assertThat(diff.a().lines()).isZero();
    assertThat(diff.labelsOnlyB()).containsExactly("app", "pod");
    assertThat(Baseline.of(diff).errorRateChange()).isEqualTo(100);
    assertThat(diff(nothing, nothing).rates()).isEmpty();
  }

  @Test
  void filters_are_each_sides_own() throws Exception {
    CaptureReader reader = incident("c");
    long start = LineCapture.START.getEpochSecond() * 1_000_000_000L;
    CaptureFilter early = CaptureFilter.between(start, start + 1_700_000_000_000L);
    DiffResult diff =
        Diff.run(
            reader,
            reader,
            DiffRequest.DEFAULTS.withFilters(early, CaptureFilter.ALL),
            Effort.of(1));

    assertThat(diff.onlyB())
        .extracting(DiffResult.Pattern::pattern)
        .contains("connection to <IP>:<N> refused");
  }

  @Test
  void the_number_of_threads_makes_no_difference() throws Exception {
    CaptureReader a = calm("a");
    CaptureReader b = incident("b");
    String one = DiffJson.of(Diff.run(a, b, DiffRequest.DEFAULTS, Effort.of(1)));

    assertThat(DiffJson.of(Diff.run(a, b, DiffRequest.DEFAULTS, Effort.of(5)))).isEqualTo(one);
  }

  @Test
  void a_request_checks_itself() {
    assertThat(DiffRequest.DEFAULTS.withMaxSignatures(5).maxSignatures()).isEqualTo(5);
    assertThatThrownBy(() -> DiffRequest.DEFAULTS.withMaxSignatures(0))
        .hasMessageStartingWith("maxSignatures: 0");
  }
}
