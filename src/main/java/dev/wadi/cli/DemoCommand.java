package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.app.Gateway;
import dev.wadi.app.rooms.Ports;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.codec.loki.PushBody;
import dev.wadi.emit.Emitter;
import dev.wadi.emit.LogTraffic;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code wadi demo}: a gateway that is sent traffic through its own door, and what became of it.
 *
 * <p>Neither settings file nor environment apply: a demo must not deliver made-up lines to
 * somebody's Loki. Its lines belong to a tenant of their own, so they mix with no others.
 */
@Command(
    name = "demo",
    description = {
      "Run a gateway in ./wadi-data, send it made-up logs with personal data and secrets in them,",
      "and tell what was kept and what was redacted. Ctrl+C ends it."
    })
final class DemoCommand extends JsonCommand {
  /** Whose logs the demo sends. */
  static final String TENANT = "demo";

  private static final int LINES_PER_SECOND = 100;
  private static final int LINES_PER_PUSH = 10;
  static final double PLANTED_SHARE = 0.25;
  private static final Duration ENDLESS = Duration.ofDays(3650);
  private static final Duration LONGEST_DRAIN = Duration.ofSeconds(30);
  private static final long PROGRESS_SECONDS = 10;
  private static final String PUSH_PORT = "wadi.push.port";
  private static final String CONSOLE_PORT = "wadi.console.port";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "End after that many seconds (default: at Ctrl+C).")
  private @Nullable Integer seconds;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting. May be repeated. Settings file and environment do not apply.")
  private List<String> set = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", hidden = true)
  private @Nullable Long seed;

  private final List<String> notes = new ArrayList<>();

  @Override
  protected ExitCode run() throws Exception {
    if (seconds != null && seconds < 1) {
      throw new ParameterException(
          spec().commandLine(), "--seconds " + seconds + " (expected: 1 or more)");
    }
    Settings settings = settings();
    DemoFolder.require(settings.requiredPath("wadi.data.directory"));
    OwnLog.begin(settings);
    Gateway gateway = Gateway.startAlone(settings, VersionCommand.version());
    try {
      return play(settings, gateway);
    } finally {
      gateway.close();
    }
  }

  private ExitCode play(Settings settings, Gateway gateway) throws Exception {
    Instant begin = Instant.now();
    Emitter emitter = emitter(gateway);
    GracefulStop stop = new GracefulStop(emitter::stop);
    try {
      greet(settings, gateway);
      Emitter.Report report = emit(emitter);
      drain(gateway);
      gateway.close();
      DemoCapture.Count capture = DemoCapture.count(captures(settings), nanos(begin));
      DemoSummary summary =
          DemoSummary.of(report, capture, gateway.setAsideEntries(), gateway.droppedEntries());
      show(settings, gateway, summary);
      output().flush();
      if (!summary.addsUp()) {
        throw new CommandException(
            ExitCode.INTERNAL, "the numbers do not add up: please report this, with the summary");
      }
      stop.succeeded();
      return ExitCode.OK;
    } finally {
      stop.close();
    }
  }

  // --- before

  private Settings settings() {
    Settings settings = reader(Set.of()).read();
    Set<String> taken = new TreeSet<>();
    for (String name : List.of(PUSH_PORT, CONSOLE_PORT)) {
      String host = settings.text(name.replace(".port", ".host"));
      if (settings.origin(name).equals("default") && !Ports.free(host, settings.number(name))) {
        taken.add(name);
        notes.add("Port " + settings.number(name) + " is in use; the demo takes a free one.");
      }
    }
    return taken.isEmpty() ? settings : reader(taken).read();
  }

  private SettingsReader reader(Set<String> takenPorts) {
    SettingsReader reader = new SettingsReader(SettingsCatalogue.load());
    Path data = shell().workingDirectory().resolve("wadi-data");
    reader.set("wadi.data.directory", data.toString(), "demo");
    reader.set("wadi.log.level", "warn", "demo");
    takenPorts.forEach(name -> reader.set(name, "0", "demo"));
    set.forEach(reader::set);
    return reader;
  }

  private Emitter emitter(Gateway gateway) {
    long chosen = seed == null ? System.nanoTime() : seed;
    URI door = URI.create(gateway.pushAddress() + "/loki/api/v1/push");
    return new Emitter(
        new LogTraffic(chosen, TENANT, PLANTED_SHARE, InstantSource.system()),
        Emitter.client(door, Map.of("X-Scope-OrgID", TENANT)),
        new Emitter.Settings(LINES_PER_SECOND, LINES_PER_PUSH, PushBody.Form.JSON),
        System::nanoTime);
  }

  private void greet(Settings settings, Gateway gateway) {
    notes.forEach(this::say);
    say("Wadi takes pushes at " + gateway.pushAddress() + "/loki/api/v1/push");
    gateway
        .consoleAddress()
        .ifPresent(
            address ->
                say(
                    "Console          "
                        + address
                        + "  user "
                        + settings.text("wadi.console.user")
                        + ", password "
                        + password(settings, gateway)));
    say("Capture          " + captures(settings));
    say("");
    say(
        "Sending %d lines a second of six services%s, every fourth with an e-mail address,"
                .formatted(LINES_PER_SECOND, seconds == null ? "" : " for " + seconds + " seconds")
            + " a card number, a token or the like in it."
            + (seconds == null ? " Ctrl+C ends it." : ""));
    say("");
    say("Try meanwhile, in another terminal:");
    tryNext(settings, gateway).forEach(command -> say("  " + command));
    say("");
  }

  private static String password(Settings settings, Gateway gateway) {
    if (settings.secret("wadi.console.password").isPresent()) {
      return "as set";
    }
    // Shown when it is made, and never again: from then on whoever may read the file knows it.
    return gateway
        .freshPassword()
        .orElse("in " + settings.requiredPath("wadi.data.directory").resolve("console/password"));
  }

  private static List<String> tryNext(Settings settings, Gateway gateway) {
    Path captures = captures(settings);
    String line = "order 4711 paid by jane.doe@example.com";
    return List.of(
        "./wadi grep REDACTED:email " + captures,
        "./wadi inspect " + captures,
        "curl -i -H 'Content-Type: application/json' "
            + gateway.pushAddress()
            + "/loki/api/v1/push --data"
            + " '{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[[\"'$(date"
            + " +%s)000000000'\",\""
            + line
            + "\"]]}]}'");
  }

  // --- meanwhile

  private Emitter.Report emit(Emitter emitter) throws InterruptedException {
    ScheduledExecutorService progress =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "demo-progress");
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        progress.scheduleWithFixedDelay(
            () -> tell(emitter.report()), PROGRESS_SECONDS, PROGRESS_SECONDS, TimeUnit.SECONDS);
    try {
      return emitter.run(seconds == null ? ENDLESS : Duration.ofSeconds(seconds));
    } finally {
      progress.shutdownNow();
    }
  }

  private void tell(Emitter.Report report) {
    output()
        .remark(
            "%s lines acknowledged, %s of them with something planted"
                .formatted(
                    Numbers.count(report.acknowledgedEntries()),
                    Numbers.count(report.acknowledgedPlantedEntries())));
  }

  /** Waits until the capture has everything that was acknowledged. */
  private static void drain(Gateway gateway) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_DRAIN.toNanos();
    while (gateway.backlogBytes("capture", TENANT) > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  // --- after

  private void show(Settings settings, Gateway gateway, DemoSummary summary) {
    if (json()) {
      output().json(document(settings, gateway, summary));
      return;
    }
    Output out = output();
    out.line(
        "Sent      %s lines, %s of them with something that must not be kept"
            .formatted(Numbers.count(summary.sent()), Numbers.count(summary.planted())));
    out.line(
        "Received  %s = kept %s + refused %s + set aside %s + dropped %s"
            .formatted(
                Numbers.count(summary.sent() - summary.unanswered()),
                Numbers.count(summary.kept()),
                Numbers.count(summary.refused()),
                Numbers.count(summary.setAside()),
                Numbers.count(summary.dropped())));
    if (summary.unanswered() > 0) {
      out.line("No answer " + Numbers.count(summary.unanswered()));
    }
    out.line("Redacted  " + kinds(summary.redacted()));
    out.line("Capture   " + captures(settings) + " (the kept lines were counted there)");
    out.line("");
    out.line("Try next:");
    List<String> commands = tryNext(settings, gateway);
    out.line("  " + commands.get(0));
    out.line("  " + commands.get(1));
    out.line("  ./wadi run        and then a curl of your own, as above, to port 3100");
  }

  private Map<String, Object> document(Settings settings, Gateway gateway, DemoSummary summary) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("sent", summary.sent());
    document.put("received", summary.sent() - summary.unanswered());
    document.put("kept", summary.kept());
    document.put("refused", summary.refused());
    document.put("set_aside", summary.setAside());
    document.put("dropped", summary.dropped());
    document.put("unanswered", summary.unanswered());
    document.put("planted", summary.planted());
    document.put("redacted", summary.redacted());
    document.put("capture", captures(settings).toString());
    document.put("push", gateway.pushAddress().toString());
    gateway.consoleAddress().ifPresent(uri -> document.put("console", uri.toString()));
    return document;
  }

  private static String kinds(Map<String, Long> redacted) {
    List<String> kinds = new ArrayList<>();
    redacted.forEach((kind, times) -> kinds.add(kind + " " + Numbers.count(times)));
    return kinds.isEmpty() ? "nothing" : String.join(", ", kinds);
  }

  /** For people: among the results, unless those are to be JSON. */
  private void say(String text) {
    if (json()) {
      output().remark(text);
    } else {
      output().line(text);
      output().flush();
    }
  }

  private static Path captures(Settings settings) {
    Path folder = settings.requiredPath("wadi.capture.directory");
    return settings.text("wadi.capture.layout").equals("single") ? folder : folder.resolve(TENANT);
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }
}
