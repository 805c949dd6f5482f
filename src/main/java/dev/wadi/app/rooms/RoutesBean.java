package dev.wadi.app.rooms;

import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteFolder;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsKey;
import dev.wadi.console.MaskedText;
import dev.wadi.model.NearestNames;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;

/** The route files and the settings as people look at them. Threads share it. */
@ManagedResource(description = "Route files, what is wrong with them, and the settings in force")
public final class RoutesBean {
  private final RouteFolder routes;
  private final Settings settings;

  /* Read when somebody looks; two may do so at once, and it is the same. */
  private volatile @Nullable Map<String, SettingsKey> keys;

  RoutesBean(RouteFolder routes, Settings settings) {
    this.routes = routes;
    this.settings = settings;
  }

  private Map<String, SettingsKey> keys() {
    Map<String, SettingsKey> known = keys;
    if (known == null) {
      known =
          SettingsCatalogue.load().keys().stream()
              .collect(Collectors.toMap(SettingsKey::name, key -> key));
      keys = known;
    }
    return known;
  }

  @ManagedOperation(
      description =
          "The route files: where each is, whether it runs as it lies there, its routes, templates"
              + " and configurations with their lines, and its problems with their cures")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> files() {
    RouteFolder.Seen seen = routes.seen();
    Map<String, RouteFile> all = new TreeMap<>(seen.running());
    all.putAll(seen.found());
    List<Map<String, Object>> rows = new ArrayList<>();
    all.forEach(
        (name, file) -> {
          RouteFile running = seen.running().get(name);
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("name", name);
          row.put("place", file.builtIn() ? "built in" : file.location());
          row.put("builtIn", file.builtIn());
          row.put("running", running != null && running.text().equals(file.text()));
          row.put("runningBefore", running != null && !running.text().equals(file.text()));
          row.put("bytes", file.text().length());
          row.put("routes", List.copyOf((running == null ? file : running).routeIds()));
          row.put("items", file.items().stream().map(RoutesBean::row).toList());
          row.put(
              "problems",
              seen.problems().getOrDefault(name, List.of()).stream().map(RoutesBean::row).toList());
          rows.add(row);
        });
    return rows;
  }

  private static Map<String, Object> row(RouteFile.Item item) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", item.kind());
    row.put("id", item.id());
    row.put("description", item.description());
    row.put("template", item.template());
    row.put("firstLine", item.firstLine());
    row.put("lastLine", item.lastLine());
    return row;
  }

  private static Map<String, Object> row(RouteProblem problem) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("file", problem.file());
    row.put("line", problem.line());
    row.put("message", problem.message());
    row.put("cure", problem.cure());
    return row;
  }

  @ManagedOperation(
      description = "The text of a route file as it lies there; what looks like a secret is masked")
  @Needs(Role.OPERATOR)
  public String text(String file) {
    RouteFolder.Seen seen = routes.seen();
    RouteFile found = seen.found().get(file.strip());
    if (found == null) {
      throw new IllegalArgumentException(
          "file: there is no route file '%s' (expected: %s)"
              .formatted(file, NearestNames.told(file.strip(), seen.found().keySet())));
    }
    return MaskedText.masked(found.text());
  }

  @ManagedOperation(description = "What is wrong with route files, with file, line and cure")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> problems() {
    return routes.problems().stream().map(RoutesBean::row).toList();
  }

  @ManagedOperation(
      description =
          "Every setting as it applies, with where it was set: default, a line of a file, a"
              + " variable or --set; secrets are masked")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> settings() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Settings.Shown shown : settings.summary()) {
      SettingsKey key = keys().get(shown.name());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", shown.name());
      row.put("value", MaskedText.masked(shown.value()));
      row.put("origin", shown.origin());
      row.put("set", !shown.origin().equals("default"));
      row.put("secret", key != null && key.type().secret());
      row.put("description", key == null ? "" : key.description());
      rows.add(row);
    }
    return rows;
  }

  @ManagedAttribute(description = "Changes of route files that were applied since the start")
  public long getReloadsTotal() {
    return routes.reloadsTotal();
  }

  @ManagedAttribute(description = "Changed route files that could not be used since the start")
  public long getFailuresTotal() {
    return routes.failuresTotal();
  }

  @ManagedAttribute(description = "When a change was applied last; empty when none was")
  public String getLastReload() {
    return text(routes.seen().lastReload());
  }

  @ManagedAttribute(description = "When a file could not be used last; empty when all could")
  public String getLastFailure() {
    return text(routes.seen().lastFailure());
  }

  @ManagedAttribute(description = "Folder of the reader's own route files; empty for none")
  public String getFolder() {
    return settings.routesDirectory().map(Object::toString).orElse("");
  }

  @ManagedAttribute(description = "Whether changes of the files are applied while it runs")
  public boolean isWatched() {
    return settings.bool("wadi.routes.reload") && settings.routesDirectory().isPresent();
  }

  private static String text(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }
}
