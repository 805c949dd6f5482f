package dev.wadi.cli.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The sinks of a running gateway at one moment, a row for each of their tenants. A sink that has
 * met no tenant yet has one row with an empty tenant.
 */
public final class Sinks {
  /** What stands in a table for a value that there is not. */
  static final String NO_VALUE = "-";

  private static final int MOST_NAMED = 20;
  private static final String LISTENERS = "Events";
  private static final String OF_EVENTS = "events";

  /**
   * A sink and a tenant.
   *
   * @param delivery required or best-effort
   * @param state stopped, paused, retrying or running
   * @param cursor everything before it was confirmed
   * @param backlogLines -1 when a segment cannot be read
   * @param trouble what the sink's server said last, while it is in trouble; else empty
   */
  record Row(
      String sink,
      String tenant,
      String state,
      String delivery,
      String cursor,
      long backlogBytes,
      double backlogSeconds,
      long backlogLines,
      long inFlight,
      long overtakenLines,
      long replayedLines,
      String trouble) {
    Map<String, Object> document() {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("sink", sink);
      document.put("tenant", tenant);
      document.put("state", state);
      document.put("delivery", delivery);
      document.put("cursor", cursor);
      document.put("backlog_bytes", backlogBytes);
      document.put("backlog_seconds", backlogSeconds);
      document.put("backlog_lines", backlogLines);
      document.put("in_flight", inFlight);
      document.put("overtaken_lines", overtakenLines);
      document.put("replayed_lines", replayedLines);
      document.put("trouble", trouble);
      return document;
    }
  }

  private final List<Row> rows;

  /* Why a sink that is in the routes does nothing here, by its name. */
  private final Map<String, String> off;

  private Sinks(List<Row> rows, Map<String, String> off) {
    this.rows = rows;
    this.off = off;
  }

  static Sinks of(RunningGateway gateway) throws IOException {
    JsonNode stations = gateway.call(RunningGateway.STATIONS, "list", "sink");
    Map<String, JsonNode> troubles = troubles(stations);
    List<Row> rows = new ArrayList<>();
    Set<String> readers = new TreeSet<>();
    for (JsonNode row : gateway.call(RunningGateway.WAL, "readers")) {
      String sink = row.path("reader").asText();
      readers.add(sink);
      rows.add(row(row, sink, troubles.get(sink)));
    }
    for (JsonNode station : stations) {
      if (station.path("type").asText().equals(LISTENERS)) {
        rows.add(listener(station));
      } else if (!readers.contains(station.path("name").asText()) && ofItsOwn(station)) {
        rows.addAll(rows(station));
      }
    }
    return new Sinks(rows, off(stations));
  }

  private static Map<String, String> off(JsonNode stations) {
    Map<String, String> words = new HashMap<>();
    for (JsonNode station : stations) {
      if (station.path("state").asText().equals("off")) {
        String why = station.path("words").asText();
        words.merge(
            station.path("name").asText(),
            why.equals("off") ? "no started route delivers to it" : why,
            (one, other) -> one.startsWith("no started") ? other : one);
      }
    }
    return words;
  }

  /* One that listens to events instead of reading the log: events for lines. */
  private static Row listener(JsonNode station) {
    long waiting = 0;
    for (JsonNode number : station.path("numbers")) {
      if (number.path("name").asText().equals("sink_waiting")) {
        waiting = number.path("value").asLong();
      }
    }
    boolean trouble = station.path("state").asText().equals("in_trouble");
    return new Row(
        station.path("name").asText(),
        "",
        station.path("words").asText(),
        OF_EVENTS,
        NO_VALUE,
        0,
        0,
        waiting,
        0,
        0,
        0,
        trouble ? station.path("lastError").asText() : "");
  }

  /* One that takes its lines from elsewhere than the log, and that a person may hold. */
  private static boolean ofItsOwn(JsonNode station) {
    for (JsonNode operation : station.path("operations")) {
      if (operation.path("name").asText().equals("pause")) {
        return !station.path("state").asText().equals("off");
      }
    }
    return false;
  }

  private static List<Row> rows(JsonNode station) {
    Map<String, Map<String, Double>> backlogs = new TreeMap<>();
    for (JsonNode number : station.path("numbers")) {
      if (number.path("name").asText().equals("sink_backlog")) {
        backlogs
            .computeIfAbsent(
                number.path("labels").path("tenant").asText(), tenant -> new LinkedHashMap<>())
            .put(number.path("unit").asText(), number.path("value").asDouble());
      }
    }
    if (backlogs.isEmpty()) {
      backlogs.put("", Map.of());
    }
    boolean troubled = station.path("state").asText().equals("in_trouble");
    List<Row> rows = new ArrayList<>();
    backlogs.forEach(
        (tenant, backlog) ->
            rows.add(
                new Row(
                    station.path("name").asText(),
                    tenant,
                    station.path("words").asText(),
                    NO_VALUE,
                    NO_VALUE,
                    backlog.getOrDefault("bytes", 0.0).longValue(),
                    backlog.getOrDefault("seconds", 0.0),
                    -1,
                    0,
                    0,
                    0,
                    troubled ? station.path("lastError").asText() : "")));
    return rows;
  }

  private static Row row(JsonNode row, String sink, @Nullable JsonNode trouble) {
    String state = row.path("state").asText();
    if (trouble != null && state.equals("running")) {
      state = trouble.path("words").asText();
    }
    return new Row(
        sink,
        row.path("tenant").asText(),
        state,
        row.path("delivery").asText(),
        row.path("cursor").asText(),
        row.path("backlogBytes").asLong(),
        row.path("backlogSeconds").asDouble(),
        row.path("backlogEntries").asLong(),
        row.path("inFlight").asLong(),
        row.path("overtakenEntries").asLong(),
        row.path("replayedEntries").asLong(),
        trouble == null ? "" : trouble.path("lastError").asText());
  }

  /* How what a reader feeds is, where that is known: it bears the name of its reader. */
  private static Map<String, JsonNode> troubles(JsonNode stations) {
    Map<String, JsonNode> troubles = new LinkedHashMap<>();
    for (JsonNode station : stations) {
      if (station.path("state").asText().equals("in_trouble")) {
        troubles.putIfAbsent(station.path("name").asText(), station);
      }
    }
    return troubles;
  }

  List<Row> rows() {
    return rows;
  }

  /** Does something to a sink, whether it reads the log or not. */
  public static void call(RunningGateway gateway, String sink, String reader, String operation)
      throws IOException {
    String delivery = Sinks.of(gateway).require(sink).get(0).delivery();
    boolean reads = !delivery.equals(NO_VALUE) && !delivery.equals(OF_EVENTS);
    if (reads) {
      gateway.call(RunningGateway.WAL, reader, sink);
    } else {
      gateway.call(RunningGateway.STATIONS, "call", "sink", sink, operation);
    }
  }

  /** The rows of a sink; a sink that does not exist is not found, and those that do are named. */
  List<Row> require(String sink) {
    List<Row> found = rows.stream().filter(row -> row.sink().equals(sink)).toList();
    if (found.isEmpty()) {
      Set<String> known = new TreeSet<>();
      rows.forEach(row -> known.add(row.sink()));
      String why = off.get(sink);
      String said =
          why == null
              ? "no such sink: " + Terminal.safe(sink)
              : "%s is off here: %s".formatted(Terminal.safe(sink), Terminal.safe(why));
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "%s (there are: %s)".formatted(said, known.isEmpty() ? "none" : named(known)));
    }
    return found;
  }

  /** The row of a sink and a tenant; without a name the only tenant that there is. */
  Row require(String sink, @Nullable String tenant) {
    List<Row> tenants = require(sink).stream().filter(row -> !row.tenant().isEmpty()).toList();
    Set<String> known = new TreeSet<>();
    tenants.forEach(row -> known.add(row.tenant()));
    if (tenant == null) {
      if (tenants.size() == 1) {
        return tenants.get(0);
      }
      throw tenants.isEmpty()
          ? new CommandException(ExitCode.NOT_FOUND, sink + " has met no tenant yet")
          : new CommandException(
              ExitCode.INVALID_ARGS,
              "%s has %d tenants: name one by --tenant (there are: %s)"
                  .formatted(sink, known.size(), named(known)));
    }
    return tenants.stream()
        .filter(row -> row.tenant().equals(tenant))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.NOT_FOUND,
                    "no such tenant: %s (%s has: %s)"
                        .formatted(
                            Terminal.safe(tenant), sink, known.isEmpty() ? "none" : named(known))));
  }

  /**
   * The same, and of all partitions of a log in Kafka for the name {@code all}: no tenant is called
   * so where there are any such.
   */
  Row requireForAll(String sink, @Nullable String tenant) {
    List<Row> lanes = require(sink);
    boolean partitions = lanes.stream().allMatch(row -> row.tenant().matches("p[0-9]+"));
    if (tenant == null || !tenant.equals("all") || !partitions) {
      return require(sink, tenant);
    }
    return new Row(
        sink,
        tenant,
        lanes.get(0).state(),
        lanes.get(0).delivery(),
        String.join(", ", lanes.stream().map(Row::cursor).toList()),
        0,
        0,
        lanes.stream().mapToLong(Row::backlogLines).sum(),
        0,
        0,
        0,
        lanes.get(0).trouble());
  }

  private static String named(Set<String> names) {
    String first = String.join(", ", names.stream().limit(MOST_NAMED).toList());
    return names.size() > MOST_NAMED ? first + ", …" : first;
  }
}
