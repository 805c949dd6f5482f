package dev.wadi.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the gateway lives and may be sent to, as a set of named checks. A check is either needed
 * (the WAL can be written, there is room on the disk, recovery is done) or only told (a sink, a
 * route): a dead sink must not take the gateway out of service, because its lines wait in the WAL.
 *
 * <p>The answers of {@link #healthz}, {@link #readyz}, {@link #ready} and {@link #version} are
 * served without a login, so a detail must hold no secret. Threads share it; checks run on the
 * caller's thread and must be quick.
 */
public final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
  private static final String JSON_TYPE = "application/json";
  private static final int API = 1;

  private final String version;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Named> checks = new ConcurrentSkipListMap<>();

  /**
   * A gateway without checks is ready.
   *
   * @param version what {@code /api/version} tells; {@code dev} where nobody knows
   */
  public Readiness(String version) {
    this.version = version;
  }

  /** Looks at one thing and tells how it is. */
  @FunctionalInterface
  public interface Check {
    /** How it is now. */
    State look();
  }

  /**
   * How something is.
   *
   * @param ok whether it works
   * @param detail what is wrong, or a remark; may be empty
   */
  public record State(boolean ok, String detail) {
    /** It works. */
    public static final State OK = new State(true, "");

    /** It works, and there is something to tell. */
    public static State ok(String detail) {
      return new State(true, detail);
    }

    /** It does not work, for this reason. */
    public static State down(String reason) {
      return new State(false, reason);
    }
  }

  /**
   * An answer for an HTTP request.
   *
   * @param status HTTP status
   * @param contentType media type
   * @param body the text
   */
  public record Answer(int status, String contentType, String body) {}

  /**
   * How a check came out.
   *
   * @param name the name it was registered by
   * @param needed whether the gateway is not ready without it
   * @param state how it is
   */
  public record Outcome(String name, boolean needed, State state) {}

  /** Registers something the gateway is not ready without; replaces a check of the same name. */
  public Readiness needs(String name, Check check) {
    checks.put(name(name), new Named(true, check));
    return this;
  }

  /** Registers something that is told and never refuses; replaces a check of the same name. */
  public Readiness tells(String name, Check check) {
    checks.put(name(name), new Named(false, check));
    return this;
  }

  /** Forgets a check; an unknown name is no error. */
  public void forget(String name) {
    checks.remove(name);
  }

  /** The names of all checks, sorted. */
  public List<String> names() {
    return List.copyOf(checks.keySet());
  }

  /** Looks at one check; an unknown name is down. */
  public Outcome look(String name) {
    Named named = checks.get(name);
    return named == null
        ? new Outcome(name, false, State.down("unknown check"))
        : new Outcome(name, named.needed, named.look(name));
  }

  /** Looks at all checks, in the order of their names. */
  public List<Outcome> look() {
    List<Outcome> outcomes = new ArrayList<>();
    new TreeMap<>(checks)
        .forEach((name, named) -> outcomes.add(new Outcome(name, named.needed, named.look(name))));
    return outcomes;
  }

  /** Whether everything that is needed works. */
  public boolean isReady() {
    return look().stream().allMatch(outcome -> outcome.state.ok || !outcome.needed);
  }

  /** What {@code /api/version} tells. */
  String versionOfGateway() {
    return version;
  }

  /** {@code GET /healthz} of the console: the process lives and answers. */
  public Answer healthz() {
    return new Answer(200, JSON_TYPE, "{\"status\":\"ok\"}");
  }

  /** {@code GET /readyz}: 200 or 503, with every check. */
  public Answer readyz() {
    ObjectNode said = json.createObjectNode().put("status", "ok");
    ObjectNode all = json.createObjectNode();
    List<String> reasons = new ArrayList<>();
    ArrayNode failed = json.createArrayNode();
    for (Outcome outcome : look()) {
      ObjectNode one = all.putObject(outcome.name);
      one.put("status", outcome.state.ok ? "ok" : "down").put("needed", outcome.needed);
      if (!outcome.state.detail.isEmpty()) {
        one.put("detail", outcome.state.detail);
      }
      if (outcome.needed && !outcome.state.ok) {
        reasons.add(outcome.state.detail.isEmpty() ? outcome.name : outcome.state.detail);
        failed.add(outcome.name);
      }
    }
    if (!reasons.isEmpty()) {
      said.put("status", "not_ready").put("reason", String.join("; ", reasons));
    }
    said.set("checks", all);
    if (!failed.isEmpty()) {
      said.set("failed_checks", failed);
    }
    return new Answer(reasons.isEmpty() ? 200 : 503, JSON_TYPE, said.toString());
  }

  /** {@code GET /ready}: what Loki's clients expect, {@code ready} or the reasons why not. */
  public Answer ready() {
    List<String> reasons = new ArrayList<>();
    for (Outcome outcome : look()) {
      if (outcome.needed && !outcome.state.ok) {
        reasons.add(outcome.name + ": " + outcome.state.detail);
      }
    }
    return reasons.isEmpty()
        ? new Answer(200, "text/plain; charset=utf-8", "ready\n")
        : new Answer(
            503, "text/plain; charset=utf-8", "not ready\n" + String.join("\n", reasons) + "\n");
  }

  /** {@code GET /api/version}. */
  public Answer version() {
    return new Answer(
        200, JSON_TYPE, json.createObjectNode().put("version", version).put("api", API).toString());
  }

  private static String name(String name) {
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: lower case letters, digits, dots and dashes)");
    }
    return name;
  }

  private record Named(boolean needed, Check check) {
    /* A check that fails to look has found something wrong. Its message stays in the log: the page
     * is public. */
    State look(String name) {
      try {
        return check.look();
      } catch (RuntimeException e) {
        LOG.warn("A health check failed to look check={}", name, e);
        return State.down("the check failed: " + e.getClass().getSimpleName());
      }
    }
  }
}
