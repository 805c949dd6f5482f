package dev.wadi.app.rooms;

import dev.wadi.app.proof.ReloadProof;
import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteCheck;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteFolder;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.management.CamelHealth;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness.State;
import dev.wadi.management.RouteMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The route files: checked before anything is made, loaded last, and watched from then on. */
final class RoutesRoom implements Room {
  private static final String CASES = "wadi.routes.reloadCheck";

  private final Settings settings;
  private final LibrariesRoom libraries;
  private final StationsRoom stations;
  private final Supplier<Properties> values;
  private @Nullable RouteCatalogue catalogue;
  private @Nullable RouteCheck check;
  private List<RouteFile> files = List.of();
  private @Nullable RouteFolder folder;

  /**
   * @param values what placeholders stand for; known when the other rooms are prepared
   */
  RoutesRoom(
      Settings settings,
      LibrariesRoom libraries,
      StationsRoom stations,
      Supplier<Properties> values) {
    this.settings = settings;
    this.libraries = libraries;
    this.stations = stations;
    this.values = values;
  }

  @Override
  public void check() {
    settings
        .path(CASES)
        .filter(cases -> !Files.isDirectory(cases))
        .ifPresent(
            cases -> {
              throw new SettingsException(
                  CASES + ": " + cases + " is not there (expected: a folder of cases)");
            });
  }

  @Override
  public void prepare() throws Exception {
    Properties known = values.get();
    RouteCatalogue all =
        new RouteCatalogue(
            settings.routesDirectory().orElse(null), new JavaRoutes(known, libraries.libraries()));
    RouteCheck checked =
        new RouteCheck(
            known,
            name -> RouteCatalogue.provides(name) || stations.provides(name),
            libraries.libraries());
    catalogue = all;
    check = checked;
    files = RouteFolder.good(all, checked);
  }

  @Override
  public void open(RoomContext context) throws Exception {
    RouteFolder opened =
        new RouteFolder(
            context.camel(), Objects.requireNonNull(catalogue), Objects.requireNonNull(check));
    folder = opened;
    opened.load(files);
    @Nullable ReloadProof cases = proof();
    if (cases != null) {
      opened.proveWith(cases);
    }
    context
        .operations()
        .show(
            "RouteProof",
            new RouteProofOperations(
                settings,
                libraries.libraries(),
                opened,
                AnalysisRoom.library(settings),
                files -> Objects.requireNonNull(check).check(files),
                cases));
    context.readiness().tells("route-files", () -> state(opened));
    show(context.metrics(), opened);
    context.operations().show("Routes", new RoutesBean(opened, settings));
    RouteMetrics.bind(context.metrics(), context.camel());
  }

  private @Nullable ReloadProof proof() {
    return settings
        .path(CASES)
        .map(
            cases ->
                new ReloadProof(
                    settings,
                    libraries.libraries(),
                    cases,
                    settings.duration("wadi.routes.reloadCheckTimeout"),
                    InstantSource.system()))
        .orElse(null);
  }

  private static State state(RouteFolder folder) {
    return folder.problems().isEmpty() ? State.OK : State.down(folder.problems().get(0).toString());
  }

  private static void show(Metrics metrics, RouteFolder routes) {
    metrics.gauge(
        "wadi_route_problems",
        "Problems of route files that are therefore not running.",
        Map.of(),
        () -> routes.problems().size());
    metrics.counter(
        "wadi_route_reloads_total",
        "Changes of route files applied.",
        Map.of(),
        routes::reloadsTotal);
    metrics.counter(
        "wadi_route_load_failures_total",
        "Changed route files that were refused.",
        Map.of(),
        routes::failuresTotal);
  }

  /** The file that a running route stands in; empty when none of the files has it. */
  String fileOf(String routeId) {
    return folder == null
        ? ""
        : folder.seen().running().values().stream()
            .filter(file -> file.routeIds().contains(routeId))
            .map(RouteFile::name)
            .findFirst()
            .orElse("");
  }

  @Override
  public void run(RoomContext context) throws IOException {
    if (settings.bool("wadi.routes.reload")) {
      Objects.requireNonNull(folder).watch(settings.duration("wadi.routes.settle"));
    }
    CamelHealth.bridge(context.readiness(), context.camel());
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      folder.close();
    }
  }
}
