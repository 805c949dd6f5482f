package dev.wadi.bench.accuracy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.Finding;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.Redactor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of one run. Recall: of a planted value, no stretch of 60 % of its length may be left in
 * the output. Precision of a type: its findings must touch a planted value. False changes: hard
 * negatives that came out different.
 */
final class Accuracy {
  private static final double SURVIVING_SHARE = 0.6;
  private static final int EXAMPLES = 12;

  private final Map<String, long[]> recall = new LinkedHashMap<>();
  private final Map<String, long[]> precision = new LinkedHashMap<>();
  private final List<String> missed = new ArrayList<>();
  private final List<String> falsePositives = new ArrayList<>();
  private long negatives;
  private long changedNegatives;

  static Accuracy measure(Redactor redactor, List<Sample> samples) {
    Accuracy accuracy = new Accuracy();
    for (Sample sample : samples) {
      accuracy.count(sample, redactor.explain(sample.line()));
    }
    return accuracy;
  }

  private void count(Sample sample, RedactionResult result) {
    String output = result.text();
    for (Planted planted : sample.planted()) {
      long[] counts = recall.computeIfAbsent(planted.type(), type -> new long[2]);
      counts[1]++;
      if (survives(planted.value(), output)) {
        if (missed.stream().filter(text -> text.startsWith(planted.type() + ":")).count()
            < EXAMPLES) {
          missed.add(planted.type() + ": " + sample.line());
        }
      } else {
        counts[0]++;
      }
    }
    if (sample.planted().isEmpty()) {
      negatives++;
      if (!output.equals(sample.line())) {
        changedNegatives++;
        if (falsePositives.size() < 10 * EXAMPLES) {
          falsePositives.add(sample.line() + "  =>  " + output);
        }
      }
    }
    for (Finding finding : result.findings()) {
      long[] counts = precision.computeIfAbsent(finding.kind().key(), key -> new long[2]);
      counts[1]++;
      if (touchesPlanted(sample, finding)) {
        counts[0]++;
      }
    }
  }

  private static boolean survives(String value, String output) {
    int stretch = Math.max(4, (int) Math.ceil(value.length() * SURVIVING_SHARE));
    for (int i = 0; i + stretch <= value.length(); i++) {
      if (output.contains(value.substring(i, i + stretch))) {
        return true;
      }
    }
    return value.length() < stretch && output.contains(value);
  }

  private static boolean touchesPlanted(Sample sample, Finding finding) {
    byte[] line = sample.line().getBytes(UTF_8);
    String text = new String(line, finding.start(), finding.end() - finding.start(), UTF_8);
    int before = new String(line, 0, finding.start(), UTF_8).length();
    for (Planted planted : sample.planted()) {
      String value = planted.value();
      if (!sample.line().contains(value)) {
        /* As it stands within a string of JSON. */
        value = value.replace("\\", "\\\\").replace("\"", "\\\"");
      }
      int at = sample.line().indexOf(value);
      if (at >= 0 && at < before + text.length() && before < at + value.length()) {
        return true;
      }
    }
    return false;
  }

  Map<String, Wilson> recall() {
    return wilson(recall);
  }

  Map<String, Wilson> precision() {
    return wilson(precision);
  }

  /** Hard negatives that stayed as they were. */
  Wilson untouched() {
    return new Wilson(negatives - changedNegatives, negatives);
  }

  List<String> missed() {
    return missed;
  }

  List<String> falsePositives() {
    return falsePositives;
  }

  private static Map<String, Wilson> wilson(Map<String, long[]> counts) {
    Map<String, Wilson> rates = new LinkedHashMap<>();
    counts.forEach((type, pair) -> rates.put(type, new Wilson(pair[0], pair[1])));
    return rates;
  }
}
