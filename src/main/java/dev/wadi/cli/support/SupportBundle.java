package dev.wadi.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.app.ConsoleAccess;
import dev.wadi.app.rooms.RedactionRoom;
import dev.wadi.app.routes.EndpointOptions;
import dev.wadi.app.settings.Secret;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway and its machine are, in one zip file that may be handed to somebody: from the
 * gateway when it runs, by its console, else from its folder.
 *
 * <p>Everything in it went through {@link CleanText}. What could not be had is in the list of what
 * was left out, with the reason: a bundle comes about whatever is broken. Bounded in bytes ({@link
 * SupportArchive}) and in time. For one thread.
 */
public final class SupportBundle {
  private static final int MOST_LOG_LINES = 1_000;
  private static final int MOST_LOG_BYTES = 512 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where parts come from, as the list says it. */
  private static final String GATEWAY = "gateway";

  private static final String DISK = "disk";
  private static final String COMMAND = "command";

  /* What nobody needs to help, and nobody but its owner should have. */
  private static final Map<String, String> NEVER = new LinkedHashMap<>();

  static {
    NEVER.put(
        "lines",
        "lines of captures, of the log, of dead letters and of what was set aside are nobody"
            + " else's");
    NEVER.put("secrets", "passwords, tokens, keys of senders, certificates and their keys");
    NEVER.put("audit trails", "they name people");
    NEVER.put("values of variables", "any of them may be a secret");
  }

  private final Settings settings;
  private final Map<String, String> environment;
  private final LongSupplier nanoTicker;
  private final Duration most;
  private final long deadline;
  private final KnownSecrets known = new KnownSecrets();
  private final CleanText clean;
  private final Map<String, String> routeFiles = new TreeMap<>();

  /**
   * @param environment whose values are taken out where names say that they are secrets, or route
   *     files use them
   * @param nanoTicker time, for the bound
   * @param most what is not asked for by then is left out
   */
  public SupportBundle(
      Settings settings, Map<String, String> environment, LongSupplier nanoTicker, Duration most) {
    this.most = most;
    this.settings = settings;
    this.environment = environment;
    this.nanoTicker = nanoTicker;
    this.deadline = nanoTicker.getAsLong() + most.toNanos();
    learn();
    this.clean = new CleanText(known, redaction());
  }

  /** What is written down elsewhere and told to nobody. */
  private void learn() {
    settings.allSecrets().stream().map(Secret::reveal).forEach(known::add);
    settings
        .camelProperties()
        .forEach(
            (name, value) -> {
              if (KnownSecrets.nameOfOne((String) name) && !((String) name).startsWith("wadi.")) {
                known.add((String) value);
              }
            });
    settings
        .map("wadi.routes.values")
        .forEach(
            (name, value) -> {
              if (KnownSecrets.nameOfOne(name)) {
                known.add(value);
              }
            });
    environment.forEach(
        (name, value) -> {
          if (KnownSecrets.nameOfOne(name)) {
            learn(name, value);
          }
        });
    settings.path("wadi.redact.keyFile").ifPresent(this::learnKeys);
    try {
      known.add(ConsoleAccess.of(settings).password());
    } catch (IOException | SettingsException e) {
      // No gateway has run with these settings, or this user may not read it: then nothing that is
      // read here can hold it.
    }
    settings.routesDirectory().ifPresent(this::readRoutes);
    routeFiles
        .values()
        .forEach(
            text ->
                RouteOutline.variables(text)
                    .forEach(name -> learn(name, environment.getOrDefault(name, ""))));
  }

  private void learn(String name, String value) {
    known.add(value);
    String file = name.endsWith("_FILE") ? value : environment.getOrDefault(name + "_FILE", "");
    if (!file.isBlank()) {
      learnFile(Path.of(file));
    }
  }

  private void learnFile(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) < MOST_LOG_BYTES) {
        known.add(new String(Files.readAllBytes(file), UTF_8));
      }
    } catch (IOException e) {
      // Who may not read it cannot give it away.
    }
  }

  private void learnKeys(Path file) {
    try {
      for (String line : new String(Files.readAllBytes(file), UTF_8).lines().toList()) {
        known.add(line.substring(line.indexOf(':') + 1));
      }
    } catch (IOException e) {
      // As above.
    }
  }

  private void readRoutes(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().limit(200).toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("(?i).*\\.(ya?ml|java)") && Files.size(file) < MOST_LOG_BYTES) {
          routeFiles.put(name, new String(Files.readAllBytes(file), UTF_8));
        }
      }
    } catch (IOException e) {
      // The folder is not there or not ours to read: the doctor's checks tell it.
    }
  }

  private RedactionConfig redaction() {
    try {
      return RedactionRoom.profiles(settings).config();
    } catch (IOException | SettingsException e) {
      // The doctor's checks tell what is wrong; all recognisers are used anyway.
      return RedactionConfig.of(RedactionProfile.strict());
    }
  }

  /**
   * Writes it.
   *
   * @param target the zip file; must not be there
   * @param gateway the running one, or null
   * @param why there is none; empty when there is
   * @param log a file that the gateway's own log was written to, or null
   * @param command what the command itself knows: the version and the doctor's checks, by name
   * @return the list of what is in it and what is not
   */
  public Map<String, Object> write(
      Path target,
      @Nullable RunningGateway gateway,
      String why,
      @Nullable Path log,
      Map<String, Object> command,
      Instant at)
      throws IOException {
    if (SupportArchive.isThere(target)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, target + " exists already (expected: a file that does not)");
    }
    String folder = target.getFileName().toString().replaceFirst("\\.zip$", "");
    try (SupportArchive archive = new SupportArchive(target, folder, at);
        EndpointOptions options = new EndpointOptions()) {
      RouteOutline outline = new RouteOutline(options::open, known);
      // First, since what it masks is taken out of everything that follows.
      routeFiles.replaceAll(outline::of);
      archive.text("README.txt", COMMAND, "what this is", readme());
      for (Map.Entry<String, Object> one : command.entrySet()) {
        json(
            archive,
            one.getKey() + ".json",
            COMMAND,
            "as the command sees it",
            () -> JSON.valueToTree(one.getValue()));
      }
      plain(
          archive,
          "settings.json",
          COMMAND,
          "settings as the command reads them",
          () -> pretty(new ShownSettings(clean).of(settings)));
      json(
          archive,
          "environment.json",
          COMMAND,
          "names of variables that are set; no values",
          this::variables);
      routeFiles.forEach(
          (name, text) ->
              text(
                  archive,
                  "routes/" + name,
                  DISK,
                  "a route file of its own, without values and comments",
                  () -> text));
      text(
          archive,
          "files.txt",
          DISK,
          "names, sizes and times of files below wadi.data.directory",
          () -> FolderListing.of(settings.requiredPath("wadi.data.directory")));
      if (gateway == null) {
        archive.leftOut("gateway", clean.text(why));
        json(
            archive,
            "wal.json",
            DISK,
            "what waits in the log for whom",
            () -> FolderListing.log(settings.requiredPath("wadi.wal.directory")));
      } else {
        new GatewayParts(gateway, archive).all();
      }
      if (log != null) {
        text(
            archive,
            "log.txt",
            DISK,
            "the end of the file given by --log",
            () -> LogEnd.of(log, MOST_LOG_BYTES));
      } else if (gateway == null) {
        archive.leftOut(
            "log.txt",
            "a gateway writes its log to stderr; --log FILE takes the end of the file that it went"
                + " to");
      }
      NEVER.forEach(archive::leftOut);
      return archive.keep(head(at, gateway));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Map<String, Object> head(Instant at, @Nullable RunningGateway gateway) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("made", at.truncatedTo(ChronoUnit.SECONDS).toString());
    head.put("gateway_running", gateway != null);
    head.put("most_bytes", SupportArchive.MOST_BYTES);
    head.put("most_time", SettingsGrammar.formatDuration(most));
    Map<String, Object> redaction = new LinkedHashMap<>();
    redaction.put("spellings_of_known_secrets", known.count());
    redaction.put("found_by_recognisers", clean.found());
    head.put("redaction", redaction);
    return head;
  }

  private static String readme() {
    return """
    How a Wadi gateway and its machine are, made by `wadi doctor --bundle`.

    manifest.json lists what is in here, where each part is from, and what was left out and why.
    Secrets were taken out: those that the settings, the environment and the route files name,
    wherever they stand, and whatever the redaction recognises in a text ([REDACTED:...]). In
    route files of its own, values that are written into them are masked (******).

    Look at it before you hand it to somebody: what has no shape, such as the name of a host or
    of a customer, nobody can recognise.
    """;
  }

  private JsonNode variables() {
    ArrayNode names = JSON.createArrayNode();
    new TreeMap<>(environment)
        .keySet().stream()
            .filter(
                name ->
                    name.matches(
                        "(WADI|LOGTAP|LOGSTACK|LOGD|LOGOPS|AWS|GOOGLE|JAVA|OTEL)_.*|TZ|LANG"))
            .forEach(names::add);
    return names;
  }

  private void json(
      SupportArchive archive, String name, String from, String about, Callable<JsonNode> document) {
    plain(archive, name, from, about, () -> pretty(clean.json(document.call())));
  }

  private void text(
      SupportArchive archive, String name, String from, String about, Callable<String> text) {
    plain(archive, name, from, about, () -> clean.text(text.call()));
  }

  /* A text that is clean already. Whatever goes wrong is a part that is missing. */
  private void plain(
      SupportArchive archive, String name, String from, String about, Callable<String> text) {
    if (nanoTicker.getAsLong() > deadline) {
      archive.leftOut(name, "time was up: " + SettingsGrammar.formatDuration(most));
      return;
    }
    String shown;
    try {
      shown = text.call();
    } catch (Exception e) {
      archive.leftOut(name, reason(e));
      return;
    }
    try {
      archive.text(name, from, about, shown);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String reason(Exception e) {
    String words =
        e instanceof NoSuchFileException ? e.getMessage() + " is not there" : e.getMessage();
    return clean.text(words == null || words.isBlank() ? e.getClass().getSimpleName() : words);
  }

  private static String pretty(JsonNode document) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
  }

  /** What a running gateway tells by its console. */
  private final class GatewayParts {
    private final RunningGateway gateway;
    private final SupportArchive archive;
    private @Nullable CommandException silent;

    GatewayParts(RunningGateway gateway, SupportArchive archive) {
      this.gateway = gateway;
      this.archive = archive;
    }

    /* What helps most first, should time be up. */
    void all() {
      part(
          "readiness.json",
          "what the gateway needs to be ready",
          () -> JSON.readTree(gateway.page("/readyz")));
      part(
          "overview.json",
          "what flows, at a glance",
          () -> gateway.call("dev.wadi:type=Console", "overview"));
      part(
          "stations.json",
          "sources, buffers and sinks: state, last error, numbers",
          this::stations);
      part("wal.json", "readers of the log and what waits for each", this::wal);
      lines("log.jsonl", "the newest lines of the gateway's own log", this::log);
      lines(
          "threads.txt",
          "what each thread does",
          () ->
              ThreadText.of(
                  gateway.call(
                      "java.lang:type=Threading", "dumpAllThreads(boolean,boolean)", true, true)));
      lines("metrics.txt", "all metrics", () -> gateway.page("/metrics"));
      if (asked("gateway/settings.json")) {
        plain(
            archive,
            "gateway/settings.json",
            GATEWAY,
            "settings in force",
            () ->
                pretty(
                    new ShownSettings(clean)
                        .of(listening(() -> gateway.call("dev.wadi:type=Routes", "settings")))));
      }
      part(
          "routes.json",
          "route files, what is wrong with them",
          () -> gateway.call("dev.wadi:type=Routes", "files"));
      part("jvm.json", "memory, collectors, processor, files", this::jvm);
      part("alerts.json", "rules that fire", () -> gateway.call("dev.wadi:type=Alerts", "alerts"));
      lines(
          "route-statistics.xml", "exchanges, failures and times of each route", this::statistics);
    }

    private void part(String name, String about, Callable<JsonNode> document) {
      if (asked("gateway/" + name)) {
        json(archive, "gateway/" + name, GATEWAY, about, () -> listening(document));
      }
    }

    private void lines(String name, String about, Callable<String> lines) {
      if (asked("gateway/" + name)) {
        text(archive, "gateway/" + name, GATEWAY, about, () -> listening(lines));
      }
    }

    /* One that does not answer once is not waited for a dozen times. */
    private boolean asked(String name) {
      if (silent != null) {
        archive.leftOut(name, reason(silent));
      }
      return silent == null;
    }

    private <T> T listening(Callable<T> question) throws Exception {
      try {
        return question.call();
      } catch (CommandException e) {
        if (e.code() == ExitCode.NETWORK) {
          silent = e;
        }
        throw e;
      }
    }

    private JsonNode stations() throws IOException {
      ObjectNode all = JSON.createObjectNode();
      for (String kind : List.of("source", "buffer", "sink")) {
        all.set(kind, gateway.call(RunningGateway.STATIONS, "list", kind));
      }
      return all;
    }

    private JsonNode wal() throws IOException {
      ObjectNode all = JSON.createObjectNode();
      for (String question : List.of("readers", "ruler", "tenants")) {
        all.set(question, gateway.call(RunningGateway.WAL, question));
      }
      return all;
    }

    private JsonNode jvm() throws IOException {
      ObjectNode all = JSON.createObjectNode();
      for (String type : List.of("Runtime", "OperatingSystem", "Memory", "ClassLoading")) {
        all.set(type, gateway.attributes("java.lang:type=" + type));
      }
      all.set(
          "GarbageCollector",
          gateway.attributes(
              "java.lang:type=GarbageCollector,name=*", "CollectionCount", "CollectionTime"));
      all.set(
          "BufferPool",
          gateway.attributes(
              "java.nio:type=BufferPool,name=*", "Count", "MemoryUsed", "TotalCapacity"));
      return all;
    }

    private String statistics() throws IOException {
      JsonNode contexts = gateway.attributes("org.apache.camel:type=context,*", "CamelId");
      if (contexts.isEmpty()) {
        throw new IOException("Camel shows no context");
      }
      return gateway
          .call(contexts.fieldNames().next(), "dumpRoutesStatsAsXml(boolean,boolean)", true, false)
          .asText();
    }

    private String log() throws IOException {
      StringBuilder lines = new StringBuilder();
      for (JsonNode line : gateway.call("dev.wadi:type=Log", "ownLog", "", "", MOST_LOG_LINES)) {
        // Cleaned as values, before quoting hides what they are.
        lines.append(JSON.writeValueAsString(clean.json(line))).append('\n');
      }
      return lines.toString();
    }
  }

  /** For people: what was written, and what was not. */
  public static void print(Map<String, Object> manifest, java.util.function.Consumer<String> line) {
    for (Object part : (List<?>) manifest.getOrDefault("parts", List.of())) {
      Map<?, ?> one = (Map<?, ?>) part;
      line.accept(
          "  %-28s %8s B  %s".formatted(one.get("name"), one.get("bytes"), one.get("about")));
    }
    for (Object part : (List<?>) manifest.getOrDefault("left_out", List.of())) {
      Map<?, ?> one = (Map<?, ?>) part;
      line.accept(
          "  %-28s %10s  %s"
              .formatted(
                  one.get("name"), "left out", Terminal.safe(String.valueOf(one.get("why")))));
    }
  }
}
