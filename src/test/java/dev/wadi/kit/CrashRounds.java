package dev.wadi.kit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Rounds of {@code kill -9} on the real jar, all on one data folder: start, load, kill at a random
 * moment; now and then a kill in the middle of a start as well. The capture is read with foreign
 * tools, each file once: a file is final as soon as there is a newer one. Ends at the first
 * contradiction. For one thread.
 */
public final class CrashRounds {
  private static final int CLIENTS = 4;
  private static final int LINES_PER_PUSH = 20;
  private static final int SHORTEST_MILLIS = 50;
  private static final int LONGEST_MILLIS = 1500;
  private static final int STARTS_KILLED = 10; // one of so many
  private static final int LONG_ROUNDS = 6; // one of so many: delivered segments come back in use
  private static final int MORE_MILLIS = 3000;
  private static final int STEP = 25;

  private final Path home;
  private final int rounds;
  private final long seed;
  private final Path reportFile;
  private final PrintStream progress;
  private final CrashLedger ledger = new CrashLedger(CLIENTS, LINES_PER_PUSH);
  private final Set<Path> read = new HashSet<>();
  private final List<Long> readyMillis = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Instant began = Instant.now();
  private int done;
  private int startsKilled;
  private int reusedWhenKilled;

  /**
   * How a run went.
   *
   * @param problems in words; empty is how it must be
   * @param text the report as a Markdown table
   */
  public record Report(CrashLedger.Totals totals, List<String> problems, String text) {}

  /**
   * @param home folder for the gateway's data and output; it must not exist yet or be empty
   * @param reportFile where the report goes, anew every few rounds
   * @param progress gets a line every few rounds
   */
  public CrashRounds(Path home, int rounds, long seed, Path reportFile, PrintStream progress) {
    this.home = home;
    this.rounds = rounds;
    this.seed = seed;
    this.reportFile = reportFile;
    this.progress = progress;
  }

  public Report run() throws IOException, InterruptedException {
    Random random = new Random(seed);
    try (GatewayProcess gateway = new GatewayProcess(home)) {
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.wal.diskFloorBytes", "0")
          .set("wadi.wal.segmentBytes", "64KB") // many segments, written over delivered ones
          .archived();
      while (done < rounds && problems.isEmpty()) {
        if (random.nextInt(STARTS_KILLED) == 0) {
          killInStart(gateway, random);
        }
        round(gateway, random);
        readCaptures(gateway.data().resolve("captures"), false);
        ledger.settle(false);
        problems.addAll(ledger.problems());
        done++;
        if (done % STEP == 0) {
          progress.println(line());
          report();
        }
      }
      if (problems.isEmpty()) {
        finish(gateway);
      }
    }
    return report();
  }

  private void killInStart(GatewayProcess gateway, Random random)
      throws IOException, InterruptedException {
    gateway.launch();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS)); // the random moment itself
    gateway.killNine();
    startsKilled++;
  }

  private void round(GatewayProcess gateway, Random random)
      throws IOException, InterruptedException {
    start(gateway);
    CrashLoad load = new CrashLoad(gateway.dataPort(), done, CLIENTS, LINES_PER_PUSH, ledger);
    load.begin();
    boolean answered = load.awaitFirstAcknowledgement();
    int millis = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
    millis += random.nextInt(LONG_ROUNDS) == 0 ? MORE_MILLIS : 0;
    TimeUnit.MILLISECONDS.sleep(millis); // the random moment itself
    gateway.killNine();
    String unexpected = load.end();
    reusedWhenKilled += isReused(gateway.data().resolve("wal/tenants/main")) ? 1 : 0;
    if (!answered || unexpected != null) {
      problems.add("round " + done + ": first acknowledged=" + answered + ", " + unexpected);
    }
  }

  /* By docs/wal-format.md, section 3: the newest segment's file had another life. */
  private static boolean isReused(Path segments) throws IOException {
    try (Stream<Path> found = Files.list(segments)) {
      Path newest =
          found.filter(file -> file.toString().endsWith(".wal")).max(Path::compareTo).orElse(null);
      return newest != null && Files.size(newest) > 16 && (Files.readAllBytes(newest)[15] & 1) != 0;
    }
  }

  /* The limits are wide: long runs are made beside other work, and slowness is not the question. */
  private void start(GatewayProcess gateway) throws IOException, InterruptedException {
    long startedNanos = System.nanoTime();
    gateway.launch().awaitReady(Duration.ofMinutes(5));
    readyMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
  }

  /** One more start; everything that was acknowledged must come into the capture. */
  private void finish(GatewayProcess gateway) throws IOException, InterruptedException {
    start(gateway);
    Path captures = gateway.data().resolve("captures");
    String backlog = gateway.awaitCaughtUp("capture", Duration.ofMinutes(5));
    if (!backlog.isEmpty()) {
      problems.add("the capture does not catch up: " + backlog);
    }
    gateway.stop();
    readCaptures(captures, true);
    ledger.settle(true);
    problems.addAll(ledger.problems());
  }

  /** Reads each file that is final and was not read before; all, when the gateway has stopped. */
  private void readCaptures(Path captures, boolean all) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.exists(captures)) {
      try (Stream<Path> found = Files.walk(captures)) {
        found.filter(CapturedLines::isData).sorted().forEach(files::add);
      }
    }
    for (int i = 0; i < files.size() - (all ? 0 : 1); i++) {
      if (read.add(files.get(i))) {
        CapturedLines.forEachOf(files.get(i), line -> ledger.found(line.get("msg").asText()));
      }
    }
  }

  /** Deletes a folder of a run that went well. */
  public static void deleteAll(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  private String line() {
    CrashLedger.Totals totals = ledger.totals();
    return String.format(
        "rounds=%d acknowledged=%d found=%d lost=%d doubled=%d seconds=%d",
        done,
        totals.acknowledged(),
        totals.found(),
        totals.lost(),
        totals.doubled(),
        Duration.between(began, Instant.now()).toSeconds());
  }

  private Report report() throws IOException {
    CrashLedger.Totals totals = ledger.totals();
    List<Long> ready = readyMillis.stream().sorted().toList();
    StringBuilder text = new StringBuilder("| | |\n|---|---|\n");
    row(text, "date", began.toString().substring(0, 10));
    row(
        text,
        "machine",
        String.format(
            "%d processors; Java %s, %s",
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            System.getProperty("os.name")));
    row(
        text,
        "rounds (kills under load)",
        String.format("%,d of %,d, seed %d", done, rounds, seed));
    row(text, "kills in the middle of a start, besides", String.format("%,d", startsKilled));
    row(
        text,
        "kills while the newest segment was a reused file",
        String.format("%,d", reusedWhenKilled));
    row(text, "pushes acknowledged", String.format("%,d", totals.acknowledged()));
    row(
        text,
        "pushes found in the capture",
        String.format("%,d (%,d lines)", totals.found(), totals.foundLines()));
    row(text, "acknowledged and lost", String.format("%,d", totals.lost()));
    row(text, "lines more than once", String.format("%,d", totals.doubled()));
    row(text, "unanswered pushes there in part", String.format("%,d", totals.partial()));
    if (!ready.isEmpty()) {
      row(
          text,
          "start to readiness",
          String.format(
              "median %.1f s, longest %.1f s",
              ready.get(ready.size() / 2) / 1000.0, ready.get(ready.size() - 1) / 1000.0));
    }
    row(
        text,
        "duration",
        String.format("%,d s", Duration.between(began, Instant.now()).toSeconds()));
    for (String problem : problems) {
      row(text, "PROBLEM", problem.replace('\n', ' ').replace('|', '/'));
    }
    Files.createDirectories(reportFile.toAbsolutePath().getParent());
    Files.writeString(reportFile, text);
    return new Report(totals, List.copyOf(problems), text.toString());
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
}
