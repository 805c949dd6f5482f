package dev.wadi.query.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template is filled from: one line and its labels. */
public interface TemplateData {
  /** The value of a label; null when there is none. */
  @Nullable String label(String name);

  /** All labels by name. */
  Map<String, String> labels();

  /** The text as it stands now. */
  String line();

  /** When the line was written, in nanoseconds since the epoch. */
  long timestampNanos();
}
