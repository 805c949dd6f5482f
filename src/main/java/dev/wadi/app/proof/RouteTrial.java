package dev.wadi.app.proof;

import dev.wadi.analysis.LineBatch;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.model.Batch;
import dev.wadi.proof.Tree;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs two sets of route files over the same lines of a capture, and tells what they make of them.
 * Holds some hundred lines at a time, however long the sample is; within a bounded time.
 */
public final class RouteTrial {
  private static final int LINES_AT_ONCE = 500;
  private static final int BYTES_AT_ONCE = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * The lines that are tried.
   *
   * @param query which ones
   * @param lines how many at most
   * @param route whose source brings them
   * @param tenant whose they are; empty for the default
   */
  public record Sample(Path capture, LogQuery query, int lines, String route, String tenant) {}

  private final Settings settings;
  private final RouteLibraries libraries;
  private final Duration most;

  public RouteTrial(Settings settings, RouteLibraries libraries, Duration most) {
    this.settings = settings;
    this.libraries = libraries;
    this.most = most;
  }

  /**
   * Runs both.
   *
   * @throws IOException when the capture cannot be read, or the routes could not be run to the end;
   *     the message is for people
   */
  public TrialReport run(List<RouteFile> before, List<RouteFile> after, Sample sample)
      throws IOException {
    CompletableFuture<TrialReport> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                done.complete(tried(before, after, sample));
              } catch (Throwable e) {
                done.completeExceptionally(e); // handed to whoever waits
              }
            },
            "wadi-route-trial");
    thread.setDaemon(true);
    thread.start();
    try {
      return done.get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      @Nullable Throwable cause = e.getCause();
      if (cause instanceof IOException failed) {
        throw failed;
      }
      throw new IOException(
          "the routes cannot be tried: " + (cause == null ? e : cause).getMessage(), e);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new IOException(
          "the routes did not come to an end with the sample within " + most.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new IOException("it was broken off", e);
    }
  }

  private TrialReport tried(List<RouteFile> before, List<RouteFile> after, Sample sample)
      throws Exception {
    try (ProvingGround old = new ProvingGround(settings, afresh(before), libraries, PATIENCE);
        ProvingGround fresh = new ProvingGround(settings, afresh(after), libraries, PATIENCE)) {
      TrialReport report = new TrialReport(SafeTexts.of(settings));
      String tenant =
          sample.tenant().isEmpty() ? settings.text("wadi.tenant.default") : sample.tenant();
      LineBatch batch = new LineBatch(tenant, name -> true);
      int[] lines = {0};
      CaptureReader.open(sample.capture())
          .forEachLine(
              CaptureFilter.of(sample.query()),
              line -> {
                batch.add(line);
                lines[0]++;
                if (batch.lines() >= LINES_AT_ONCE || batch.bytes() >= BYTES_AT_ONCE) {
                  pass(old, fresh, batch, sample.route(), report);
                }
                return lines[0] < sample.lines() && !Thread.currentThread().isInterrupted();
              });
      if (batch.lines() > 0) {
        pass(old, fresh, batch, sample.route(), report);
      }
      report.hits(old.hits(), fresh.hits());
      return report;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<RouteFile> afresh(List<RouteFile> files) {
    return files.stream().map(RouteFile::afresh).toList();
  }

  /* In turn the one and the other goes first: what warms up for both is not one's alone. */
  private static void pass(
      ProvingGround old, ProvingGround fresh, LineBatch from, String route, TrialReport report) {
    Batch batch = from.take();
    boolean oldFirst = report.batches() % 2 == 0;
    try {
      Tree.Fields first = timed(oldFirst ? old : fresh, batch, route, report, oldFirst);
      Tree.Fields second = timed(oldFirst ? fresh : old, batch, route, report, !oldFirst);
      report.add(batch.entries(), oldFirst ? first : second, oldFirst ? second : first);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new UncheckedIOException(new IOException(String.valueOf(e.getMessage()), e));
    }
  }

  private static Tree.Fields timed(
      ProvingGround ground, Batch batch, String route, TrialReport report, boolean old)
      throws Exception {
    try {
      ProvingGround.Passed passed = ground.pass(batch, route);
      report.took(old, passed.nanos());
      return passed.came();
    } catch (ProofEndedException e) {
      throw new IOException(
          "the routes " + (old ? "as they are" : "that are new") + ": " + e.getMessage(), e);
    }
  }
}
