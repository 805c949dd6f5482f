package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.limit.KeyLimits;
import dev.wadi.chain.limit.LimitProcessor;
import dev.wadi.chain.limit.RateLimiter;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.chain.validate.IngestLimits;
import dev.wadi.chain.validate.Tidying;
import dev.wadi.chain.validate.UnfitProcessor;
import dev.wadi.chain.validate.ValidateProcessor;
import dev.wadi.chain.validate.ValidateProcessor.Misfits;
import dev.wadi.chain.validate.Validator;
import dev.wadi.chain.validate.schema.EntrySchema.Subject;
import dev.wadi.chain.validate.schema.SchemaBook;
import dev.wadi.chain.validate.schema.SchemaCheck;
import dev.wadi.management.Readiness.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.ToDefinition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps that say how much is sent, and whether lines can be taken as they are. */
public final class ChainRoom implements Room {
  private static final Logger LOG = LoggerFactory.getLogger(ChainRoom.class);

  private static final String UNFIT = "direct:unfit";

  private final Settings settings;
  private final InstantSource clock;
  private final Supplier<KeyLimits> keys;
  private @Nullable SchemaBook schemas;
  private @Nullable ScheduledExecutorService watch;

  /**
   * @param keys known when their room is open
   */
  ChainRoom(Settings settings, InstantSource clock, Supplier<KeyLimits> keys) {
    this.keys = keys;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void check() throws IOException {
    SettingsException.orWrong("wadi.limits", () -> List.of(limits(true), limits(false), rates()));
    try {
      schemas =
          new SchemaBook(
              files("wadi.schema.tenants"),
              files("wadi.schema.sources"),
              settings.text("wadi.schema.subject").equals("line") ? Subject.LINE : Subject.ENTRY);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("wadi.schema: " + e.getMessage());
    }
  }

  private Map<String, Path> files(String key) {
    Map<String, Path> files = new TreeMap<>();
    settings
        .map(key)
        .forEach(
            (name, file) ->
                files.put(name, SettingsException.orWrong(key + "." + name, () -> Path.of(file))));
    return files;
  }

  private SchemaBook schemas() {
    return Objects.requireNonNull(schemas, "the settings have been checked");
  }

  private Misfits misfits() {
    return switch (settings.text("wadi.schema.misfits")) {
      case "refuse" -> Misfits.REFUSE;
      case "quarantine" -> Misfits.SET_ASIDE;
      default -> Misfits.AUTO;
    };
  }

  private RateLimits rates() {
    long bytes = settings.bytes("wadi.limits.rateBytes");
    return bytes == 0
        ? RateLimits.OFF
        : new RateLimits(bytes, Math.max(bytes, settings.bytes("wadi.limits.burstBytes")), 0, 0);
  }

  /* Limits for one door; only Loki asks for at least one label. */
  private IngestLimits limits(boolean requireLabels) {
    return new IngestLimits(
        Math.toIntExact(settings.bytes("wadi.limits.maxLineBytes")),
        settings.bool("wadi.limits.truncateLongLines"),
        settings.number("wadi.limits.maxLabels"),
        Math.toIntExact(settings.bytes("wadi.limits.maxLabelNameBytes")),
        Math.toIntExact(settings.bytes("wadi.limits.maxLabelValueBytes")),
        Math.toIntExact(settings.bytes("wadi.limits.maxMetadataBytes")),
        settings.number("wadi.limits.maxMetadataEntries"),
        settings.duration("wadi.limits.maxAge"),
        settings.duration("wadi.limits.maxAhead"),
        requireLabels);
  }

  private Tidying tidying() {
    return new Tidying(
        settings.bool("wadi.limits.plainLabelNames"),
        settings.bool("wadi.limits.spreadEqualTimes"));
  }

  @Override
  public void open(RoomContext context) {
    context.bind(
        "limit", new LimitProcessor(new RateLimiter(rates(), System::nanoTime), keys.get()));
    Validator loki = new Validator(limits(true), tidying(), clock);
    Validator raw = new Validator(limits(false).anyTimeAndLabels(), tidying(), clock);
    SchemaCheck check = new SchemaCheck();
    context.bind("validate", new ValidateProcessor(loki, raw, schemas(), check, misfits()));
    context.bind("beforeUnfit", new UnfitProcessor(true));
    context.bind("afterUnfit", new UnfitProcessor(false));
    if (!schemas().isEmpty()) {
      SchemaMetrics.bind(context.metrics(), check);
      context.readiness().tells("schemas", () -> state(context.camel()));
    }
    context
        .metrics()
        .counter(
            "wadi_truncated_entries_total",
            "Log lines cut because they were too long.",
            Map.of(),
            () -> loki.truncatedEntries() + raw.truncatedEntries());
  }

  /* With a chain of somebody's own that leaves the step out, such batches are refused. */
  private static boolean isTaken(CamelContext camel) {
    return camel.getRoutes().stream()
        .map(route -> ((ModelCamelContext) camel).getRouteDefinition(route.getRouteId()))
        .filter(Objects::nonNull)
        .flatMap(
            route ->
                ProcessorDefinitionHelper.filterTypeInOutputs(
                    route.getOutputs(), ToDefinition.class)
                    .stream())
        .anyMatch(to -> to.getEndpointUri().startsWith(UNFIT));
  }

  private State state(CamelContext camel) {
    if (misfits() != Misfits.REFUSE && !isTaken(camel)) {
      return State.down(
          "entries that do not fit a schema are set aside, and no route hands them to " + UNFIT);
    }
    String problem = schemas().problem();
    return problem == null
        ? State.ok(schemas().names().size() + " schemas")
        : State.ok("left aside, those known stay in force: " + problem);
  }

  @Override
  public void run(RoomContext context) {
    if (schemas().isEmpty()) {
      return;
    }
    ScheduledExecutorService looking =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wadi-schemas");
              thread.setDaemon(true);
              return thread;
            });
    watch = looking;
    long every = settings.duration("wadi.schema.reload").toMillis();
    ScheduledFuture<?> looks =
        looking.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    LOG.debug("Schemas are looked after. look={}", looks.isDone());
  }

  /* What a task of the scheduler throws would end it without a word. */
  private void look() {
    try {
      schemas().look();
    } catch (RuntimeException e) {
      LOG.error("The schemas could not be looked at.", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (watch != null) {
      watch.shutdown();
      if (!watch.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("The schemas are still being looked at.");
      }
    }
  }
}
