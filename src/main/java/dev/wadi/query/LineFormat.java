package dev.wadi.query;

import java.util.function.Consumer;

/** {@code | line_format "{{.method}} took {{.took}}"}: the line becomes another text. */
record LineFormat(TextTemplate template) implements Change {
  @Override
  public void apply(ChangedLine line) {
    template.fill(line, line::rewrite);
  }

  @Override
  public boolean rewrites() {
    return true;
  }

  @Override
  public void forEachName(Consumer<String> action) {
    template.forEachName(action);
  }

  @Override
  public String toString() {
    return "| line_format " + template;
  }
}
