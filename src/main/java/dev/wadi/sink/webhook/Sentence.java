package dev.wadi.sink.webhook;

import dev.wadi.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;

/** An event in words for a person. */
final class Sentence {
  private Sentence() {}

  /** Such as {@code alert: high_drops (team-a): drops exceeded 10/s}. */
  static String of(Event event) {
    StringBuilder words = new StringBuilder(event.name());
    String subject = event.subject();
    String tenant = event.tenant();
    String detail = event.detail(Event.DETAIL);
    if (subject != null) {
      words.append(": ").append(subject);
    }
    if (tenant != null) {
      words.append(" (").append(tenant).append(')');
    }
    if (detail != null) {
      words.append(": ").append(detail);
    }
    return words.toString();
  }

  /** What is left to say beside the sentence, by name. */
  static Map<String, String> facts(Event event, String source) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("severity", Severity.isEnd(event) ? "resolved" : Severity.of(event).word());
    facts.put("source", source);
    event
        .details()
        .forEach(
            (name, text) -> {
              if (!name.equals(Event.DETAIL)
                  && !name.equals(Event.SEVERITY)
                  && !name.equals(Event.KEY)) {
                facts.put(name.replaceFirst("^(label|annotation)\\.", ""), text);
              }
            });
    return facts;
  }

  /** At most so many characters, never between the halves of one. */
  static String bounded(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
