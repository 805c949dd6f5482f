package dev.wadi.proof;

import dev.wadi.proof.Tree.Fields;
import dev.wadi.proof.Tree.Items;
import dev.wadi.proof.Tree.Text;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks whether an expectation names only what can come, so that a misspelt one is never met. */
final class ExpectedShape {
  private static final Set<String> ALL =
      Set.of("answers", "kept", "dropped", "refused", "setAside", "sinks");
  private static final Set<String> ANSWER = Set.of("status", "headers", "body", "failed");
  private static final Set<String> LINE = Set.of("line", "labels", "metadata", "tenant", "time");
  private static final Set<String> SINK = Set.of("sent", "dropped", "failed");
  private static final Set<String> SENT =
      Set.of("to", "method", "headers", "body", "lines", "tenant");

  private final CaseNodes nodes;

  ExpectedShape(CaseNodes nodes) {
    this.nodes = nodes;
  }

  void check(Fields expected) {
    nodes.known(expected, "expect", ALL);
    each(expected.get("answers"), "answers", ANSWER);
    lines(expected.get("kept"), "kept");
    counts(expected.get("dropped"), "dropped");
    counts(expected.get("refused"), "refused");
    @Nullable Tree aside = expected.get("setAside");
    if (aside != null && !(aside instanceof Text text && text.text().matches("[0-9]+"))) {
      nodes.wrong(aside.line(), "setAside is no number", "how many entries");
    }
    @Nullable Tree sinks = expected.get("sinks");
    if (sinks instanceof Fields named) {
      named.fields().forEach(this::sink);
    } else if (sinks != null) {
      nodes.wrong(sinks.line(), "sinks is no mapping", "name each sink by its reader");
    }
  }

  private void sink(String name, Tree value) {
    if (value instanceof Fields sink) {
      nodes.known(sink, "the sink " + name, SINK);
      counts(sink.get("dropped"), "dropped");
      sent(sink.get("sent"));
    } else {
      sent(value);
    }
  }

  private void sent(@Nullable Tree value) {
    each(value, "sent", SENT);
    if (value instanceof Items items) {
      for (Tree item : items.items()) {
        if (item instanceof Fields request) {
          lines(request.get("lines"), "lines");
          headers(request);
        }
      }
    }
  }

  private void headers(Fields of) {
    @Nullable Tree headers = of.get("headers");
    if (headers != null && !(headers instanceof Fields)) {
      nodes.wrong(headers.line(), "headers is no mapping", "write name: value below it");
    }
  }

  private void lines(@Nullable Tree value, String what) {
    if (value instanceof Items items) {
      for (Tree item : items.items()) {
        if (item instanceof Fields line) {
          nodes.known(line, "a line", LINE);
        } else if (item instanceof Items) {
          nodes.wrong(item.line(), what + " holds a list", "a text, or {line: …, labels: {…}}");
        }
      }
    } else {
      number(value, what);
    }
  }

  private void each(@Nullable Tree value, String what, Set<String> names) {
    if (value instanceof Items items) {
      for (Tree item : items.items()) {
        if (item instanceof Fields one) {
          nodes.known(one, what, names);
          headers(one);
        } else {
          nodes.wrong(
              item.line(),
              what + " holds a text",
              "name what is expected, such as "
                  + (names.contains("status") ? "status: 204" : "to: …"));
        }
      }
    } else {
      number(value, what);
    }
  }

  private void number(@Nullable Tree value, String what) {
    if (value instanceof Fields || (value instanceof Text text && !text.text().matches("[0-9]+"))) {
      nodes.wrong(
          value.line(), what + " is no list", "lines that begin with -, or how many there are");
    }
  }

  private void counts(@Nullable Tree value, String what) {
    if (value instanceof Fields fields) {
      fields
          .fields()
          .forEach(
              (name, count) -> {
                if (!(count instanceof Text text && text.text().matches("[0-9]+|<any>|<number>"))) {
                  nodes.wrong(
                      count.line(), what + "." + name + " is no number", "how many entries");
                }
              });
    } else if (value != null) {
      nodes.wrong(value.line(), what + " is no mapping", "reasons with numbers, such as debug: 2");
    }
  }
}
