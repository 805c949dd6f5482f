package dev.wadi.app.rooms;

import dev.wadi.app.proof.ReloadProof;
import dev.wadi.app.proof.RouteTrial;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteFolder;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.query.LogQuery;
import dev.wadi.query.QuerySyntaxException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;

/** Edits of routes, proved and tried by people; one thing at a time. Threads may share it. */
@ManagedResource(
    description = "Edits of route files: proved by cases, tried with lines of a capture")
public final class RouteProofOperations {
  private static final int MOST_LINES = 100_000;

  private final Settings settings;
  private final RouteLibraries libraries;
  private final RouteFolder folder;
  private final CaptureLibrary captures;
  private final @Nullable ReloadProof proof;
  private final Checked checked;

  /* Held while routes are tried: two at once would take the memory of two. */
  private final ReentrantLock lock = new ReentrantLock();

  /** What is wrong with files before anything of them may run. */
  interface Checked {
    List<RouteProblem> problems(List<RouteFile> files) throws IOException;
  }

  RouteProofOperations(
      Settings settings,
      RouteLibraries libraries,
      RouteFolder folder,
      CaptureLibrary captures,
      Checked checked,
      @Nullable ReloadProof proof) {
    this.settings = settings;
    this.libraries = libraries;
    this.folder = folder;
    this.captures = captures;
    this.checked = checked;
    this.proof = proof;
  }

  @ManagedOperation(
      description =
          "The newest check of route files by the cases of wadi.routes.reloadCheck: state (off,"
              + " none, running, passed, failed), what changed, and each case with what was"
              + " expected and what came, redacted")
  @Needs(Role.VIEWER)
  public Map<String, Object> lastCheck() {
    return proof == null ? Map.of("state", "off") : proof.last();
  }

  @ManagedOperation(
      description =
          "Run lines of a capture through the routes that run and through the files as they are in"
              + " the folder now, and tell what differs; nothing goes live")
  @Needs(Role.OPERATOR)
  public Map<String, Object> tryEdit(String capture, String query, int lines) throws IOException {
    if (lines < 1 || lines > MOST_LINES) {
      throw new IllegalArgumentException(
          "lines: " + lines + " (expected: 1 to " + MOST_LINES + ")");
    }
    if (!lock.tryLock()) {
      throw new IllegalStateException("an edit is being tried already (try again when it is done)");
    }
    try {
      List<RouteFile> wanted = folder.wanted();
      List<RouteProblem> problems = checked.problems(wanted);
      if (!problems.isEmpty()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("problems", problems.stream().map(RouteProblem::toString).toList());
        return document;
      }
      Duration most = settings.duration("wadi.routes.reloadCheckTimeout");
      return new RouteTrial(settings, libraries, most)
          .run(
              folder.running(),
              wanted,
              new RouteTrial.Sample(
                  captures.open(capture).folder(), query(query), lines, "tail", ""))
          .document();
    } finally {
      lock.unlock();
    }
  }

  private static LogQuery query(String query) {
    try {
      return query == null || query.isBlank() ? LogQuery.EVERYTHING : LogQuery.parse(query);
    } catch (QuerySyntaxException e) {
      throw new IllegalArgumentException("query: " + e.getMessage(), e);
    }
  }
}
