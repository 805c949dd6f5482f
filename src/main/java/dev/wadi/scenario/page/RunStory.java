package dev.wadi.scenario.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last run in a file of results.
 *
 * @param start its first row
 * @param end its last row; of a run that was cut off, an object without fields
 * @param rows all between them
 */
record RunStory(JsonNode start, JsonNode end, List<JsonNode> rows) {
  RunStory {
    rows = List.copyOf(rows);
  }

  /**
   * @throws IllegalArgumentException when there is no run in it
   */
  static RunStory of(List<String> lines) {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode start = mapper.missingNode();
    JsonNode end = mapper.createObjectNode();
    List<JsonNode> rows = new ArrayList<>();
    int number = 0;
    for (String line : lines) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode row;
      try {
        row = mapper.readTree(line);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("line " + number + " is no JSON");
      }
      switch (row.path("type").asText()) {
        case "scenario.start" -> {
          start = row;
          end = mapper.createObjectNode();
          rows.clear();
        }
        case "scenario.end" -> end = row;
        default -> rows.add(row);
      }
    }
    if (start.isMissingNode()) {
      throw new IllegalArgumentException("no run in it (expected: a row of type scenario.start)");
    }
    return new RunStory(start, end, rows);
  }

  List<JsonNode> ofType(String type) {
    return rows.stream().filter(row -> row.path("type").asText().equals(type)).toList();
  }

  /** Sums of a field over all emitters, by the time of the tick. */
  Map<Double, Double> byTick(String field) {
    Map<Double, Double> sums = new TreeMap<>();
    for (JsonNode row : ofType("tick")) {
      sums.merge(row.path("t_rel").asDouble(), row.path(field).asDouble(), Double::sum);
    }
    return sums;
  }

  /** The greatest value of a field over all emitters, by the time of the tick. */
  Map<Double, Double> mostByTick(String field) {
    Map<Double, Double> most = new TreeMap<>();
    for (JsonNode row : ofType("tick")) {
      JsonNode value = row.path(field);
      most.merge(
          row.path("t_rel").asDouble(),
          value.isNumber() ? value.asDouble() : Double.NaN,
          (one, other) ->
              Double.isNaN(one) ? other : Double.isNaN(other) ? one : Math.max(one, other));
    }
    return most;
  }
}
