package dev.wadi.management.flow;

import dev.wadi.station.StationKind;
import dev.wadi.station.StationTitle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A route that the gateway has, and whose it is.
 *
 * @param from what it begins with, short and without options
 * @param state started, stopped or suspended
 * @param autoStarts whether it starts by itself
 * @param file name of the file it stands in; empty when that is not known
 * @param builtIn whether that file came with the program
 * @param group where it belongs: sources, pages, chain, sinks or own
 * @param messages that passed it since its start
 * @param failed those that failed
 * @param stations those that it works for
 */
record RouteRow(
    String id,
    String description,
    String from,
    String state,
    boolean autoStarts,
    String file,
    boolean builtIn,
    String group,
    long messages,
    long failed,
    Set<StationTitle> stations) {
  RouteRow {
    stations = Set.copyOf(stations);
  }

  boolean isFor(StationKind kind) {
    return stations.stream().anyMatch(title -> title.kind() == kind);
  }

  /** As the page gets it. */
  Map<String, Object> document() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", id);
    row.put("description", description);
    row.put("from", from);
    row.put("state", state);
    row.put("file", file);
    row.put("builtIn", builtIn);
    row.put("group", group);
    return row;
  }
}
