package dev.wadi.analysis.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineTest {
  private static DiffResult.Side side(long lines, long errors) {
    OffsetDateTime start = OffsetDateTime.parse("2026-01-15T10:00:00Z");
    return new DiffResult.Side(
        "c", start, start.plusHours(1), Duration.ofHours(1), lines, errors, List.of(), List.of());
  }

  /* Errors of 1,000 lines before; lines and errors after; errors of one pattern before and after. */
  @ParameterizedTest
  @CsvSource({
    "100, 1000,  40, 10, 10, improvement, 0.9",
    "100, 1000,  70, 10, 90, improvement, 0.7",
    "10,  1000,  50,  1, 40, regression,  0.95",
    "10,  1000,  25,  0, 20, regression,  0.85",
    "10,  1000,  16,  0,  6, regression,  0.7",
    "10,  1000,  16,  9, 16, different,   0.5",
    "10,  2000,  20, 10, 20, different,   0.6",
    "10,  1000,  10,  5,  5, stable,      0.95",
    "100, 1000, 110, 60, 70, stable,      0.8",
    "10,  1000,  10,  1,  3, different,   0.5",
    "100, 1000, 130, 60, 70, stable,      0.5",
    "0,   1000,   0,  0,  0, stable,      0.95",
    "0,   1000,   5,  0,  5, regression,  0.7",
  })
  void the_first_rule_that_fits_decides(
      long before,
      long lines,
      long errors,
      long patternBefore,
      long patternAfter,
      String verdict,
      double confidence) {
    List<DiffResult.Pattern> patterns =
        List.of(new DiffResult.Pattern("it failed", patternBefore, patternAfter));
    Baseline judged =
        Baseline.of(
            new DiffResult(
                side(1000, before),
                side(lines, errors),
                List.of(),
                List.of(),
                patterns,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0));

    assertThat(judged.verdict().word()).isEqualTo(verdict);
    assertThat(judged.confidence()).isEqualTo(confidence);
  }
}
