package dev.wadi.scenario.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param outcome in one word
 * @param reasons why it did not end well, each a sentence
 * @param firstTrouble what the first batch that was not taken met, or empty
 * @param emitters sums by name, and over all under the empty name
 * @param expectations in the file's order
 */
public record Verdict(
    Outcome outcome,
    List<String> reasons,
    String firstTrouble,
    double seconds,
    Map<String, Sums> emitters,
    List<Asked> expectations) {
  /** How a run may end. */
  public enum Outcome {
    /** All as expected. */
    PASSED,
    /** Something was not as expected. */
    FAILED,
    /** Nothing was expected, and lines were left without an answer. */
    UNANSWERED,
    /** Somebody ended it. */
    INTERRUPTED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Lines of one emitter, and the latencies of its batches in milliseconds. */
  public record Sums(
      long planned,
      long sent,
      long acknowledged,
      long unconfirmed,
      long refused,
      long unanswered,
      long planted,
      Map<String, Long> levels,
      double p50,
      double p90,
      double p99,
      double p999,
      double max) {
    public Sums {
      levels = Collections.unmodifiableMap(new TreeMap<>(levels));
    }

    /** Sums as results and {@code --json} have them. */
    public Map<String, Object> document() {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("planned", planned());
      row.put("sent", sent());
      row.put("acknowledged", acknowledged());
      row.put("unconfirmed", unconfirmed());
      row.put("refused", refused());
      row.put("unanswered", unanswered());
      row.put("planted", planted());
      Map<String, Object> latency = new LinkedHashMap<>();
      latency.put("p50", known(p50()));
      latency.put("p90", known(p90()));
      latency.put("p99", known(p99()));
      latency.put("p999", known(p999()));
      latency.put("max", known(max()));
      row.put("latency_ms", latency);
      return row;
    }
  }

  static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** An expectation, what stood on its sides, and whether it held. */
  public record Asked(String expectation, String told, boolean holds) {}

  public Verdict {
    reasons = List.copyOf(reasons);
    expectations = List.copyOf(expectations);
  }
}
