package dev.wadi.client;

import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines of one program to Wadi, or to another server that takes signed datagrams.
 *
 * <pre>{@code
 * try (WadiLogger log = WadiLogger.of("prod", "shop", "Checkout").secret("…").open()) {
 *   log.info("order %s paid after %d ms", order, millis);
 * }
 * }</pre>
 *
 * <p>Templates are printf's; without arguments a text is taken as it is. A throwable as the last
 * argument brings its stack trace along. No call waits or throws, whatever the template, the server
 * or the network are like: see {@link LogShipper}. Thread-safe.
 */
public final class WadiLogger implements AutoCloseable {
  private final LogKey key;
  private final LogLevel least;
  private final LogShipper shipper;
  private final @Nullable Thread exit;

  private WadiLogger(LogKey key, LogLevel least, LogShipper shipper, boolean closesAtExit) {
    this.key = key;
    this.least = least;
    this.shipper = shipper;
    this.exit = closesAtExit ? new ClientThread(shipper::close, "wadi-client-exit") : null;
    if (exit != null) {
      Runtime.getRuntime().addShutdownHook(exit);
    }
  }

  /**
   * A logger to be set up.
   *
   * @param env such as {@code prod}
   * @param svc the program
   * @param fn the part of it; may be empty
   */
  public static Setup of(String env, String svc, String fn) {
    return new Setup(new LogKey(env, svc, fn));
  }

  /** How a logger is to be; as it comes it sends datagrams to this machine, for one thread. */
  public static final class Setup {
    private final LogKey key;
    private DatagramSettings datagrams = DatagramSettings.DEFAULT;
    private @Nullable PushSettings pushes;
    private Bounds bounds = Bounds.DEFAULT;
    private LogLevel least = LogLevel.TRACE;
    private @Nullable PrintStream print;
    private boolean closesAtExit;

    private Setup(LogKey key) {
      this.key = key;
    }

    /** Where datagrams go; as it comes 127.0.0.1:6102. */
    public Setup server(String host, int port) {
      datagrams = datagrams.withServer(host, port);
      return this;
    }

    /** The server's secret for writing. */
    public Setup secret(String secret) {
      datagrams = datagrams.withSecret(Secret.of(secret));
      return this;
    }

    /** All about datagrams at once. */
    public Setup datagrams(DatagramSettings settings) {
      datagrams = settings;
      return this;
    }

    /** Pushes instead of datagrams. */
    public Setup pushTo(URI address) {
      return pushes(PushSettings.to(address));
    }

    /** Pushes instead of datagrams, all about them at once. */
    public Setup pushes(PushSettings settings) {
      pushes = settings;
      return this;
    }

    /** How much may wait, and for how long. */
    public Setup bounds(Bounds given) {
      bounds = given;
      return this;
    }

    /** Lines below this level are not written; as it comes all are. */
    public Setup least(LogLevel level) {
      least = level;
      return this;
    }

    /** Prints each line as well, after it was sent: {@code printTo(System.out)}. */
    public Setup printTo(PrintStream stream) {
      print = stream;
      return this;
    }

    /** Is closed when the program ends, however it does, unless somebody kills it. */
    public Setup closeAtExit() {
      closesAtExit = true;
      return this;
    }

    /** Begins. */
    public WadiLogger open() {
      PushSettings to = pushes;
      return new WadiLogger(
          key,
          least,
          to == null
              ? LogShipper.datagrams(datagrams, bounds, key, print)
              : LogShipper.pushes(to, bounds, key, print),
          closesAtExit);
    }
  }

  public void trace(String template, @Nullable Object... arguments) {
    log(LogLevel.TRACE, template, arguments);
  }

  public void debug(String template, @Nullable Object... arguments) {
    log(LogLevel.DEBUG, template, arguments);
  }

  public void info(String template, @Nullable Object... arguments) {
    log(LogLevel.INFO, template, arguments);
  }

  public void warn(String template, @Nullable Object... arguments) {
    log(LogLevel.WARN, template, arguments);
  }

  public void error(String template, @Nullable Object... arguments) {
    log(LogLevel.ERROR, template, arguments);
  }

  public void fatal(String template, @Nullable Object... arguments) {
    log(LogLevel.FATAL, template, arguments);
  }

  /** Writes a line. */
  public void log(LogLevel level, String template, @Nullable Object... arguments) {
    log(level, HttpFields.NONE, template, arguments);
  }

  /** Writes a line about an HTTP request. */
  public void log(LogLevel level, HttpFields http, String template, @Nullable Object... arguments) {
    if (!isOn(level)) {
      return;
    }
    boolean none = arguments == null || arguments.length == 0;
    Object last = none ? null : arguments[arguments.length - 1];
    shipper.ship(
        new LogEvent(
            LogShipper.nowNanos(),
            level,
            key,
            none ? template : text(template, arguments),
            last instanceof Throwable throwable ? trace(throwable) : "",
            http,
            Map.of(),
            Map.of()));
  }

  /** Whether lines of this level are written. */
  public boolean isOn(LogLevel level) {
    return Objects.requireNonNullElse(level, LogLevel.INFO).compareTo(least) >= 0;
  }

  private static String trace(Throwable throwable) {
    try {
      return StackTraces.of(throwable);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return "(the stack trace failed: " + e.getClass().getName() + ")";
    }
  }

  private static String text(String template, @Nullable Object[] arguments) {
    try {
      return String.format(template, arguments);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      /* A bad template, or an argument that fails: the rest says more than no line. */
      return template + " " + each(arguments);
    }
  }

  private static String each(@Nullable Object[] arguments) {
    try {
      return Arrays.toString(arguments);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return "(an argument failed: " + e.getClass().getName() + ")";
    }
  }

  /** What became of the lines so far. */
  public ShipReport report() {
    return shipper.report();
  }

  /**
   * Waits until all lines that were written before are sent or dropped.
   *
   * @return whether they are; false when the time was over first
   */
  public boolean flush(Duration longest) throws InterruptedException {
    return shipper.flush(longest);
  }

  /** Sends what waits, within the bound for closing; drops and counts what is left then. */
  @Override
  public void close() {
    Thread hook = exit;
    if (hook != null) {
      try {
        boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        /* The program ends already, and the hook closes as we do. */
      }
    }
    shipper.close();
  }
}
