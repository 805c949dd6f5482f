package dev.wadi.journey;

import dev.wadi.kit.CrashRounds;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A long run of crashes, for {@code make crash}. Arguments: rounds, a folder for the data (it stays
 * when something is wrong), the file for the report. Exit code 1 when anything was lost or doubled.
 */
public final class CrashRun {
  private CrashRun() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
    Path home =
        args.length > 1
            ? Path.of(args[1]).toAbsolutePath()
            : Files.createTempDirectory("wadi-crash");
    Path report = Path.of(args.length > 2 ? args[2] : "target/crash-report.md");
    long seed = Long.getLong("wadi.crash.seed", System.nanoTime());
    System.out.println("seed=" + seed + " data=" + home);
    CrashRounds.Report result = new CrashRounds(home, rounds, seed, report, System.out).run();
    System.out.print(result.text());
    System.exit(result.problems().isEmpty() ? 0 : 1);
  }
}
