package dev.wadi.journey;

import dev.wadi.kit.ScanRounds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Writes a capture and scans it at once, for as long as the argument says in seconds. */
public final class ScanningRun {
  private ScanningRun() {}

  /** Ends with a failure when a line is lost, doubled or out of order. */
  public static void main(String[] args) throws Exception {
    long seconds = args.length > 0 ? Long.parseLong(args[0]) : 7200;
    long seed = Long.getLong("wadi.scanning.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Path folder = Files.createTempDirectory("wadi-scanning-");
    ScanRounds.Result result =
        new ScanRounds(folder.resolve("c"), seed).run(Duration.ofSeconds(seconds));
    System.out.printf(
        Locale.ROOT,
        "%,d scans saw %,d lines; %,d were written, %,d deleted by the cap; %,d scans saw what was"
            + " written after they began. None lost, none doubled.%n",
        result.scans(),
        result.lines(),
        result.written(),
        result.deleted(),
        result.caughtUp());
  }
}
