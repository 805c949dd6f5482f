package dev.wadi.app.routes;

import dev.wadi.app.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.RouteError;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the running routes equal to the route files, while they run.
 *
 * <p>{@link #load} puts all routes into a context before it starts. After that {@link #rescan}
 * compares the files with what runs and changes only the routes that say something else: a route
 * that did not change is not touched, and its connections stay. New text is checked by {@link
 * RouteCheck} first; a file with a problem leaves its old routes running, and the problem stays in
 * {@link #problems} until the file is mended. When applying fails all the same, the old text is
 * loaded again.
 *
 * <p>{@link #watch} does so whenever the folder changes. It does not matter how a file is written
 * (in place, moved over, through an editor's temporary name): an event only says "look again", and
 * what counts is the text after the folder was quiet for a while. Free to share among threads.
 */
public final class RouteFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RouteFolder.class);

  private final CamelContext context;
  private final RouteCatalogue catalogue;
  private final RouteCheck check;
  private final RouteDefinitions definitions;
  private final InstantSource clock = InstantSource.system();

  /* One look at the files after the other. A proof takes its time, and only who reloads waits. */
  private final ReentrantLock reloading = new ReentrantLock();

  private volatile EditProof proof = EditProof.NONE;
  private boolean refused;
  private long stamp;

  /*
   * Guards the maps and times below. Held while routes are stopped and started, on purpose: two reloads
   * at once would undo each other. Nothing on the way of a log line takes it.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, RouteFile> loaded = new TreeMap<>();
  private final Map<String, RouteFile> attempted = new TreeMap<>();
  private final Map<String, List<RouteProblem>> problems = new TreeMap<>();
  private @Nullable Instant lastReload;
  private @Nullable Instant lastFailure;

  /* The same for whoever asks while a reload takes its time: a page must not wait for one. */
  private volatile List<RouteProblem> told = List.of();

  private volatile Seen seen = new Seen(Map.of(), Map.of(), Map.of(), null, null);

  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private volatile @Nullable RouteWatcher watcher;

  /**
   * @param context where the routes run
   * @param catalogue which files apply
   * @param check what a file must pass before it is loaded
   */
  public RouteFolder(CamelContext context, RouteCatalogue catalogue, RouteCheck check) {
    this.context = context;
    this.catalogue = catalogue;
    this.check = check;
    this.definitions = new RouteDefinitions(context);
  }

  /**
   * The files of a catalogue that apply now, if they can run.
   *
   * @throws SettingsException with every problem when a file is wrong
   */
  public static List<RouteFile> good(RouteCatalogue catalogue, RouteCheck check)
      throws IOException {
    List<RouteFile> files = catalogue.effective();
    // The built-in files were checked when they were built, and a check costs half a start.
    boolean ours = files.stream().allMatch(catalogue::isBuiltIn);
    List<RouteFile> usable = files.stream().filter(f -> !catalogue.canBeLeftOut(f)).toList();
    List<RouteProblem> found = ours ? List.of() : check.check(usable);
    if (!found.isEmpty()) {
      throw new SettingsException(found.stream().map(problem -> located(problem, files)).toList());
    }
    return files;
  }

  /** Puts the routes of files that were checked into a context that is not watched. */
  public static void addTo(CamelContext context, List<RouteFile> files) throws Exception {
    new RouteDefinitions(context).addAll(files);
  }

  /**
   * Puts all routes into the context, which must be configured and not started.
   *
   * @throws SettingsException with every problem when a file is wrong
   */
  public void load() throws Exception {
    load(good(catalogue, check));
  }

  /**
   * The same with files that were read and checked before.
   *
   * @param files those that apply, checked
   */
  public void load(List<RouteFile> files) throws Exception {
    lock.lock();
    try {
      for (RouteFile file : files) {
        attempted.put(file.name(), file);
        if (catalogue.canBeLeftOut(file)) {
          reject(file.name(), file.javaProblems(), attempted);
        } else {
          loaded.put(file.name(), file);
        }
      }
      definitions.addAll(loaded.values());
    } finally {
      tell();
      lock.unlock();
    }
  }

  /** Starts looking at the folder; the thread is called {@code routes-watch}. */
  public void watch(Duration settle) throws IOException {
    @Nullable Path folder = catalogue.folder();
    if (folder != null && watcher == null) {
      RouteWatcher started = new RouteWatcher(folder, settle, this::proveRunning, this::rescan);
      watcher = started;
      started.start();
    }
  }

  /** From now on, files that changed go live when this has no objection. */
  public void proveWith(EditProof wanted) {
    proof = wanted;
  }

  /** Looks at the files and applies what changed; true when a route was changed. */
  public boolean rescan() throws IOException {
    reloading.lock();
    try {
      List<RouteFile> files = catalogue.effective();
      Map<String, RouteFile> good;
      Set<String> changed;
      lock.lock();
      try {
        Map<String, RouteFile> wanted = byName(files);
        if (sameTexts(wanted, attempted) && !(refused && proof.stamp() != stamp)) {
          return false;
        }
        // A class that was compiled is not compiled again.
        wanted.replaceAll((name, file) -> known(file, attempted.get(name)));
        attempted.clear();
        attempted.putAll(wanted);
        Map<String, List<RouteProblem>> before = new TreeMap<>(problems);
        problems.clear();
        good = withoutBroken(wanted);
        changed = changed(good);
        // What does not run yet is told as it was, until it is known to be mended, and runs.
        before.keySet().retainAll(changed);
        problems.putAll(before);
      } finally {
        tell();
        lock.unlock();
      }
      List<RouteProblem> objections = objections(good, changed);
      lock.lock();
      try {
        problems.keySet().removeAll(changed);
        if (!objections.isEmpty()) {
          reject(objections.get(0).file(), objections, attempted);
          return false;
        }
        return apply(good);
      } finally {
        tell();
        lock.unlock();
      }
    } finally {
      reloading.unlock();
    }
  }

  /* Edits that change nothing that runs, such as a comment, need no proof. */
  private List<RouteProblem> objections(Map<String, RouteFile> good, Set<String> changed) {
    refused = false;
    if (changed.isEmpty()) {
      return List.of();
    }
    stamp = proof.stamp();
    List<RouteProblem> objections = proof.objections(good.values(), changed);
    refused = !objections.isEmpty();
    return objections;
  }

  /** Asks about what runs already, which is not changed by the answer; the problems are told. */
  public void proveRunning() {
    if (proof == EditProof.NONE) {
      return;
    }
    reloading.lock();
    try {
      List<RouteProblem> objections = proof.objections(running(), Set.of());
      lock.lock();
      try {
        if (!objections.isEmpty()) {
          problems.put(objections.get(0).file(), objections);
          objections.forEach(
              one ->
                  LOG.warn("Routes that run do not do what their cases say. problem=\"{}\"", one));
        }
      } finally {
        tell();
        lock.unlock();
      }
    } finally {
      reloading.unlock();
    }
  }

  /** The files whose routes run. */
  public List<RouteFile> running() {
    lock.lock();
    try {
      return List.copyOf(loaded.values());
    } finally {
      lock.unlock();
    }
  }

  /** The files as they are in the folder now, whether they run or not. */
  public List<RouteFile> wanted() throws IOException {
    return catalogue.effective();
  }

  private static RouteFile known(RouteFile file, @Nullable RouteFile before) {
    return before != null && file.saysTheSameAs(before) ? before : file;
  }

  /** What is wrong with the files now, and therefore not running. */
  public List<RouteProblem> problems() {
    return told;
  }

  private void tell() {
    told = problems.values().stream().flatMap(List::stream).toList();
    seen =
        new Seen(
            Map.copyOf(attempted),
            Map.copyOf(loaded),
            Map.copyOf(problems),
            lastReload,
            lastFailure);
  }

  /**
   * The files as they were looked at last.
   *
   * @param found as they lie there, by name
   * @param running as they run
   * @param problems of those that do not run as they lie there
   * @param lastReload when a change was applied last; null when none was
   * @param lastFailure when a file could not be used last; null when all could
   */
  public record Seen(
      Map<String, RouteFile> found,
      Map<String, RouteFile> running,
      Map<String, List<RouteProblem>> problems,
      @Nullable Instant lastReload,
      @Nullable Instant lastFailure) {}

  /** The files as they were looked at last; never waits for a reload. */
  public Seen seen() {
    return seen;
  }

  /** Names of the files whose routes run. */
  public List<String> files() {
    lock.lock();
    try {
      return List.copyOf(loaded.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Changes that were applied. */
  public long reloadsTotal() {
    return reloads.get();
  }

  /** Changed files that could not be applied. */
  public long failuresTotal() {
    return failures.get();
  }

  /** Stops looking; the routes go on. */
  @Override
  public void close() throws IOException {
    @Nullable RouteWatcher running = watcher;
    watcher = null;
    proof.close();
    if (running != null) {
      running.close();
    }
  }

  /**
   * The wanted files, with the running text in place of each that is wrong. A problem in a file
   * that was not touched is the fault of those that were (a route it calls is gone): then all of
   * them wait.
   */
  private Map<String, RouteFile> withoutBroken(Map<String, RouteFile> wanted) throws IOException {
    Map<String, RouteFile> good = new TreeMap<>(wanted);
    Set<String> changed = changed(good);
    while (!changed.isEmpty()) {
      List<RouteProblem> found = check.check(good.values());
      if (found.isEmpty()) {
        return good;
      }
      Set<String> guilty = new LinkedHashSet<>();
      found.stream().map(RouteProblem::file).filter(changed::contains).forEach(guilty::add);
      boolean elsewhere = guilty.isEmpty();
      if (elsewhere) {
        guilty.addAll(changed);
      }
      for (String name : guilty) {
        reject(
            name, found.stream().filter(p -> elsewhere || p.file().equals(name)).toList(), wanted);
        restore(good, name);
      }
      changed = changed(good);
    }
    return good;
  }

  private Set<String> changed(Map<String, RouteFile> files) {
    Set<String> names = new TreeSet<>(files.keySet());
    names.addAll(loaded.keySet());
    names.removeIf(name -> Objects.equals(text(files.get(name)), text(loaded.get(name))));
    return names;
  }

  private void restore(Map<String, RouteFile> files, String name) {
    @Nullable RouteFile running = loaded.get(name);
    if (running == null) {
      files.remove(name);
    } else {
      files.put(name, running);
    }
  }

  private void reject(String name, List<RouteProblem> found, Map<String, RouteFile> wanted) {
    problems.put(name, found);
    failures.incrementAndGet();
    lastFailure = clock.instant();
    for (RouteProblem problem : found) {
      LOG.error(
          "A route file cannot be used; what ran before goes on. problem=\"{}\"",
          located(problem, wanted.values()));
    }
  }

  private boolean apply(Map<String, RouteFile> wanted) {
    Map<String, String> before = meanings(loaded);
    Map<String, String> after = meanings(wanted);
    replaceTemplates(wanted.values());
    boolean any = false;
    for (RouteFile file : wanted.values()) {
      Set<String> shared = sharedChange(file) ? file.routeIds() : Set.of();
      Set<String> ids = new LinkedHashSet<>();
      for (RouteFile.Item item : file.routes()) {
        if (shared.contains(item.id())
            || !Objects.equals(after.get(item.id()), before.get(item.id()))) {
          ids.add(item.id());
        }
      }
      if (ids.isEmpty() && !sharedChange(file)) {
        loaded.put(file.name(), file);
      } else if (update(file, ids, before)) {
        any = true;
      } else {
        // The old text runs; ids that the new one does without are still wanted.
        @Nullable RouteFile old = loaded.get(file.name());
        if (old != null) {
          old.routeIds().forEach(id -> after.put(id, before.getOrDefault(id, "")));
        }
      }
    }
    before.keySet().removeAll(after.keySet());
    any |= !before.isEmpty();
    before.keySet().forEach(this::remove);
    loaded.keySet().removeIf(name -> !wanted.containsKey(name));
    return any;
  }

  /** Loads the named routes of a file; on failure the old ones again. */
  private boolean update(RouteFile file, Set<String> ids, Map<String, String> before) {
    List<RouteFile> old = List.copyOf(loaded.values());
    try {
      load(file, ids);
      loaded.put(file.name(), file);
      reloads.incrementAndGet();
      lastReload = clock.instant();
      LOG.info("Route file loaded. file={} routes={}", file.name(), ids);
      warnOfConfigurations(file);
      return true;
    } catch (Exception e) {
      int line = file.routes().stream().mapToInt(RouteFile.Item::firstLine).findFirst().orElse(1);
      RouteProblem problem =
          new RouteProblem(
              file.name(), line, "cannot be started: " + root(e), "mend it or take it away");
      reject(file.name(), List.of(problem), attempted);
      ids.stream().filter(id -> !before.containsKey(id)).forEach(this::remove);
      for (RouteFile running : old) {
        Set<String> again = new LinkedHashSet<>(running.routeIds());
        again.retainAll(ids);
        restart(running, again);
      }
      return false;
    }
  }

  /** Routes made from now on are made of the templates as they are now. */
  private void replaceTemplates(Collection<RouteFile> files) {
    Set<String> left = new TreeSet<>();
    loaded.values().forEach(file -> file.templates().forEach(item -> left.add(item.id())));
    for (RouteFile file : files) {
      file.templates().forEach(item -> left.remove(item.id()));
      if (!templates(file).equals(templates(loaded.get(file.name())))) {
        try {
          definitions.replaceTemplates(file);
        } catch (Exception e) {
          RouteProblem problem =
              new RouteProblem(file.name(), 1, "has no templates: " + root(e), "mend it");
          reject(file.name(), List.of(problem), attempted);
        }
      }
    }
    left.forEach(definitions::removeTemplate);
  }

  private static List<RouteFile.Item> templates(@Nullable RouteFile file) {
    return file == null ? List.of() : file.templates();
  }

  private void load(RouteFile file, Set<String> ids) throws Exception {
    definitions.update(file, ids);
    for (String id : ids) {
      @Nullable Route route = context.getRoute(id);
      // A route that a precondition leaves out is not there, and need not be.
      if (route != null) {
        requireStarted(route);
      }
    }
  }

  private void requireStarted(Route route) throws Exception {
    // A supervising controller takes autoStartup over, and keeps a failure to itself to try again.
    boolean wanted =
        route.isAutoStartup() || route.getProperties().get(Route.SUPERVISED) == Boolean.TRUE;
    ServiceStatus status = context.getRouteController().getRouteStatus(route.getRouteId());
    if (wanted && !status.isStarted()) {
      @Nullable RouteError error = route.getLastError();
      Throwable cause = error == null ? null : error.getException();
      throw new IllegalStateException("route " + route.getRouteId() + " is " + status, cause);
    }
  }

  private void restart(RouteFile file, Set<String> ids) {
    if (ids.isEmpty()) {
      return;
    }
    try {
      load(file, ids);
      LOG.info("The routes from before run again. file={} routes={}", file.name(), ids);
    } catch (Exception e) {
      LOG.error("Routes that ran before cannot be started again. file={} routes={}", file, ids, e);
    }
  }

  private void remove(String id) {
    try {
      definitions.remove(id);
      reloads.incrementAndGet();
      LOG.info("Route removed. route={}", id);
    } catch (Exception e) {
      failures.incrementAndGet();
      LOG.error("A route cannot be removed. route={}", id, e);
    }
  }

  /** True when something in the file that is not a route changed: it may concern all its routes. */
  private boolean sharedChange(RouteFile file) {
    return !shared(file).equals(shared(loaded.get(file.name())));
  }

  private static List<String> shared(@Nullable RouteFile file) {
    return file == null
        ? List.of()
        : file.items().stream()
            // What uses a template is known, and reloaded with it.
            .filter(i -> !i.route() && !i.isTemplate())
            .map(RouteFile.Item::meaning)
            .toList();
  }

  private static void warnOfConfigurations(RouteFile file) {
    if (file.items().stream().anyMatch(item -> item.kind().startsWith("routeConf"))) {
      LOG.warn(
          "A route configuration applies to routes loaded from now on; start again to have it"
              + " everywhere. file={}",
          file.name());
    }
  }

  private static Map<String, String> meanings(Map<String, RouteFile> files) {
    Map<String, String> templates = new LinkedHashMap<>();
    files.values().stream()
        .flatMap(file -> file.templates().stream())
        .forEach(item -> templates.put(item.id(), item.meaning()));
    Map<String, String> meanings = new LinkedHashMap<>();
    files.values().stream()
        .flatMap(file -> file.routes().stream())
        .forEach(
            item ->
                meanings.put(
                    item.id(), item.meaning() + templates.getOrDefault(item.template(), "")));
    return meanings;
  }

  private static Map<String, RouteFile> byName(List<RouteFile> files) {
    Map<String, RouteFile> named = new TreeMap<>();
    files.forEach(file -> named.put(file.name(), file));
    return named;
  }

  private static boolean sameTexts(Map<String, RouteFile> a, Map<String, RouteFile> b) {
    return a.keySet().equals(b.keySet())
        && a.values().stream().allMatch(file -> file.saysTheSameAs(b.get(file.name())));
  }

  private static @Nullable String text(@Nullable RouteFile file) {
    return file == null ? null : file.text();
  }

  private static String located(RouteProblem problem, Iterable<RouteFile> files) {
    for (RouteFile file : files) {
      if (file.name().equals(problem.file())) {
        String text = problem.toString();
        return file.location() + text.substring(problem.file().length());
      }
    }
    return problem.toString();
  }

  private static String root(Throwable thrown) {
    Throwable e = thrown;
    while (e.getCause() != null && e.getCause() != e) {
      e = e.getCause();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
