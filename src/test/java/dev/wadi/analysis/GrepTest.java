package dev.wadi.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.query.LabelMatcher;
import dev.wadi.query.LogQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrepTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = NOON.getEpochSecond() * 1_000_000_000L;
  private static final Labels API = Labels.of("app", "api");
  private static final Labels DB = Labels.of("app", "db", "pod", "db-0");

  @TempDir Path temp;

  @Test
  void each_match_is_one_line_of_the_capture_in_scan_order() throws Exception {
    write(
        new BatchMaker("t")
            .add(API, T + 5, "timeout late")
            .add(API, T, "fine")
            .add(API, T + 1, "timeout early"));
    GrepResult result = grep(GrepRequest.of("timeout"));
    assertThat(lines())
        .containsExactly(
            "{\"ts\":\"2026-01-15T12:00:00.000000005Z\",\"labels\":{\"app\":\"api\"},\"msg\":\"timeout"
                + " late\"}",
            "{\"ts\":\"2026-01-15T12:00:00.000000001Z\",\"labels\":{\"app\":\"api\"},\"msg\":\"timeout"
                + " early\"}");
    assertThat(result.matches()).isEqualTo(2);
    assertThat(result.files()).isEqualTo(1);
  }

  @Test
  void a_label_value_matches_but_no_label_name_and_no_field_name() throws Exception {
    write(new BatchMaker("t").add(DB, T, "one").add(API, T, "two"));
    grep(GrepRequest.of("db-0"));
    assertThat(messages()).containsExactly("one");
    grep(GrepRequest.of("pod"));
    assertThat(lines()).isEmpty();
    grep(GrepRequest.of("msg|labels"));
    assertThat(lines()).isEmpty();
  }

  @Test
  void expressions_are_re2_and_see_the_text_not_its_escapes() throws Exception {
    write(
        new BatchMaker("t")
            .add(API, T, "he said \"no\"")
            .add(API, T, "a\tb")
            .add(API, T, "Straße 5")
            .add(API, T, "ERROR code=503"));
    assertThat(found("said \"no\"")).containsExactly("he said \"no\"");
    assertThat(found("a\\tb")).containsExactly("a\tb");
    assertThat(found("Straße \\d")).containsExactly("Straße 5");
    assertThat(found("(?i)error")).containsExactly("ERROR code=503");
    assertThat(found("code=5\\d{2}$")).containsExactly("ERROR code=503");
    assertThat(found("^code")).isEmpty();
    assertThatThrownBy(() -> grep(GrepRequest.of("(?=x)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("RE2");
  }

  @Test
  void the_literal_search_never_changes_what_is_found() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] words = {
      "time", "out", "a.b", "x{2}", "(p)", "\"q\"", "é", "ERR", "K", "sK", "err", "or", "<t>"
    };
    List<String> all = new ArrayList<>();
    BatchMaker maker = new BatchMaker("t");
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(6); k >= 0; k--) {
        text.append(words[random.nextInt(words.length)]);
      }
      all.add(text.toString());
      maker.add(API, T + i, text.toString());
    }
    write(maker);
    String[] patterns = {
      "timeout",
      "time(out)?",
      "timeou?t",
      "a\\.b",
      "a.b",
      "ab|err",
      "x\\{2\\}",
      "x{1,2}",
      "err+or",
      "(err|out)or",
      "[et]rr",
      "\\Qa.b\\E",
      "é",
      "\"q\"",
      "<t>",
      "tim[e]out",
      "or$",
      "^err",
      "(?:time)+out",
      "\\x61\\.b",
      "er{2}",
      "time*",
      "p\\)",
      "err.*out",
      "(?i)TIMEOUT",
      "(?i)ERR|out",
      "time|err|x",
      "(?i)K|\\(P",
      "a\\.b|é",
      "err|",
      "(?i)ſ"
    };
    for (String pattern : patterns) {
      com.google.re2j.Pattern plain = com.google.re2j.Pattern.compile(pattern);
      List<String> expected = all.stream().filter(l -> plain.matcher(l).find()).toList();
      assertThat(found(pattern)).as("%s, seed %d", pattern, seed).isEqualTo(expected);
    }
  }

  @Test
  void time_and_labels_narrow_the_search() throws Exception {
    write(
        new BatchMaker("t")
            .add(API, T, "x1")
            .add(API, T + 10, "x2")
            .add(DB, T + 10, "x3")
            .add(API, T + 20, "x4"));
    LogQuery x = LogQuery.EVERYTHING.withAnywhere("x", false);
    grep(GrepRequest.of(CaptureFilter.between(T + 10, T + 10).withQuery(x)));
    assertThat(messages()).containsExactly("x2", "x3");
    grep(
        GrepRequest.of(
            new CaptureFilter(
                T + 1, Long.MAX_VALUE, x.with(List.of(LabelMatcher.equal("app", "api"))))));
    assertThat(messages()).containsExactly("x2", "x4");
    grep(GrepRequest.of(CaptureFilter.of(x.with(List.of(LabelMatcher.equal("none", ""))))));
    assertThat(messages()).hasSize(4);
  }

  @Test
  void counts_are_told_for_each_file_with_matches() throws Exception {
    CaptureSettings small = CaptureSettings.DEFAULTS.withMaxFileBytes(1);
    write(
        small,
        new BatchMaker("t").add(API, T, "x").add(API, T, "x"),
        new BatchMaker("t").add(API, T, "y"),
        new BatchMaker("t").add(API, T, "x"));
    GrepResult result = grep(GrepRequest.of("x").withOutput(GrepRequest.Output.COUNT));
    assertThat(lines())
        .containsExactly(
            "2026-01-15T120000-000.jsonl.zst\t2", "2026-01-15T120000-002.jsonl.zst\t1");
    assertThat(result.matches()).isEqualTo(3);
    assertThat(result.files()).isEqualTo(2);
  }

  @Test
  void sorted_matches_are_in_time_order_also_when_memory_is_short() throws Exception {
    BatchMaker maker = new BatchMaker("t");
    Random random = new Random(3);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      long time = random.nextInt(1000);
      times.add(time);
      maker.add(API, T + time, "x " + time);
    }
    write(maker);
    times.sort(null);
    List<String> expected = times.stream().map(t -> "x " + t).toList();
    grep(GrepRequest.of("x").sorted());
    assertThat(messages()).isEqualTo(expected);
    grep(GrepRequest.of("x").sorted(), Effort.of(2).withMemoryBytes(5000));
    assertThat(messages()).isEqualTo(expected);
  }

  @Test
  void text_is_padded_to_the_widest_service_and_harmless() throws Exception {
    write(
        new BatchMaker("t")
            .add(Labels.of("app", "a"), T + 1_002_000_000L, "first")
            .add(Labels.of("zone", "z", "job", "worker"), T, "red \u001b[31m and\nnew line")
            .add(Labels.EMPTY, T + 2_000_000_000L, "red"));
    grep(GrepRequest.of("red|first").withOutput(GrepRequest.Output.TEXT));
    assertThat(lines())
        .containsExactly(
            "12:00:00.000 [worker] red \\x1b[31m and\\nnew line",
            "12:00:01.002 [a]      first",
            "12:00:02.000 [-]      red");
  }

  @Test
  void context_is_marked_by_the_match_of_its_own_group() throws Exception {
    BatchMaker maker = new BatchMaker("t");
    for (int i = 0; i < 20; i++) {
      maker.add(API, T + i, i == 5 || i == 15 ? "hit " + i : "line " + i);
    }
    write(maker);
    grep(GrepRequest.of("hit").withContext(2));
    assertThat(contexts())
        .containsExactly(
            "line 3 before",
            "line 4 before",
            "hit 5",
            "line 6 after",
            "line 7 after",
            "line 13 before",
            "line 14 before",
            "hit 15",
            "line 16 after",
            "line 17 after");
  }

  @Test
  void ranges_that_overlap_or_touch_are_one_group() throws Exception {
    BatchMaker maker = new BatchMaker("t");
    for (int i = 0; i < 12; i++) {
      maker.add(API, T + i, i == 2 || i == 5 || i == 9 ? "hit " + i : "line " + i);
    }
    write(maker);
    grep(GrepRequest.of("hit").withContext(1).withOutput(GrepRequest.Output.TEXT));
    assertThat(lines().stream().map(l -> l.replaceFirst(".*\\[api\\] ", "")))
        .containsExactly(
            "line 1", "hit 2", "line 3", "line 4", "hit 5", "line 6", "--", "line 8", "hit 9",
            "line 10");
    grep(GrepRequest.of("hit").withContext(1));
    assertThat(contexts()).contains("line 3 before", "line 4 before", "line 6 after");
  }

  @Test
  void context_is_right_over_frames_and_the_same_as_the_simple_way() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> all = new ArrayList<>();
    List<BatchMaker> batches = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      String text =
          (random.nextInt(20) == 0 ? "hit " : "line ")
              + i
              + " "
              + "pad".repeat(random.nextInt(2500));
      all.add(text);
      batches.add(new BatchMaker("t").add(API, T + i, text));
    }
    write(CaptureSettings.DEFAULTS.withFrameBytes(4096), batches.toArray(new BatchMaker[0]));
    for (int n : new int[] {1, 3, 40}) {
      grep(GrepRequest.of("hit").withContext(n));
      List<String> expected = simpleContext(all, n);
      assertThat(contexts()).as("context %d, seed %d", n, seed).isEqualTo(expected);
    }
  }

  private static List<String> simpleContext(List<String> all, int n) {
    List<String> expected = new ArrayList<>();
    int at = 0;
    while (at < all.size()) {
      // One group: from the first line near a match to the last, as long as they touch.
      int start = at;
      while (start < all.size() && !near(all, start, n)) {
        start++;
      }
      int end = start;
      while (end < all.size() && near(all, end, n)) {
        end++;
      }
      int last = -1;
      for (int i = start; i < end; i++) {
        last = all.get(i).startsWith("hit") ? i : last;
      }
      for (int i = start; i < end; i++) {
        expected.add(
            all.get(i) + (all.get(i).startsWith("hit") ? "" : i < last ? " before" : " after"));
      }
      at = end;
    }
    return expected;
  }

  private static boolean near(List<String> all, int i, int n) {
    for (int k = Math.max(0, i - n); k <= Math.min(all.size() - 1, i + n); k++) {
      if (all.get(k).startsWith("hit")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void the_service_of_a_line_is_not_left_to_chance() throws Exception {
    write(
        new BatchMaker("t")
            .add(
                Labels.of(
                    "pod", "p", "container", "c", "job", "j", "service_name", "sn", "service", "s"),
                T,
                "x")
            .add(Labels.of("pod", "p", "container", "c"), T + 1, "x")
            .add(Labels.of("b", "2", "a", "1"), T + 2, "x"));
    grep(GrepRequest.of("x").withOutput(GrepRequest.Output.TEXT));
    assertThat(lines().stream().map(l -> l.replaceFirst(".*\\[(.*)\\].*", "$1")))
        .containsExactly("s", "c", "1");
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private GrepResult grep(GrepRequest request) throws IOException {
    return grep(request, Effort.of(2));
  }

  private GrepResult grep(GrepRequest request, Effort effort) throws IOException {
    out.reset();
    return Grep.run(CaptureReader.open(temp.resolve("c")), request, effort, out);
  }

  private List<String> found(String pattern) throws IOException {
    grep(GrepRequest.of(pattern));
    return messages();
  }

  private List<String> lines() {
    return out.toString(UTF_8).lines().toList();
  }

  private List<String> messages() throws IOException {
    List<String> all = new ArrayList<>();
    for (String line : lines()) {
      all.add(new ObjectMapper().readTree(line).get("msg").asText());
    }
    return all;
  }

  private List<String> contexts() throws IOException {
    List<String> all = new ArrayList<>();
    for (String line : lines()) {
      JsonNode node = new ObjectMapper().readTree(line);
      all.add(
          node.get("msg").asText()
              + (node.has("context") ? " " + node.get("context").asText() : ""));
    }
    return all;
  }

  private void write(BatchMaker... batches) throws IOException {
    write(CaptureSettings.DEFAULTS, batches);
  }

  private void write(CaptureSettings settings, BatchMaker... batches) throws IOException {
    try (CaptureWriter writer =
        CaptureWriter.open(
            temp.resolve("c"), settings, null, Map.of(), InstantSource.fixed(NOON))) {
      for (BatchMaker batch : batches) {
        writer.append(batch.make(), null);
      }
    }
  }
}
