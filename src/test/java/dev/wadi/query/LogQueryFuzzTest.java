package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;

/**
 * Whatever text is asked: a query, which as text is the same query, or the place where it is none.
 * See docs/testing.md.
 */
@Tag("fuzz")
class LogQueryFuzzTest {
  private static final LogStream STREAM =
      QueryStreams.stream(
          Labels.of("app", "api", "level", "error", "n", "7"),
          List.of(
              "order 7 took 250ms",
              "{\"level\":\"warn\",\"n\":8,\"took\":\"2s\",\"o\":{\"p\":[1]}}",
              "level=info n=9 size=2KiB msg=\"a \\\"b\\\" c\"",
              "",
              "grün \u0000 \\ ` 日本"),
          List.of(Map.of("trace", "abc"), Map.of(), Map.of("n", "1"), Map.of(), Map.of()));

  @FuzzTest
  void queries_of_any_text(byte[] data) {
    String text = new String(data, UTF_8);
    LogQuery query;
    try {
      query = LogQuery.parse(text);
    } catch (QuerySyntaxException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    }
    LogQuery again = LogQuery.parse(query.toString());
    assertThat(again.toString()).isEqualTo(query.toString());

    IntPredicate first = query.matcher().on(STREAM);
    IntPredicate second = again.matcher().on(STREAM);
    for (int i = 0; i < STREAM.size(); i++) {
      boolean fits = first.test(i);
      assertThat(second.test(i)).isEqualTo(fits);
      assertThat(query.matcher().matches(STREAM, i)).isEqualTo(fits);
      if (fits) {
        requiredIsThere(query, i);
      }
    }
  }

  /* A search that looks for these texts first passes over nothing that fits. */
  private static void requiredIsThere(LogQuery query, int i) {
    String everything =
        STREAM.line(i)
            + '\n'
            + String.join("\n", STREAM.labels().asMap().values())
            + '\n'
            + String.join("\n", STREAM.metadata(i).values());
    for (RequiredTexts required : query.required()) {
      String where = required.ignoreCase() ? everything.toLowerCase(Locale.ROOT) : everything;
      assertThat(required.anyOf())
          .anyMatch(
              text -> where.contains(required.ignoreCase() ? text.toLowerCase(Locale.ROOT) : text));
    }
  }
}
