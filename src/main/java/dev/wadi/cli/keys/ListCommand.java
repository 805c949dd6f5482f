package dev.wadi.cli.keys;

import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.model.Allowance;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi keys list}. */
@Command(
    name = "list",
    description = {
      "List the keys of the file. Those of settings and variables are not in it; the bean Keys of"
          + " a",
      "running gateway (JMX, console) shows all of them, and what they are used for."
    })
final class ListCommand extends JsonCommand {
  @Mixin private KeyFileOptions keys = new KeyFileOptions();

  @Override
  protected ExitCode run() throws IOException {
    List<HouseKey> all = keys.read(shell());
    Instant now = Instant.now();
    if (json()) {
      output().json(all.stream().map(key -> row(key, now)).toList());
    } else if (all.isEmpty()) {
      output().line("No keys in " + keys.file(shell()).path() + " (wadi keys add NAME makes one).");
    } else {
      Table table =
          new Table(
              "name",
              "tenant",
              "state",
              "expires",
              "doors",
              "rate",
              "a day",
              ">tokens",
              "description");
      all.forEach(
          key ->
              table.row(
                  key.name(),
                  tenant(key),
                  key.state(now),
                  key.expires() == null ? "never" : String.valueOf(key.expires()),
                  doors(key),
                  rate(key.allowance()),
                  day(key.allowance()),
                  key.tokens().size(),
                  key.description()));
      table.print(output());
    }
    return ExitCode.OK;
  }

  private static Map<String, Object> row(HouseKey key, Instant now) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", key.name());
    row.put("tenant", tenant(key));
    row.put("state", key.state(now));
    row.put("description", key.description());
    row.put("expires", key.expires() == null ? null : String.valueOf(key.expires()));
    row.put("admin", key.admin());
    row.put("doors", new TreeSet<>(key.doors()));
    row.put("mask", key.maskKeys());
    row.put("certificates", key.certificates());
    row.put("requestsPerSecond", key.allowance().requestsPerSecond());
    row.put("burst", key.allowance().burst());
    row.put("bytesPerDay", key.allowance().bytesPerDay());
    row.put("entriesPerDay", key.allowance().entriesPerDay());
    List<Object> tokens = new ArrayList<>();
    key.tokens()
        .forEach(
            token -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("until", token.until() == null ? null : String.valueOf(token.until()));
              tokens.add(one);
            });
    row.put("tokens", tokens);
    return row;
  }

  private static String tenant(HouseKey key) {
    return key.tenant().equals(HouseKey.ANY_TENANT) ? "any" : key.tenant();
  }

  private static String doors(HouseKey key) {
    String doors = String.join(",", new TreeSet<>(key.doors()));
    if (key.admin()) {
      return doors.isEmpty() ? HouseKey.ADMIN : HouseKey.ADMIN + "," + doors;
    }
    return doors.isEmpty() ? "all" : doors;
  }

  private static String rate(Allowance allowance) {
    return allowance.requestsPerSecond() == 0 ? "no limit" : allowance.rateText();
  }

  private static String day(Allowance allowance) {
    List<String> parts = new ArrayList<>();
    if (allowance.bytesPerDay() > 0) {
      parts.add(SettingsGrammar.formatBytes(allowance.bytesPerDay()));
    }
    if (allowance.entriesPerDay() > 0) {
      parts.add(allowance.entriesPerDay() + " entries");
    }
    return parts.isEmpty() ? "no limit" : String.join(", ", parts);
  }
}
