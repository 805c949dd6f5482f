package dev.wadi.app;

import dev.wadi.app.routes.DirectDoorsComponent;
import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteCheck;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteFolder;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.buffer.wal.ReaderStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalReaders;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.chain.authenticate.AuthenticateProcessor;
import dev.wadi.chain.authenticate.Authenticator;
import dev.wadi.chain.limit.LimitProcessor;
import dev.wadi.chain.limit.RateLimiter;
import dev.wadi.chain.mask.MaskProcessor;
import dev.wadi.chain.mask.MaskProfiles;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.step.QuarantineProcessor;
import dev.wadi.chain.redact.step.RedactProcessor;
import dev.wadi.chain.redact.step.SinkRedactProcessor;
import dev.wadi.chain.redact.trial.RedactionTrials;
import dev.wadi.chain.redact.trial.SelfCheck;
import dev.wadi.chain.validate.ValidateProcessor;
import dev.wadi.chain.validate.Validator;
import dev.wadi.codec.camel.BatchConverters;
import dev.wadi.console.ConsoleServer;
import dev.wadi.console.ConsoleSettings;
import dev.wadi.console.OpenPage;
import dev.wadi.management.CamelHealth;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness;
import dev.wadi.management.Roster;
import dev.wadi.management.RouteMetrics;
import dev.wadi.management.StationMetrics;
import dev.wadi.management.StationsBean;
import dev.wadi.model.Admission;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.sink.capture.AuditProcessor;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.source.push.DoorLimits;
import dev.wadi.source.push.PushAdmission;
import dev.wadi.source.push.PushAnswerProcessor;
import dev.wadi.source.push.PushDecodeProcessor;
import dev.wadi.source.push.PushDecoder;
import dev.wadi.source.push.PushHttpConfigurer;
import dev.wadi.source.push.PushPipeline;
import dev.wadi.source.push.PushReceiveProcessor;
import dev.wadi.source.push.PushSource;
import dev.wadi.source.push.PushStatistics;
import dev.wadi.source.push.PushUnknownPathProcessor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Wadi: every object built from the settings, and Camel with its routes.
 *
 * <p>Several gateways can live in one process as long as their folders and ports differ. {@link
 * #start} either returns a gateway that takes pushes, or throws and leaves nothing running behind.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int WAITING_PAGES = 32;
  private static final int WAITING_LARGE_PUSHES = 32;

  private final Settings settings;
  private final String version;
  private final RoomSettings rooms;
  private final InstantSource clock = InstantSource.system();
  private final GatewayCamel camel = new GatewayCamel();

  /* Pages that look at files; many at once are of use to nobody. */
  private final ThreadPoolExecutor pages = oneThread("wadi-pages", WAITING_PAGES);

  /* Large pushes, one after the other, so that they leave the other processors to small ones. */
  private final ThreadPoolExecutor heavy = oneThread("wadi-large-pushes", WAITING_LARGE_PUSHES);

  private final Readiness readiness;
  private final Metrics metrics = new Metrics();
  private final Intake intake = new Intake(clock, System::nanoTime);
  private final PushStatistics pushes;
  private final RequestMemory memory;
  private final PushAnswerProcessor answer;
  private RouteLibraries libraries = RouteLibraries.none();
  private @Nullable Wal wal;
  private @Nullable RedactionProfiles profiles;
  private @Nullable SelfCheck selfCheck;
  private @Nullable RedactionGuard guard;
  private @Nullable RedactionTrials trials;
  private @Nullable RedactionWatch redactionWatch;
  private @Nullable RouteFolder routes;
  private @Nullable GatewayOperations operations;
  private @Nullable StationsBean stations;
  private @Nullable DeadLetterOperations deadLetters;
  private @Nullable ConsoleServer console;
  private int pushPort;

  /* Stopped also when it came half way: some routes may listen already. */
  private boolean camelBegun;

  private boolean closed;

  private Gateway(Settings settings, String version) {
    this.settings = settings;
    this.version = version;
    this.rooms = new RoomSettings(settings);
    this.readiness = new Readiness(version);
    this.pushes = new PushStatistics(intake, GatewayMetrics.pushTimer(metrics));
    this.memory = new RequestMemory(rooms.requestMemoryBytes(), System::nanoTime);
    this.answer = new PushAnswerProcessor(pushes, System::nanoTime);
  }

  /**
   * Starts a gateway.
   *
   * @param version what {@code /api/version} tells
   * @throws SettingsException when a setting or a route file is wrong
   * @throws IOException when a folder cannot be written or is held by another, or a port is taken;
   *     the message is one sentence for a person
   */
  public static Gateway start(Settings settings, String version) throws Exception {
    Gateway gateway = new Gateway(settings, version);
    boolean good = false;
    try {
      gateway.begin();
      good = true;
      return gateway;
    } finally {
      if (!good) {
        gateway.close();
      }
    }
  }

  private void begin() throws Exception {
    // Whatever can be wrong with settings and files is found before anything is made.
    rooms.requireGood();
    Authenticator authenticator = rooms.authenticator();
    RedactionProfiles redaction = rooms.profiles();
    MaskProfiles masks = rooms.masks();
    @Nullable ConsoleSettings door = settings.bool("wadi.console.enabled") ? rooms.console() : null;
    pushPort =
        Ports.require(
            settings.text("wadi.push.host"), settings.number("wadi.push.port"), "wadi.push.port");
    if (door != null) {
      Ports.require(
          settings.text("wadi.console.host"),
          settings.number("wadi.console.port"),
          "wadi.console.port");
    }
    profiles = redaction;
    libraries = RouteLibraries.in(settings.librariesDirectory());
    Properties values = routeValues(redaction);
    RouteCatalogue catalogue =
        new RouteCatalogue(
            settings.routesDirectory().orElse(null), new JavaRoutes(values, libraries));
    RouteCheck check = new RouteCheck(values, RouteCatalogue::provides, libraries);
    List<RouteFile> routeFiles = RouteFolder.good(catalogue, check);
    prepareCamel(values, authenticator);
    for (Path folder : rooms.folders()) {
      Folders.makePrivate(folder);
    }
    wal =
        Wal.open(
            rooms.wal(),
            WalFiles.ofTheSystem(),
            clock,
            System::nanoTime,
            GatewayMetrics.walObserver(metrics));
    bindParts(wal, authenticator, redaction, masks);
    RouteFolder folder = new RouteFolder(camel.getCamelContext(), catalogue, check);
    routes = folder;
    startCamel(wal, folder, routeFiles);
    if (door != null) {
      console = console(door, wal);
    }
    LOG.info(
        "Gateway takes pushes. address={} tenant={}",
        pushAddress(),
        settings.text("wadi.tenant.default"));
  }

  /* What one of our parts said in a sentence, Camel hands on in several layers of its own. */
  private static Exception withoutWrapping(Exception thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof IOException io && e.getClass().getName().startsWith("dev.wadi.")) {
        return io;
      }
    }
    return thrown;
  }

  private void bindParts(
      Wal openWal, Authenticator authenticator, RedactionProfiles redaction, MaskProfiles masks)
      throws IOException {
    bind("wal-main", openWal);
    bind(Intake.BEAN, intake);
    bind(RequestMemory.BEAN, memory);
    bind("wal-main-readers", new WalReaders(openWal));

    DoorLimits door = rooms.door();
    bind("pushAnswer", answer);
    bind(
        "receiveLoki", new PushReceiveProcessor(PushSource.LOKI, pushes, answer, System::nanoTime));
    bind(
        "receiveProm",
        new PushReceiveProcessor(PushSource.LEGACY, pushes, answer, System::nanoTime));
    bind("receiveRaw", new PushReceiveProcessor(PushSource.RAW, pushes, answer, System::nanoTime));
    bind("unknownPath", new PushUnknownPathProcessor(pushes));
    bind(
        "decodePush",
        new PushDecodeProcessor(
            new PushDecoder(door.within(memory), rooms.metadataAsText(), clock),
            memory,
            answer,
            heavy));
    bind("authenticate", new AuthenticateProcessor(authenticator));
    bind("limit", new LimitProcessor(new RateLimiter(rooms.rates(), System::nanoTime)));
    Validator loki = new Validator(rooms.limits(true), rooms.tidying(), clock);
    Validator raw = new Validator(rooms.limits(false).anyTimeAndLabels(), rooms.tidying(), clock);
    bind("validate", new ValidateProcessor(loki, Map.of(PushSource.RAW.label(), raw)));
    GatewayMetrics.truncated(metrics, () -> loki.truncatedEntries() + raw.truncatedEntries());
    bindRedaction(redaction, masks);
    bind("mask", new MaskProcessor(masks));
    bind("audit", new AuditProcessor("main", clock, System::nanoTime));
    bind("lokiCredentials", rooms.lokiCredentials());

    bind("readyPage", new PageProcessor(readiness::ready));
    bind("healthzPage", new PageProcessor(readiness::healthz));
    bind("readyzPage", new PageProcessor(readiness::readyz, pages));
    bind("versionPage", new PageProcessor(readiness::version));
    bind("metricsPage", new PageProcessor(this::metricsPage, pages));
    GatewayMetrics.bind(metrics, pushes, openWal);
    GatewayMetrics.requestMemory(metrics, memory);
    GatewayReadiness.bind(readiness, openWal);
    GatewayReadiness.bindMemory(readiness, memory);
    SumsReadiness.bind(readiness, intake.conservation());
  }

  private void bindRedaction(RedactionProfiles redaction, MaskProfiles masks) {
    SelfCheck check =
        SelfCheck.begin(settings.number("wadi.redact.selfCheckEvery"), clock, System::nanoTime);
    selfCheck = check;
    RedactionGuard watching =
        new RedactionGuard(redaction, settings.bool("wadi.redact.required"), System::nanoTime);
    guard = watching;
    camel.bind(Admission.BEAN, watching);
    RedactionTrials beside =
        new RedactionTrials(
            redaction, (tenant, line) -> masks.masker(tenant).mask(line), System::nanoTime);
    trials = beside;
    bind("redact", new RedactProcessor(redaction, check, beside));
    bind("beforeQuarantine", new QuarantineProcessor(QuarantineProcessor.Step.BEFORE));
    bind("afterQuarantine", new QuarantineProcessor(QuarantineProcessor.Step.AFTER));
    bind("quarantineFailed", new QuarantineProcessor(QuarantineProcessor.Step.FAILED));
    @Nullable Path file = settings.path("wadi.redact.file").orElse(null);
    @Nullable Path keyFile = settings.path("wadi.redact.keyFile").orElse(null);
    if (file != null || keyFile != null) {
      redactionWatch =
          RedactionWatch.begin(file, keyFile, redaction, settings.duration("wadi.redact.reload"));
    }
    bind(RedactionReadiness.STEP, new SinkRedactProcessor(redaction));
    new RedactionMetrics(metrics, redaction, check, watching).begin();
  }

  private static ThreadPoolExecutor oneThread(String name, int mostWaiting) {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(mostWaiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    return one;
  }

  private Readiness.Answer metricsPage() {
    return new Readiness.Answer(200, Metrics.CONTENT_TYPE, metrics.text());
  }

  private void bind(String name, Object part) {
    camel.bind(name, part);
  }

  /** What route files read as {@code {{key}}}. */
  private Properties routeValues(RedactionProfiles redaction) {
    Properties values = settings.camelProperties();
    values.setProperty("wadi.push.port", Integer.toString(pushPort));
    if (settings.bool("wadi.redact.required")) {
      // Else something may be in a capture that nobody redacted, and it must not claim otherwise.
      values.putAll(activeRedaction(redaction));
    }
    return values;
  }

  /** Configures Camel; nothing moves yet. */
  private void prepareCamel(Properties values, Authenticator authenticator) {
    camel
        .configure()
        .withName("wadi")
        .withStreamCachingEnabled(false)
        .withShutdownTimeout(
            Math.toIntExact(Math.max(1, settings.duration("wadi.stop.timeout").toSeconds())))
        .withShutdownLogInflightExchangesOnTimeout(true)
        .withUseMdcLogging(false);
    camelBegun = true;
    camel.prepare(values);
    CamelContext context = camel.getCamelContext();
    context.setMessageHistory(false);
    context.setApplicationContextClassLoader(libraries.loader());
    context.addComponent("direct", new DirectDoorsComponent());
    BatchConverters.register(context, settings.text("wadi.tenant.default"), this::nowNanos);
    PushPipeline pipeline =
        new PushPipeline(rooms.door(), memory, admission(authenticator), rooms.origins(), pushes);
    new PushHttpConfigurer(rooms.door(), pipeline, answer).configure(context);
  }

  private long nowNanos() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  private void startCamel(Wal openWal, RouteFolder folder, List<RouteFile> routeFiles)
      throws Exception {
    CamelContext context = camel.getCamelContext();
    GatewayOperations watching = GatewayOperations.watch(context);
    operations = watching;
    Roster roster = new Roster(context);
    StationsBean shown = new StationsBean(roster);
    stations = shown;
    watching.show("Stations", shown);
    folder.load(routeFiles);
    startRoutes();
    showOperations(watching, openWal);
    if (settings.bool("wadi.routes.reload")) {
      folder.watch(settings.duration("wadi.routes.settle"));
    }
    if (profiles != null && selfCheck != null && guard != null) {
      readiness.tells(
          "redaction", new RedactionReadiness(profiles, selfCheck, guard, context)::state);
    }
    readiness.tells("route-files", () -> routesState(folder));
    GatewayMetrics.routes(metrics, folder);
    RouteMetrics.bind(metrics, context);
    StationMetrics.bind(metrics, roster);
    if (profiles != null) {
      LogtapNumbers.bind(metrics, roster, pushes, profiles);
    }
    GatewayReadiness.bindSinks(readiness, roster);
    CamelHealth.bridge(readiness, context);
  }

  private static PushAdmission admission(Authenticator authenticator) {
    return (authorization, orgId) -> {
      Authenticator.Found found = authenticator.find(authorization, orgId);
      Refusal refusal = found.refusal();
      return refusal == null ? null : new PushAdmission.Denied(refusal, found.text());
    };
  }

  private void showOperations(GatewayOperations watching, Wal openWal) {
    RedactProcessor redaction = registry().lookupByNameAndType("redact", RedactProcessor.class);
    watching.show("Redaction", redaction);
    DeadLetterOperations letters = rooms.deadLetters();
    deadLetters = letters;
    watching.show("DeadLetters", letters);
    watching.begin(version, this, openWal, () -> readiness.readyz().body());
  }

  private void startRoutes() throws Exception {
    try {
      try {
        camel.start();
      } catch (Exception e) {
        throw withoutWrapping(e);
      }
    } catch (Exception e) {
      throw Ports.explained(e, settings.text("wadi.push.host"), pushPort, "wadi.push.port");
    }
  }

  /** What captures write down about the redaction in force. */
  private static Map<String, String> activeRedaction(RedactionProfiles active) {
    Redactor redactor = active.named(active.config().defaultProfile());
    return Map.of(
        "wadi.active.redaction.patterns", String.join(",", redactor.profile().activeNames()),
        "wadi.active.redaction.profile", redactor.profile().name(),
        "wadi.active.redaction.hash", redactor.hash());
  }

  private static Readiness.State routesState(RouteFolder folder) {
    return folder.problems().isEmpty()
        ? Readiness.State.OK
        : Readiness.State.down(folder.problems().get(0).toString());
  }

  private ConsoleServer console(ConsoleSettings door, Wal openWal) throws IOException {
    ConsoleServer opened =
        ConsoleServer.start(
            door,
            Map.of(
                "/healthz", open(readiness::healthz),
                "/readyz", open(readiness::readyz),
                "/ready", open(readiness::ready),
                "/metrics", open(this::metricsPage)),
            Map.of(ReceiptPage.PATH, new ReceiptPage(openWal)));
    GatewayMetrics.console(metrics, opened);
    return opened;
  }

  private static OpenPage open(Supplier<Readiness.Answer> page) {
    return () -> {
      Readiness.Answer answer = page.get();
      return new OpenPage.Answer(answer.status(), answer.contentType(), answer.body());
    };
  }

  /** Where pushes go. */
  public URI pushAddress() {
    return URI.create("http://" + settings.text("wadi.push.host") + ":" + pushPort);
  }

  /** All sources, buffers and sinks. */
  public StationsBean stations() {
    return Objects.requireNonNull(stations, "started gateways have stations");
  }

  /** The console's page, if there is a console. */
  public Optional<URI> consoleAddress() {
    return Optional.ofNullable(console).map(ConsoleServer::address);
  }

  /** The console's password, if it was made at this start. */
  public Optional<String> freshPassword() {
    return Optional.ofNullable(console).flatMap(ConsoleServer::freshPassword);
  }

  /** Entries that arrived at the HTTP door. */
  public long receivedEntries() {
    return intake.sum(SourceCounts::receivedEntries);
  }

  /** Entries that were acknowledged. */
  public long acceptedEntries() {
    return intake.sum(SourceCounts::acceptedEntries);
  }

  /** Entries that senders were refused, for whatever reason. */
  public long refusedEntries() {
    return Arrays.stream(Verdict.Refusal.values())
        .mapToLong(reason -> intake.sum(source -> source.refusedEntries(reason)))
        .sum();
  }

  /** Entries that a rule set aside: safe in the quarantine, and nowhere else. */
  public long setAsideEntries() {
    return intake.sum(SourceCounts::setAsideEntries);
  }

  /** Entries that a rule let go. */
  public long droppedEntries() {
    return intake.sum(SourceCounts::droppedEntries);
  }

  /**
   * Bytes of a tenant that a sink has not confirmed; 0 when it has everything, or never read.
   *
   * @param reader of the WAL, such as {@code capture}
   */
  public long backlogBytes(String reader, String tenant) {
    return wal == null
        ? 0
        : wal.readerStats().stream()
            .filter(stat -> stat.reader().equals(reader) && stat.tenant().equals(tenant))
            .mapToLong(ReaderStat::backlogBytes)
            .sum();
  }

  /** Camel itself, for tests and for those who embed a gateway. */
  public CamelContext camelContext() {
    return camel.getCamelContext();
  }

  /** Whether it takes pushes, with details. */
  public Readiness readiness() {
    return readiness;
  }

  /**
   * Stops within {@code wadi.stop.timeout}: takes no more pushes, answers those under way, lets the
   * sinks finish what they have begun, and closes the files. What no sink has got yet stays in the
   * WAL.
   */
  @Override
  public synchronized void close() throws Exception {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (routes != null) {
        routes.close();
      }
      if (redactionWatch != null) {
        redactionWatch.close();
      }
      if (selfCheck != null) {
        selfCheck.close();
      }
      if (trials != null) {
        trials.close();
      }
      if (console != null) {
        console.close();
      }
      if (operations != null) {
        operations.close();
      }
      if (deadLetters != null) {
        deadLetters.close();
      }
    } finally {
      stopCamelAndWal();
      pages.shutdown();
      heavy.shutdown();
      metrics.close();
      libraries.close();
    }
  }

  private void stopCamelAndWal() throws Exception {
    try {
      if (camelBegun) {
        camel.stop();
      }
    } finally {
      if (wal != null) {
        wal.close();
      }
    }
  }

  Registry registry() {
    return camel.getCamelContext().getRegistry();
  }
}
