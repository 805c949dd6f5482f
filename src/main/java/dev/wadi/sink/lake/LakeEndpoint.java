package dev.wadi.sink.lake;

import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.sink.delivery.DeliveringEndpoint;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.station.Deeds;
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
import dev.wadi.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
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
import org.jspecify.annotations.Nullable;

/**
 * Write batches into a bucket as compressed JSON lines or Parquet by tenant, day and hour, each
 * line once; a batch is answered when the object that holds it is there.
 */
@ManagedResource(description = "Lines that go into a data lake")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "lake",
    title = "Lake",
    syntax = "lake:name",
    producerOnly = true,
    category = {Category.CLOUD, Category.BIGDATA})
public class LakeEndpoint extends DeliveringEndpoint implements Station, OptionsChecked {
  @UriPath(description = "Name of the sink: that of its reader.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "producer",
      description =
          "Where objects go: s3://bucket/prefix, gs://bucket/prefix or file:/folder. Needed when"
              + " its route runs.")
  private String target = "";

  @UriParam(
      label = "producer",
      description =
          "A folder beside the log's, for what tells this log from others in the names of objects.")
  @Metadata(required = true)
  private String directory = "";

  @UriParam(
      label = "producer",
      defaultValue = "zstd",
      enums = "zstd,gzip",
      description = "How objects of JSON lines are compressed.")
  private String compression = "zstd";

  @UriParam(
      label = "producer",
      defaultValue = "jsonl",
      enums = "jsonl,parquet",
      description =
          "What objects are: JSON lines, or Parquet (ts, labels, msg, metadata; pages in zstd).")
  private String format = "jsonl";

  @UriParam(
      label = "producer",
      defaultValue = "33554432",
      description = "Bytes of JSON lines after which an object is closed and sent.")
  private long maxBytes = 32L << 20;

  @UriParam(
      label = "producer",
      defaultValue = "60000",
      description = "Milliseconds after which an object with lines is closed and sent.")
  private long maxAgeMillis = 60_000;

  @UriParam(
      label = "producer",
      defaultValue = "33554432",
      description =
          "Most bytes of JSON lines that wait in open objects; beyond it the largest is closed."
              + " Less than inFlightBytes of the log's reader.")
  private long waitingBytes = 32L << 20;

  @UriParam(label = "producer", defaultValue = "4", description = "Objects sent at a time.")
  private int requests = 4;

  @UriParam(
      label = "producer",
      defaultValue = "500",
      description = "Upper end of the first wait after a failure; it doubles with each.")
  private long firstBackoffMillis = 500;

  @UriParam(label = "producer", defaultValue = "30000", description = "Where the doubling ends.")
  private long maxBackoffMillis = 30_000;

  @UriParam(
      label = "producer",
      defaultValue = "30000",
      description = "Wait after the bucket refused, with wrong keys for example.")
  private long misconfiguredMillis = 30_000;

  @UriParam(
      label = "producer",
      defaultValue = "5000",
      description = "Milliseconds that a stop waits for objects on their way.")
  private long closeTimeoutMillis = 5000;

  /* The sink lives as long as a route uses it. Guards the two fields below. */
  private final ReentrantLock useLock = new ReentrantLock();
  private int users;
  private volatile @Nullable LakeSink sink;

  public LakeEndpoint(String uri, LakeComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public LakeComponent getComponent() {
    return (LakeComponent) super.getComponent();
  }

  @Override
  public Producer createProducer() {
    return new LakeProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("lake: takes batches and gives none");
  }

  void use() throws IOException {
    useLock.lock();
    try {
      // Camel starts the steps of a route that is off, too; without a target there is no sink.
      if (users++ == 0 && !target.isBlank()) {
        LakeSink started =
            new LakeSink(
                name,
                settings(LogName.in(Path.of(directory))),
                Stores.open(location(), getComponent().options()),
                InstantSource.system(),
                System::nanoTime);
        Deeds deeds = getCamelContext().getRegistry().lookupByNameAndType(Deeds.BEAN, Deeds.class);
        started.tellTo(deeds == null ? Deeds.NONE : deeds);
        started.start();
        sink = started;
      }
    } finally {
      useLock.unlock();
    }
  }

  void release() throws Exception {
    LakeSink closing = null;
    useLock.lock();
    try {
      if (users > 0 && --users == 0) {
        closing = sink;
        sink = null;
      }
    } finally {
      useLock.unlock();
    }
    if (closing != null) {
      // A stop that has taken as long as it may waits for nobody more.
      boolean late = getCamelContext().getShutdownStrategy().isTimeoutOccurred();
      closing.close(Duration.ofMillis(late ? 0 : closeTimeoutMillis));
    }
  }

  @Override
  protected void drain() {
    LakeSink now = sink;
    if (now != null) {
      now.drain();
    }
  }

  @Override
  public void checkOptions(boolean source) {
    if (source) {
      createConsumer(exchange -> {});
    }
    if (!target.isBlank()) {
      StoreLocation unused = location();
    }
    LakeSettings unused = settings("checked");
  }

  private StoreLocation location() {
    try {
      return StoreLocation.parse(target);
    } catch (IllegalArgumentException e) {
      // Whoever tells of it shows the innermost words.
      throw new IllegalArgumentException("target: " + e.getMessage());
    }
  }

  private LakeSettings settings(String log) {
    return new LakeSettings(
        log,
        packing(),
        maxBytes,
        Duration.ofMillis(maxAgeMillis),
        waitingBytes,
        requests,
        new DeliverySettings.Pacing(
            firstBackoffMillis,
            maxBackoffMillis,
            Math.min(DeliverySettings.Pacing.DEFAULT.minBackoffMillis(), firstBackoffMillis),
            DeliverySettings.Pacing.DEFAULT.maxRetryAfterMillis(),
            misconfiguredMillis,
            closeTimeoutMillis));
  }

  LakeSink running() {
    LakeSink now = sink;
    if (now == null) {
      throw new IllegalStateException(
          "The sink " + name + " is not running: no started route delivers to it");
    }
    return now;
  }

  // --- station ---

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SINK, "Lake", name);
  }

  @Override
  public StationReport report() {
    LakeSink now = sink;
    if (now == null) {
      return StationReport.off(List.of());
    }
    List<Reading> readings = new ArrayList<>();
    readings.add(
        Reading.total("lake_written", "objects", "Objects that were put.", now.objects.sum()));
    readings.add(Reading.total("lake_written", "bytes", "Bytes of them.", now.bytes.sum()));
    readings.add(Reading.total("lake_written", "entries", "Log lines in them.", now.entries.sum()));
    readings.add(
        Reading.total(
            "lake_repeated",
            "entries",
            "Log lines that came again and were there.",
            now.repeated.sum()));
    readings.add(Reading.total("lake", "failures", "Requests that failed.", now.failures.sum()));
    readings.add(
        Reading.now(
            "lake_waiting", "bytes", "Bytes of lines in objects not put yet.", now.waitingBytes()));
    LakeTrouble trouble = now.trouble();
    LakeTrouble last = now.lastTrouble();
    return new StationReport(
            trouble == null ? StationState.RUNNING : StationState.IN_TROUBLE,
            trouble == null ? "running" : trouble.words(),
            last == null ? null : last.error(),
            last == null ? null : last.at(),
            readings)
        .waitingFor(new HeldUp(now.waitingSince(), "the bucket", Duration.ofMillis(maxAgeMillis)));
  }

  @Override
  public List<StationOperation> operations() {
    return List.of(
        new StationOperation("retryNow", "Try everything now", () -> running().retryNow()));
  }

  // --- JMX ---

  @ManagedOperation(description = "Try everything now, also where a wait is not over")
  @Needs(Role.OPERATOR)
  public void retryNow() {
    running().retryNow();
  }

  @ManagedAttribute(description = "Name of the sink")
  public String getName() {
    return name;
  }

  @ManagedAttribute(description = "off, running, or what keeps it from writing")
  public String getStateNow() {
    return report().words();
  }

  @ManagedAttribute(description = "What went wrong last; empty when nothing did")
  public String getLastError() {
    String error = report().lastError();
    return error == null ? "" : error;
  }

  // --- options ---

  @ManagedAttribute(description = "Where objects go")
  public String getTarget() {
    return target;
  }

  public void setTarget(String target) {
    this.target = target;
  }

  public String getDirectory() {
    return directory;
  }

  public void setDirectory(String directory) {
    this.directory = directory;
  }

  public String getCompression() {
    return compression;
  }

  public void setCompression(String compression) {
    this.compression = compression;
  }

  public String getFormat() {
    return format;
  }

  public void setFormat(String format) {
    this.format = format;
  }

  private Packing packing() {
    return switch (format.toLowerCase(Locale.ROOT)) {
      case "parquet" -> Packing.PARQUET;
      case "jsonl" -> Packing.valueOf(compression.toUpperCase(Locale.ROOT));
      default ->
          throw new IllegalArgumentException(
              "format: '" + format + "' (expected: jsonl or parquet)");
    };
  }

  public long getMaxBytes() {
    return maxBytes;
  }

  public void setMaxBytes(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  public long getMaxAgeMillis() {
    return maxAgeMillis;
  }

  public void setMaxAgeMillis(long maxAgeMillis) {
    this.maxAgeMillis = maxAgeMillis;
  }

  public long getWaitingBytes() {
    return waitingBytes;
  }

  public void setWaitingBytes(long waitingBytes) {
    this.waitingBytes = waitingBytes;
  }

  public int getRequests() {
    return requests;
  }

  public void setRequests(int requests) {
    this.requests = requests;
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

  public long getCloseTimeoutMillis() {
    return closeTimeoutMillis;
  }

  public void setCloseTimeoutMillis(long closeTimeoutMillis) {
    this.closeTimeoutMillis = closeTimeoutMillis;
  }
}
