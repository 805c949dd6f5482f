package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.handover.HandoverWatch;
import dev.wadi.management.LateAgent;
import dev.wadi.management.Readiness.State;
import java.io.IOException;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToStartRouteException;
import org.jspecify.annotations.Nullable;

/** Camel: once it runs, routes take and deliver; once it is closed, nothing is under way. */
final class CamelRoom implements Room {
  private static final String STARTING = "start";

  private final Settings settings;
  private final PushRoom push;
  private final GatewayCamel camel = new GatewayCamel();
  private final boolean alone;
  private @Nullable LateAgent agent;

  /* Stopped also when it came half way: some routes may listen already. */
  private boolean begun;

  /**
   * @param alone whether the process has this gateway only; then routes run before JMX shows them
   */
  CamelRoom(Settings settings, PushRoom push, boolean alone) {
    this.settings = settings;
    this.alone = alone;
    this.push = push;
  }

  /**
   * Makes the context; nothing moves yet.
   *
   * @param values what placeholders stand for
   */
  CamelContext prepare(Properties values) {
    camel
        .configure()
        .withName("wadi")
        .withStreamCachingEnabled(false)
        .withShutdownTimeout(
            Math.toIntExact(Math.max(1, settings.duration("wadi.stop.timeout").toSeconds())))
        .withShutdownLogInflightExchangesOnTimeout(true)
        .withUseMdcLogging(false);
    begun = true;
    camel.prepare(values);
    camel.getCamelContext().setMessageHistory(false);
    camel
        .getCamelContext()
        .setShutdownStrategy(
            PromptShutdownStrategy.insteadOf(camel.getCamelContext().getShutdownStrategy()));
    if (alone) {
      agent = new LateAgent(camel.getCamelContext());
      camel.getCamelContext().getManagementStrategy().setManagementAgent(agent);
    }
    // Before any route is made: only what is made from now on is watched.
    HandoverWatch.on(camel.getCamelContext());
    return context();
  }

  CamelContext context() {
    return camel.getCamelContext();
  }

  /* The page that says so is there before the last door is. */
  @Override
  public void open(RoomContext context) {
    context.readiness().needs(STARTING, () -> State.down("routes are starting"));
  }

  @Override
  public void run(RoomContext context) throws Exception {
    try {
      camel.start();
      context.readiness().forget(STARTING);
      if (agent != null) {
        agent.begin();
      }
    } catch (Exception e) {
      throw Ports.explained(
          withoutWrapping(e), settings.text("wadi.push.host"), push.port(), PushRoom.PORT);
    }
  }

  /* What one of our parts said in a sentence, Camel hands on in several layers of its own. */
  private static Exception withoutWrapping(Exception thrown) {
    FailedToStartRouteException of = null;
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof IOException io && e.getClass().getName().startsWith("dev.wadi.")) {
        return io;
      }
      if (e instanceof FailedToStartRouteException route && saidByUs(route.getCause())) {
        // Camel names the route, its file and its line; our part says which option and what it
        // takes.
        return new SettingsException(String.valueOf(route.getMessage()));
      }
      of = e instanceof FailedToStartRouteException route ? route : of;
      if (e instanceof IllegalArgumentException && saidByUs(e)) {
        // The same from a part that is made when its route begins, such as the client of a store.
        String where = of == null ? "" : of.getLocation() == null ? "" : of.getLocation() + ": ";
        return new SettingsException(where + e.getMessage());
      }
    }
    return thrown;
  }

  /* A part of ours that does not take its options says so; anything else is a bug. */
  private static boolean saidByUs(@Nullable Throwable e) {
    return (e instanceof IllegalArgumentException || e instanceof IllegalStateException)
        && e.getStackTrace().length > 0
        && e.getStackTrace()[0].getClassName().startsWith("dev.wadi.");
  }

  @Override
  public void close() {
    if (begun) {
      camel.stop();
    }
  }
}
