package dev.wadi.analysis.diff;

import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.Printable;
import java.util.List;
import java.util.Locale;

/** Differences and judgements as text for people, safe for a terminal. */
public final class DiffText {
  private static final int MOST = 20;
  private static final int MAX_PATTERN = 200;

  private DiffText() {}

  /** What is different. */
  public static String of(DiffResult diff) {
    StringBuilder out = new StringBuilder();
    sides(diff, out);
    differences(diff, out);
    patterns(out, "Errors only in A:", diff.onlyA(), true);
    patterns(out, "Errors only in B:", diff.onlyB(), false);
    volumes(diff, out);
    return out.toString();
  }

  /** The judgement. */
  public static String of(Baseline baseline) {
    DiffResult diff = baseline.diff();
    StringBuilder out = new StringBuilder();
    line(
        out,
        "Verdict: %s (confidence %.2f)"
            .formatted(baseline.verdict().word().toUpperCase(Locale.ROOT), baseline.confidence()));
    line(out, "Error rate: " + DiffJson.percent(baseline.errorRateChange()));
    line(out, "Volume: " + DiffJson.percent(baseline.volumeChange()));
    line(out, "");
    sides(diff, out);
    differences(diff, out);
    List<DiffResult.Pattern> worse = baseline.newPatterns();
    if (!worse.isEmpty()) {
      line(out, "");
      line(out, "New or worse errors (before, now):");
      for (DiffResult.Pattern each : worse.subList(0, Math.min(MOST, worse.size()))) {
        line(
            out,
            "  %10s  %10s  %s"
                .formatted(
                    Numbers.count(each.countA()),
                    Numbers.count(each.countB()),
                    cut(each.pattern())));
      }
      more(out, worse.size());
    }
    return out.toString();
  }

  private static void sides(DiffResult diff, StringBuilder out) {
    side(out, "A", diff.a());
    side(out, "B", diff.b());
  }

  private static void side(StringBuilder out, String name, DiffResult.Side side) {
    line(out, name + ": " + Printable.of(side.dir()));
    line(
        out,
        "   %s lines in %s (%s lines/s), %s errors (%.2f%%)"
            .formatted(
                Numbers.count(side.lines()),
                Numbers.duration(side.duration()),
                rate(side.linesPerSecond()),
                Numbers.count(side.errorLines()),
                side.errorRatePercent()));
  }

  private static String rate(double perSecond) {
    return perSecond < 10 ? String.format(Locale.ROOT, "%.1f", perSecond) : Numbers.rate(perSecond);
  }

  private static void differences(DiffResult diff, StringBuilder out) {
    names(out, "Labels only in A", diff.labelsOnlyA());
    names(out, "Labels only in B", diff.labelsOnlyB());
    names(out, "Redacted only in A", kinds(diff.redactionsOnlyA()));
    names(out, "Redacted only in B", kinds(diff.redactionsOnlyB()));
  }

  private static List<String> kinds(List<DiffResult.Kind> kinds) {
    return kinds.stream()
        .map(each -> each.kind() + " (" + Numbers.count(each.count()) + ")")
        .toList();
  }

  private static void names(StringBuilder out, String title, List<String> names) {
    if (!names.isEmpty()) {
      line(out, "");
      line(out, title + ": " + Printable.of(String.join(", ", names)));
    }
  }

  private static void patterns(
      StringBuilder out, String title, List<DiffResult.Pattern> patterns, boolean ofA) {
    if (!patterns.isEmpty()) {
      line(out, "");
      line(out, title);
      for (DiffResult.Pattern each : patterns.subList(0, Math.min(MOST, patterns.size()))) {
        line(
            out,
            "  %10s  %s"
                .formatted(
                    Numbers.count(ofA ? each.countA() : each.countB()), cut(each.pattern())));
      }
      more(out, patterns.size());
    }
  }

  private static void volumes(DiffResult diff, StringBuilder out) {
    List<DiffResult.Volume> volumes = diff.volumes();
    if (!volumes.isEmpty()) {
      line(out, "");
      line(out, "Lines by label (A, B):");
      for (DiffResult.Volume each : volumes.subList(0, Math.min(MOST, volumes.size()))) {
        line(
            out,
            "  %10s  %10s  %s=%s"
                .formatted(
                    Numbers.count(each.linesA()),
                    Numbers.count(each.linesB()),
                    Printable.of(each.label()),
                    cut(each.value())));
      }
      more(out, volumes.size());
    }
  }

  private static void more(StringBuilder out, int all) {
    if (all > MOST) {
      line(out, "  and " + Numbers.count(all - MOST) + " more");
    }
  }

  private static String cut(String text) {
    String shown = Printable.of(text);
    return shown.length() <= MAX_PATTERN ? shown : shown.substring(0, MAX_PATTERN - 1) + "…";
  }

  private static void line(StringBuilder out, String text) {
    out.append(text).append('\n');
  }
}
