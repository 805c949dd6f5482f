package dev.wadi.analysis.triage;

import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.Printable;
import dev.wadi.model.Rfc3339;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A triage as text for people, safe for a terminal. */
public final class TriageText {
  private static final int TOP = 10;
  private static final int MAX_SIGNATURE = 300;

  private TriageText() {}

  /** The whole story in Markdown. */
  public static String summary(TriageResult result) {
    StringBuilder out = new StringBuilder(4096);
    line(out, "# Triage of " + code(result.dir()));
    line(out, "");
    line(out, "- Period: " + period(result));
    line(out, "- Lines: " + Numbers.count(result.totalLines()));
    line(
        out,
        "- Errors: "
            + Numbers.count(result.errorLines())
            + " ("
            + percent(result.errorLines(), result.totalLines())
            + " of all lines), "
            + Numbers.count(result.signatures())
            + (result.signatures() == 1 ? " signature" : " signatures"));
    if (result.goneSignatures() > 0) {
      line(
          out,
          "- Left out: "
              + Numbers.count(result.goneSignatures())
              + " rare signatures with "
              + Numbers.count(result.goneErrors())
              + " errors");
    }
    if (!result.report().complete()) {
      line(out, "- Not all lines could be read: the capture is damaged");
    }
    signal(result, out);
    errors(result, out);
    bursts(result, out);
    talkers(result, out);
    correlations(result, out);
    slices(result, out);
    return out.toString();
  }

  private static void signal(TriageResult result, StringBuilder out) {
    if (result.windows().isEmpty()) {
      return;
    }
    heading(out, "Incident Signal");
    window(out, "Most errors", result.windows().peakError());
    window(out, "Incident start", result.windows().incidentStart());
    window(out, "Steady state", result.windows().steadyState());
  }

  private static void window(StringBuilder out, String name, Windows.@Nullable Span span) {
    if (span != null) {
      line(
          out,
          "- "
              + name
              + ": "
              + Rfc3339.format(span.from())
              + " to "
              + Rfc3339.format(span.to())
              + ", "
              + span.description());
    }
  }

  private static void errors(TriageResult result, StringBuilder out) {
    heading(out, "Top Errors");
    if (result.errors().isEmpty()) {
      line(out, "No errors.");
    }
    int rank = 1;
    for (ErrorSignature error : result.errors().subList(0, Math.min(TOP, result.errors().size()))) {
      line(
          out,
          rank++
              + ". "
              + code(cut(error.signature()))
              + ": "
              + Numbers.count(error.count())
              + " ("
              + percent(error.count(), result.errorLines())
              + "), first "
              + Rfc3339.format(error.firstSeen()));
    }
  }

  private static void bursts(TriageResult result, StringBuilder out) {
    if (result.bursts().isEmpty()) {
      return;
    }
    heading(out, "Bursts");
    for (Burst burst : result.bursts()) {
      line(
          out,
          "- "
              + code(cut(burst.signature()))
              + ": "
              + Numbers.count(burst.count())
              + " from "
              + Rfc3339.format(burst.from())
              + " to "
              + Rfc3339.format(burst.to())
              + ", usual "
              + String.format(Locale.ROOT, "%.1f", burst.usual()));
    }
  }

  private static void talkers(TriageResult result, StringBuilder out) {
    if (result.talkers().isEmpty()) {
      return;
    }
    heading(out, "Top Talkers");
    boolean first = true;
    for (Map.Entry<String, Talkers> label : result.talkers().entrySet()) {
      line(out, (first ? "" : "\n") + code(label.getKey()) + ":");
      first = false;
      line(out, "");
      List<Talkers.Talker> values = label.getValue().values();
      for (Talkers.Talker talker : values.subList(0, Math.min(TOP, values.size()))) {
        line(
            out,
            "- "
                + code(talker.value())
                + ": "
                + Numbers.count(talker.totalLines())
                + " lines ("
                + percent(talker.totalLines(), result.totalLines())
                + "), "
                + percent(talker.errorLines(), result.errorLines())
                + " of the errors");
      }
      long more = values.size() - TOP + label.getValue().otherValues();
      if (more > 0) {
        line(out, "- and " + Numbers.count(more) + (more == 1 ? " other" : " others"));
      }
    }
  }

  private static void correlations(TriageResult result, StringBuilder out) {
    if (result.correlations().isEmpty()) {
      return;
    }
    heading(out, "Cross-Service Correlations");
    List<Correlation> all = result.correlations();
    for (Correlation each : all.subList(0, Math.min(TOP, all.size()))) {
      line(
          out,
          "- "
              + code(each.source())
              + " → "
              + code(each.target())
              + ": "
              + each.pattern()
              + ", +"
              + each.lagSeconds()
              + "s, confidence "
              + String.format(Locale.ROOT, "%.2f", each.confidence())
              + ", "
              + support(each));
    }
    if (all.size() > TOP) {
      line(out, "- and " + (all.size() - TOP) + (all.size() == TOP + 1 ? " other" : " others"));
    }
  }

  /** How often errors of both came the lag apart; beside chance where that says something. */
  private static String support(Correlation each) {
    return "together "
        + Numbers.count(each.support())
        + " times"
        + (each.support() > 1.5 * each.expected()
            ? String.format(Locale.ROOT, " (by chance %.1f)", each.expected())
            : "");
  }

  private static void slices(TriageResult result, StringBuilder out) {
    List<Suggestions.Suggestion> slices = Suggestions.slices(result);
    if (slices.isEmpty()) {
      return;
    }
    heading(out, "Recommended Slices");
    for (Suggestions.Suggestion slice : slices) {
      line(out, slice.reason() + ":");
      line(out, "");
      line(out, "    " + Printable.of(slice.command()));
      line(out, "");
    }
  }

  /** {@code minute,total_lines,error_lines}. */
  public static String timelineCsv(TriageResult result) {
    StringBuilder out = new StringBuilder("minute,total_lines,error_lines\n");
    for (TimelineBucket bucket : result.timeline()) {
      line(
          out,
          Rfc3339.format(bucket.time()) + "," + bucket.totalLines() + "," + bucket.errorLines());
    }
    return out.toString();
  }

  /** A line for each signature that is told. */
  public static String topErrors(TriageResult result) {
    StringBuilder out = new StringBuilder();
    int rank = 1;
    for (ErrorSignature error : result.errors()) {
      line(
          out,
          rank++
              + ". "
              + tabless(error.signature())
              + "\t"
              + error.count()
              + "\t("
              + percent(error.count(), result.errorLines())
              + ")\tfirst: "
              + Rfc3339.format(error.firstSeen()));
    }
    return out.toString();
  }

  /** For each label its values. */
  public static String topTalkers(TriageResult result) {
    StringBuilder out = new StringBuilder();
    result
        .talkers()
        .forEach(
            (name, talkers) -> {
              line(out, (out.isEmpty() ? "" : "\n") + tabless(name) + ":");
              for (Talkers.Talker talker : talkers.values()) {
                line(
                    out,
                    "  "
                        + tabless(talker.value())
                        + "\t"
                        + talker.totalLines()
                        + " lines\t("
                        + percent(talker.totalLines(), result.totalLines())
                        + ")\t"
                        + talker.errorLines()
                        + " errors\t("
                        + percent(talker.errorLines(), result.errorLines())
                        + ")");
              }
              if (talkers.otherValues() > 0) {
                line(
                    out,
                    "  ("
                        + talkers.otherValues()
                        + " others or more)\t"
                        + talkers.otherLines()
                        + " lines\t("
                        + percent(talkers.otherLines(), result.totalLines())
                        + ")\t"
                        + talkers.otherErrors()
                        + " errors\t("
                        + percent(talkers.otherErrors(), result.errorLines())
                        + ")");
              }
            });
    return out.toString();
  }

  /** From the first to the last line. */
  public static String period(TriageResult result) {
    if (result.timeline().isEmpty()) {
      return "no lines";
    }
    return Rfc3339.format(result.timeline().get(0).time())
        + " to "
        + Rfc3339.format(
            result.timeline().get(result.timeline().size() - 1).time().plus(result.width()));
  }

  /** With one decimal; what is there is never shown as nothing. */
  public static String percent(long part, long whole) {
    double share = whole == 0 ? 0 : 100.0 * part / whole;
    return share > 0 && share < 0.05 ? "< 0.1%" : String.format(Locale.ROOT, "%.1f%%", share);
  }

  private static String cut(String text) {
    return text.length() <= MAX_SIGNATURE
        ? text
        : text.substring(
                0,
                MAX_SIGNATURE - (Character.isHighSurrogate(text.charAt(MAX_SIGNATURE - 1)) ? 1 : 0))
            + "…";
  }

  private static String tabless(String text) {
    return Printable.of(text).replace("\t", "\\t");
  }

  /** A code span of Markdown that holds any text: its fence is longer than any in the text. */
  static String code(String text) {
    String shown = Printable.of(text).replace("\t", " ");
    int longest = 0;
    int run = 0;
    for (int i = 0; i < shown.length(); i++) {
      run = shown.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    String fence = "`".repeat(longest + 1);
    String edge = longest > 0 || shown.isBlank() ? " " : "";
    return fence + edge + shown + edge + fence;
  }

  private static void heading(StringBuilder out, String text) {
    line(out, "");
    line(out, "## " + text);
    line(out, "");
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
