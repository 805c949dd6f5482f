package dev.wadi.cli.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.analysis.Numbers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi source ls}. */
@Command(
    name = "ls",
    description = {
      "List each source: its state and what became of its lines since the gateway's start.",
      "Received is kept, refused, dropped, set aside and what is still in progress."
    })
final class LsCommand extends JsonCommand {
  private static final Set<String> TOGETHER = Set.of("source_refused", "source_dropped");

  /* The graver, the later. */
  private static final List<String> STATES =
      List.of("off", "running", "paused", "stopped", "in_trouble");

  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    Map<String, List<JsonNode>> byName = new LinkedHashMap<>();
    for (JsonNode source : gateway.open(this).call(RunningGateway.STATIONS, "list", "source")) {
      byName.computeIfAbsent(source.path("name").asText(), n -> new ArrayList<>()).add(source);
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    byName.forEach(
        (name, stations) -> {
          rows.add(row(name, stations));
          errors(stations).forEach(error -> remarks.add(Terminal.safe(name) + ": " + error));
        });
    if (json()) {
      output().json(rows);
    } else {
      print(rows, remarks);
    }
    return ExitCode.OK;
  }

  /* What brings lines and what counts them may be two stations of one name: it is one source. */
  private static Map<String, Object> row(String name, List<JsonNode> stations) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("source", name);
    row.put("state", gravest(stations).path("words").asText());
    row.put("received_lines", lines(stations, "source_received"));
    row.put("kept_lines", lines(stations, "source_accepted"));
    row.put("refused_lines", lines(stations, "source_refused"));
    row.put("dropped_lines", lines(stations, "source_dropped"));
    row.put("set_aside_lines", lines(stations, "source_set_aside"));
    row.put("in_progress_lines", lines(stations, "source_in_progress"));
    row.put("reasons", reasons(stations));
    row.put("last_error", gravest(withErrors(stations)).path("lastError").asText());
    return row;
  }

  private static List<JsonNode> withErrors(List<JsonNode> stations) {
    List<JsonNode> those =
        stations.stream().filter(one -> !one.path("lastError").asText().isEmpty()).toList();
    return those.isEmpty() ? stations : those;
  }

  private static List<String> errors(List<JsonNode> stations) {
    return stations.stream()
        .filter(one -> !one.path("lastError").asText().isEmpty())
        .map(
            one -> {
              String at = one.path("lastErrorAt").asText();
              return Terminal.safe(one.path("lastError").asText())
                  + (at.isEmpty() ? "" : " at " + at);
            })
        .distinct()
        .toList();
  }

  private static JsonNode gravest(List<JsonNode> stations) {
    return stations.stream()
        .max(Comparator.comparingInt(one -> STATES.indexOf(one.path("state").asText())))
        .orElseThrow();
  }

  private static long lines(List<JsonNode> stations, String name) {
    return numbers(stations)
        .filter(
            number ->
                number.path("name").asText().equals(name)
                    && number.path("unit").asText().equals("entries"))
        .mapToLong(number -> number.path("value").asLong())
        .sum();
  }

  private static Map<String, Long> reasons(List<JsonNode> stations) {
    Map<String, Long> reasons = new LinkedHashMap<>();
    numbers(stations)
        .filter(number -> TOGETHER.contains(number.path("name").asText()))
        .forEach(
            number -> {
              String reason = number.path("labels").path("reason").asText();
              if (!reason.isEmpty()) {
                reasons.merge(reason, number.path("value").asLong(), Long::sum);
              }
            });
    return reasons;
  }

  private static Stream<JsonNode> numbers(List<JsonNode> stations) {
    return stations.stream()
        .flatMap(one -> StreamSupport.stream(one.path("numbers").spliterator(), false));
  }

  private void print(List<Map<String, Object>> rows, List<String> remarks) {
    if (rows.isEmpty()) {
      output().line("No sources.");
      return;
    }
    Table table =
        new Table("source", "state", ">received", ">kept", ">refused", ">dropped", ">set aside");
    for (Map<String, Object> row : rows) {
      table.row(
          Terminal.safe(String.valueOf(row.get("source"))),
          Terminal.safe(String.valueOf(row.get("state"))),
          count(row, "received_lines"),
          count(row, "kept_lines"),
          count(row, "refused_lines"),
          count(row, "dropped_lines"),
          count(row, "set_aside_lines"));
    }
    table.print(output());
    remarks.forEach(output()::remark);
  }

  private static String count(Map<String, Object> row, String key) {
    return Numbers.count(row.get(key) instanceof Long number ? number : 0);
  }
}
