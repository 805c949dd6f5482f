package dev.wadi.query;

import dev.wadi.model.NearestNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is said of a word that is no function here. */
final class Words {
  /* What people try that LogQL or Prometheus know, with what does the same. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "increase", "count_over_time",
          "irate", "rate",
          "absent", "absent_over_time",
          "quantile", "quantile_over_time",
          "group", "count",
          "count_values", "count by the label",
          "histogram_quantile", "quantile_over_time",
          "label_join", "label_replace");

  private Words() {}

  static String unknownFunction(String word) {
    String instead = INSTEAD.get(word);
    if (instead != null) {
      return word + " is not supported (perhaps: " + instead + ")";
    }
    List<String> known = new ArrayList<>(List.of("vector", "label_replace"));
    Stream.of(RangeOp.values()).map(RangeOp::word).forEach(known::add);
    Stream.of(VectorOp.values()).map(VectorOp::word).forEach(known::add);
    String meant = word.length() >= 3 ? NearestNames.meant(word, known) : null;
    return "there is no function "
        + shorten(word)
        + (meant == null
            ? " (expected: one such as sum, count_over_time or rate)"
            : " (perhaps: " + meant + ")");
  }

  private static String shorten(String word) {
    return word.length() <= 40 ? word : word.substring(0, 40) + "...";
  }
}
