package dev.wadi.source.tail;

import dev.wadi.model.Labels;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
 * Read files as they grow, through rotation and restarts, each line once.
 *
 * <p>A batch is done when its route ended with all of it kept; then the position moves.
 */
@ManagedResource(description = "Files that are read as they grow")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "tail",
    title = "Tail",
    syntax = "tail:name",
    consumerOnly = true,
    remote = false,
    category = {Category.FILE})
public class TailEndpoint extends DefaultEndpoint implements Station, OptionsChecked {
  @UriPath(description = "Name of the source in metrics, in the console and in source ls.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "consumer",
      description =
          "Which files: patterns with *, ?, **, [a-z], {a,b}, and {name} for a part that becomes a"
              + " label, with commas between them. Without any, nothing is read.")
  private String paths = "";

  @UriParam(label = "consumer", description = "Patterns for files that are left out.")
  private String exclude = "";

  @UriParam(
      label = "consumer",
      description = "Folder of the positions; a folder of the tail's name is made in it.")
  @Metadata(required = true)
  private String directory = "";

  @UriParam(label = "consumer", description = "Whose lines they are.")
  @Metadata(required = true)
  private String tenant = "";

  @UriParam(
      label = "consumer",
      defaultValue = "end",
      description =
          "Where it begins in files that are there when it is new: end, beginning, or a time."
              + " Files that appear later are read from their beginning.")
  private String start = "end";

  @UriParam(
      label = "consumer",
      defaultValue = "auto",
      enums = "auto,UTF-8,UTF-16LE,UTF-16BE,ISO-8859-1,windows-1252",
      description = "How bytes are text. auto: UTF-16 where a byte order mark says so, else UTF-8.")
  private String encoding = "auto";

  @UriParam(label = "consumer", description = "Labels of all lines, such as app=api,env=prod.")
  private String labels = "";

  @UriParam(
      label = "consumer",
      defaultValue = "filename",
      description = "Label that has the path of the file; empty for none.")
  private String fileLabel = "filename";

  @UriParam(
      label = "consumer",
      description =
          "Structured metadata from the file: path, name, folder, or another=path, joined by"
              + " commas; empty for none.")
  private String fileMetadata = "";

  @UriParam(
      label = "consumer",
      defaultValue = "131072",
      description = "Longer lines are cut, and the rest of them is passed over and counted.")
  private int maxLineBytes = 128 * 1024;

  @UriParam(
      label = "consumer",
      defaultValue = "524288",
      description = "Most bytes of a batch, but for its last line.")
  private int maxBatchBytes = 512 * 1024;

  @UriParam(label = "consumer", defaultValue = "10000", description = "Most lines of a batch.")
  private int maxBatchEntries = 10_000;

  @UriParam(
      label = "consumer",
      defaultValue = "5",
      description = "Milliseconds that a line waits for others to make a batch.")
  private long lingerMillis = 5;

  @UriParam(
      label = "consumer",
      defaultValue = "4194304",
      description = "Most bytes that were read and are not kept yet; then nothing is read.")
  private long maxInFlightBytes = 4 << 20;

  @UriParam(
      label = "consumer",
      defaultValue = "2000",
      description = "Milliseconds between two looks at all files, whatever the system tells.")
  private long pollMillis = 2000;

  @UriParam(
      label = "consumer",
      defaultValue = "10000",
      description =
          "Milliseconds without a new line after which a file is closed, and a rotated one left.")
  private long idleMillis = 10_000;

  @UriParam(
      label = "consumer",
      defaultValue = "5000",
      description = "Milliseconds after which a last line without an end is taken.")
  private long partialLineMillis = 5000;

  @UriParam(
      label = "consumer",
      defaultValue = "5000",
      description = "Milliseconds that a stop waits for what was read to be kept.")
  private long drainTimeoutMillis = 5000;

  @UriParam private TextConfiguration text = new TextConfiguration();

  private final TailCounters counters = new TailCounters();
  private volatile @Nullable TailConsumer consumer;
  private volatile @Nullable Broken broken;

  private record Broken(String words, Instant at) {}

  public TailEndpoint(String uri, TailComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    TailComponent component = (TailComponent) getComponent();
    TailConsumer made =
        new TailConsumer(
            this,
            processor,
            settings(),
            component.claims(),
            counters,
            bean(Intake.BEAN, Intake.class),
            bean(RequestMemory.BEAN, RequestMemory.class));
    configureConsumer(made);
    return made;
  }

  @Override
  public void checkOptions(boolean source) {
    if (!source) {
      createProducer();
    }
    TailSettings unused = settings();
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException("tail: stands in from, it takes nothing");
  }

  private <T> T bean(String bean, Class<T> type) {
    T found = getCamelContext().getRegistry().lookupByNameAndType(bean, type);
    if (found == null) {
      throw new IllegalStateException("tail:" + name + ": there is no bean " + bean);
    }
    return found;
  }

  private TailSettings settings() {
    return new TailSettings(
        name,
        tenant,
        Path.of(directory).resolve(name),
        PathPattern.list("paths", paths),
        PathPattern.list("exclude", exclude),
        StartAt.of("start", start),
        TextEncoding.of("encoding", encoding),
        text.settings(),
        Labels.parse(labels),
        fileLabel,
        FileMetadata.of("fileMetadata", fileMetadata),
        maxLineBytes,
        maxBatchBytes,
        maxBatchEntries,
        Duration.ofMillis(lingerMillis),
        maxInFlightBytes,
        Duration.ofMillis(pollMillis),
        Duration.ofMillis(idleMillis),
        Duration.ofMillis(partialLineMillis));
  }

  void uses(TailConsumer started) {
    consumer = started;
    broken = null;
  }

  void usesNoMore(TailConsumer stopped) {
    if (consumer == stopped) {
      consumer = null;
    }
  }

  void broke(Throwable mistake) {
    broken = new Broken(mistake.toString(), Instant.now());
  }

  // --- as a station ---

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SOURCE, "Tail", name);
  }

  @Override
  public StationReport report() {
    TailConsumer now = consumer;
    if (now == null || now.tailer() == null) {
      return now == null || paths.isBlank()
          ? StationReport.off(readings())
          : new StationReport(StationState.STOPPED, "stopped", null, null, readings());
    }
    Broken mistake = broken;
    if (mistake != null) {
      return new StationReport(
          StationState.IN_TROUBLE, "ended by a mistake", mistake.words(), mistake.at(), readings());
    }
    String trouble = now.trouble();
    if (trouble != null) {
      return new StationReport(
          StationState.IN_TROUBLE, "waiting", bounded(trouble), null, readings());
    }
    String problem = now.lastProblem();
    boolean held = now.isSuspended();
    return new StationReport(
        held ? StationState.PAUSED : StationState.RUNNING,
        held ? "paused" : "running",
        problem == null ? null : bounded(problem),
        null,
        readings());
  }

  private static String bounded(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500);
  }

  private List<Reading> readings() {
    List<Reading> all = new ArrayList<>();
    all.add(Reading.total("tail_read", "bytes", "Bytes of files read.", counters.readBytes.sum()));
    all.add(Reading.total("tail_read", "lines", "Lines of files read.", counters.lines.sum()));
    all.add(Reading.now("tail_lag", "bytes", "Bytes of files not read yet.", lagBytes()));
    all.add(
        Reading.now(
            "tail_in_flight", "bytes", "Bytes that were read and are not kept.", heldBytes()));
    all.add(Reading.now("tail_watched", "files", "Files that are known.", getFiles()));
    all.add(Reading.now("tail_open", "files", "Files that are open.", getOpenFiles()));
    all.add(
        Reading.total(
            "tail_rotated", "files", "Files that lost their path.", counters.rotations.sum()));
    all.add(
        Reading.total(
            "tail_truncated", "files", "Files found emptied.", counters.truncations.sum()));
    all.add(
        Reading.total(
            "tail_repeated",
            "batches",
            "Batches sent once more after a crash.",
            counters.repeatedBatches.sum()));
    all.add(
        Reading.total(
            "tail_before_start",
            "lines",
            "Entries left out because they are older than the start.",
            counters.beforeStart.sum()));
    for (TailCounters.Lost reason : TailCounters.Lost.values()) {
      all.add(
          Reading.total(
                  "tail_lost", "bytes", "Bytes of files never read.", counters.lostBytes(reason))
              .with("reason", reason.word()));
    }
    return all;
  }

  private List<TailedFile> known() {
    TailConsumer now = consumer;
    Tailer tailer = now == null ? null : now.tailer();
    return tailer == null ? List.of() : List.copyOf(tailer.files());
  }

  private long lagBytes() {
    return known().stream()
        .mapToLong(file -> Math.max(0, file.shownSize - file.shownOffset))
        .filter(lag -> lag < Long.MAX_VALUE / 2)
        .sum();
  }

  private long heldBytes() {
    TailConsumer now = consumer;
    Outbox outbox = now == null ? null : now.outbox();
    return outbox == null ? 0 : outbox.heldBytes();
  }

  @ManagedAttribute(description = "Files that are known")
  public int getFiles() {
    return known().size();
  }

  @ManagedAttribute(description = "Files that are open")
  public long getOpenFiles() {
    return known().stream().filter(file -> file.shownOpen).count();
  }

  @ManagedAttribute(description = "Bytes of files not read yet")
  public long getLagBytes() {
    return lagBytes();
  }

  @ManagedAttribute(description = "Bytes of files read since the start")
  public long getReadBytes() {
    return counters.readBytes.sum();
  }

  @ManagedOperation(
      description =
          "Path, place, size and state of each file, at most 10,000, those with the most unread"
              + " bytes first")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> files() {
    return known().stream()
        .sorted(
            Comparator.comparingLong((TailedFile file) -> file.shownOffset - file.shownSize)
                .thenComparing(file -> file.path))
        .limit(10_000)
        .map(TailEndpoint::row)
        .toList();
  }

  private static Map<String, Object> row(TailedFile file) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("path", file.path);
    row.put("liesAt", file.where.toString());
    row.put("offset", file.shownOffset == Long.MAX_VALUE ? "end" : file.shownOffset);
    row.put("size", file.shownSize);
    row.put("open", file.shownOpen);
    row.put("rotated", !file.isLive());
    return row;
  }

  // --- options ---

  public String getName() {
    return name;
  }

  public String getPaths() {
    return paths;
  }

  public void setPaths(String paths) {
    this.paths = paths;
  }

  public String getExclude() {
    return exclude;
  }

  public void setExclude(String exclude) {
    this.exclude = exclude;
  }

  public String getDirectory() {
    return directory;
  }

  public void setDirectory(String directory) {
    this.directory = directory;
  }

  public String getTenant() {
    return tenant;
  }

  public void setTenant(String tenant) {
    this.tenant = tenant;
  }

  public String getStart() {
    return start;
  }

  public void setStart(String start) {
    this.start = start;
  }

  public String getEncoding() {
    return encoding;
  }

  public void setEncoding(String encoding) {
    this.encoding = encoding;
  }

  public String getLabels() {
    return labels;
  }

  public void setLabels(String labels) {
    this.labels = labels;
  }

  public String getFileMetadata() {
    return fileMetadata;
  }

  public void setFileMetadata(String fileMetadata) {
    this.fileMetadata = fileMetadata;
  }

  public String getFileLabel() {
    return fileLabel;
  }

  public void setFileLabel(String fileLabel) {
    this.fileLabel = fileLabel;
  }

  public int getMaxLineBytes() {
    return maxLineBytes;
  }

  public void setMaxLineBytes(int maxLineBytes) {
    this.maxLineBytes = maxLineBytes;
  }

  public int getMaxBatchBytes() {
    return maxBatchBytes;
  }

  public void setMaxBatchBytes(int maxBatchBytes) {
    this.maxBatchBytes = maxBatchBytes;
  }

  public int getMaxBatchEntries() {
    return maxBatchEntries;
  }

  public void setMaxBatchEntries(int maxBatchEntries) {
    this.maxBatchEntries = maxBatchEntries;
  }

  public long getLingerMillis() {
    return lingerMillis;
  }

  public void setLingerMillis(long lingerMillis) {
    this.lingerMillis = lingerMillis;
  }

  public long getMaxInFlightBytes() {
    return maxInFlightBytes;
  }

  public void setMaxInFlightBytes(long maxInFlightBytes) {
    this.maxInFlightBytes = maxInFlightBytes;
  }

  public long getPollMillis() {
    return pollMillis;
  }

  public void setPollMillis(long pollMillis) {
    this.pollMillis = pollMillis;
  }

  public long getIdleMillis() {
    return idleMillis;
  }

  public void setIdleMillis(long idleMillis) {
    this.idleMillis = idleMillis;
  }

  public long getPartialLineMillis() {
    return partialLineMillis;
  }

  public void setPartialLineMillis(long partialLineMillis) {
    this.partialLineMillis = partialLineMillis;
  }

  public long getDrainTimeoutMillis() {
    return drainTimeoutMillis;
  }

  public void setDrainTimeoutMillis(long drainTimeoutMillis) {
    this.drainTimeoutMillis = drainTimeoutMillis;
  }

  public TextConfiguration getText() {
    return text;
  }

  public void setText(TextConfiguration text) {
    this.text = text;
  }
}
