package dev.wadi.analysis.triage;

import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.page.Bar;
import dev.wadi.analysis.page.Html;
import dev.wadi.analysis.page.Page;
import dev.wadi.analysis.page.TimeChart;
import dev.wadi.model.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A triage as a page of HTML, and its sections for pages that hold more. */
public final class TriagePage {
  private static final int TALKERS = 12;
  private static final int EXAMPLE = 1500;
  private static final int CORRELATIONS = 20;

  private TriagePage() {}

  /** The whole document. */
  public static String of(TriageResult result) {
    Html html = new Html();
    html.element("h1", "Triage of " + result.dir());
    html.element("p class=\"soft\"", TriageText.period(result));
    html.tag("div class=\"cards\"");
    card(html, "", "lines", Numbers.count(result.totalLines()));
    card(html, "", "errors", Numbers.count(result.errorLines()));
    card(html, "", "of all lines", TriageText.percent(result.errorLines(), result.totalLines()));
    card(html, "", "signatures", Numbers.count(result.signatures()));
    html.end("div");
    incomplete(result, html);
    html.add(sections(result));
    slices(result, html);
    return Page.of("Triage of " + result.dir(), html);
  }

  /** A number and what it counts. */
  public static void card(Html html, String style, String name, String number) {
    html.tag("div class=\"card" + (style.isEmpty() ? "" : " " + style) + "\"");
    html.element("b", number).element("span class=\"soft\"", name).end("div");
  }

  /** Says when lines are missing. */
  public static void incomplete(TriageResult result, Html html) {
    if (!result.report().complete()) {
      html.element(
          "p",
          "The capture is damaged: not all of its lines could be read, and none of those is"
              + " counted.");
    }
    if (result.goneSignatures() > 0) {
      html.element(
          "p class=\"soft\"",
          Numbers.count(result.goneSignatures())
              + " rare signatures with "
              + Numbers.count(result.goneErrors())
              + " errors were left out.");
    }
  }

  /** What happened, when, and who was involved. */
  public static Html sections(TriageResult result) {
    Html html = new Html();
    signal(result, html);
    chart(result, html);
    errors(result.errors(), result.errorLines(), html);
    bursts(result, html);
    correlations(result, html);
    talkers(result, html);
    return html;
  }

  private static void signal(TriageResult result, Html html) {
    Windows windows = result.windows();
    if (windows.isEmpty()) {
      return;
    }
    html.element("h2", "Incident signal").tag("table").tag("tbody");
    window(html, "Most errors", windows.peakError());
    window(html, "Incident start", windows.incidentStart());
    window(html, "Steady state", windows.steadyState());
    html.end("tbody").end("table");
  }

  private static void window(Html html, String name, Windows.@Nullable Span span) {
    if (span != null) {
      html.tag("tr").element("td class=\"t\"", name).tag("td");
      html.text(span.description()).tag("br").tag("span class=\"soft\"");
      html.text(Rfc3339.format(span.from()) + " to " + Rfc3339.format(span.to())).end("span");
      html.end("td").end("tr");
    }
  }

  private static void chart(TriageResult result, Html html) {
    html.element("h2", "Timeline");
    List<TimeChart.Point> points =
        result.timeline().stream()
            .map(each -> new TimeChart.Point(each.time(), each.totalLines(), each.errorLines()))
            .toList();
    Windows.Span peak = result.windows().peakError();
    html.add(
        TimeChart.of(
            points,
            result.width(),
            peak == null ? null : peak.from(),
            peak == null ? null : peak.to()));
    if (peak != null && points.size() > 1) {
      html.element("p class=\"soft\"", "Times in UTC. Marked: the time with most errors.");
    }
  }

  private static void errors(List<ErrorSignature> errors, long all, Html html) {
    html.element("h2", "Top errors");
    if (errors.isEmpty()) {
      html.element("p class=\"soft\"", "No errors.");
      return;
    }
    html.tag("table").tag("thead").tag("tr").element("th class=\"n\"", "#");
    html.element("th", "Signature").element("th class=\"n\"", "Count");
    html.element("th class=\"n wide\"", "Share").element("th class=\"wide\"", "First seen (UTC)");
    html.end("tr").end("thead").tag("tbody");
    int rank = 1;
    for (ErrorSignature error : errors) {
      html.tag("tr").element("td class=\"n\"", String.valueOf(rank++));
      html.tag("td").tag("details").element("summary class=\"mono\"", error.signature());
      html.element("p class=\"soft\"", "Example" + by(error) + ":");
      html.lines("pre class=\"wrap\"", shown(error.example())).end("details").end("td");
      html.element("td class=\"n\"", Numbers.count(error.count()));
      html.element("td class=\"n wide\"", TriageText.percent(error.count(), all));
      html.element("td class=\"t wide\"", time(error.firstSeen())).end("tr");
    }
    html.end("tbody").end("table");
  }

  private static String by(ErrorSignature error) {
    return error.service().isEmpty() ? "" : " by " + error.service();
  }

  private static String shown(String example) {
    return example.length() <= EXAMPLE ? example : example.substring(0, EXAMPLE) + "…";
  }

  private static String time(Instant time) {
    return Rfc3339.format(time.truncatedTo(ChronoUnit.SECONDS)).replace('T', ' ').replace("Z", "");
  }

  private static void bursts(TriageResult result, Html html) {
    if (result.bursts().isEmpty()) {
      return;
    }
    html.element("h2", "Bursts");
    html.tag("table").tag("thead").tag("tr").element("th", "Signature");
    html.element("th class=\"n\"", "Count").element("th class=\"n\"", "Usual");
    html.element("th class=\"wide\"", "From (UTC)").element("th class=\"wide n\"", "Within");
    html.end("tr").end("thead").tag("tbody");
    for (Burst burst : result.bursts()) {
      html.tag("tr").element("td class=\"mono\"", burst.signature());
      html.element("td class=\"n\"", Numbers.count(burst.count()));
      html.element("td class=\"n\"", String.format(Locale.ROOT, "%.1f", burst.usual()));
      html.element("td class=\"t wide\"", time(burst.from()));
      Duration within = Duration.between(burst.from(), burst.to());
      html.element("td class=\"n wide\"", Numbers.duration(within)).end("tr");
    }
    html.end("tbody").end("table");
  }

  private static void correlations(TriageResult result, Html html) {
    if (result.correlations().isEmpty()) {
      return;
    }
    html.element("h2", "Services that fail together");
    html.tag("table").tag("thead").tag("tr").element("th", "Source").element("th", "Target");
    html.element("th", "Pattern").element("th class=\"n\"", "Lag");
    html.element("th class=\"n wide\"", "Confidence").element("th class=\"n wide\"", "Times");
    html.element("th class=\"n wide\"", "By chance").end("tr").end("thead").tag("tbody");
    List<Correlation> all = result.correlations();
    for (Correlation each : all.subList(0, Math.min(CORRELATIONS, all.size()))) {
      html.tag("tr").element("td", each.sourceError(), each.source());
      html.element("td", each.targetError(), each.target());
      html.element("td", each.pattern().replace('_', ' '));
      html.element("td class=\"n\"", each.lagSeconds() + " s");
      html.element("td class=\"n wide\"", String.format(Locale.ROOT, "%.2f", each.confidence()));
      html.element("td class=\"n wide\"", Numbers.count(each.support()));
      html.element("td class=\"n wide\"", byChance(each));
      html.end("tr");
    }
    html.end("tbody").end("table");
    if (all.size() > CORRELATIONS) {
      html.element("p class=\"soft\"", "and " + (all.size() - CORRELATIONS) + " more");
    }
    html.lines("pre class=\"diagram\"", SequenceDiagram.of(result.correlations()));
  }

  /* Where nearly every time has errors of both, chance says nothing: then their number goes along. */
  private static String byChance(Correlation each) {
    return each.support() > 1.5 * each.expected()
        ? String.format(Locale.ROOT, "%.1f", each.expected())
        : "-";
  }

  private static void talkers(TriageResult result, Html html) {
    if (result.talkers().isEmpty()) {
      return;
    }
    html.element("h2", "Top talkers");
    html.element("p class=\"soft\"", "Bars: lines, and the errors among them in front.");
    for (Map.Entry<String, Talkers> label : result.talkers().entrySet()) {
      List<Talkers.Talker> values = label.getValue().values();
      html.element("h3", label.getKey()).tag("table").tag("thead").tag("tr");
      html.element("th", "Value").element("th", "").element("th class=\"n\"", "Lines");
      html.element("th class=\"n\"", "Errors").end("tr").end("thead").tag("tbody");
      long most = values.isEmpty() ? 0 : values.get(0).totalLines();
      for (Talkers.Talker talker : values.subList(0, Math.min(TALKERS, values.size()))) {
        html.tag("tr").element("td class=\"mono\"", talker.value()).tag("td class=\"bars\"");
        html.add(Bar.of(talker.totalLines(), talker.errorLines(), most)).end("td");
        html.element("td class=\"n\"", Numbers.count(talker.totalLines()));
        html.element("td class=\"n\"", Numbers.count(talker.errorLines())).end("tr");
      }
      html.end("tbody").end("table");
      long more = Math.max(0, values.size() - TALKERS) + label.getValue().otherValues();
      if (more > 0) {
        html.element(
            "p class=\"soft\"", "and " + Numbers.count(more) + (more == 1 ? " other" : " others"));
      }
    }
  }

  private static void slices(TriageResult result, Html html) {
    List<Suggestions.Suggestion> slices = Suggestions.slices(result);
    if (!slices.isEmpty()) {
      html.element("h2", "Recommended slices");
      for (Suggestions.Suggestion slice : slices) {
        html.element("p", slice.reason() + ":");
        html.element("pre class=\"wrap\"", slice.command());
      }
    }
  }
}
