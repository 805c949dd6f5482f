package dev.wadi.app.rooms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.management.RecentLog;
import dev.wadi.model.Needs;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Role;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** The newest lines of the gateway's own log, redacted, for people. Thread-safe. */
@ManagedResource(description = "The newest lines of the gateway's own log, redacted")
public final class OwnLogOperations {
  private static final int MOST_LINES = 1_000;

  private final RecentLog log;

  OwnLogOperations(RecentLog log) {
    this.log = log;
  }

  @ManagedOperation(
      description =
          "The newest lines of the gateway's own log at a level or above that contain a text, the"
              + " oldest first; what redaction takes is not in them")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> ownLog(String level, String contains, int lines) {
    if (lines < 1 || lines > MOST_LINES) {
      throw new IllegalArgumentException(
          "lines: " + lines + " (expected: 1 to " + MOST_LINES + ")");
    }
    return log.since(0, level, contains, lines).lines().stream()
        .map(OwnLogOperations::row)
        .toList();
  }

  private static Map<String, Object> row(RecentLog.Line line) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("timestamp", Rfc3339.format(Instant.ofEpochMilli(line.millis())));
    row.put("level", line.level());
    row.put("logger", line.logger());
    row.put("thread", line.thread());
    row.put("message", line.message());
    row.put("error", line.error());
    return row;
  }

  /** The same for the tab Logs of the console, which asks in a way of its own. */
  @ManagedResource(
      description = "The newest lines of the gateway's own log, as Hawtio asks for them")
  public static final class ForHawtio {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecentLog log;

    ForHawtio(RecentLog log) {
      this.log = log;
    }

    @ManagedOperation(description = "The newest lines, the oldest first")
    @Needs(Role.VIEWER)
    public Map<String, Object> getLogResults(int count) {
      return page(log.since(0, "", "", Math.max(1, Math.min(count, MOST_LINES))));
    }

    @ManagedOperation(description = "Lines that came since an earlier answer")
    @Needs(Role.VIEWER)
    public Map<String, Object> jsonQueryLogResults(String question) {
      long after = 0;
      try {
        JsonNode asked = JSON.readTree(question);
        // What it takes for a time is the number of a line: several may come in a millisecond.
        after = asked == null ? 0 : Math.max(0, asked.path("afterTimestamp").asLong() - 1);
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "question: no JSON (expected: such as {\"afterTimestamp\":1})", e);
      }
      return page(log.since(after, "", "", MOST_LINES));
    }

    private static Map<String, Object> page(RecentLog.Page found) {
      Map<String, Object> page = new LinkedHashMap<>();
      page.put("events", found.lines().stream().map(ForHawtio::event).toList());
      // 0 would end the questions, and before the first line it would be 0.
      page.put("toTimestamp", found.last() + 1);
      return page;
    }

    private static Map<String, Object> event(RecentLog.Line line) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("seq", line.millis());
      event.put("timestamp", Rfc3339.format(Instant.ofEpochMilli(line.millis())));
      event.put("level", line.level());
      event.put("logger", line.logger());
      event.put("thread", line.thread());
      event.put("message", line.message());
      event.put("exception", line.error().isEmpty() ? null : line.error());
      event.put("lineNumber", null);
      event.put("properties", Map.of());
      return event;
    }
  }
}
