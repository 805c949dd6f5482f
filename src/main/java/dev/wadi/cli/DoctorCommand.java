package dev.wadi.cli;

import dev.wadi.app.Doctor;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.cli.support.SupportBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi doctor}: whether this machine and these settings go together. */
@Command(
    name = "doctor",
    description = {
      "Examine this machine and the settings: disk, memory, ports, clock, limits.",
      "Exit code 6 when there is something to mend. Changes nothing.",
      "With --bundle, write what helps somebody else to help into one zip file without secrets:",
      "from the running gateway by its console, or from its folder. Then the exit code is 0 when",
      "the file was written, and what there is to mend stands in it."
    })
final class DoctorCommand extends JsonCommand {
  private static final Pattern HEAP =
      Pattern.compile("(?:^|\\s)-Xmx([0-9]{1,9})([kmgKMG]?)(?=\\s|$)");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--all", description = "Show the settings that are at their default, too.")
  private boolean all;

  @Option(
      names = "--bundle",
      arity = "0..1",
      paramLabel = "FILE",
      fallbackValue = "",
      description = "Write a support bundle (default: wadi-support-TIME.zip here).")
  private @Nullable String bundle;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description =
          "Console of the gateway for --bundle (default: where the settings say,"
              + " http://127.0.0.1:3101).")
  private @Nullable String address;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "File that the gateway's own log goes to; its end comes into the bundle.")
  private @Nullable Path log;

  @Override
  protected ExitCode run() throws IOException {
    Settings settings = options.read(shell());
    if (bundle == null && (log != null || address != null)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--gateway and --log say what comes into a bundle: add --bundle");
    }
    Doctor doctor =
        new Doctor(settings, InstantSource.system(), System::nanoTime, timeout(settings), heap());
    List<Doctor.Check> checks = doctor.examine();
    List<Settings.Shown> shown =
        settings.summary().stream()
            .filter(one -> all || json() || !one.origin().equals("default"))
            .toList();
    boolean healthy = checks.stream().noneMatch(c -> c.state() == Doctor.State.FINDING);
    if (bundle != null) {
      return write(bundle, settings, document(healthy, checks, List.of()));
    }
    if (json()) {
      output().json(document(healthy, checks, shown));
    } else {
      print(checks, shown);
    }
    return healthy ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private ExitCode write(String name, Settings settings, Map<String, Object> checks)
      throws IOException {
    Instant now = Instant.now();
    Path target =
        CaptureFolders.given(
            shell(), Path.of(name.isEmpty() ? "wadi-support-" + STAMP.format(now) + ".zip" : name));
    SupportBundle made =
        new SupportBundle(
            settings, shell().environment(), System::nanoTime, timeout(settings).multipliedBy(2));
    @Nullable RunningGateway gateway = null;
    String why = "";
    try {
      gateway = GatewayOptions.open(this, settings, address);
      gateway.page("/healthz");
    } catch (CommandException | SettingsException e) {
      gateway = null;
      why = String.valueOf(e.getMessage());
      output().remark(why + "; what the folder tells is taken");
    }
    Map<String, Object> command = new LinkedHashMap<>();
    command.put("version", VersionCommand.build());
    checks.remove("settings");
    command.put("doctor", checks);
    Path logFile = log == null ? null : CaptureFolders.given(shell(), log);
    Map<String, Object> manifest = made.write(target, gateway, why, logFile, command, now);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("file", target.toString());
      document.putAll(manifest);
      output().json(document);
    } else {
      output().line(target.toString());
      SupportBundle.print(manifest, output()::remark);
    }
    return ExitCode.OK;
  }

  private void print(List<Doctor.Check> checks, List<Settings.Shown> shown) {
    Table table = new Table("check", "state", "what was seen");
    for (Doctor.Check check : checks) {
      String cure = check.cure().isEmpty() ? "" : " -> " + check.cure();
      table.row(check.name(), word(check), check.detail() + cure);
    }
    table.print(output());
    output().line("");
    if (shown.isEmpty()) {
      output().line("All settings are at their defaults (--all shows them).");
      return;
    }
    Table settings = new Table("setting", "value", "from");
    shown.forEach(one -> settings.row(one.name(), one.value(), one.origin()));
    settings.print(output());
  }

  private static Map<String, Object> document(
      boolean healthy, List<Doctor.Check> checks, List<Settings.Shown> settings) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("healthy", healthy);
    document.put("checks", checks.stream().map(DoctorCommand::fields).toList());
    document.put("settings", settings);
    return document;
  }

  private static Map<String, Object> fields(Doctor.Check check) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", check.name());
    fields.put("state", word(check));
    fields.put("detail", check.detail());
    if (!check.cure().isEmpty()) {
      fields.put("cure", check.cure());
    }
    return fields;
  }

  private static String word(Doctor.Check check) {
    return check.state().name().toLowerCase(Locale.ROOT);
  }

  /* As the launcher has it: the last -Xmx of JAVA_OPTS counts. */
  private long heap() {
    Matcher matcher = HEAP.matcher(shell().environment().getOrDefault("JAVA_OPTS", ""));
    long bytes = Doctor.GATEWAY_HEAP_BYTES;
    while (matcher.find()) {
      int shift = "kmg".indexOf(matcher.group(2).toLowerCase(Locale.ROOT));
      bytes =
          Long.parseLong(matcher.group(1)) << (matcher.group(2).isEmpty() ? 0 : 10 * (shift + 1));
    }
    return bytes;
  }
}
