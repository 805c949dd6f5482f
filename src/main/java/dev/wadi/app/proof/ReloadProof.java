package dev.wadi.app.proof;

import dev.wadi.app.routes.EditProof;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import dev.wadi.model.Rfc3339;
import dev.wadi.proof.CaseFileException;
import dev.wadi.proof.CaseReader;
import dev.wadi.proof.Difference;
import dev.wadi.proof.ProofCase;
import dev.wadi.proof.ProofReport;
import dev.wadi.proof.ProofResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets an edit of route files go live when the cases of a folder come out as they expect. What it
 * tells of a failure is redacted. Threads may share it; asked by one at a time.
 */
public final class ReloadProof implements EditProof {
  private static final Logger LOG = LoggerFactory.getLogger(ReloadProof.class);
  private static final int MOST_TOLD = 5;

  /** Threads of earlier checks that do not end; each takes a core where it may. */
  static final int MOST_BEHIND = 2;

  private static final int MOST_CHARS = 300;

  private final Settings settings;
  private final RouteLibraries libraries;
  private final Path cases;
  private final Duration most;
  private final InstantSource clock;
  private final LeftBehind behind = new LeftBehind();
  private volatile Map<String, Object> last = Map.of("state", "none");
  private volatile @Nullable Thread asking;
  private volatile boolean closed;

  /**
   * @param cases a folder of cases
   * @param most how long they may take together
   */
  public ReloadProof(
      Settings settings, RouteLibraries libraries, Path cases, Duration most, InstantSource clock) {
    this.settings = settings;
    this.libraries = libraries;
    this.cases = cases;
    this.most = most;
    this.clock = clock;
  }

  @Override
  public List<RouteProblem> objections(Collection<RouteFile> files, Set<String> changed) {
    asking = Thread.currentThread();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("state", "running");
    told.put("at", Rfc3339.format(clock.instant()));
    told.put("folder", cases.toString());
    told.put("changed", List.copyOf(changed));
    last = told;
    try {
      return closed ? broken(changed, told) : objections(files, changed, told);
    } finally {
      asking = null;
    }
  }

  private List<RouteProblem> objections(
      Collection<RouteFile> files, Set<String> changed, Map<String, Object> told) {
    List<ProofCase> all;
    SafeTexts safe;
    try {
      all = CaseReader.read(List.of(cases));
      safe = SafeTexts.of(settings);
    } catch (IOException | CaseFileException e) {
      return objection(
          changed, told, "the cases cannot be read: " + e.getMessage(), "mend the case");
    }
    if (all.isEmpty()) {
      return objection(
          changed,
          told,
          "there is no case in " + cases,
          "write one, or empty wadi.routes.reloadCheck");
    }
    List<Thread> running = behind.running();
    if (running.size() >= MOST_BEHIND) {
      return objection(
          changed,
          told,
          "%d checks before left code that still runs%s"
              .formatted(running.size(), RouteProof.at(running.get(0))),
          "start the gateway again: no Java can end a thread that does not want to");
    }
    /* Classes of their own: what a route in Java keeps in a static field is not the running one's. */
    List<RouteFile> afresh = files.stream().map(RouteFile::afresh).toList();
    ProofReport report =
        safe.safe(RouteProof.of(settings, afresh, libraries, most, behind).run(all, one -> {}));
    if (closed) {
      return broken(changed, told);
    }
    Map<String, Object> done = new LinkedHashMap<>(told);
    done.put("state", report.isGood() ? "passed" : "failed");
    done.putAll(report.document());
    last = done;
    if (report.isGood()) {
      LOG.info(
          "Route files do what their cases say. cases={} millis={} changed={}",
          all.size(),
          report.took().toMillis(),
          changed);
      return List.of();
    }
    return problems(report, changed);
  }

  /** What its checks left running. */
  LeftBehind behind() {
    return behind;
  }

  private List<RouteProblem> broken(Set<String> changed, Map<String, Object> told) {
    return objection(
        changed, told, "the gateway stops, so the cases were not run", "start it again");
  }

  private List<RouteProblem> objection(
      Set<String> changed, Map<String, Object> told, String why, String cure) {
    Map<String, Object> done = new LinkedHashMap<>(told);
    done.put("state", "failed");
    done.put("error", why);
    last = done;
    return List.of(new RouteProblem(name(changed), 1, "not proved: " + why, cure));
  }

  private List<RouteProblem> problems(ProofReport report, Set<String> changed) {
    List<ProofResult> failed = report.results().stream().filter(one -> !one.isGood()).toList();
    List<RouteProblem> problems = new ArrayList<>();
    for (ProofResult one : failed.subList(0, Math.min(MOST_TOLD, failed.size()))) {
      problems.add(
          new RouteProblem(
              name(changed),
              1,
              "the case \"%s\" (%s) fails: %s"
                  .formatted(one.of().name(), one.of().where(), why(one)),
              "mend the route, or the case with wadi routes test --update"));
    }
    if (failed.size() > MOST_TOLD) {
      problems.add(
          new RouteProblem(
              name(changed),
              1,
              (failed.size() - MOST_TOLD) + " more cases fail",
              "wadi routes test " + cases + " tells all"));
    }
    return problems;
  }

  private static String why(ProofResult one) {
    if (!one.error().isEmpty()) {
      return one.error();
    }
    Difference first = one.differences().get(0);
    int more = one.differences().size() - 1;
    return first.path()
        + ": expected "
        + brief(first.expected())
        + ", came "
        + brief(first.came())
        + (more == 0 ? "" : ", and " + more + " more differences");
  }

  private static String brief(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
  }

  /* A problem belongs to a file; where several changed together, to the first of them. */
  private static String name(Set<String> changed) {
    return changed.isEmpty() ? "routes" : changed.iterator().next();
  }

  /** Changes when a file of the cases does. */
  @Override
  public long stamp() {
    if (!Files.isDirectory(cases)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(cases, 6)) {
      long stamp = 1;
      for (Path path : all.filter(Files::isRegularFile).sorted().limit(4_000).toList()) {
        stamp = 31 * stamp + path.hashCode();
        stamp = 31 * stamp + Files.size(path);
        stamp = 31 * stamp + Files.getLastModifiedTime(path).toMillis();
      }
      return stamp;
    } catch (IOException | java.io.UncheckedIOException e) {
      return -1; // something went while we looked; the next look is another
    }
  }

  /** The newest check: its state, when, what changed, and each case with its differences. */
  public Map<String, Object> last() {
    return last;
  }

  @Override
  public void close() {
    closed = true;
    @Nullable Thread running = asking;
    if (running != null) {
      running.interrupt();
    }
  }
}
