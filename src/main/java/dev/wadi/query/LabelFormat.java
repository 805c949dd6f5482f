package dev.wadi.query;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code | label_format to=from, what="{{.a}}/{{.b}}"}: a label is renamed, or gets a text, from
 * left to right. Renaming a label that there is not changes nothing.
 */
record LabelFormat(List<Format> formats) implements Change {
  /** A label and what it becomes: another one renamed, or a template. */
  record Format(String to, @Nullable String from, @Nullable TextTemplate template) {
    @Override
    public String toString() {
      return to + "=" + (from == null ? template : from);
    }
  }

  LabelFormat {
    formats = List.copyOf(formats);
  }

  @Override
  public void apply(ChangedLine line) {
    for (Format format : formats) {
      TextTemplate template = format.template();
      String from = format.from();
      if (template != null) {
        template.fill(line, value -> line.assign(format.to(), value));
      } else if (from != null && !from.equals(format.to())) {
        String value = line.value(from);
        if (value != null) {
          line.assign(format.to(), value);
          line.remove(from);
        }
      }
    }
  }

  @Override
  public void forEachName(Consumer<String> action) {
    for (Format format : formats) {
      if (format.from() != null) {
        action.accept(format.from());
      }
      if (format.template() != null) {
        format.template().forEachName(action);
      }
    }
  }

  @Override
  public String toString() {
    return formats.stream()
        .map(Format::toString)
        .collect(Collectors.joining(", ", "| label_format ", ""));
  }
}
