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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (JsonNode source : gateway.open(this).call(RunningGateway.STATIONS, "list", "source")) {
      rows.add(row(source));
      String error = source.path("lastError").asText();
      if (!error.isEmpty()) {
        remarks.add(
            "%s: %s at %s"
                .formatted(
                    Terminal.safe(source.path("name").asText()),
                    Terminal.safe(error),
                    source.path("lastErrorAt").asText()));
      }
    }
    if (json()) {
      output().json(rows);
    } else {
      print(rows, remarks);
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> row(JsonNode source) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("source", source.path("name").asText());
    row.put("state", source.path("words").asText());
    row.put("received_lines", lines(source, "source_received"));
    row.put("kept_lines", lines(source, "source_accepted"));
    row.put("refused_lines", lines(source, "source_refused"));
    row.put("dropped_lines", lines(source, "source_dropped"));
    row.put("set_aside_lines", lines(source, "source_set_aside"));
    row.put("in_progress_lines", lines(source, "source_in_progress"));
    row.put("reasons", reasons(source));
    row.put("last_error", source.path("lastError").asText());
    return row;
  }

  private static long lines(JsonNode source, String name) {
    long lines = 0;
    for (JsonNode number : source.path("numbers")) {
      if (number.path("name").asText().equals(name)
          && number.path("unit").asText().equals("entries")) {
        lines += number.path("value").asLong();
      }
    }
    return lines;
  }

  private static Map<String, Long> reasons(JsonNode source) {
    Map<String, Long> reasons = new LinkedHashMap<>();
    for (JsonNode number : source.path("numbers")) {
      String reason = number.path("labels").path("reason").asText();
      if (TOGETHER.contains(number.path("name").asText()) && !reason.isEmpty()) {
        reasons.merge(reason, number.path("value").asLong(), Long::sum);
      }
    }
    return reasons;
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
