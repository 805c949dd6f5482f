package dev.wadi.journey;

import dev.wadi.kit.AttackRounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * Hostile senders for long, for {@code make attack}. Arguments: seconds of each attack, and parts
 * of names of attacks, separated by commas, for those only. Exit code 1 when something does not
 * hold.
 */
public final class AttackRun {
  private AttackRun() {}

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 60;
    Set<String> chosen =
        args.length > 1 && !args[1].isEmpty() ? Set.of(args[1].split(",")) : Set.of();
    Path home = Files.createTempDirectory("wadi-attack");
    AttackRounds.Report report =
        new AttackRounds(home, Duration.ofSeconds(seconds), chosen, System.err).run();
    System.out.print(report.text());
    System.exit(report.problems().isEmpty() && report.late().isEmpty() ? 0 : 1);
  }
}
