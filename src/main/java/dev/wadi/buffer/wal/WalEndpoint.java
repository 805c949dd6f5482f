package dev.wadi.buffer.wal;

import dev.wadi.handover.LogReader;
import dev.wadi.handover.SinkTroubles;
import dev.wadi.model.Admission;
import dev.wadi.model.Needs;
import dev.wadi.model.Position;
import dev.wadi.model.Role;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Keep batches on disk before they are acknowledged, and read them on for each sink. */
@ManagedResource(description = "Write-ahead log")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "wal",
    title = "Write-ahead log",
    syntax = "wal:name",
    category = {Category.CORE, Category.FILE})
public class WalEndpoint extends DefaultEndpoint
    implements Station, OptionsChecked, WorksFor, LogReader {

  @UriPath(description = "Name of the WAL: the bean wal-<name>, or <name>, of the registry.")
  @Metadata(required = true)
  private String name;

  @UriParam(
      label = "consumer",
      description = "Name of the reader. Its cursor survives restarts; one consumer may use it.")
  private @Nullable String reader;

  @UriParam(
      label = "consumer",
      defaultValue = "required",
      enums = "required,best-effort",
      description =
          "Whether segments wait for this reader, or it may be overtaken when the quota is"
              + " reached.")
  private String delivery = "required";

  @UriParam(
      label = "consumer",
      defaultValue = "earliest",
      description =
          "Where a new reader begins: earliest, latest, or a time such as 2026-01-31T12:00:00Z.")
  private String start = "earliest";

  @UriParam(
      label = "consumer",
      defaultValue = "1048576",
      description = "Bytes (protobuf) that one exchange carries at most.")
  private int maxBatchBytes = 1 << 20;

  @UriParam(
      label = "consumer",
      defaultValue = "8388608",
      description = "Bytes (protobuf) in exchanges that are under way, beyond which no more start.")
  private long inFlightBytes = 8L << 20;

  @UriParam(
      label = "consumer",
      defaultValue = "1",
      description =
          "Exchanges of one tenant under way at the same time. With more than one a later batch"
              + " may succeed although an earlier one failed.")
  private int inFlightPerTenant = 1;

  @UriParam(
      label = "consumer",
      defaultValue = "false",
      description =
          "Whether a tenant's senders are answered later while this reader is far behind and moves:"
              + " wadi.wal.paceBytes. For what is written on this machine.")
  private boolean setsPace;

  @UriParam(
      label = "consumer",
      defaultValue = "100",
      description = "Milliseconds before a failed batch comes again; doubled with each failure.")
  private long backoffMillis = 100;

  @UriParam(
      label = "consumer",
      defaultValue = "30000",
      description = "Most milliseconds before a failed batch comes again.")
  private long maxBackoffMillis = 30_000;

  @UriParam(
      label = "consumer",
      defaultValue = "10000",
      description = "Milliseconds that batches under way get when the route stops.")
  private long drainTimeoutMillis = 10_000;

  public WalEndpoint(String uri, WalComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public WalComponent getComponent() {
    return (WalComponent) super.getComponent();
  }

  @Override
  public Producer createProducer() {
    Admission admission =
        getCamelContext().getRegistry().lookupByNameAndType(Admission.BEAN, Admission.class);
    return new WalProducer(
        this, wal(), getComponent().encoder(), admission == null ? Admission.ALL : admission);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    requireReader();
    readerSettings();
    WalConsumer consumer = new WalConsumer(this, processor, wal(), getComponent().decoder());
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public void checkOptions(boolean source) {
    if (source) {
      requireReader();
      readerSettings();
    }
  }

  /** The engine behind this endpoint. */
  Wal wal() {
    return getComponent().requireWal(name);
  }

  String requireReader() {
    if (reader == null || reader.isEmpty()) {
      throw new IllegalArgumentException("wal:" + name + ": the option reader is missing");
    }
    return reader;
  }

  ReaderSettings readerSettings() {
    boolean required =
        switch (delivery) {
          case "required" -> true;
          case "best-effort" -> false;
          default ->
              throw new IllegalArgumentException(
                  "delivery: " + delivery + " (expected: required or best-effort)");
        };
    return new ReaderSettings(
        required,
        ReaderSettings.Start.parse(start),
        maxBatchBytes,
        inFlightPerTenant,
        setsPace,
        true);
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.BUFFER, "Wal", name);
  }

  @Override
  public Optional<StationTitle> worksFor(String from) {
    return Optional.ofNullable(reader).filter(name -> !name.isEmpty()).map(WalReaders::title);
  }

  @Override
  public StationReport report() {
    WalRefusal refusal = wal().unavailable();
    return refusal == null
        ? StationReport.running(WalReadings.of(wal()))
        : new StationReport(
            StationState.IN_TROUBLE,
            "refuses appends",
            refusal.message(),
            null,
            WalReadings.of(wal()));
  }

  // --- what JMX shows ---

  @ManagedAttribute(description = "Records acknowledged since the start")
  public long getAppendsTotal() {
    return wal().stats().appends();
  }

  @ManagedAttribute(description = "Log lines acknowledged since the start")
  public long getEntriesTotal() {
    return wal().stats().appendedEntries();
  }

  @ManagedAttribute(description = "Payload bytes acknowledged since the start")
  public long getAppendedBytesTotal() {
    return wal().stats().appendedBytes();
  }

  @ManagedAttribute(description = "Records refused since the start")
  public long getRefusedTotal() {
    return wal().stats().refusedAppends().values().stream().mapToLong(Long::longValue).sum();
  }

  @ManagedAttribute(description = "Log lines that the quota let go before they were delivered")
  public long getEvictedEntriesTotal() {
    return wal().stats().evictedEntries();
  }

  @ManagedAttribute(description = "Size of all segments in bytes")
  public long getSizeBytes() {
    return wal().stats().bytes();
  }

  @ManagedAttribute(description = "Bytes of appends that wait for an answer")
  public long getWaitingBytes() {
    return wal().stats().waitingBytes();
  }

  @ManagedAttribute(description = "Mean time of a sync in milliseconds since the start")
  public double getSyncMeanMillis() {
    WalStats stats = wal().stats();
    return stats.syncs() == 0 ? 0 : stats.syncNanos() / 1e6 / stats.syncs();
  }

  @ManagedAttribute(description = "Mean number of records that one sync covers")
  public double getGroupMeanRecords() {
    WalStats stats = wal().stats();
    return stats.groups() == 0 ? 0 : (double) stats.appends() / stats.groups();
  }

  @ManagedAttribute(description = "Damaged stretches found since the start")
  public long getCorruptionsTotal() {
    return wal().stats().corruptions();
  }

  @ManagedAttribute(description = "Damaged bytes set aside since the start")
  public long getQuarantinedBytesTotal() {
    return wal().stats().quarantinedBytes();
  }

  @ManagedAttribute(description = "Free bytes of the volume when last measured")
  public long getDiskFreeBytes() {
    return wal().stats().freeBytes();
  }

  @ManagedAttribute(description = "Free bytes below which appends are refused")
  public long getDiskFloorBytes() {
    return wal().stats().floorBytes();
  }

  @ManagedAttribute(description = "Why appends are refused just now; empty when they are taken")
  public String getUnavailable() {
    WalRefusal refusal = wal().unavailable();
    return refusal == null ? "" : refusal.message();
  }

  @ManagedAttribute(description = "When an append is answered: always, interval:<ms> or never")
  public String getSync() {
    return wal().settings().sync().toString();
  }

  @ManagedOperation(description = "Segments, bytes and quota use of each tenant")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> tenants() {
    return wal().tenants().stream().map(WalRows::of).toList();
  }

  @ManagedOperation(
      description =
          "Cursor and backlog of each reader and tenant; a reader that has met no tenant yet has an"
              + " empty one. backlogEntries is -1 where a segment cannot be read")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> readers() {
    List<Map<String, Object>> rows = new ArrayList<>();
    Map<String, SinkTroubles.Known> sinks = sinks();
    for (WalReader known : wal().readers()) {
      List<ReaderStat> stats = known.stats();
      if (stats.isEmpty()) {
        stats = List.of(new ReaderStat(known.name(), "", Position.START, 0, 0, 0, 0, 0, false));
      }
      for (ReaderStat stat : stats) {
        rows.add(
            WalRows.of(
                wal(), known, stat, sinks.getOrDefault(known.name(), SinkTroubles.Known.NOTHING)));
      }
    }
    return rows;
  }

  private Map<String, SinkTroubles.Known> sinks() {
    SinkTroubles told =
        getCamelContext().getRegistry().lookupByNameAndType(SinkTroubles.BEAN, SinkTroubles.class);
    return (told == null ? SinkTroubles.NONE : told).now();
  }

  @ManagedOperation(
      description =
          "The log of each tenant as a line of bytes: its segments, and where each reader stands"
              + " on it")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> ruler() {
    return WalRows.rulers(wal(), sinks());
  }

  @ManagedOperation(
      description =
          "What a replay of a stretch of time would hand out now: lines, bytes, how long it takes,"
              + " and whether its beginning is older than what the log still has")
  @Needs(Role.VIEWER)
  public Map<String, Object> replayPreview(String reader, String tenant, String from, String to)
      throws IOException {
    return WalRows.of(
        wal()
            .requireReader(reader)
            .stretch(tenant, Wal.nanosOf(time("from", from)), Wal.nanosOf(time("to", to))));
  }

  @ManagedOperation(
      description =
          "Move a reader's cursor of one tenant to a position, or to the earliest or latest;"
              + " answers where it is now")
  @Needs(Role.OPERATOR)
  public String seek(String reader, String tenant, String position) throws IOException {
    Position to = place(position.strip());
    return wal().requireReader(reader).seek(tenant, to).toString();
  }

  private static Position place(String position) {
    return switch (position) {
      case "earliest" -> Position.START;
      case "latest" -> new Position(Long.MAX_VALUE, 0);
      default -> {
        try {
          yield Position.parse(position);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "position: " + position + " (expected: <segment>:<offset>, earliest or latest)", e);
        }
      }
    };
  }

  @ManagedOperation(
      description =
          "Move a reader's cursor of one tenant to the first record appended at a time; answers"
              + " where it is now")
  @Needs(Role.OPERATOR)
  public String seekToTime(String reader, String tenant, String time) throws IOException {
    return wal().requireReader(reader).seek(tenant, Wal.nanosOf(time("time", time))).toString();
  }

  @ManagedOperation(
      description =
          "Hand what was appended in a stretch of time to one reader once more, at a bounded rate;"
              + " its cursor stays. Answers the replay as replays() shows it")
  @Needs(Role.OPERATOR)
  public Map<String, Object> replay(
      String reader, String tenant, String from, String to, long bytesPerSecond)
      throws IOException {
    return WalRows.of(
        wal(),
        wal()
            .requireReader(reader)
            .replay(
                tenant,
                Wal.nanosOf(time("from", from)),
                Wal.nanosOf(time("to", to)),
                bytesPerSecond));
  }

  @ManagedOperation(
      description = "Replays under way and the newest 100 that ended since the start, oldest first")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> replays() {
    return wal().replays().stream().map(replay -> WalRows.of(wal(), replay)).toList();
  }

  @ManagedOperation(
      description =
          "End a replay; answers it as replays() shows it. One that is over stays as it is, and"
              + " lines that are with the sink (underWayEntries) may still arrive")
  @Needs(Role.OPERATOR)
  public Map<String, Object> stopReplay(long id) {
    return WalRows.of(wal(), wal().stopReplay(id));
  }

  @ManagedOperation(description = "Where an accepted push is in each sink")
  @Needs(Role.VIEWER)
  public Map<String, Object> receiptStatus(String receipt) throws IOException {
    return wal().status(Receipt.parse(receipt.strip())).document();
  }

  @ManagedOperation(
      description =
          "Close the open segments of a tenant (empty: of all), so that they can go once delivered;"
              + " answers how many segments were closed")
  @Needs(Role.OPERATOR)
  public int roll(String tenant) {
    return wal().roll(tenant == null || tenant.isEmpty() ? null : tenant);
  }

  @ManagedOperation(description = "Save cursors and delete what was delivered, now")
  @Needs(Role.OPERATOR)
  public void flush() throws IOException {
    wal().housekeep();
  }

  @ManagedOperation(description = "Hand nothing more to a sink until it is resumed")
  @Needs(Role.OPERATOR)
  public void pauseReader(String reader) {
    wal().requireReader(reader).pause();
  }

  @ManagedOperation(description = "Go on with a paused reader")
  @Needs(Role.OPERATOR)
  public void resumeReader(String reader) {
    wal().requireReader(reader).resume();
  }

  @ManagedOperation(description = "Forget a reader that is not open, with its cursors")
  @Needs(Role.ADMIN)
  public void dropReader(String reader) throws IOException {
    wal().dropReader(reader);
  }

  private static Instant time(String parameter, String text) {
    try {
      Instant time = Instant.parse(text.strip());
      Math.multiplyExact(time.getEpochSecond() + 1, 1_000_000_000L);
      return time;
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(
          parameter + ": " + text + " (expected: such as 2026-01-31T12:00:00Z)", e);
    }
  }

  // --- options ---

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  @Override
  public @Nullable String getReader() {
    return reader;
  }

  public void setReader(@Nullable String reader) {
    this.reader = reader;
  }

  public String getDelivery() {
    return delivery;
  }

  public void setDelivery(String delivery) {
    this.delivery = delivery;
  }

  public String getStart() {
    return start;
  }

  public void setStart(String start) {
    this.start = start;
  }

  public int getMaxBatchBytes() {
    return maxBatchBytes;
  }

  public void setMaxBatchBytes(int maxBatchBytes) {
    this.maxBatchBytes = maxBatchBytes;
  }

  public long getInFlightBytes() {
    return inFlightBytes;
  }

  public void setInFlightBytes(long inFlightBytes) {
    this.inFlightBytes = inFlightBytes;
  }

  public boolean isSetsPace() {
    return setsPace;
  }

  public void setSetsPace(boolean setsPace) {
    this.setsPace = setsPace;
  }

  public int getInFlightPerTenant() {
    return inFlightPerTenant;
  }

  public void setInFlightPerTenant(int inFlightPerTenant) {
    this.inFlightPerTenant = inFlightPerTenant;
  }

  public long getBackoffMillis() {
    return backoffMillis;
  }

  public void setBackoffMillis(long backoffMillis) {
    this.backoffMillis = backoffMillis;
  }

  public long getMaxBackoffMillis() {
    return maxBackoffMillis;
  }

  public void setMaxBackoffMillis(long maxBackoffMillis) {
    this.maxBackoffMillis = maxBackoffMillis;
  }

  public long getDrainTimeoutMillis() {
    return drainTimeoutMillis;
  }

  public void setDrainTimeoutMillis(long drainTimeoutMillis) {
    this.drainTimeoutMillis = drainTimeoutMillis;
  }
}
