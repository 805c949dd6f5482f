package dev.wadi.analysis;

import dev.wadi.model.Labels;
import java.util.List;

/** Who wrote a line: the first of the labels that usually say so, else the first label of all. */
public final class Services {
  /** Labels that usually say who wrote a line, the surest first. */
  public static final List<String> LABELS =
      List.of("app", "service", "service_name", "job", "container", "pod");

  private Services() {}

  /** The service; empty when there is no label. */
  public static String of(Labels labels) {
    for (String name : LABELS) {
      String value = labels.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return labels.isEmpty() ? "" : labels.value(0);
  }
}
