package dev.wadi.cli;

import dev.wadi.app.Doctor;
import dev.wadi.app.settings.Settings;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi doctor}: whether this machine and these settings go together. */
@Command(
    name = "doctor",
    description = {
      "Examine this machine and the settings: disk, memory, ports, clock, limits.",
      "Exit code 6 when there is something to mend. Changes nothing."
    })
final class DoctorCommand extends JsonCommand {
  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--all", description = "Show the settings that are at their default, too.")
  private boolean all;

  @Override
  protected ExitCode run() {
    Settings settings = options.read(shell());
    Doctor doctor =
        new Doctor(settings, InstantSource.system(), System::nanoTime, timeout(settings));
    List<Doctor.Check> checks = doctor.examine();
    List<Settings.Shown> shown =
        settings.summary().stream()
            .filter(one -> all || json() || !one.origin().equals("default"))
            .toList();
    boolean healthy = checks.stream().noneMatch(c -> c.state() == Doctor.State.FINDING);
    if (json()) {
      output().json(document(healthy, checks, shown));
    } else {
      print(checks, shown);
    }
    return healthy ? ExitCode.OK : ExitCode.FINDINGS;
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
}
