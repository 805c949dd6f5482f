package dev.wadi.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.analysis.Numbers;
import dev.wadi.cli.Output;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a gateway is that runs, from what its console tells of the flow. */
final class RunningStatus {
  private static final Set<String> WELL = Set.of("running", "off", "paused");
  private static final String NO_VALUE = "-";

  private final Instant at;
  private final JsonNode gateway;
  private final JsonNode wal;
  private final JsonNode chain;
  private final List<JsonNode> sources;
  private final List<JsonNode> sinks;

  private RunningStatus(JsonNode overview) {
    this.at = Instant.parse(overview.path("at").asText());
    this.gateway = overview.path("gateway");
    this.wal = overview.path("wal");
    this.chain = overview.path("chain");
    this.sources = list(overview.path("sources"));
    this.sinks = list(overview.path("sinks"));
  }

  static RunningStatus of(JsonNode overview) {
    return new RunningStatus(overview);
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    return all;
  }

  /** What needs somebody, a sentence each; empty when all is well. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    gateway.path("reasons").forEach(reason -> problems.add("readiness: " + text(reason)));
    if (!text(wal.path("unavailable")).isEmpty()) {
      problems.add("log: " + text(wal.path("unavailable")));
    }
    if (!text(chain.path("problem")).isEmpty()) {
      problems.add("redaction: " + text(chain.path("problem")));
    }
    sources.forEach(source -> trouble("source", source, problems));
    for (JsonNode sink : sinks) {
      trouble("sink", sink, problems);
      String loss = text(sink.path("loss").path("sentence"));
      if (!loss.isEmpty()) {
        problems.add("sink " + text(sink.path("name")) + ": " + loss);
      }
    }
    return problems;
  }

  private static void trouble(String kind, JsonNode station, List<String> problems) {
    String state = text(station.path("state"));
    if (WELL.contains(state)) {
      return;
    }
    String error = text(station.path("lastError"));
    String since = text(station.path("troubleSince"));
    problems.add(
        "%s %s: %s%s%s"
            .formatted(
                kind,
                text(station.path("name")),
                text(station.path("words")),
                since.isEmpty() ? "" : " since " + seconds(since),
                error.isEmpty() ? "" : ": " + error));
  }

  private static String seconds(String time) {
    try {
      return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    } catch (DateTimeException e) {
      return time;
    }
  }

  /** Since when a sink has been behind: when its oldest line came. */
  private String behindSince(JsonNode sink) {
    if (sink.path("lagBytes").asLong() == 0) {
      return "";
    }
    return at.minusMillis((long) (sink.path("lagSeconds").asDouble() * 1000))
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("running", true);
    document.put("at", at.toString());
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("version", text(gateway.path("version")));
    whole.put("started", text(gateway.path("started")));
    whole.put("readiness", text(gateway.path("readiness")));
    whole.put("push_address", text(gateway.path("pushAddress")));
    document.put("gateway", whole);
    document.put("problems", problems());
    document.put("sources", sources.stream().map(RunningStatus::row).toList());
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("bytes", wal.path("bytes").asLong());
    log.put("tenants", wal.path("tenants").asInt());
    log.put("quota_use", wal.path("quotaUse").asDouble());
    log.put("free_bytes", wal.path("freeBytes").asLong());
    log.put("lines_per_second", number(wal.path("linesPerSecond")));
    document.put("wal", log);
    document.put("sinks", sinks.stream().map(this::sinkRow).toList());
    return document;
  }

  private static Map<String, Object> row(JsonNode station) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", text(station.path("name")));
    row.put("state", text(station.path("state")));
    row.put("words", text(station.path("words")));
    row.put("trouble_since", text(station.path("troubleSince")));
    row.put("last_error", text(station.path("lastError")));
    row.put("last_error_at", text(station.path("lastErrorAt")));
    row.put("rate_per_second", number(station.path("ratePerSecond")));
    row.put("rate_unit", text(station.path("rateUnit")));
    row.put("errors_per_minute", number(station.path("errorsPerMinute")));
    return row;
  }

  private Map<String, Object> sinkRow(JsonNode sink) {
    Map<String, Object> row = row(sink);
    row.put("delivery", text(sink.path("delivery")));
    row.put("behind_bytes", sink.path("lagBytes").asLong());
    row.put("behind_seconds", sink.path("lagSeconds").asDouble());
    row.put("behind_since", behindSince(sink));
    row.put("loss", text(sink.path("loss").path("sentence")));
    return row;
  }

  private static @Nullable Double number(JsonNode value) {
    return value.isNumber() ? Double.valueOf(value.asDouble()) : null;
  }

  /** What the gateway says was partly written by others: nothing in it steers a terminal. */
  private static String text(JsonNode value) {
    return Terminal.safe(value.asText(""));
  }

  void print(Output output, boolean all) {
    output.line(
        "gateway  %s, %s, up %s, pushes to %s"
            .formatted(
                text(gateway.path("version")),
                text(gateway.path("readiness")).equals("up") ? "ready" : "not ready",
                Numbers.duration(
                    Duration.between(Instant.parse(gateway.path("started").asText()), at)),
                text(gateway.path("pushAddress"))));
    output.line(
        "log      %s of %s, fullest quota %.0f %%, %s free"
            .formatted(
                Numbers.bytes(wal.path("bytes").asLong()),
                tenants(wal.path("tenants").asInt()),
                wal.path("quotaUse").asDouble() * 100,
                Numbers.bytes(wal.path("freeBytes").asLong())));
    output.line("");
    Table in = new Table("source", "state", ">per second", ">errors/min");
    shown(sources, all)
        .forEach(
            source ->
                in.row(
                    text(source.path("name")),
                    text(source.path("words")),
                    rate(source),
                    shown(source.path("errorsPerMinute"))));
    in.print(output);
    output.line("");
    Table out = new Table("sink", "state", ">per second", ">behind", "since", "delivery");
    shown(sinks, all)
        .forEach(
            sink -> {
              String since = behindSince(sink);
              out.row(
                  text(sink.path("name")),
                  text(sink.path("words")),
                  rate(sink),
                  sink.has("lagBytes") ? Numbers.bytes(sink.path("lagBytes").asLong()) : NO_VALUE,
                  since.isEmpty() ? NO_VALUE : since,
                  sink.has("delivery") ? text(sink.path("delivery")) : NO_VALUE);
            });
    out.print(output);
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      output.line("");
      problems.forEach(output::line);
    }
  }

  static String tenants(int number) {
    return number == 1 ? "1 tenant" : number + " tenants";
  }

  private static List<JsonNode> shown(List<JsonNode> stations, boolean all) {
    return stations.stream()
        .filter(station -> all || !station.path("state").asText().equals("off"))
        .toList();
  }

  private static String rate(JsonNode station) {
    JsonNode rate = station.path("ratePerSecond");
    return rate.isNumber() ? shown(rate) + " " + text(station.path("rateUnit")) : NO_VALUE;
  }

  private static String shown(JsonNode number) {
    if (!number.isNumber()) {
      return NO_VALUE;
    }
    double value = number.asDouble();
    return value == Math.rint(value) || value >= 100
        ? Numbers.count(Math.round(value))
        : "%.1f".formatted(value);
  }
}
