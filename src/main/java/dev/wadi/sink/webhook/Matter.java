package dev.wadi.sink.webhook;

import dev.wadi.event.Event;
import dev.wadi.model.Sha256;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What an event is about, so that a beginning and its end are known to belong together. */
final class Matter {
  /** How long something goes on when nobody tells its end. */
  static final Duration UNTIL_TOLD = Duration.ofDays(1);

  private static final int LONGEST_KEY = 255;

  private Matter() {}

  /** The same for all events about the same, at most 255 characters long. */
  static String key(Event event, String source) {
    String key =
        "wadi/%s/%s/%s/%s/%s"
            .formatted(
                source,
                Severity.matter(event),
                text(event.tenant()),
                text(event.subject()),
                text(event.detail(Event.KEY)));
    return key.length() <= LONGEST_KEY ? key : "wadi/" + sha256(key);
  }

  private static String text(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }

  private static String sha256(String text) {
    return Sha256.hex(text);
  }

  /** Labels of an alert; a beginning and its end have the same. */
  static Map<String, String> labels(Event event, String source) {
    Map<String, String> labels = new TreeMap<>();
    event
        .details()
        .forEach(
            (name, text) -> {
              if (name.startsWith(Event.LABEL)) {
                put(labels, name.substring(Event.LABEL.length()), text);
              }
            });
    boolean alert = Severity.matter(event).equals("alert");
    put(labels, "tenant", text(event.tenant()));
    put(labels, "severity", Severity.of(event).word());
    put(labels, "instance", source);
    put(labels, "job", "wadi");
    if (alert && event.subject() != null) {
      put(labels, "alertname", text(event.subject()));
    } else {
      put(labels, "alertname", Severity.matter(event));
      put(labels, "subject", text(event.subject()));
    }
    put(labels, "key", text(event.detail(Event.KEY)));
    return labels;
  }

  static Map<String, String> annotations(Event event) {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put("summary", Sentence.of(event));
    event
        .details()
        .forEach(
            (name, text) -> {
              if (name.startsWith(Event.ANNOTATION)) {
                put(annotations, name.substring(Event.ANNOTATION.length()), text);
              } else if (!name.startsWith(Event.LABEL)
                  && !name.equals(Event.SEVERITY)
                  && !name.equals(Event.KEY)) {
                put(annotations, name.equals(Event.DETAIL) ? "description" : name, text);
              }
            });
    return annotations;
  }

  /* Alertmanager takes no empty label, and names as Prometheus has them. */
  private static void put(Map<String, String> labels, String name, String text) {
    String valid = name.replaceAll("[^a-zA-Z0-9_]", "_").replaceFirst("^([0-9])", "_$1");
    if (!text.isEmpty() && !valid.isEmpty()) {
      labels.put(valid, text);
    }
  }
}
