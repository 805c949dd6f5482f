package dev.wadi.scenario.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.page.Html;
import dev.wadi.analysis.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happened in a scenario on one page that needs nothing else. */
public final class ScenarioPage {
  private static final int MOST_ERRORS = 50;

  private final RunStory story;
  private final double tick;
  private final double seconds;
  private final Html html = new Html();

  private ScenarioPage(RunStory story) {
    this.story = story;
    this.tick = Math.max(0.001, story.start().path("tick_sec").asDouble(1));
    this.seconds =
        Math.max(
            story.start().path("duration_sec").asDouble(1),
            story.byTick("n").keySet().stream().mapToDouble(at -> at + tick).max().orElse(0));
  }

  /**
   * The page of the last run in a list of rows.
   *
   * @throws IllegalArgumentException when there is no run in it
   */
  public static String of(List<String> rows) {
    ScenarioPage page = new ScenarioPage(RunStory.of(rows));
    page.write();
    return Page.of("Scenario " + page.story.start().path("name").asText(), page.html);
  }

  private void write() {
    JsonNode start = story.start();
    html.element("h1", start.path("name").asText());
    String said = start.path("description").asText();
    html.element(
        "p class=\"soft\"",
        (said.isEmpty() ? "" : said + " ")
            + "Played "
            + start.path("ts_iso").asText().replaceFirst("\\.[0-9]+", "")
            + ", to "
            + start.path("target").asText());
    cards();
    reasons();
    expectations();
    charts();
    drill();
    emitters();
  }

  private void cards() {
    JsonNode total = story.end().path("total");
    html.tag("div class=\"cards\"");
    String verdict = story.end().path("verdict").asText("cut off");
    String colour =
        switch (verdict) {
          case "passed" -> "low";
          case "interrupted", "cut off" -> "medium";
          default -> "high";
        };
    card(colour, "verdict", verdict);
    card("", "lines sent", count(total, "sent"));
    card("", "acknowledged", count(total, "acknowledged"));
    long lost = total.path("refused").asLong() + total.path("unanswered").asLong();
    card(lost > 0 ? "medium" : "", "refused, unanswered", Numbers.count(lost));
    card("", "p99 of a batch", millis(total.path("latency_ms").path("p99")));
    card("", "seconds", "%.1f".formatted(story.end().path("seconds").asDouble()));
    html.end("div");
  }

  private static String count(JsonNode node, String field) {
    return Numbers.count(node.path(field).asLong());
  }

  private static String millis(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.1f ms", value.asDouble()) : "-";
  }

  private void card(String kind, String what, String value) {
    html.tag("div class=\"card " + kind + "\"")
        .element("b", value)
        .element("span class=\"soft\"", what);
    html.end("div");
  }

  private void reasons() {
    List<String> reasons = new ArrayList<>();
    story.end().path("reasons").forEach(reason -> reasons.add(reason.asText()));
    String trouble = story.end().path("first_trouble").asText();
    if (!trouble.isEmpty()) {
      reasons.add("The first batch that was not taken: " + trouble);
    }
    if (!reasons.isEmpty()) {
      boolean passed = story.end().path("verdict").asText().equals("passed");
      html.element("h2", passed ? "What was not taken" : "Why").tag("ul");
      reasons.stream().limit(MOST_ERRORS).forEach(reason -> html.element("li", reason));
      html.end("ul");
    }
  }

  private void expectations() {
    List<JsonNode> asked = story.ofType("expectation");
    if (asked.isEmpty()) {
      return;
    }
    html.element("h2", "Expectations");
    html.tag("table").tag("thead").tag("tr");
    html.element("th", "").element("th", "expected").element("th", "it is");
    html.end("tr").end("thead").tag("tbody");
    for (JsonNode each : asked) {
      boolean holds = each.path("holds").asBoolean();
      html.tag("tr").tag("td class=\"t " + (holds ? "low" : "high") + "\"");
      html.element("b", holds ? "ok" : "failed").end("td");
      html.element("td class=\"mono\"", each.path("expectation").asText());
      html.element("td class=\"mono\"", each.path("told").asText()).end("tr");
    }
    html.end("tbody").end("table");
  }

  private List<Chart.Point> rate(String field) {
    List<Chart.Point> points = new ArrayList<>();
    story
        .byTick(field)
        .forEach((at, lines) -> points.add(new Chart.Point(at + tick / 2, lines / tick)));
    return points;
  }

  private List<Chart.Point> latency(String field) {
    List<Chart.Point> points = new ArrayList<>();
    story.mostByTick(field).forEach((at, most) -> points.add(new Chart.Point(at + tick / 2, most)));
    return points;
  }

  private void charts() {
    html.element("h2", "Lines a second");
    List<Chart.Point> bad = new ArrayList<>();
    Map<Double, Double> unanswered = story.byTick("unanswered");
    story
        .byTick("refused")
        .forEach(
            (at, refused) ->
                bad.add(
                    new Chart.Point(
                        at + tick / 2, (refused + unanswered.getOrDefault(at, 0.0)) / tick)));
    Chart lines = new Chart(seconds, "lines/s");
    List<Chart.Point> taken = rate("acknowledged");
    List<Chart.Point> unconfirmed = rate("unconfirmed");
    if (unconfirmed.stream().anyMatch(point -> point.value() > 0)) {
      lines.line("unconfirmed", "all", true, false, unconfirmed);
    } else {
      lines.line("acknowledged", "all", true, false, taken);
    }
    lines.line("refused or unanswered", "err", true, false, bad);
    lines.line("planned", "all", false, true, rate("n"));
    marked(lines).to(html, "Lines a second over time");
    html.element("h2", "Latency of a batch");
    Chart latencies = new Chart(seconds, "ms");
    latencies.line("p50", "all", true, false, latency("p50_ms"));
    latencies.line("p99", "err", false, false, latency("p99_ms"));
    marked(latencies).to(html, "Latency of a batch over time");
    gateway();
  }

  private void gateway() {
    List<JsonNode> pages = story.ofType("gateway");
    if (pages.isEmpty()) {
      return;
    }
    html.element("h2", "The gateway, lines since the start");
    Chart chart = new Chart(seconds, "lines");
    chart.line("captured", "all", true, false, of(pages, "captured"));
    chart.line("accepted", "all", false, true, of(pages, "accepted"));
    chart.line("rejected", "err", false, false, of(pages, "rejected"));
    marked(chart).to(html, "Lines in the gateway over time");
  }

  private static List<Chart.Point> of(List<JsonNode> pages, String field) {
    List<Chart.Point> points = new ArrayList<>();
    for (JsonNode page : pages) {
      JsonNode value = page.path(field);
      points.add(
          new Chart.Point(
              page.path("t_rel").asDouble(), value.isNumber() ? value.asDouble() : Double.NaN));
    }
    return points;
  }

  private Chart marked(Chart chart) {
    int number = 0;
    for (JsonNode step : story.ofType("step")) {
      if (step.path("state").asText().equals("begun")) {
        chart.mark(step.path("t_rel").asDouble(), Integer.toString(++number));
      }
    }
    return chart;
  }

  private void drill() {
    List<JsonNode> steps = story.ofType("step");
    if (steps.isEmpty()) {
      return;
    }
    html.element("h2", "Drill");
    html.tag("table").tag("thead").tag("tr");
    html.element("th", "").element("th class=\"n\"", "at").element("th", "step");
    html.element("th", "").end("tr").end("thead").tag("tbody");
    int number = 0;
    for (JsonNode step : steps) {
      String state = step.path("state").asText();
      boolean begun = state.equals("begun");
      if (state.equals("done")) {
        continue;
      }
      html.tag("tr").element("td class=\"n\"", begun ? Integer.toString(++number) : "");
      html.element(
          "td class=\"n\"", String.format(Locale.ROOT, "%.1f s", step.path("t_rel").asDouble()));
      html.element("td class=\"mono\"", step.path("step").asText());
      html.element(
          "td", begun ? "" : state + (step.has("why") ? ": " + step.path("why").asText() : ""));
      html.end("tr");
    }
    html.end("tbody").end("table");
  }

  private void emitters() {
    html.element("h2", "Emitters");
    html.tag("div class=\"scroll\"").tag("table").tag("thead").tag("tr").element("th", "emitter");
    for (String name :
        List.of("planned", "sent", "acknowledged", "refused", "unanswered", "p50", "p99", "max")) {
      html.element("th class=\"n\"", name);
    }
    html.element("th class=\"wide\"", "levels");
    html.end("tr").end("thead").tag("tbody");
    story
        .end()
        .path("sums")
        .properties()
        .forEach(
            each ->
                row(
                    each.getKey(),
                    each.getValue(),
                    story.end().path("levels_total").path(each.getKey())));
    row("all", story.end().path("total"), story.end().path("none"));
    html.end("tbody").end("table").end("div");
  }

  private void row(String name, JsonNode sums, JsonNode levels) {
    html.tag("tr").element("td class=\"t\"", name);
    for (String field : List.of("planned", "sent", "acknowledged", "refused", "unanswered")) {
      html.element("td class=\"n\"", count(sums, field));
    }
    for (String field : List.of("p50", "p99", "max")) {
      html.element("td class=\"n\"", millis(sums.path("latency_ms").path(field)));
    }
    List<String> told = new ArrayList<>();
    levels.properties().forEach(each -> told.add(each.getKey() + " " + each.getValue()));
    html.element("td class=\"wide soft\"", String.join(", ", told)).end("tr");
  }
}
