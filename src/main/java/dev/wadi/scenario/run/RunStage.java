package dev.wadi.scenario.run;

import dev.wadi.scenario.Deed;
import dev.wadi.scenario.Expectation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a drill acts on: proxies and a disk of our own, sinks and routes of a gateway. What is done
 * is remembered, and undone in the end. For one thread, and afterwards for the one that undoes.
 */
final class RunStage implements Deed.Stage {
  private static final long BELOW_FLOOR_BYTES = 128L << 20;
  private static final long WORTH_TELLING_BYTES = 64L << 20;

  private final Map<String, TcpProxy> proxies;
  private final Supplier<Optional<Console>> consoles;
  private final Balloon balloon;
  private final long floorBytes;
  private final Consumer<Deed.Require> requirement;
  private final Set<String> paused = new LinkedHashSet<>();
  private final Set<String> stopped = new LinkedHashSet<>();
  private volatile boolean filled;

  /**
   * @param consoles opens the gateway's console, when a step needs it
   * @param requirement asks something until it is so, or the time is over
   */
  RunStage(
      Map<String, TcpProxy> proxies,
      Supplier<Optional<Console>> consoles,
      Balloon balloon,
      long floorBytes,
      Consumer<Deed.Require> requirement) {
    this.proxies = new LinkedHashMap<>(proxies);
    this.consoles = consoles;
    this.balloon = balloon;
    this.floorBytes = floorBytes;
    this.requirement = requirement;
  }

  private Console console() throws IOException {
    return consoles.get().orElseThrow(() -> new IOException("there is no console to call"));
  }

  @Override
  public void pause(String sink) throws IOException {
    paused.add(sink);
    console().pause(sink);
  }

  @Override
  public void resume(String sink) throws IOException {
    console().resume(sink);
    paused.remove(sink);
  }

  @Override
  public void stop(String route) throws IOException {
    stopped.add(route);
    console().stop(route);
  }

  @Override
  public void start(String route) throws IOException {
    console().start(route);
    stopped.remove(route);
  }

  private TcpProxy proxy(String name) throws IOException {
    TcpProxy proxy = proxies.get(name);
    if (proxy == null) {
      throw new IOException("there is no proxy " + name);
    }
    return proxy;
  }

  @Override
  public void cut(String proxy) throws IOException {
    proxy(proxy).cut();
  }

  @Override
  public void heal(String proxy) throws IOException {
    proxy(proxy).heal();
  }

  @Override
  public void slow(String proxy, Duration latency, long bytesPerSecond) throws IOException {
    proxy(proxy).slow(latency, bytesPerSecond);
  }

  @Override
  public void fill(long leaveBytes) throws IOException {
    filled = true;
    try {
      /* Below the floor is what the gateway minds, also when others let go of some files. */
      balloon.fill(leaveBytes >= 0 ? leaveBytes : Math.max(0, floorBytes - BELOW_FLOOR_BYTES));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while the disk was filled", e);
    }
  }

  /** Holds the disk as full as it was made, whatever others let go of. */
  void follow() throws IOException, InterruptedException {
    if (filled) {
      balloon.follow();
    }
  }

  /** What others did to the disk that was filled, in words; empty when it was little. */
  Optional<String> others() {
    long moved = balloon.movedBytes();
    return Math.abs(moved) < WORTH_TELLING_BYTES
        ? Optional.empty()
        : Optional.of(
            "meanwhile others %s %d MB of the disk of the gateway's folder"
                .formatted(moved < 0 ? "took" : "let go of", Math.abs(moved) >> 20));
  }

  @Override
  public void free() throws IOException {
    balloon.free();
    filled = false;
  }

  @Override
  public void require(Expectation expectation, Duration most) {
    requirement.accept(new Deed.Require(expectation, most));
  }

  /** Undoes what is still done; returns what could not be, each in words. */
  List<String> undo() {
    List<String> left = new ArrayList<>();
    for (TcpProxy proxy : proxies.values()) {
      attempt(left, "heal a proxy", proxy::heal);
    }
    for (String sink : List.copyOf(paused)) {
      attempt(left, "resume " + sink, () -> resume(sink));
    }
    for (String route : List.copyOf(stopped)) {
      attempt(left, "start " + route, () -> start(route));
    }
    if (filled) {
      attempt(left, "free the disk", this::free);
    }
    return left;
  }

  private interface Undoing {
    void run() throws IOException;
  }

  /* One thing that cannot be undone must not keep the others from it. */
  private static void attempt(List<String> left, String what, Undoing undoing) {
    try {
      undoing.run();
    } catch (IOException | RuntimeException e) {
      left.add(what + ": " + e.getMessage());
    }
  }
}
