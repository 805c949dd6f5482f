package dev.wadi.alert;

import java.util.Map;
import java.util.TreeMap;

/**
 * A rule: while its condition holds, something is to be told. Immutable.
 *
 * @param group the group that it belongs to
 * @param name as people know it; two rules of a group may share it when their labels differ
 * @param holdNanos how long the condition must have held before it fires
 * @param keepNanos how long it goes on firing after the condition has ended
 * @param labels are added to those of a series
 * @param place where it is written, {@code file:line}
 */
public record AlertRule(
    String group,
    String name,
    Condition condition,
    long holdNanos,
    long keepNanos,
    Map<String, Template> labels,
    Map<String, Template> annotations,
    String place) {
  /** The annotation or label that asks for a capture while the rule fires, with its name. */
  public static final String CAPTURE = "wadi_capture";

  /** The annotation that is the text of an event, before others. */
  static final String DETAIL = "detail";

  public AlertRule {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: empty (expected: what people call the rule)");
    }
    if (holdNanos < 0 || keepNanos < 0) {
      throw new IllegalArgumentException("for: negative (expected: 0s or more)");
    }
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** What it is remembered by over reloads and restarts. */
  public String id() {
    Map<String, String> texts = new TreeMap<>();
    labels.forEach((label, template) -> texts.put(label, template.text()));
    return group + "/" + name + (texts.isEmpty() ? "" : texts.toString());
  }
}
