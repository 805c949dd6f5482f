package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * {@code kill -9} of the real jar, again and again, while a program writes numbered lines to a log
 * and the log is rotated by its name; the writing goes on while nobody reads. At the end each
 * number must be in the capture once. For one thread.
 */
public final class TailKillRounds {
  private static final int LINES_AT_ONCE = 40;
  private static final int SHORTEST_MILLIS = 100;
  private static final int LONGEST_MILLIS = 1500;
  private static final int FORMS = 400;

  private final Path home;
  private final Path log;
  private final Random random;
  private volatile boolean stopped;
  private volatile int written;
  private volatile int rotations;

  /**
   * How a run went.
   *
   * @param written lines
   * @param rotations of the log meanwhile
   * @param lost lines that are not in the capture
   * @param doubled lines that are there more than once
   */
  public record Report(int written, int rotations, int lost, int doubled) {
    /** Nothing lost, nothing twice. */
    public boolean isWell() {
      return written > 0 && rotations > 0 && lost == 0 && doubled == 0;
    }
  }

  /**
   * @param home folder for the gateway's data and the log, empty
   */
  public TailKillRounds(Path home, long seed) {
    this.home = home;
    this.log = home.resolve("logs/app.log");
    this.random = new Random(seed);
  }

  /** Kills so many times, then lets everything arrive. */
  public Report run(int rounds) throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    Thread writer = new Thread(this::write, "tail-kill-writer");
    try (GatewayProcess gateway = new GatewayProcess(home)) {
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.wal.diskFloorBytes", "0")
          .set("wadi.tail.paths", log.toString())
          .set("wadi.tail.start", "beginning")
          .set("wadi.tail.poll", "100ms")
          .archived();
      writer.start();
      for (int round = 0; round < rounds; round++) {
        gateway.launch().awaitReady(Duration.ofMinutes(5));
        int millis = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
        TimeUnit.MILLISECONDS.sleep(millis); // the random moment itself
        gateway.killNine();
      }
      gateway.launch().awaitReady(Duration.ofMinutes(5));
      stopped = true;
      writer.join();
      awaitAll(gateway.data().resolve("captures"));
      gateway.stop();
      return report(gateway.data().resolve("captures"));
    } finally {
      stopped = true;
      writer.join();
    }
  }

  private void write() {
    Random pace = new Random(random.nextLong());
    try {
      while (!stopped) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES_AT_ONCE; i++) {
          text.append("number ").append(written + i).append(" of a log that is rotated\n");
        }
        // As a program does that opens its log anew after each rotation, and here for each write.
        try (OutputStream out =
            Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
          out.write(text.toString().getBytes(UTF_8));
        }
        written += LINES_AT_ONCE;
        if (pace.nextInt(25) == 0 && rotations < FORMS) {
          rotate();
        }
        TimeUnit.MILLISECONDS.sleep(pace.nextInt(12)); // a program's pace
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rotate() throws IOException {
    for (int form = rotations; form >= 1; form--) {
      Files.move(form(form), form(form + 1), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(log, form(1), StandardCopyOption.ATOMIC_MOVE);
    rotations++;
  }

  private Path form(int number) {
    return log.resolveSibling("app.log." + number);
  }

  private void awaitAll(Path captures) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (counts(captures).size() < written && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(200); // a poll, bounded by the deadline
    }
  }

  private Report report(Path captures) throws IOException {
    Map<Integer, Integer> counts = counts(captures);
    int lost = 0;
    for (int number = 0; number < written; number++) {
      lost += counts.containsKey(number) ? 0 : 1;
    }
    int doubled = (int) counts.values().stream().filter(times -> times > 1).count();
    return new Report(written, rotations, lost, doubled);
  }

  private static Map<Integer, Integer> counts(Path captures) throws IOException {
    Map<Integer, Integer> counts = new HashMap<>();
    if (Files.isDirectory(captures)) {
      try {
        CapturedLines.forEach(
            captures,
            line ->
                counts.merge(
                    Integer.parseInt(line.get("msg").asText().split(" ", -1)[1]), 1, Integer::sum));
      } catch (IOException beingWritten) {
        return counts;
      }
    }
    return counts;
  }
}
