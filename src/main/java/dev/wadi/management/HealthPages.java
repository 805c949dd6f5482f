package dev.wadi.management;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.management.Readiness.Answer;
import dev.wadi.management.Readiness.Outcome;
import dev.wadi.management.Readiness.State;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationState;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /healthz} and {@code /readyz} of the data port, where every client that knows them asks.
 * Our own have each field that LogOps' gateway and front and LogStack have, as far as these do not
 * contradict each other; a gateway that takes the place of one of them has exactly its words.
 * Threads share it.
 */
public final class HealthPages {
  private static final String JSON_TYPE = "application/json";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  /** Whose words. */
  public enum Style {
    WADI,
    LOGSTACK,
    LOGOPS
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Style style;
  private final Readiness readiness;
  private final Roster roster;
  private final boolean keepsOriginals;
  private final InstantSource clock;

  /**
   * @param keepsOriginals whether there is a key to encrypt what is masked
   */
  public HealthPages(
      Style style,
      Readiness readiness,
      Roster roster,
      boolean keepsOriginals,
      InstantSource clock) {
    this.style = style;
    this.readiness = readiness;
    this.roster = roster;
    this.keepsOriginals = keepsOriginals;
    this.clock = clock;
  }

  /** {@code GET /healthz}: the process lives and answers. */
  public Answer healthz() {
    ObjectNode said = json.createObjectNode();
    switch (style) {
      case LOGSTACK ->
          said.put("status", "alive")
              .put("timestamp", now())
              .put("service", "logstack")
              .put("version", "0.1.0");
      case LOGOPS -> logops(said.put("status", "ok").put("version", "v7-pii-encryption"));
      case WADI ->
          logops(
              said.put("status", "ok")
                  .put("timestamp", now())
                  .put("service", "wadi")
                  .put("version", readiness.versionOfGateway()));
    }
    return new Answer(200, JSON_TYPE, said.toString());
  }

  /* Every line goes to captures, and nobody without a login learns where. The front says ok. */
  private void logops(ObjectNode said) {
    said.put("pii_encryption", keepsOriginals).put("file_sink", true).putNull("file_sink_dir");
    said.put("ok", true);
  }

  /** {@code GET /readyz}: 200 or 503, with every check. */
  public Answer readyz() {
    return style == Style.LOGSTACK ? asLogstack() : readiness.readyz();
  }

  /*
   * LogStack is not ready without its Loki. Ours is, since lines wait in the log; but who put it in
   * LogStack's place has alerts that hang on this.
   */
  private Answer asLogstack() {
    List<Outcome> outcomes = new ArrayList<>(readiness.look());
    outcomes.add(new Outcome("loki", true, sinks(true)));
    outcomes.add(new Outcome("forwarder", true, sinks(false)));
    String time = now();
    ObjectNode checks = json.createObjectNode();
    ArrayNode failed = json.createArrayNode();
    for (Outcome outcome : outcomes) {
      State state = outcome.state();
      boolean told = state.ok() || state.detail().isEmpty();
      ObjectNode check = checks.putObject(outcome.name());
      check.put("name", outcome.name()).put("status", state.ok() ? "healthy" : "unhealthy");
      check.put(
          "message",
          told ? outcome.name() + (state.ok() ? " is well" : " is not well") : state.detail());
      ObjectNode details = check.putObject("details");
      if (!state.detail().isEmpty()) {
        details.put("detail", state.detail());
      }
      check.put("last_check", time);
      if (outcome.needed() && !state.ok()) {
        failed.add(outcome.name());
      }
    }
    ObjectNode said = json.createObjectNode();
    said.put("status", failed.isEmpty() ? "ready" : "not_ready").put("timestamp", time);
    said.set("checks", checks);
    if (!failed.isEmpty()) {
      said.set("failed_checks", failed);
    }
    return new Answer(failed.isEmpty() ? 200 : 503, JSON_TYPE, said.toString());
  }

  /* Loki alone is asked whether it answers; of the others, whether they run. */
  private State sinks(boolean loki) {
    List<String> bad = new ArrayList<>();
    boolean any = false;
    for (Roster.Told sink : roster.told(StationKind.SINK)) {
      StationState state = sink.report().state();
      if (loki && !sink.title().type().equals("Loki") || state == StationState.OFF) {
        continue;
      }
      any = true;
      if (state == StationState.STOPPED || (loki && state == StationState.IN_TROUBLE)) {
        bad.add(sink.title().name() + ": " + sink.report().words());
      }
    }
    if (!bad.isEmpty()) {
      return State.down(String.join(", ", bad));
    }
    return any ? State.OK : State.ok("there is none");
  }

  private String now() {
    return TIME.format(clock.instant());
  }
}
