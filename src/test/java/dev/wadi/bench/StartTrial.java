package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** From the launcher's start to the first 200 of {@code /readyz}, on an empty folder. */
final class StartTrial {
  private final BenchOptions options;
  private final Path home;

  StartTrial(BenchOptions options, Path home) {
    this.options = options;
    this.home = home;
  }

  String run() throws IOException, InterruptedException {
    int starts = options.number("starts");
    // The first with an archive makes it; that one is not counted.
    once(false);
    long[] with = new long[starts];
    long[] without = new long[starts];
    for (int i = 0; i < starts; i++) {
      with[i] = once(false);
      without[i] = once(true);
    }
    return String.format(
        Locale.ROOT,
        "start to ready, %d starts in turn: with class-data archive median %d ms (%d to %d),"
            + " without %d ms (%d to %d)",
        starts,
        median(with),
        with[0],
        with[starts - 1],
        median(without),
        without[0],
        without[starts - 1]);
  }

  private long once(boolean withoutArchive) throws IOException, InterruptedException {
    Path folder = home.resolve("start");
    BenchFolders.delete(home, folder);
    try (GatewayProcess gateway = GatewayTrial.gateway(options, folder)) {
      if (withoutArchive) {
        gateway.jvm("-Xshare:auto"); // the JDK's own archive stays; the launcher leaves ours out
      }
      long millis = gateway.start();
      gateway.killNine();
      return millis;
    }
  }

  private static long median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }
}
