package dev.wadi.alert;

import dev.wadi.model.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one series of a rule. Immutable.
 *
 * @param rule the {@link AlertRule#id} of its rule
 * @param name the name of the rule
 * @param labels those of the series, of the rule, and {@code alertname}
 * @param value the last one that the condition held with
 * @param since when the condition began to hold
 * @param firedAt when it began to fire; null while it is pending
 * @param heldAt when the condition held last
 * @param resolvedAt when it was over; null while it is not
 */
public record Alert(
    String rule,
    String name,
    Labels labels,
    Map<String, String> annotations,
    State state,
    double value,
    Instant since,
    @Nullable Instant firedAt,
    Instant heldAt,
    @Nullable Instant resolvedAt) {
  /** How far it has come. */
  public enum State {
    /** The condition holds, but not for long enough. */
    PENDING,
    /** It holds, and who listens was told. */
    FIRING,
    /** It is over. */
    RESOLVED
  }

  public Alert {
    annotations = Map.copyOf(annotations);
  }

  /** Pending or firing. */
  public boolean isActive() {
    return state != State.RESOLVED;
  }

  /** One sentence for a person: the first of its texts that is there, else labels and value. */
  public String says() {
    for (String text : List.of("detail", "summary", "description", "message")) {
      String said = annotations.getOrDefault(text, "");
      if (!said.isBlank()) {
        return said;
      }
    }
    return labels + " " + TemplateFunction.shown(value);
  }

  Alert holding(double now, Map<String, String> texts, Instant at) {
    return new Alert(rule, name, labels, texts, state, now, since, firedAt, at, null);
  }

  Alert firing(Instant at) {
    return new Alert(rule, name, labels, annotations, State.FIRING, value, since, at, heldAt, null);
  }

  Alert resolved(Instant at) {
    return new Alert(
        rule, name, labels, annotations, State.RESOLVED, value, since, firedAt, heldAt, at);
  }
}
