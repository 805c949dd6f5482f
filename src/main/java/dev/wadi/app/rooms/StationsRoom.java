package dev.wadi.app.rooms;

import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.management.StationMetrics;
import dev.wadi.management.StationsBean;
import dev.wadi.station.Measured;
import dev.wadi.station.Station;
import dev.wadi.station.StationParts;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;

/** All stations, whoever wrote them: the parts they bring, and what they tell of themselves. */
final class StationsRoom implements Room {
  private final Settings settings;
  private final Supplier<ClassLoader> loader;
  private final Map<String, Object> parts = new TreeMap<>();
  private final Map<String, String> values = new TreeMap<>();
  private @Nullable StationsBean stations;

  /**
   * @param loader knows the stations of the program and the reader's own; there when prepared
   */
  StationsRoom(Settings settings, Supplier<ClassLoader> loader) {
    this.settings = settings;
    this.loader = loader;
  }

  @Override
  public void prepare() {
    for (StationParts station : ServiceLoader.load(StationParts.class, loader.get())) {
      try {
        station.parts(new KnownSettings(settings)).forEach(this::add);
        values.putAll(station.values(new KnownSettings(settings)));
      } catch (IllegalArgumentException e) {
        throw new SettingsException(String.valueOf(e.getMessage()));
      }
    }
  }

  /* The last to bind a name would win, and a step of the chain be another's. */
  private void add(String name, Object part) {
    if (RouteCatalogue.ofTheGateway(name) || parts.putIfAbsent(name, part) != null) {
      throw new SettingsException(
          "%s: two parts have this name, the second from a %s in lib (expected: each its own)"
              .formatted(name, part.getClass().getName()));
    }
  }

  @Override
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** Whether a station brings a part of that name; known when prepared. */
  boolean provides(String name) {
    return parts.containsKey(name);
  }

  @Override
  public void open(RoomContext context) {
    parts.forEach(
        (name, part) -> {
          context.bind(name, part);
          showWhatPeopleCall(context, part);
          if (part instanceof Measured measured) {
            measured.measureIn(context.metrics());
          }
        });
    StationsBean shown = new StationsBean(context.roster());
    stations = shown;
    context.operations().show("Stations", shown);
    StationMetrics.bind(context.metrics(), context.roster());
    StationsReadiness.bind(context.readiness(), context.roster());
  }

  /* A station that is a bean and no endpoint is in JMX by its annotations, as an endpoint is. */
  private static void showWhatPeopleCall(RoomContext context, Object part) {
    if (part instanceof Station station
        && part.getClass().isAnnotationPresent(ManagedResource.class)) {
      context.operations().show(station.title().type(), station.title().name(), part);
    }
  }

  StationsBean stations() {
    return Objects.requireNonNull(stations, "started gateways have stations");
  }
}
