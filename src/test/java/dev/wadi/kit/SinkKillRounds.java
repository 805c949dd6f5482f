package dev.wadi.kit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * "Killed in the middle" of {@link SinkContractTest} with the real jar: sinks, each with a route of
 * its own, pushes as fast as they are answered, and {@code kill -9} at a random moment while
 * batches are on their way to all of them, again and again on the same data folder. At the end what
 * was acknowledged must be in each. For one thread.
 */
public final class SinkKillRounds {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINES_PER_PUSH = 50;
  private static final int SHORTEST_MILLIS = 50;
  private static final int LONGEST_MILLIS = 800;

  private final Path home;
  private final List<Trial> trials;
  private final Random random;
  private final Set<String> attempted = new HashSet<>();
  private final Set<String> acknowledged = new HashSet<>();

  /**
   * A sink.
   *
   * @param name its own; its route and its reader are called so
   * @param server where its lines end
   * @param sink the last step of the route, as {@link SinkContractTest#sink} has it
   * @param keepsOnce whether the sink knows by itself what it has
   */
  public record Trial(
      String name, SinkContractTest.Server server, String sink, boolean keepsOnce) {}

  /**
   * How a run went for one of them.
   *
   * @param acknowledged lines whose push was answered with 204
   * @param there lines that the server has
   * @param lost acknowledged and not there
   * @param foreign there, and never pushed
   * @param doubled there more than once, when the sink keeps what it has once
   */
  public record Report(int acknowledged, int there, int lost, int foreign, int doubled) {
    /** Nothing lost, nothing made up, nothing twice. */
    public boolean isWell() {
      return lost == 0 && foreign == 0 && doubled == 0;
    }
  }

  /**
   * @param home folder for the gateway's data and output, empty
   */
  public SinkKillRounds(Path home, List<Trial> trials, long seed) {
    this.home = home;
    this.trials = List.copyOf(trials);
    this.random = new Random(seed);
  }

  /** Kills so many times, then lets everything arrive; by the name of the sink. */
  public Map<String, Report> run(int rounds) throws IOException, InterruptedException {
    Path routes = Files.createDirectories(home.resolve("routes"));
    for (Trial trial : trials) {
      Files.writeString(
          routes.resolve("42-%s.camel.yaml".formatted(trial.name)),
          SinkContractTest.route(trial.name, trial.sink, "inFlightBytes: 65536"));
    }
    try (GatewayProcess gateway = new GatewayProcess(home)) {
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.wal.diskFloorBytes", "0")
          .set("wadi.wal.segmentBytes", "64KB")
          .set("wadi.routes.directory", routes.toString())
          .archived();
      for (int round = 0; round < rounds; round++) {
        gateway.launch().awaitReady(Duration.ofMinutes(5));
        kill(gateway, round);
      }
      gateway.launch().awaitReady(Duration.ofMinutes(5));
      awaitAll();
      gateway.stop();
    }
    Map<String, Report> reports = new TreeMap<>();
    trials.forEach(trial -> reports.put(trial.name, report(trial)));
    return reports;
  }

  /** Pushes on a thread of its own until the process is gone. */
  private void kill(GatewayProcess gateway, int round) throws InterruptedException {
    ConcurrentLinkedQueue<List<String>> sent = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<List<String>> answered = new ConcurrentLinkedQueue<>();
    Thread pushing = new Thread(() -> push(gateway, round, sent, answered), "sink-kill-client");
    pushing.start();
    int millis = SHORTEST_MILLIS + random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
    TimeUnit.MILLISECONDS.sleep(millis); // the random moment itself
    gateway.killNine();
    pushing.join();
    sent.forEach(attempted::addAll);
    answered.forEach(acknowledged::addAll);
  }

  private static void push(
      GatewayProcess gateway,
      int round,
      ConcurrentLinkedQueue<List<String>> sent,
      ConcurrentLinkedQueue<List<String>> answered) {
    try {
      for (int push = 0; ; push++) {
        List<String> texts = new ArrayList<>();
        List<List<String>> values = new ArrayList<>();
        long now = System.currentTimeMillis() * 1_000_000L;
        for (int line = 0; line < LINES_PER_PUSH; line++) {
          texts.add("round " + round + " push " + push + " line " + line);
          values.add(List.of(Long.toString(now + line), texts.get(line)));
        }
        sent.add(texts);
        Map<String, Object> stream = Map.of("stream", Map.of("app", "shop"), "values", values);
        String body = JSON.writeValueAsString(Map.of("streams", List.of(stream)));
        if (gateway.push(body).statusCode() == 204) {
          answered.add(texts);
        }
      }
    } catch (IOException gone) {
      return; // the kill: how a round ends
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitAll() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!trials.stream()
            .allMatch(trial -> new HashSet<>(trial.server.texts()).containsAll(acknowledged))
        && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(100); // a poll, bounded by the deadline
    }
  }

  private Report report(Trial trial) {
    List<String> texts = trial.server.texts();
    Set<String> there = new HashSet<>(texts);
    Set<String> lost = new HashSet<>(acknowledged);
    lost.removeAll(there);
    Set<String> foreign = new HashSet<>(there);
    foreign.removeAll(attempted);
    return new Report(
        acknowledged.size(),
        there.size(),
        lost.size(),
        foreign.size(),
        trial.keepsOnce ? texts.size() - there.size() : 0);
  }
}
