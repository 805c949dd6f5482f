package dev.wadi.management;

import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.station.Reading;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** All sources, buffers and sinks, whoever wrote them, for the console and the command line. */
@ManagedResource(description = "Sources, buffers and sinks")
public final class StationsBean {
  private final Roster roster;

  public StationsBean(Roster roster) {
    this.roster = roster;
  }

  /** A row for each station. */
  @ManagedOperation(
      description =
          "Name, type, state, last error, numbers and operations of each station of a kind:"
              + " source, buffer or sink")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> list(String kind) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Roster.Told told : roster.told(kind(kind))) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", told.title().name());
      row.put("type", told.title().type());
      row.put("state", told.report().state().name().toLowerCase(Locale.ROOT));
      row.put("words", told.report().words());
      String error = told.report().lastError();
      row.put("lastError", error == null ? "" : error);
      row.put(
          "lastErrorAt",
          told.report().lastErrorAt() == null ? "" : told.report().lastErrorAt().toString());
      row.put("numbers", told.report().readings().stream().map(StationsBean::row).toList());
      row.put(
          "operations",
          told.station().operations().stream()
              .map(one -> Map.of("name", one.name(), "description", one.description()))
              .toList());
      rows.add(row);
    }
    return rows;
  }

  private static Map<String, Object> row(Reading reading) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", reading.name());
    row.put("unit", reading.unit());
    row.put("labels", reading.labels());
    row.put("value", reading.value());
    return row;
  }

  /** Does something to a station. */
  @ManagedOperation(
      description = "Call an operation of a station, as list() names both; answers what it did")
  @Needs(Role.OPERATOR)
  public String call(String kind, String name, String operation) {
    List<Roster.Told> named =
        roster.told(kind(kind)).stream().filter(told -> told.title().name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException("name: there is no " + kind + " '" + name + "'");
    }
    List<StationOperation> there =
        named.stream().flatMap(told -> told.station().operations().stream()).toList();
    for (StationOperation one : there) {
      if (one.name().equals(operation)) {
        one.action().run();
        return operation + ": done";
      }
    }
    throw new IllegalArgumentException(
        "operation: '%s' (%s %s has: %s)"
            .formatted(
                operation,
                kind,
                name,
                there.isEmpty()
                    ? "none"
                    : there.stream()
                        .map(StationOperation::name)
                        .collect(Collectors.joining(", "))));
  }

  private static StationKind kind(String word) {
    for (StationKind kind : StationKind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("kind: '" + word + "' (expected: source, buffer or sink)");
  }
}
