package dev.wadi.sink.capture.named;

import dev.wadi.handover.LogReaders;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures by name, as people call them: in JMX, in Hawtio and by {@code wadi capture}. Goes to
 * work when Camel has started, and ends with it; those under way go on at the next start.
 */
@ManagedResource(description = "Captures of chosen lines, begun and ended by name")
public final class NamedCaptureOperations
    implements Station, CamelContextAware, ExtendedStartupListener {
  private static final Logger LOG = LoggerFactory.getLogger(NamedCaptureOperations.class);
  private static final long TEND_MILLIS = 250;
  private static final long END_SECONDS = 5;

  private final NamedCaptureLimits limits;
  private final NamedCaptureRequests requests;
  private final RulesSeen rules;
  private final InstantSource clock;
  private final AtomicBoolean begun = new AtomicBoolean();
  private @Nullable CamelContext camel;
  private volatile @Nullable NamedCaptures captures;
  private volatile String trouble = "";

  NamedCaptureOperations(
      NamedCaptureLimits limits,
      NamedCaptureRequests requests,
      RulesSeen rules,
      InstantSource clock) {
    this.rules = rules;
    this.requests = requests;
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public void setCamelContext(CamelContext context) {
    if (camel == null) {
      camel = context;
      try {
        context.addStartupListener(this);
      } catch (Exception e) {
        throw new IllegalStateException("a context that takes no listener", e);
      }
    }
  }

  @Override
  public @Nullable CamelContext getCamelContext() {
    return camel;
  }

  @Override
  public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
    // Its routes are not all started by then.
  }

  @Override
  public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
    // Camel calls this for every route that is added later, too.
    if (!begun.compareAndSet(false, true)) {
      return;
    }
    LogReaders log =
        context.getRegistry().lookupByNameAndType(LogReaders.OF_MAIN, LogReaders.class);
    if (log == null) {
      return;
    }
    NamedCaptures made =
        new NamedCaptures(limits, new NamedCaptureRoutes(context, clock), rules, log, clock);
    try {
      made.resume();
    } catch (IOException e) {
      // What is there must not be written over: so none is begun either, until somebody has looked.
      LOG.error("Captures by name do not go on.", e);
      trouble = String.valueOf(e.getMessage());
      return;
    }
    captures = made;
    requests.begin(made);
    ScheduledExecutorService tending =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "wadi-named-captures");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        tending.scheduleWithFixedDelay(made::tend, TEND_MILLIS, TEND_MILLIS, TimeUnit.MILLISECONDS);
    context.addLifecycleStrategy(
        new LifecycleStrategySupport() {
          @Override
          public void onContextStopping(CamelContext stopping) {
            captures = null;
            requests.end();
            end(tending);
          }
        });
  }

  /* What is being written down is not cut off; one that is sealed just now may take a moment. */
  private static void end(ScheduledExecutorService tending) {
    tending.shutdown();
    try {
      if (!tending.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A capture by name is still being ended; the next start goes on with it.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private NamedCaptures ready() {
    NamedCaptures made = captures;
    if (made == null) {
      throw new IllegalStateException(
          trouble.isEmpty() ? "the gateway does not run yet, or no more" : trouble);
    }
    return made;
  }

  @ManagedOperation(
      description =
          "Begin a capture of the lines that a query chooses, in a folder of that name. It ends by"
              + " stopCapture, by its size or by its time. Answers it as listCaptures() shows it")
  @Needs(Role.OPERATOR)
  public Map<String, Object> startCapture(
      String name, String query, long maxBytes, long maxSeconds, String since) throws IOException {
    return startCaptureUntil(name, query, maxBytes, maxSeconds, since, "");
  }

  @ManagedOperation(
      description =
          "The same; it ends also when an alert rule of a name begins to fire. What the log has by"
              + " then still belongs to it")
  @Needs(Role.OPERATOR)
  public Map<String, Object> startCaptureUntil(
      String name, String query, long maxBytes, long maxSeconds, String since, String untilRule)
      throws IOException {
    if (maxSeconds < 0 || maxSeconds > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "maxSeconds: " + maxSeconds + " (expected: 0 or more seconds)");
    }
    return row(
        ready()
            .start(
                text(name),
                text(query),
                maxBytes,
                Duration.ofSeconds(maxSeconds),
                time(since),
                text(untilRule)));
  }

  @ManagedOperation(
      description =
          "End a capture: it still gets what the log has by now, and is sealed. Answers it as"
              + " listCaptures() shows it")
  @Needs(Role.OPERATOR)
  public Map<String, Object> stopCapture(String name) throws IOException {
    return row(ready().stop(text(name), "somebody ended it"));
  }

  @ManagedOperation(
      description =
          "Captures by name that are under way and those that are over, with folder, query, times"
              + " and what they have; lines and plainBytes are -1 where that cannot be read")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> listCaptures() {
    return ready().list().stream().map(NamedCaptureOperations::row).toList();
  }

  @ManagedAttribute(description = "Folder of the captures by name")
  public String getDirectory() {
    return limits.directory().toString();
  }

  @ManagedAttribute(description = "Captures by name that are under way")
  public int getUnderWay() {
    return underWay();
  }

  private int underWay() {
    NamedCaptures made = captures;
    return made == null ? 0 : made.underWay();
  }

  private static Map<String, Object> row(NamedCaptures.Shown shown) {
    NamedCapture capture = shown.capture();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", capture.name());
    row.put("state", capture.state().word());
    row.put("query", capture.query());
    row.put("folder", shown.folder().toString());
    row.put("since", capture.since().toString());
    row.put("until", capture.until().toString());
    row.put("maxBytes", capture.maxBytes());
    row.put("started", capture.started().toString());
    Instant ended = capture.ended();
    row.put("ended", ended == null ? "" : ended.toString());
    row.put("reason", capture.reason());
    row.put("lines", shown.content().lines());
    row.put("plainBytes", shown.content().plainBytes());
    row.put("rule", capture.rule());
    row.put("untilRule", capture.untilRule());
    row.put("overtakenLines", shown.overtakenEntries());
    row.put("logSince", shown.logSince() == null ? "" : shown.logSince().toString());
    return row;
  }

  private static String text(@Nullable String given) {
    return given == null ? "" : given;
  }

  private static @Nullable Instant time(@Nullable String given) {
    String text = text(given).strip();
    if (text.isEmpty()) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "since: " + text + " (expected: such as 2026-01-31T12:00:00Z, or empty for now)", e);
    }
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SINK, "NamedCaptures", "named");
  }

  @Override
  public StationReport report() {
    List<Reading> readings =
        List.of(
            Reading.now(
                "named_captures", "captures", "Captures by name that are under way.", underWay()));
    return trouble.isEmpty()
        ? StationReport.running(readings)
        : new StationReport(StationState.IN_TROUBLE, "cannot go on", trouble, null, readings);
  }
}
