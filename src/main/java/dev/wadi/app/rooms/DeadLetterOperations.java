package dev.wadi.app.rooms;

import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Damage;
import dev.wadi.capture.ScanReport;
import dev.wadi.client.PushClient;
import dev.wadi.client.Retries;
import dev.wadi.deadletters.DeadLetterFolder;
import dev.wadi.deadletters.DeadLetterReplay;
import dev.wadi.deadletters.ReplayProgress;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;

/**
 * {@code wadi dlq} as operations of a running gateway. Lines go to the Loki server of the settings
 * and nowhere else: who may use the console cannot send them to an address of his own. One replay
 * at a time, on a thread of its own. Thread-safe.
 */
@ManagedResource(description = "Lines that a sink's server rejected for good")
public final class DeadLetterOperations implements AutoCloseable {
  private static final int MOST_LINES = 10_000;
  private static final int MOST_REFUSED = 1000;
  private static final int RETRIES = 5;
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long ANSWER_WITHIN_SECONDS = 5;

  private final DeadLetterFolder folder;
  private final URI loki;
  private final String tenantOfAll;
  private final @Nullable String authorization;
  private final @Nullable SSLContext tls;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "wadi-dlq-replay");
            thread.setDaemon(true);
            return thread;
          });

  /** Guards {@link #running} and {@link #state}; held for a look and a change, never for I/O. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Future<String> running;
  private String state = "none since the start";

  /**
   * @param loki where replays go
   * @param tenantOfAll the server's tenant for all lines; empty for each capture's own
   * @param authorization value of that header, or null for none
   * @param tls how the server is known; null for what this machine trusts
   */
  DeadLetterOperations(
      Path folder,
      URI loki,
      String tenantOfAll,
      @Nullable String authorization,
      @Nullable SSLContext tls) {
    this.tls = tls;
    this.folder = new DeadLetterFolder(folder);
    this.loki = PushClient.door(loki);
    this.tenantOfAll = tenantOfAll;
    this.authorization = authorization;
  }

  @ManagedAttribute(description = "Folder of the dead letters")
  public String getDirectory() {
    return folder.root().toString();
  }

  @ManagedAttribute(description = "Where replay sends lines: the Loki server of the settings")
  public String getReplayAddress() {
    return loki.toString();
  }

  @ManagedAttribute(description = "How the newest replay stands")
  public String getReplayState() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  @ManagedOperation(description = "The captures of dead letters, and why their lines are there")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> ls() throws IOException {
    DeadLetterFolder.Listing listing = folder.list();
    List<Map<String, Object>> rows = new ArrayList<>();
    listing
        .captures()
        .forEach(
            (name, summary) -> {
              Map<String, Object> row = folder.document(name, summary);
              List<Map<String, Object>> groups = new ArrayList<>();
              summary
                  .groups()
                  .forEach(
                      group -> {
                        Map<String, Object> one = new LinkedHashMap<>();
                        one.put("sink", group.sink());
                        one.put("reason", group.reason());
                        one.put("status", group.status());
                        one.put("lines", group.lines());
                        groups.add(one);
                      });
              row.put("groups", groups);
              rows.add(row);
            });
    listing
        .unreadable()
        .forEach((name, why) -> rows.add(Map.of("capture", name, "unreadable", why)));
    return rows;
  }

  @ManagedOperation(description = "The first lines of a capture, with what the server said of them")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> show(String capture, int lines) throws IOException {
    if (lines < 1 || lines > MOST_LINES) {
      throw new IllegalArgumentException(
          "lines: " + lines + " (expected: 1 to " + MOST_LINES + ")");
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    DeadLetterFolder.show(folder.require(capture), lines, letter -> rows.add(letter.document()));
    return rows;
  }

  @ManagedOperation(
      description =
          "Push the lines of a capture to Loki again, from where an earlier replay came to; the"
              + " capture stays as it is")
  @Needs(Role.OPERATOR)
  public String replay(String capture, boolean restart) throws IOException {
    Path from = folder.require(capture);
    Future<String> begun;
    lock.lock();
    try {
      if (running != null && !running.isDone()) {
        throw new IllegalStateException("another replay is under way: " + state);
      }
      state = "replay of " + capture + " is under way";
      begun = worker.submit(() -> run(capture, from, restart));
      running = begun;
    } finally {
      lock.unlock();
    }
    try {
      return begun.get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return getReplayState() + "; ReplayState tells how it ends";
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(getReplayState(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return getReplayState();
    }
  }

  private String run(String capture, Path from, boolean restart) throws IOException {
    CaptureReader reader = CaptureReader.open(from);
    String tenant = DeadLetterFolder.tenantOf(reader);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Scope-OrgID", tenantOfAll.isEmpty() ? tenant : tenantOfAll);
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    try (ReplayProgress progress = ReplayProgress.open(from, loki, restart)) {
      DeadLetterReplay replay =
          new DeadLetterReplay(
              reader,
              tenant,
              progress,
              new PushClient(loki, headers, TIMEOUT, new Retries(RETRIES, FIRST_WAIT), tls),
              MOST_REFUSED);
      ScanReport report = replay.run();
      String end =
          "replay of %s: %d lines pushed, %d rejected again%s%s"
              .formatted(
                  capture,
                  replay.sent(),
                  replay.refused(),
                  replay.refused() == 0 ? "" : "; the last: " + replay.lastRefusal(),
                  report.complete() ? "" : "; not all could be read: " + told(report));
      tell(end);
      return end;
    } catch (IOException | RuntimeException e) {
      tell("replay of " + capture + " stopped: " + e.getMessage());
      throw e;
    }
  }

  private static String told(ScanReport report) {
    return report.damages().stream().map(Damage::sentence).collect(Collectors.joining("; "));
  }

  private void tell(String now) {
    lock.lock();
    try {
      state = now;
    } finally {
      lock.unlock();
    }
  }

  @ManagedOperation(
      description =
          "Delete a capture of dead letters for good; refused while it is written to (seal it"
              + " first). Answers the bytes freed")
  @Needs(Role.ADMIN)
  public long drop(String capture) throws IOException {
    return folder.drop(capture);
  }

  /** Stops a replay that is under way; it goes on when it is begun again. */
  @Override
  public void close() {
    worker.shutdownNow();
  }
}
