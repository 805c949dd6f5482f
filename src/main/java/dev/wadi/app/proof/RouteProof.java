package dev.wadi.app.proof;

import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.proof.ProofCase;
import dev.wadi.proof.ProofReport;
import dev.wadi.proof.ProofResult;
import dev.wadi.proof.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases through route files, all in one context where the routes allow it, on a thread of
 * their own and within a bounded time. What does not come to its end is interrupted and left
 * behind: no Java can end a thread that does not want to.
 */
public final class RouteProof {
  /** How long one step of a case may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /* A context that hangs is left behind; after a few of them the rest is not tried. */
  private static final int MOST_LEFT_BEHIND = 2;

  private final Settings settings;
  private final List<RouteFile> files;
  private final RouteLibraries libraries;
  private final Duration most;
  private final Duration patience;
  private final LeftBehind behind;

  /**
   * @param files those that apply, checked
   * @param most how long all cases together may take
   */
  public RouteProof(
      Settings settings, List<RouteFile> files, RouteLibraries libraries, Duration most) {
    this(settings, files, libraries, most, PATIENCE, new LeftBehind());
  }

  RouteProof(
      Settings settings,
      List<RouteFile> files,
      RouteLibraries libraries,
      Duration most,
      Duration patience) {
    this(settings, files, libraries, most, patience, new LeftBehind());
  }

  /** The same for who runs cases of edits again and again. */
  static RouteProof of(
      Settings settings,
      List<RouteFile> files,
      RouteLibraries libraries,
      Duration most,
      LeftBehind behind) {
    return new RouteProof(settings, files, libraries, most, PATIENCE, behind);
  }

  RouteProof(
      Settings settings,
      List<RouteFile> files,
      RouteLibraries libraries,
      Duration most,
      Duration patience,
      LeftBehind behind) {
    this.behind = behind;
    this.settings = settings;
    this.files = List.copyOf(files);
    this.libraries = libraries;
    this.most = most;
    this.patience = patience;
  }

  /**
   * Runs all cases.
   *
   * @param each is told each result as it comes
   */
  public ProofReport run(List<ProofCase> cases, Consumer<ProofResult> each) {
    long began = System.nanoTime();
    List<ProofResult> results = new ArrayList<>();
    Grounds grounds = new Grounds();
    int left = 0;
    try {
      for (ProofCase one : cases) {
        long leftNanos = most.toNanos() - (System.nanoTime() - began);
        ProofResult result;
        if (leftNanos <= 0) {
          result = ProofResult.failed(one, "not run: the time for all cases was up", Duration.ZERO);
        } else if (Thread.currentThread().isInterrupted()) {
          result = ProofResult.failed(one, "not run: it was broken off", Duration.ZERO);
        } else if (left >= MOST_LEFT_BEHIND) {
          result = ProofResult.failed(one, "not run: others before did not end", Duration.ZERO);
        } else {
          result = bounded(grounds, one, leftNanos);
          left += grounds.hangs ? 1 : 0;
        }
        results.add(result);
        each.accept(result);
      }
    } finally {
      grounds.close();
    }
    return new ProofReport(results, Duration.ofNanos(System.nanoTime() - began));
  }

  private ProofResult bounded(Grounds grounds, ProofCase one, long leftNanos) {
    long began = System.nanoTime();
    CompletableFuture<Boolean> made = new CompletableFuture<>();
    CompletableFuture<ProofResult> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                ProvingGround ground = grounds.next();
                long from = System.nanoTime();
                made.complete(true);
                Tree.Fields came = ground.run(one);
                done.complete(
                    ProofResult.of(one, came, Duration.ofNanos(System.nanoTime() - from)));
              } catch (Throwable e) {
                made.complete(false);
                done.completeExceptionally(e); // handed to whoever waits
              }
            },
            "wadi-proof");
    thread.setDaemon(true);
    thread.start();
    grounds.hangs = false;
    Duration took;
    String why;
    try {
      boolean unused = made.get(leftNanos, TimeUnit.NANOSECONDS);
      return done.get(Math.min(leftNanos, 2 * patience.toNanos()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      @Nullable Throwable cause = e.getCause();
      grounds.spoil();
      why =
          cause instanceof ProofEndedException
              ? String.valueOf(cause.getMessage())
              : "it cannot be run: " + root(e);
    } catch (TimeoutException e) {
      why = "it did not come to its end" + at(thread);
      grounds.hangs = true;
      grounds.leave();
      thread.interrupt();
      behind.add(thread);
    } catch (InterruptedException e) {
      why = "it was broken off";
      grounds.leave();
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    took = Duration.ofNanos(System.nanoTime() - began);
    return ProofResult.failed(one, why, took);
  }

  /* The step of the reader's own that it was in, if it was in one. */
  static String at(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      String name = frame.getClassName();
      if (!name.matches("(java|javax|jdk|sun|io\\.netty|org\\.apache|dev\\.wadi)\\..*")) {
        return "; it was in "
            + name
            + " ("
            + frame.getFileName()
            + ":"
            + frame.getLineNumber()
            + ")";
      }
    }
    return "";
  }

  private static String root(Throwable thrown) {
    Throwable e = thrown;
    while (e.getCause() != null && e.getCause() != e) {
      e = e.getCause();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** The contexts that cases run in, one after the other; made by the thread that uses them. */
  private final class Grounds {
    private volatile @Nullable ProvingGround ground;
    private volatile boolean hangs;

    ProvingGround next() throws Exception {
      @Nullable ProvingGround known = ground;
      if (known != null && known.remembers()) {
        spoil();
        known = null;
      }
      if (known == null) {
        known = new ProvingGround(settings, files, libraries, patience);
        ground = known;
      }
      return known;
    }

    /* After a failure something may be under way still. */
    void spoil() {
      @Nullable ProvingGround known = ground;
      ground = null;
      if (known != null) {
        close(known);
      }
    }

    void leave() {
      @Nullable ProvingGround known = ground;
      ground = null;
      if (known != null) {
        Thread closing = new Thread(() -> close(known), "wadi-proof-close");
        closing.setDaemon(true);
        closing.start();
      }
    }

    void close() {
      spoil();
    }

    private void close(ProvingGround known) {
      try {
        known.close();
      } catch (Exception e) {
        org.slf4j.LoggerFactory.getLogger(RouteProof.class)
            .warn("What cases ran in cannot be closed.", e);
      }
    }
  }
}
