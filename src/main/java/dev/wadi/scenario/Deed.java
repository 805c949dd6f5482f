package dev.wadi.scenario;

import java.io.IOException;
import java.time.Duration;

/** What a step of a drill does. */
public interface Deed {
  /** What it does, as the file says it, such as {@code cut: link}. */
  String words();

  /**
   * Does it.
   *
   * @throws IOException when what it is done to is not to be had
   */
  void act(Stage stage) throws IOException, InterruptedException;

  /** What can be done to. */
  interface Stage {
    void pause(String sink) throws IOException;

    void resume(String sink) throws IOException;

    void stop(String route) throws IOException;

    void start(String route) throws IOException;

    void cut(String proxy) throws IOException;

    void heal(String proxy) throws IOException;

    void slow(String proxy, Duration latency, long bytesPerSecond) throws IOException;

    /** Leaves so many bytes free on the data folder's disk; -1 for a little less than the floor. */
    void fill(long leaveBytes) throws IOException;

    void free() throws IOException;

    /** Asks until it is so, or the time is over. */
    void require(Expectation expectation, Duration most) throws InterruptedException;
  }

  /** A deed with one name, such as a sink's. */
  record Named(Verb verb, String name) implements Deed {
    @Override
    public String words() {
      return verb.word() + ": " + name;
    }

    @Override
    public void act(Stage stage) throws IOException {
      switch (verb) {
        case PAUSE -> stage.pause(name);
        case RESUME -> stage.resume(name);
        case STOP -> stage.stop(name);
        case START -> stage.start(name);
        case CUT -> stage.cut(name);
        case HEAL -> stage.heal(name);
      }
    }
  }

  /** Verbs of {@link Named}. */
  enum Verb {
    PAUSE,
    RESUME,
    STOP,
    START,
    CUT,
    HEAL;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether it is done to a running gateway, by its console. */
    public boolean needsConsole() {
      return this != CUT && this != HEAL;
    }
  }

  /** A proxy that lets things through slowly. */
  record Slow(String proxy, Duration latency, long bytesPerSecond) implements Deed {
    public Slow {
      if (latency.isNegative() || latency.compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException(
            "latency_ms: " + latency.toMillis() + " (expected: 0 to 60000)");
      }
      if (bytesPerSecond < 0) {
        throw new IllegalArgumentException(
            "bytes_per_sec: " + bytesPerSecond + " (expected: 0, for no limit, or more)");
      }
    }

    @Override
    public String words() {
      return "slow: {proxy: %s, latency_ms: %d, bytes_per_sec: %d}"
          .formatted(proxy, latency.toMillis(), bytesPerSecond);
    }

    @Override
    public void act(Stage stage) throws IOException {
      stage.slow(proxy, latency, bytesPerSecond);
    }
  }

  /** A disk that is nearly full. */
  record Fill(long leaveBytes) implements Deed {
    @Override
    public String words() {
      return "fill: {leave: " + (leaveBytes < 0 ? "floor" : leaveBytes + "B") + "}";
    }

    @Override
    public void act(Stage stage) throws IOException {
      stage.fill(leaveBytes);
    }
  }

  /** The disk has room again. */
  record Free() implements Deed {
    @Override
    public String words() {
      return "free: true";
    }

    @Override
    public void act(Stage stage) throws IOException {
      stage.free();
    }
  }

  /**
   * Something that must be so now, or soon.
   *
   * @param most how long it may take; zero for now
   */
  record Require(Expectation expectation, Duration most) implements Deed {
    @Override
    public String words() {
      return (most.isZero() ? "expect: " : "await: ") + expectation.text();
    }

    @Override
    public void act(Stage stage) throws InterruptedException {
      stage.require(expectation, most);
    }
  }
}
