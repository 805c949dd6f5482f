package dev.wadi.analysis.replay;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Something that goes wrong in a copy of a capture, for drills and for trying alert rules: as
 * {@code error-spike}, {@code service-down=api} or {@code latency-spike=api}. What is made up, or
 * changed, has the label {@code _injected="true"}.
 *
 * @param kind what happens
 * @param service whose entries, by their label {@code app}; empty for all
 */
public record Fault(Kind kind, String service) {
  /** The label of what is not as it was. */
  public static final String MARK = "_injected";

  private static final List<String> ERRORS =
      List.of(
          "error: connect to upstream timed out after 5000 ms",
          "error: upstream answered 503 Service Unavailable",
          "panic: runtime error: invalid memory address");

  /** What happens. */
  public enum Kind {
    /** After each entry come three errors of the same time and labels. */
    ERROR_SPIKE("error-spike", false),
    /** A service says nothing. */
    SERVICE_DOWN("service-down", true),
    /** A service tells of slow answers. */
    LATENCY_SPIKE("latency-spike", true);

    private final String word;
    private final boolean ofOne;

    Kind(String word, boolean ofOne) {
      this.word = word;
      this.ofOne = ofOne;
    }
  }

  /** An entry on its way through faults. */
  record Line(Labels labels, String message) {
    Line marked(String text) {
      TreeMap<String, String> more = new TreeMap<>(labels);
      more.put(MARK, "true");
      return new Line(Labels.of(more), text);
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Fault parse(String text) {
    int equals = text.indexOf('=');
    String word = equals < 0 ? text : text.substring(0, equals);
    String service = equals < 0 ? "" : text.substring(equals + 1);
    for (Kind kind : Kind.values()) {
      if (kind.word.equals(word) && kind.ofOne == !service.isEmpty()) {
        return new Fault(kind, service);
      }
    }
    throw new IllegalArgumentException(
        "inject: \""
            + text
            + "\" (expected: error-spike, service-down=SERVICE or latency-spike=SERVICE)");
  }

  /** What becomes of entries that come together. */
  List<Line> applied(List<Line> lines) {
    List<Line> after = new ArrayList<>();
    for (Line line : lines) {
      boolean meant = service.isEmpty() || service.equals(line.labels.get("app"));
      switch (kind) {
        case ERROR_SPIKE -> {
          after.add(line);
          ERRORS.forEach(error -> after.add(line.marked(error)));
        }
        case SERVICE_DOWN -> {
          if (!meant) {
            after.add(line);
          }
        }
        case LATENCY_SPIKE -> after.add(meant ? line.marked(line.message + " [SLOW: 5.2s]") : line);
      }
    }
    return after;
  }

  @Override
  public String toString() {
    return kind.word + (service.isEmpty() ? "" : "=" + service);
  }
}
