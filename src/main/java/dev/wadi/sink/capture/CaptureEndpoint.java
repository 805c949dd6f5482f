package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureStats;
import dev.wadi.event.Events;
import dev.wadi.model.NearestNames;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
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
 * Write batches into capture folders; a batch is answered when its lines are durable.
 *
 * <p>The store is opened when the endpoint starts and closed, after working off what waits, when it
 * stops.
 */
@ManagedResource(description = "Capture folders that are being written")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "capture",
    title = "Capture",
    syntax = "capture:name",
    producerOnly = true,
    remote = false,
    category = {Category.FILE})
public class CaptureEndpoint extends DefaultEndpoint implements Station, OptionsChecked {
  @UriPath(description = "Name of the store, such as main or dlq.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "producer",
      description = "The folder of all captures, or with layout single the capture itself.")
  @Metadata(required = true)
  private String directory = "";

  @UriParam(
      label = "producer",
      defaultValue = "tenant",
      enums = "tenant,single",
      description =
          "tenant: a folder for each tenant, in it a folder for each capture, named by its start."
              + " single: the directory is the one capture of all.")
  private String layout = "tenant";

  @UriParam(
      label = "producer",
      description =
          "With layout single: the tenant whose entries are written as they are; those of others"
              + " get a label tenant.")
  private String plainTenant = "";

  @UriParam(
      label = "producer",
      defaultValue = "268435456",
      description = "Uncompressed bytes after which a data file is closed and the next is begun.")
  private long maxFileBytes = CaptureSettings.DEFAULTS.maxFileBytes();

  @UriParam(
      label = "producer",
      defaultValue = "3600000",
      description = "Milliseconds after which a data file with lines is closed; 0 for never.")
  private long maxFileAgeMillis = CaptureSettings.DEFAULTS.maxFileAge().toMillis();

  @UriParam(
      label = "producer",
      defaultValue = "53687091200",
      description =
          "Most bytes of one capture folder; beyond it the oldest data files go. 0 for no cap.")
  private long maxDiskBytes = CaptureSettings.DEFAULTS.maxDiskBytes();

  @UriParam(
      label = "producer",
      defaultValue = "0",
      description =
          "How far a capture may outgrow its cap while files that would go wait to be copied by"
              + " objects:. 0 when they go all the same.")
  private long uncopiedBytes;

  @UriParam(
      label = "producer",
      defaultValue = "false",
      description = "Let a closed data file go as soon as objects: has copied it.")
  private boolean removeCopied;

  @UriParam(label = "producer", defaultValue = "1", description = "zstd level, 1 to 19.")
  private int zstdLevel = CaptureSettings.DEFAULTS.zstdLevel();

  @UriParam(
      label = "producer",
      defaultValue = "1048576",
      description = "Uncompressed bytes of a zstd frame; frames are read in parallel.")
  private int frameBytes = CaptureSettings.DEFAULTS.frameBytes();

  @UriParam(
      label = "producer",
      defaultValue = "16777216",
      description = "Bytes after which the audit trail is rolled; five parts are kept.")
  private long maxAuditBytes = CaptureSettings.DEFAULTS.maxAuditBytes();

  @UriParam(
      label = "producer",
      defaultValue = "200",
      description = "Longest time in milliseconds that a line waits for its commit.")
  private long lingerMillis = 200;

  @UriParam(
      label = "producer",
      defaultValue = "2",
      description =
          "Milliseconds without a new batch after which 64 KiB or more that wait are committed.")
  private long stallMillis = 2;

  @UriParam(
      label = "producer",
      defaultValue = "67108864",
      description =
          "Most bytes of lines that wait for one capture; beyond it a batch is refused, and comes"
              + " again from the WAL.")
  private long queueBytes = 64L << 20;

  @UriParam(
      label = "producer",
      description = "Names of the redaction patterns in use, for the metadata; empty for none.")
  private String redactionPatterns = "";

  @UriParam(label = "producer", description = "Name of the redaction profile, for the metadata.")
  private String redactionProfile = "";

  @UriParam(label = "producer", description = "Hash of the redaction profile, for the metadata.")
  private String redactionProfileHash = "";

  private volatile @Nullable CaptureStore store;

  public CaptureEndpoint(String uri, CaptureComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public CaptureComponent getComponent() {
    return (CaptureComponent) super.getComponent();
  }

  @Override
  public Producer createProducer() {
    return new CaptureProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("capture: can only be written to");
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    CaptureStore opened =
        new CaptureStore(
            name,
            storeSettings(),
            InstantSource.system(),
            System::nanoTime,
            getComponent().disk(),
            events());
    getComponent().opened(name, opened);
    store = opened;
    try {
      opened.start();
    } catch (IOException | RuntimeException e) {
      doStop();
      throw e;
    }
  }

  private Events events() {
    Events events = getCamelContext().getRegistry().lookupByNameAndType(Events.BEAN, Events.class);
    return events == null ? Events.NONE : events;
  }

  @Override
  protected void doStop() throws Exception {
    CaptureStore open = store;
    if (open != null) {
      store = null;
      getComponent().closed(name, open);
      open.close();
    }
    super.doStop();
  }

  /** The store, while the endpoint is started. */
  public CaptureStore store() {
    CaptureStore open = store;
    if (open == null) {
      throw new IllegalStateException("capture:" + name + " is not started");
    }
    return open;
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SINK, "Capture", name);
  }

  @Override
  public StationReport report() {
    CaptureStore open = store;
    List<Reading> readings = CaptureReadings.of(open);
    return open == null ? StationReport.off(readings) : StationReport.running(readings);
  }

  @Override
  public void checkOptions(boolean source) {
    if (source) {
      createConsumer(exchange -> {});
    }
    CaptureStoreSettings unused = storeSettings();
  }

  CaptureStoreSettings storeSettings() {
    if (directory.isEmpty()) {
      throw new IllegalArgumentException("capture:" + name + ": directory is missing");
    }
    CaptureMetadata.Redaction redaction =
        redactionPatterns.isBlank()
            ? null
            : new CaptureMetadata.Redaction(
                true,
                Arrays.stream(redactionPatterns.split(",")).map(String::strip).toList(),
                redactionProfile.isEmpty() ? null : redactionProfile,
                redactionProfileHash.isEmpty() ? null : redactionProfileHash);
    return new CaptureStoreSettings(
        Path.of(directory),
        CaptureStoreSettings.Layout.valueOf(layout.toUpperCase(Locale.ROOT)),
        plainTenant,
        new CaptureSettings(
            maxFileBytes,
            Duration.ofMillis(maxFileAgeMillis),
            maxDiskBytes,
            zstdLevel,
            frameBytes,
            maxAuditBytes,
            redaction,
            new CaptureSettings.Copies(uncopiedBytes, removeCopied)),
        queueBytes,
        lingerMillis,
        stallMillis,
        maxOpen(Runtime.getRuntime().maxMemory()));
  }

  /* An open capture costs up to 1 MB of heap and three files; a third of the heap is theirs. */
  static int maxOpen(long heapBytes) {
    return (int) Math.min(256, Math.max(16, heapBytes / (3 << 20)));
  }

  @ManagedAttribute(description = "Captures open for writing")
  public int getOpenCaptures() {
    return store().stats().size();
  }

  @ManagedAttribute(description = "Lines made durable since the start")
  public long getKeptLinesTotal() {
    return store().counters().keptLines();
  }

  @ManagedAttribute(description = "Batches made durable since the start")
  public long getKeptBatchesTotal() {
    return store().counters().keptBatches();
  }

  @ManagedAttribute(description = "Lines dropped because they were here already")
  public long getRepeatedLinesTotal() {
    return store().counters().repeatedLines();
  }

  @ManagedAttribute(description = "Batches not taken, which come again")
  public long getFailedBatchesTotal() {
    return store().counters().failedBatches();
  }

  @ManagedAttribute(description = "Commits since the start")
  public long getCommitsTotal() {
    return store().counters().commits();
  }

  @ManagedAttribute(description = "Bytes of lines that wait to be written")
  public long getQueuedBytes() {
    return store().queuedBytes();
  }

  @ManagedAttribute(description = "Bytes on disk of the open captures")
  public long getDiskBytes() {
    return sum(CaptureStats::diskBytes);
  }

  @ManagedAttribute(description = "Data files of the open captures")
  public long getDataFiles() {
    return sum(CaptureStats::files);
  }

  @ManagedAttribute(description = "Data files that the disk cap took from the open captures")
  public long getDeletedFilesTotal() {
    return sum(CaptureStats::deletedFiles);
  }

  @ManagedAttribute(description = "Lines that the disk cap took from the open captures")
  public long getDeletedLinesTotal() {
    return sum(CaptureStats::deletedLines);
  }

  @ManagedAttribute(description = "Data files closed since the start, by reason")
  public Map<String, Long> getRollsTotal() {
    return store().rolls();
  }

  @ManagedOperation(description = "Close the data file of a tenant's capture and begin the next")
  @Needs(Role.OPERATOR)
  public String roll(String tenant) throws IOException {
    requireOpen(tenant);
    store().roll(tenant);
    return "rolled";
  }

  @ManagedOperation(
      description = "Finish a tenant's capture for good; the next line begins a new one")
  @Needs(Role.OPERATOR)
  public String seal(String tenant) throws IOException {
    Path sealed = store().seal(requireOpen(tenant));
    if (sealed == null) {
      throw new IllegalStateException("the capture of " + tenant + " was closed meanwhile");
    }
    return sealed.toString();
  }

  /* A name that is wrong and a capture that is not there must not look like something done. */
  private String requireOpen(String tenant) {
    Set<String> open = store().stats().keySet();
    if (!open.contains(tenant)) {
      throw new IllegalArgumentException(
          "tenant: no capture of '%s' is open (expected: %s)"
              .formatted(
                  tenant,
                  open.isEmpty() ? "none is open" : "one of " + NearestNames.told(tenant, open)));
    }
    return tenant;
  }

  @ManagedOperation(description = "All captures of the store, as folder, tenant, times and totals")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> listCaptures() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (CaptureInfo info : store().list()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("folder", info.folder().toString());
      row.put("tenant", info.tenant());
      row.put("open", info.open());
      row.put("sealed", info.metadata().wadi().sealed());
      row.put("started", info.metadata().started().toString());
      row.put("stopped", String.valueOf(info.metadata().stopped()));
      // The file of one that is open is written when a data file is closed; the writer knows more.
      CaptureStats now = info.open() ? store().stats().get(info.tenant()) : null;
      row.put("lines", now == null ? info.metadata().totalLines() : now.lines());
      row.put("plainBytes", now == null ? info.metadata().totalBytes() : now.plainBytes());
      all.add(row);
    }
    return all;
  }

  private long sum(ToLongFunction<CaptureStats> number) {
    return store().stats().values().stream().mapToLong(number).sum();
  }

  @ManagedAttribute(description = "Name of the store")
  public String getName() {
    return name;
  }

  @ManagedAttribute(description = "Folder of the captures")
  public String getDirectory() {
    return directory;
  }

  public void setDirectory(String directory) {
    this.directory = directory;
  }

  @ManagedAttribute(description = "tenant: a folder for each tenant; single: one capture")
  public String getLayout() {
    return layout;
  }

  public void setLayout(String layout) {
    this.layout = layout;
  }

  public String getPlainTenant() {
    return plainTenant;
  }

  public void setPlainTenant(String plainTenant) {
    this.plainTenant = plainTenant;
  }

  public long getMaxFileBytes() {
    return maxFileBytes;
  }

  public void setMaxFileBytes(long maxFileBytes) {
    this.maxFileBytes = maxFileBytes;
  }

  public long getMaxFileAgeMillis() {
    return maxFileAgeMillis;
  }

  public void setMaxFileAgeMillis(long maxFileAgeMillis) {
    this.maxFileAgeMillis = maxFileAgeMillis;
  }

  public long getMaxDiskBytes() {
    return maxDiskBytes;
  }

  public void setMaxDiskBytes(long maxDiskBytes) {
    this.maxDiskBytes = maxDiskBytes;
  }

  public long getUncopiedBytes() {
    return uncopiedBytes;
  }

  public void setUncopiedBytes(long uncopiedBytes) {
    this.uncopiedBytes = uncopiedBytes;
  }

  public boolean isRemoveCopied() {
    return removeCopied;
  }

  public void setRemoveCopied(boolean removeCopied) {
    this.removeCopied = removeCopied;
  }

  public int getZstdLevel() {
    return zstdLevel;
  }

  public void setZstdLevel(int zstdLevel) {
    this.zstdLevel = zstdLevel;
  }

  public int getFrameBytes() {
    return frameBytes;
  }

  public void setFrameBytes(int frameBytes) {
    this.frameBytes = frameBytes;
  }

  public long getMaxAuditBytes() {
    return maxAuditBytes;
  }

  public void setMaxAuditBytes(long maxAuditBytes) {
    this.maxAuditBytes = maxAuditBytes;
  }

  public long getLingerMillis() {
    return lingerMillis;
  }

  public void setLingerMillis(long lingerMillis) {
    this.lingerMillis = lingerMillis;
  }

  public long getStallMillis() {
    return stallMillis;
  }

  public void setStallMillis(long stallMillis) {
    this.stallMillis = stallMillis;
  }

  public long getQueueBytes() {
    return queueBytes;
  }

  public void setQueueBytes(long queueBytes) {
    this.queueBytes = queueBytes;
  }

  public String getRedactionPatterns() {
    return redactionPatterns;
  }

  public void setRedactionPatterns(String redactionPatterns) {
    this.redactionPatterns = redactionPatterns;
  }

  public String getRedactionProfile() {
    return redactionProfile;
  }

  public void setRedactionProfile(String redactionProfile) {
    this.redactionProfile = redactionProfile;
  }

  public String getRedactionProfileHash() {
    return redactionProfileHash;
  }

  public void setRedactionProfileHash(String redactionProfileHash) {
    this.redactionProfileHash = redactionProfileHash;
  }
}
