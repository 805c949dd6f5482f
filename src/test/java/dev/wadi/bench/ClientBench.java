package dev.wadi.bench;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import com.sun.management.ThreadMXBean;
import dev.wadi.client.WadiLogger;
import dev.wadi.client.logback.WadiAppender;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a log call costs the thread that makes it, in nanoseconds and in bytes that it allocates:
 * the client's own logger, its appender for Logback, and Logback's own {@code AsyncAppender} in
 * front of one that formats and throws away. Calls come in bursts that the queue has room for, and
 * it is empty before each: nothing is dropped.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ClientBench {
  private static final int CALLS = 10_000;
  private static final int QUEUE = 16_384;

  /** Whose call it is. */
  public enum Sender {
    LOGGER,
    LOGGER_TEMPLATE,
    LOGBACK,
    LOGBACK_ASYNC
  }

  @Param public Sender sender;

  private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private DatagramSocket server;
  private WadiLogger logger;
  private LoggerContext context;
  private Logger logback;
  private AsyncAppender async;
  private WadiAppender appender;
  private long bytes;
  private long calls;

  @Setup
  public void open() throws SocketException {
    server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread reader = new Thread(this::receive, "server");
    reader.setDaemon(true);
    reader.start();
    switch (sender) {
      case LOGGER, LOGGER_TEMPLATE ->
          logger =
              WadiLogger.of("prod", "shop", "Checkout")
                  .server("127.0.0.1", server.getLocalPort())
                  .secret("geheim")
                  .open();
      case LOGBACK -> {
        appender = new WadiAppender();
        appender.setHost("127.0.0.1");
        appender.setPort(Integer.toString(server.getLocalPort()));
        appender.setSecret("geheim");
        start(appender);
      }
      case LOGBACK_ASYNC -> {
        async = new AsyncAppender();
        async.setNeverBlock(true);
        async.setQueueSize(QUEUE);
        async.setDiscardingThreshold(0);
        start(async);
      }
    }
  }

  private void start(ch.qos.logback.core.Appender<ILoggingEvent> top) {
    context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    if (top instanceof AsyncAppender queue) {
      PatternLayoutEncoder encoder = new PatternLayoutEncoder();
      encoder.setContext(context);
      encoder.setPattern("%d %level [%thread] %logger %msg%n");
      encoder.start();
      OutputStreamAppender<ILoggingEvent> nowhere = new OutputStreamAppender<>();
      nowhere.setContext(context);
      nowhere.setEncoder(encoder);
      nowhere.setOutputStream(OutputStream.nullOutputStream());
      nowhere.start();
      queue.addAppender(nowhere);
    }
    top.setContext(context);
    top.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(ch.qos.logback.classic.Level.INFO);
    root.addAppender(top);
    logback = context.getLogger("com.example.shop.Checkout");
  }

  private void receive() {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    try {
      while (true) {
        server.receive(packet);
      }
    } catch (java.io.IOException e) {
      if (!server.isClosed()) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** Waits until the queue is empty; a burst takes milliseconds, so this is no part of it. */
  @Setup(Level.Invocation)
  public void drained() throws InterruptedException {
    if (logger != null) {
      logger.flush(Duration.ofSeconds(10));
    }
    while ((async != null && async.getNumberOfElementsInQueue() > 0)
        || (appender != null && appender.report().waiting() > 0)) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Benchmark
  @OperationsPerInvocation(CALLS)
  public void info() {
    long before = memory.getCurrentThreadAllocatedBytes();
    switch (sender) {
      case LOGGER -> {
        for (int i = 0; i < CALLS; i++) {
          logger.info("the order was paid");
        }
      }
      case LOGGER_TEMPLATE -> {
        for (int i = 0; i < CALLS; i++) {
          logger.info("order %d paid after %d ms", i, 12);
        }
      }
      default -> {
        for (int i = 0; i < CALLS; i++) {
          logback.info("order {} paid after {} ms", i, 12);
        }
      }
    }
    bytes += memory.getCurrentThreadAllocatedBytes() - before;
    calls += CALLS;
  }

  @TearDown
  public void close() {
    if (logger != null) {
      dropped(logger.report().droppedInAll());
      logger.close();
    }
    if (appender != null) {
      dropped(appender.report().droppedInAll());
    }
    if (context != null) {
      context.stop();
    }
    server.close();
    System.out.printf("%n%s: %d bytes a call%n", sender, bytes / calls);
  }

  private static void dropped(long lines) {
    if (lines > 0) {
      throw new IllegalStateException(lines + " lines were dropped, so that is what was measured");
    }
  }
}
