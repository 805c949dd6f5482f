package dev.wadi.scenario.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.scenario.Load;
import dev.wadi.scenario.Ramp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program that sends lines itself, once in each tick that has some, as LogOps' runner calls it:
 * {@code -n LINES} and the arguments; the last line {@code SC_STAT {…}} of what it prints is
 * counted. A program whose tick is over before it is begins the next one late, and none is left
 * out.
 */
final class ScriptRun implements EmitterRun {
  private static final int TOO_LONG = 124;
  private static final int MOST_OUTPUT_BYTES = 1 << 20;

  private final Load load;
  private final List<Ramp.Tick> plan;
  private final double tickSeconds;
  private final Duration longest;
  private final Path folder;
  private final Map<String, String> environment;
  private final Consumer<String> trouble;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private Counts now = new Counts();

  /**
   * @param longest of one call
   * @param folder it is called in
   * @param environment on top of ours
   */
  ScriptRun(
      Load load,
      List<Ramp.Tick> plan,
      double tickSeconds,
      Duration longest,
      Path folder,
      Map<String, String> environment,
      Consumer<String> trouble) {
    this.load = load;
    this.plan = plan;
    this.tickSeconds = tickSeconds;
    this.longest = longest;
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.trouble = trouble;
  }

  @Override
  public Load load() {
    return load;
  }

  @Override
  public List<Ramp.Tick> plan() {
    return plan;
  }

  @Override
  public void run() throws InterruptedException {
    long start = System.nanoTime();
    for (int tick = 0; tick < plan.size(); tick++) {
      long due = Math.round(tick * tickSeconds * 1e9) - (System.nanoTime() - start);
      if (stopped.await(Math.max(0, due), TimeUnit.NANOSECONDS)) {
        return;
      }
      int lines = plan.get(tick).lines();
      if (lines > 0) {
        call(lines);
      }
    }
  }

  private void call(int lines) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve(load.script().orElseThrow()).toString());
    command.addAll(List.of("-n", Integer.toString(lines)));
    Load.Arguments args = load.arguments();
    command.add("--partial-ratio=" + args.partialRatio());
    command.add("--chaos=" + args.chaos());
    args.seed().ifPresent(seed -> command.add("--seed=" + seed));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> printed =
          CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
      boolean ended = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
      count(ended ? process.exitValue() : TOO_LONG, printed.join());
    } catch (IOException e) {
      failed(127, String.valueOf(e.getMessage()));
    }
  }

  private static String text(InputStream in) {
    try (in) {
      byte[] most = in.readNBytes(MOST_OUTPUT_BYTES);
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return new String(most, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // it was ended in the middle of a word
    }
  }

  private void count(int code, String printed) {
    JsonNode told = stat(printed);
    lock.lock();
    try {
      JsonNode levels = told.path("level_counts");
      long sum = 0;
      for (Map.Entry<String, JsonNode> each : levels.properties()) {
        now.level(each.getKey().toUpperCase(Locale.ROOT), each.getValue().asLong());
        sum += each.getValue().asLong();
      }
      long sent = told.has("sent") ? told.path("sent").asLong() : sum;
      now.sent += sent;
      now.unconfirmed += sent;
    } finally {
      lock.unlock();
    }
    if (code != 0) {
      failed(code, "the script ended with code " + code);
    }
  }

  private void failed(int code, String why) {
    lock.lock();
    try {
      now.code = code;
    } finally {
      lock.unlock();
    }
    /* LogOps' runner minds no script that takes too long. */
    if (code != TOO_LONG) {
      trouble.accept(load.name() + ": " + why);
    }
  }

  private static JsonNode stat(String printed) {
    ObjectMapper mapper = new ObjectMapper();
    @Nullable String last = null;
    for (String line : printed.lines().toList()) {
      last = line.startsWith("SC_STAT ") ? line.substring("SC_STAT ".length()) : last;
    }
    try {
      return last == null ? mapper.createObjectNode() : mapper.readTree(last);
    } catch (IOException e) {
      return mapper.createObjectNode(); // it tells nothing that can be counted
    }
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public Counts take() {
    lock.lock();
    try {
      Counts taken = now;
      now = new Counts();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    // Each call ends before the next begins, and run() waits for the last.
  }
}
