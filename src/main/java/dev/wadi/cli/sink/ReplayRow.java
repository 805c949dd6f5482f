package dev.wadi.cli.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.analysis.Numbers;
import java.util.LinkedHashMap;
import java.util.Map;

/** A replay as the gateway tells of it: for people and for programs. */
final class ReplayRow {
  private ReplayRow() {}

  static boolean isUnderWay(JsonNode replay) {
    String state = replay.path("state").asText();
    return state.equals("running") || state.equals("waiting");
  }

  static String sentence(JsonNode replay) {
    String state = replay.path("state").asText();
    long lines = replay.path("sentEntries").asLong();
    if (state.equals("done") && lines == 0) {
      return "nothing of that time is in the log any more (wadi.wal.keepDelivered keeps it longer)";
    }
    String how =
        switch (state) {
          case "waiting" -> "waits, since the sink is paused or stopped";
          case "running" -> "is under way";
          case "done" -> "is done";
          default -> "was stopped";
        };
    long underWay = replay.path("underWayEntries").asLong();
    String late =
        state.equals("stopped") && underWay > 0
            ? "; " + Numbers.count(underWay) + " lines under way may still arrive"
            : "";
    return "replay %s to %s of %s %s: %s lines, %s%s"
        .formatted(
            replay.path("id").asText(),
            replay.path("reader").asText(),
            replay.path("tenant").asText(),
            how,
            Numbers.count(lines),
            Numbers.bytes(replay.path("sentBytes").asLong()),
            late);
  }

  static Map<String, Object> document(JsonNode replay) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", replay.path("id").asLong());
    document.put("sink", replay.path("reader").asText());
    document.put("tenant", replay.path("tenant").asText());
    document.put("from", replay.path("from").asText());
    document.put("to", replay.path("to").asText());
    document.put("state", replay.path("state").asText());
    document.put("sent_lines", replay.path("sentEntries").asLong());
    document.put("sent_bytes", replay.path("sentBytes").asLong());
    document.put("under_way_lines", replay.path("underWayEntries").asLong());
    document.put("bytes_per_second", replay.path("bytesPerSecond").asLong());
    document.put("failed_batches", replay.path("failedBlocks").asLong());
    document.put("begun", replay.path("begunAt").asText());
    String ended = replay.path("endedAt").asText();
    if (!ended.isEmpty()) {
      document.put("ended", ended);
    }
    return document;
  }
}
