package dev.wadi.management;

import com.sun.management.OperatingSystemMXBean;
import dev.wadi.station.Histograms;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * The numbers of the gateway for Prometheus. Engines keep plain numbers; here they get a name, a
 * help text and labels, and are read when somebody asks: a number costs nothing until then.
 *
 * <p>Names are {@code wadi_<noun>_<unit>_total} for counters, base units (seconds, bytes), and the
 * names that other systems promise. Label keys are a closed set, so that nobody turns a client's
 * word into a series. Threads share it.
 */
public final class Metrics implements AutoCloseable, Histograms {
  /** What Prometheus reads. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /** The label keys that exist. */
  public static final Set<String> LABELS =
      Set.of(
          "tenant",
          "sink",
          "source",
          "buffer",
          "reader",
          "reason",
          "type",
          "where",
          "pattern",
          "route",
          "check",
          "state",
          "status",
          "version",
          "emitter",
          "level",
          "key",
          "schema",
          "keyword",
          "token",
          "method",
          "endpoint",
          "status_code",
          "service");

  private static final String INFO = "_info";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)+");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /* Micrometer holds what it reads by a weak reference; whoever registers a lambda would lose it. */
  private final Map<Meter.Id, Object> held = new ConcurrentHashMap<>();
  private final Map<Meter.Id, DoubleSupplier> infos = new ConcurrentHashMap<>();
  private final List<Runnable> beforeReading = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> binders = new ArrayList<>();

  public Metrics() {
    registry
        .config()
        .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
        .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
  }

  /** Names one registered number, to take it away again. */
  public record Handle(Meter.Id id) {}

  /** Registers a number that only grows while the process lives. */
  public Handle counter(String name, String help, Map<String, String> labels, LongSupplier value) {
    return counter(name, help, labels, (DoubleSupplier) value::getAsLong);
  }

  /** The same for a number with a fraction: seconds. */
  public Handle counter(
      String name, String help, Map<String, String> labels, DoubleSupplier value) {
    check(name);
    if (!name.endsWith("_total")) {
      throw new IllegalArgumentException("name: " + name + " (expected: a counter ends in _total)");
    }
    FunctionCounter counter =
        FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
            .description(help)
            .tags(tags(labels))
            .register(registry);
    held.put(counter.getId(), value);
    return new Handle(counter.getId());
  }

  /** Registers a number that goes up and down. */
  public Handle gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
    check(name);
    if (name.endsWith("_total")) {
      throw new IllegalArgumentException(
          "name: " + name + " (expected: only counters end in _total)");
    }
    if (name.endsWith(INFO)) {
      return info(name, help, tags(labels), value);
    }
    Gauge gauge =
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
            .description(help)
            .tags(tags(labels))
            .strongReference(true)
            .register(registry);
    return new Handle(gauge.getId());
  }

  /* Prometheus' library keeps this ending for itself, and other systems' dashboards ask for it. */
  private Handle info(String name, String help, Tags tags, DoubleSupplier value) {
    Meter.Id id = new Meter.Id(name, tags, null, help, Meter.Type.GAUGE);
    infos.put(id, value);
    return new Handle(id);
  }

  private void infos(StringBuilder text) {
    Map<String, StringBuilder> byName = new TreeMap<>();
    infos.forEach(
        (id, value) -> {
          StringBuilder of =
              byName.computeIfAbsent(
                  id.getName(),
                  name ->
                      new StringBuilder("# HELP ")
                          .append(name)
                          .append(' ')
                          .append(id.getDescription())
                          .append("\n# TYPE ")
                          .append(name)
                          .append(" gauge\n"));
          of.append(id.getName());
          String before = "{";
          for (Tag tag : id.getTags()) {
            of.append(before).append(tag.getKey()).append("=\"").append(escaped(tag)).append('"');
            before = ",";
          }
          of.append(before.equals("{") ? " " : "} ").append(value.getAsDouble()).append('\n');
        });
    byName.values().forEach(text::append);
  }

  private static String escaped(Tag tag) {
    return tag.getValue().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /**
   * Registers a histogram of times and returns where they go, in nanoseconds.
   *
   * @param name ends in {@code _seconds}, the unit that is shown
   * @param boundsSeconds upper bounds of the buckets, rising
   */
  @Override
  public LongConsumer times(
      String name, String help, Map<String, String> labels, double... boundsSeconds) {
    check(name);
    if (!name.endsWith("_seconds")) {
      throw new IllegalArgumentException("name: " + name + " (expected: times end in _seconds)");
    }
    Timer timer =
        Timer.builder(name)
            .description(help)
            .tags(tags(labels))
            .serviceLevelObjectives(
                Arrays.stream(boundsSeconds)
                    .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e9)))
                    .toArray(Duration[]::new))
            .register(registry);
    return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Registers a histogram of whole numbers and returns where they go: bytes, lines.
   *
   * @param bounds upper bounds of the buckets, rising
   */
  @Override
  public LongConsumer sizes(String name, String help, Map<String, String> labels, long... bounds) {
    check(name);
    DistributionSummary summary =
        DistributionSummary.builder(name)
            .description(help)
            .tags(tags(labels))
            .serviceLevelObjectives(Arrays.stream(bounds).asDoubleStream().toArray())
            .register(registry);
    return summary::record;
  }

  /** Takes a number away; one that is not there is no error. */
  public void remove(Handle handle) {
    registry.remove(handle.id);
    held.remove(handle.id);
    infos.remove(handle.id);
  }

  /** Runs before each reading, for numbers whose label values come and go. Must be quick. */
  public void beforeReading(Runnable refresh) {
    beforeReading.add(refresh);
  }

  /** Adds memory, garbage collection, threads, processor, files and uptime of this process. */
  public void process() {
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(registry);
    binders.add(gc);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    processors();
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /* Micrometer's names for these two are none in Prometheus: nanoseconds, and a _count of its own. */
  private void processors() {
    gauge(
        "system_processors",
        "Processors that this process may use.",
        Map.of(),
        () -> Runtime.getRuntime().availableProcessors());
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      counter(
          "process_cpu_seconds_total",
          "Time of the processors that this process has used.",
          Map.of(),
          () -> system.getProcessCpuTime() / 1e9);
    }
  }

  /** For Camel's own parts, which know Micrometer. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Everything in Prometheus' text format; {@link #CONTENT_TYPE}. */
  public String text() {
    beforeReading.forEach(Runnable::run);
    StringBuilder text = new StringBuilder(registry.scrape());
    infos(text);
    return text.toString();
  }

  @Override
  public void close() {
    for (AutoCloseable binder : binders) {
      try {
        binder.close();
      } catch (Exception e) {
        throw new IllegalStateException("A metrics binder did not close", e);
      }
    }
    registry.close();
  }

  private static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: " + name + " (expected: lower case words joined by _)");
    }
  }

  private static Tags tags(Map<String, String> labels) {
    List<Tag> tags = new ArrayList<>();
    labels.forEach(
        (key, value) -> {
          if (!LABELS.contains(key)) {
            throw new IllegalArgumentException(
                "label: " + key + " (expected: one of " + LABELS + ")");
          }
          tags.add(Tag.of(key, value));
        });
    return Tags.of(tags);
  }
}
