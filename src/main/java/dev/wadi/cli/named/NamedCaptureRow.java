package dev.wadi.cli.named;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.RunningGateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A capture by name as a running gateway tells it.
 *
 * @param state running, ending, ended or failed
 * @param untilRule it ends when a rule of this name begins to fire; empty for none
 * @param ended empty while it is under way
 * @param lines -1 when that cannot be read
 * @param logSince the log begins only here, behind the time that was asked for; else empty
 */
record NamedCaptureRow(
    String name,
    String state,
    String query,
    String folder,
    String since,
    String until,
    String untilRule,
    long maxBytes,
    String started,
    String ended,
    String reason,
    long lines,
    long plainBytes,
    long overtakenLines,
    String logSince) {
  static final String BEAN = "dev.wadi:type=NamedCaptures,name=named";

  static NamedCaptureRow of(JsonNode row) {
    return new NamedCaptureRow(
        row.path("name").asText(),
        row.path("state").asText(),
        row.path("query").asText(),
        row.path("folder").asText(),
        row.path("since").asText(),
        row.path("until").asText(),
        row.path("untilRule").asText(),
        row.path("maxBytes").asLong(),
        row.path("started").asText(),
        row.path("ended").asText(),
        row.path("reason").asText(),
        row.path("lines").asLong(-1),
        row.path("plainBytes").asLong(-1),
        row.path("overtakenLines").asLong(),
        row.path("logSince").asText());
  }

  static List<NamedCaptureRow> all(RunningGateway gateway) throws IOException {
    List<NamedCaptureRow> rows = new ArrayList<>();
    gateway.call(BEAN, "listCaptures").forEach(row -> rows.add(of(row)));
    return rows;
  }

  boolean isUnderWay() {
    return state.equals("running") || state.equals("ending");
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", name);
    document.put("state", state);
    document.put("query", query);
    document.put("folder", folder);
    document.put("since", since);
    document.put("until", until);
    document.put("until_rule", untilRule.isEmpty() ? null : untilRule);
    document.put("max_bytes", maxBytes);
    document.put("started", started);
    document.put("ended", ended.isEmpty() ? null : ended);
    document.put("reason", reason);
    document.put("lines", lines);
    document.put("plain_bytes", plainBytes);
    document.put("overtaken_lines", overtakenLines);
    document.put("log_since", logSince.isEmpty() ? null : logSince);
    return document;
  }
}
