package dev.wadi.sink.objects;

import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.station.HeldUp;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import dev.wadi.store.StoreLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Copy captures into a bucket while they are written: each data file when it is closed, index and
 * metadata after it.
 *
 * <p>The route gets a message for each news of a copy, a map of {@code tenant}, {@code capture},
 * {@code location}, {@code newFiles}, {@code newLines} and {@code finished}.
 */
@ManagedResource(description = "Captures that are copied into a bucket")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "objects",
    title = "Objects",
    syntax = "objects:name",
    consumerOnly = true,
    category = {Category.CLOUD, Category.FILE})
public class ObjectsEndpoint extends DefaultEndpoint implements Station, OptionsChecked {
  /** Tenants with numbers of their own. */
  private static final int MOST_TENANTS = 1000;

  /* For questions about everything but the target. */
  private static final StoreLocation NOWHERE =
      new StoreLocation(StoreLocation.Scheme.S3, "nowhere", "");

  @UriPath(description = "Name of the sink in metrics, in the console and in sink ls.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "consumer",
      description = "The folder of all captures, or with layout single the capture itself.")
  @Metadata(required = true)
  private String directory = "";

  @UriParam(
      label = "consumer",
      defaultValue = "tenant",
      enums = "tenant,single",
      description = "How captures lie in it, as capture: has it.")
  private String layout = "tenant";

  @UriParam(
      label = "consumer",
      description =
          "Where copies go: s3://bucket/prefix, gs://bucket/prefix or file:/folder."
              + " Needed when its route runs.")
  private String target = "";

  @UriParam(
      label = "consumer",
      defaultValue = "{tenant}/{yyyy}/{MM}/{dd}/{capture}",
      description =
          "Where each capture lies below it: text with {tenant}, {capture}, {host} and {yyyy} {MM}"
              + " {dd} {HH} of the capture's start, in UTC. The option is written as RAW(...).")
  private String key = "{tenant}/{yyyy}/{MM}/{dd}/{capture}";

  @UriParam(
      label = "consumer",
      defaultValue = "2",
      description = "How many captures are worked on at a time.")
  private int captures = 2;

  @UriParam(
      label = "consumer",
      defaultValue = "true",
      description = "Whether the audit trail of a capture goes with it once nobody writes to it.")
  private boolean trail = true;

  @UriParam(
      label = "consumer",
      defaultValue = "0",
      description =
          "Milliseconds after the end of a capture that is copied whole after which it is deleted"
              + " here; 0 for never. A tenant's newest capture and those on hold stay.")
  private long removeAfterMillis;

  @UriParam(
      label = "consumer",
      defaultValue = "1000",
      description = "Milliseconds between two looks at the folder.")
  private long lookMillis = 1000;

  @UriParam(
      label = "consumer",
      defaultValue = "5000",
      description = "Milliseconds that a stop takes to copy what the captures closed at their end.")
  private long stopTimeoutMillis = 5000;

  @UriParam(
      label = "consumer",
      defaultValue = "500",
      description = "Upper end of the first wait after a failure; it doubles with each.")
  private long firstBackoffMillis = 500;

  @UriParam(label = "consumer", defaultValue = "30000", description = "Where the doubling ends.")
  private long maxBackoffMillis = 30_000;

  @UriParam(
      label = "consumer",
      defaultValue = "30000",
      description = "Wait after the bucket refused, with wrong keys for example.")
  private long misconfiguredMillis = 30_000;

  private final CopyCounts counts = new CopyCounts();
  private volatile @Nullable ObjectsSink sink;

  public ObjectsEndpoint(String uri, ObjectsComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public ObjectsComponent getComponent() {
    return (ObjectsComponent) super.getComponent();
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException("objects: copies captures, nothing is sent to it");
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    ObjectsConsumer consumer = new ObjectsConsumer(this, processor);
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public void checkOptions(boolean source) {
    if (!source) {
      createProducer();
    }
    // A route that is off has no target.
    ObjectsSettings unused = settings(target.isBlank() ? NOWHERE : location());
  }

  ObjectsSettings settings() {
    return settings(location());
  }

  private StoreLocation location() {
    try {
      return StoreLocation.parse(target);
    } catch (IllegalArgumentException e) {
      // Whoever tells of it shows the innermost words.
      throw new IllegalArgumentException("target: " + e.getMessage());
    }
  }

  private ObjectsSettings settings(StoreLocation to) {
    return new ObjectsSettings(
        Path.of(directory),
        layout.equals("single"),
        to,
        new KeyTemplate(key, ObjectsParts.host()),
        captures,
        trail,
        Duration.ofMillis(removeAfterMillis),
        Duration.ofMillis(lookMillis),
        new DeliverySettings.Pacing(
            firstBackoffMillis,
            maxBackoffMillis,
            Math.min(DeliverySettings.Pacing.DEFAULT.minBackoffMillis(), firstBackoffMillis),
            DeliverySettings.Pacing.DEFAULT.maxRetryAfterMillis(),
            misconfiguredMillis,
            stopTimeoutMillis));
  }

  CopyCounts counts() {
    return counts;
  }

  void uses(ObjectsSink started) {
    sink = started;
  }

  void usesNoMore(ObjectsSink stopped) {
    if (sink == stopped) {
      sink = null;
    }
  }

  // --- station ---

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SINK, "Objects", name);
  }

  @Override
  public StationReport report() {
    ObjectsSink now = sink;
    if (now == null) {
      return StationReport.off(readings(Map.of(), 0));
    }
    List<Reading> readings = readings(now.waiting(), now.captures());
    Trouble trouble = now.trouble();
    if (trouble != null) {
      return new StationReport(
          StationState.IN_TROUBLE, trouble.words(), trouble.error(), trouble.at(), readings);
    }
    Trouble last = now.lastTrouble();
    return new StationReport(
            now.isPaused() ? StationState.PAUSED : StationState.RUNNING,
            now.isPaused() ? "paused" : "running",
            last == null ? null : last.error(),
            last == null ? null : last.at(),
            readings)
        .waitingFor(HeldUp.by("the bucket", now.heldUpSince()));
  }

  private List<Reading> readings(Map<String, Waiting> waiting, int known) {
    List<Reading> all = new ArrayList<>();
    all.add(
        Reading.total(
            "objects_copied", "files", "Data files that the bucket took.", counts.files.sum()));
    all.add(Reading.total("objects_copied", "bytes", "Bytes of them.", counts.bytes.sum()));
    all.add(Reading.total("objects_copied", "entries", "Their lines.", counts.lines.sum()));
    all.add(
        Reading.total(
            "objects_lost",
            "files",
            "Data files that went before they could be copied.",
            counts.lostFiles.sum()));
    all.add(Reading.total("objects_lost", "entries", "Their lines.", counts.lostLines.sum()));
    all.add(
        Reading.total(
            "objects_removed",
            "captures",
            "Captures deleted here after they were copied.",
            counts.removedCaptures.sum()));
    counts
        .failures()
        .forEach(
            (reason, count) ->
                all.add(
                    Reading.total(
                            "objects", "failures", "What could not be done, by reason.", count)
                        .with("reason", reason)));
    all.add(Reading.now("objects_known", "captures", "Captures that are looked after.", known));
    all.add(
        Reading.now(
            "objects_waiting",
            "files",
            "Closed data files that are not copied yet.",
            waiting.values().stream().mapToLong(Waiting::files).sum()));
    Instant now = InstantSource.system().instant();
    waiting.entrySet().stream()
        .limit(MOST_TENANTS)
        .forEach(
            tenant -> {
              all.add(
                  Reading.now(
                          "sink_backlog",
                          "bytes",
                          "Bytes that a sink has not confirmed.",
                          tenant.getValue().bytes())
                      .with("tenant", tenant.getKey()));
              all.add(
                  Reading.now(
                          "sink_backlog",
                          "seconds",
                          "Age of the oldest record that a sink has not confirmed.",
                          seconds(tenant.getValue().since(), now))
                      .with("tenant", tenant.getKey()));
            });
    return all;
  }

  private static double seconds(@Nullable Instant since, Instant now) {
    return since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
  }

  @Override
  public List<StationOperation> operations() {
    return List.of(
        new StationOperation("pause", "Begin no more files until resume", () -> running().pause()),
        new StationOperation("resume", "Go on after a pause", () -> running().resume()),
        new StationOperation("retryNow", "Try everything now", () -> running().retryNow()));
  }

  private ObjectsSink running() {
    ObjectsSink now = sink;
    if (now == null) {
      throw new IllegalStateException(
          "The sink " + name + " is not running: no started route begins with it");
    }
    return now;
  }

  // --- JMX ---

  @ManagedOperation(description = "Begin no more files until resume; they wait in the captures")
  @Needs(Role.OPERATOR)
  public void pause() {
    running().pause();
  }

  /** Camel's own resume and the operator's are the same: go on. */
  @Override
  @ManagedOperation(description = "Go on after a pause")
  @Needs(Role.OPERATOR)
  public void resume() {
    super.resume();
    ObjectsSink now = sink;
    if (now != null) {
      now.resume();
    }
  }

  @ManagedOperation(description = "Try everything now, also where a wait is not over")
  @Needs(Role.OPERATOR)
  public void retryNow() {
    running().retryNow();
  }

  @ManagedAttribute(description = "Name of the sink")
  public String getName() {
    return name;
  }

  @ManagedAttribute(description = "off, running, paused, or what keeps it from copying")
  public String getStateNow() {
    return report().words();
  }

  @ManagedAttribute(description = "What went wrong last; empty when nothing did")
  public String getLastError() {
    String error = report().lastError();
    return error == null ? "" : error;
  }

  @ManagedAttribute(description = "Data files copied since the start")
  public long getFilesTotal() {
    return counts.files.sum();
  }

  @ManagedAttribute(description = "Data files that went before they could be copied")
  public long getLostFilesTotal() {
    return counts.lostFiles.sum();
  }

  @ManagedAttribute(description = "Closed data files that are not copied yet")
  public long getWaitingFiles() {
    ObjectsSink now = sink;
    return now == null ? 0 : now.waiting().values().stream().mapToLong(Waiting::files).sum();
  }

  @ManagedAttribute(description = "Their bytes")
  public long getWaitingBytes() {
    ObjectsSink now = sink;
    return now == null ? 0 : now.waiting().values().stream().mapToLong(Waiting::bytes).sum();
  }

  // --- options ---

  @ManagedAttribute(description = "Folder of the captures")
  public String getDirectory() {
    return directory;
  }

  public void setDirectory(String directory) {
    this.directory = directory;
  }

  public String getLayout() {
    return layout;
  }

  public void setLayout(String layout) {
    this.layout = layout;
  }

  @ManagedAttribute(description = "Where copies go")
  public String getTarget() {
    return target;
  }

  public void setTarget(String target) {
    this.target = target;
  }

  public String getKey() {
    return key;
  }

  public void setKey(String key) {
    this.key = key;
  }

  public int getCaptures() {
    return captures;
  }

  public void setCaptures(int captures) {
    this.captures = captures;
  }

  public boolean isTrail() {
    return trail;
  }

  public void setTrail(boolean trail) {
    this.trail = trail;
  }

  public long getRemoveAfterMillis() {
    return removeAfterMillis;
  }

  public void setRemoveAfterMillis(long removeAfterMillis) {
    this.removeAfterMillis = removeAfterMillis;
  }

  public long getLookMillis() {
    return lookMillis;
  }

  public void setLookMillis(long lookMillis) {
    this.lookMillis = lookMillis;
  }

  public long getStopTimeoutMillis() {
    return stopTimeoutMillis;
  }

  public void setStopTimeoutMillis(long stopTimeoutMillis) {
    this.stopTimeoutMillis = stopTimeoutMillis;
  }

  public long getFirstBackoffMillis() {
    return firstBackoffMillis;
  }

  public void setFirstBackoffMillis(long firstBackoffMillis) {
    this.firstBackoffMillis = firstBackoffMillis;
  }

  public long getMaxBackoffMillis() {
    return maxBackoffMillis;
  }

  public void setMaxBackoffMillis(long maxBackoffMillis) {
    this.maxBackoffMillis = maxBackoffMillis;
  }

  public long getMisconfiguredMillis() {
    return misconfiguredMillis;
  }

  public void setMisconfiguredMillis(long misconfiguredMillis) {
    this.misconfiguredMillis = misconfiguredMillis;
  }
}
