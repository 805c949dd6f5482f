package dev.wadi.deadletters;

import dev.wadi.analysis.DeadLetterSummary;
import dev.wadi.capture.CaptureLine;
import dev.wadi.model.Rfc3339;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line that a sink's server rejected, with what the server said.
 *
 * @param time of the line, RFC 3339
 * @param labels of its stream
 * @param message the line
 * @param metadata the sender's own; without what the sink noted
 * @param sink which sink gave it up, - when that is not noted
 * @param reason why, in a word
 * @param status of the server's answer
 * @param text of the server's answer
 */
public record DeadLetter(
    String time,
    Map<String, String> labels,
    String message,
    Map<String, String> metadata,
    String sink,
    String reason,
    String status,
    String text) {
  private static final String NOT_NOTED = "-";

  public DeadLetter {
    labels = Map.copyOf(labels);
  }

  static DeadLetter of(CaptureLine line) {
    Map<String, String> metadata = line.metadata();
    Map<String, String> own = new LinkedHashMap<>(metadata);
    own.keySet().removeIf(name -> name.startsWith(DeadLetterSummary.PREFIX));
    return new DeadLetter(
        Rfc3339.format(line.timestampNanos()),
        line.labels().asMap(),
        line.message(),
        own,
        metadata.getOrDefault(DeadLetterSummary.SINK, NOT_NOTED),
        metadata.getOrDefault(DeadLetterSummary.REASON, NOT_NOTED),
        metadata.getOrDefault(DeadLetterSummary.STATUS, NOT_NOTED),
        metadata.getOrDefault(DeadLetterSummary.TEXT, NOT_NOTED));
  }

  /** As it is shown in JSON; metadata only when there is some. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("ts", time);
    document.put("labels", labels);
    document.put("msg", message);
    if (!metadata.isEmpty()) {
      document.put("metadata", metadata);
    }
    document.put("sink", sink);
    document.put("reason", reason);
    document.put("status", status);
    document.put("text", text);
    return document;
  }
}
