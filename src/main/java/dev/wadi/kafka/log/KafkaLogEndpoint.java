package dev.wadi.kafka.log;

import dev.wadi.handover.LogReader;
import dev.wadi.kafka.client.GroupPicture;
import dev.wadi.kafka.client.SeekTarget;
import dev.wadi.model.Admission;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.station.HeldUp;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** The log {@code main} in a topic: written by ingest nodes, read by the group of each sink. */
@ManagedResource(description = "Log in a topic of Kafka's")
public class KafkaLogEndpoint extends DefaultEndpoint
    implements Station, OptionsChecked, LogReader {
  private final KafkaLog log;
  private final LogReadersBook book;
  private @Nullable String reader;
  private String delivery = "required";
  private String start = "earliest";
  private int maxBatchBytes = 1 << 20;
  private long inFlightBytes = 8L << 20;
  private int inFlightPerTenant = 1;
  private boolean setsPace;
  private long backoffMillis = 100;
  private long maxBackoffMillis = 30_000;
  private long drainTimeoutMillis = 10_000;
  private volatile @Nullable KafkaLogConsumer consumer;

  KafkaLogEndpoint(String uri, Component component, KafkaLog log, LogReadersBook book) {
    super(uri, component);
    this.log = log;
    this.book = book;
  }

  private KafkaLog log() {
    return log;
  }

  LogReadersBook book() {
    return book;
  }

  @Override
  public Producer createProducer() {
    Admission admission =
        getCamelContext().getRegistry().lookupByNameAndType(Admission.BEAN, Admission.class);
    return new KafkaLogProducer(this, log(), admission == null ? Admission.ALL : admission);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    KafkaLogConsumer made = new KafkaLogConsumer(this, processor, log(), requireReader());
    configureConsumer(made);
    consumer = made;
    return made;
  }

  @Override
  public void checkOptions(boolean source) {
    if (source) {
      requireReader();
    }
  }

  private String requireReader() {
    String name = reader;
    if (name == null || name.isEmpty()) {
      throw new IllegalArgumentException("wal:main: the option reader is missing");
    }
    return name;
  }

  @Override
  public StationTitle title() {
    return reader == null
        ? new StationTitle(StationKind.BUFFER, "Wal", "main")
        : new StationTitle(StationKind.SINK, "Reader", reader);
  }

  @Override
  public StationReport report() {
    return reader == null ? logReport() : readerReport();
  }

  private StationReport logReport() {
    KafkaLog log = log();
    List<Reading> readings =
        List.of(
            Reading.total(
                "log_appended",
                "entries",
                "Log lines that the brokers have.",
                log.appendedEntries()),
            Reading.total(
                "log_appended",
                "bytes",
                "Bytes of records, before compression.",
                log.appendedBytes()),
            Reading.total(
                "log_refused",
                "batches",
                "Batches that could not be put there.",
                log.refusedBatches()),
            Reading.now(
                "log_under_way",
                "batches",
                "Batches that wait for brokers.",
                log.batchesUnderWay()));
    String trouble = log.trouble();
    return trouble == null
        ? StationReport.running(readings)
        : new StationReport(StationState.IN_TROUBLE, "refuses appends", trouble, null, readings);
  }

  private StationReport readerReport() {
    KafkaLogConsumer now = consumer;
    if (!log().settings().reads()) {
      return new StationReport(
          StationState.OFF,
          "this node takes lines; its sinks are on nodes with the role sink or both",
          null,
          null,
          List.of());
    }
    if (now == null || !now.hasBegun()) {
      return StationReport.off(List.of());
    }
    GroupPicture picture = now.picture();
    List<Reading> readings =
        List.of(
            Reading.now(
                "sink_lag", "records", "Records of the log that are not delivered.", picture.lag()),
            Reading.now(
                "sink_partitions",
                "",
                "Partitions of the log that are read here.",
                (long) picture.partitions().size()),
            Reading.total(
                "sink_confirmed",
                "entries",
                "Log lines that a sink has confirmed, replays among them.",
                now.confirmedEntries()),
            Reading.total(
                "sink_refused",
                "batches",
                "Batches that a sink did not take, which come again.",
                now.refusedCuts()),
            Reading.total(
                "sink_lost",
                "records",
                "Records that were gone from the brokers before they were read.",
                now.lostRecords()),
            Reading.total(
                "sink_unreadable",
                "records",
                "Records in the topic of the log that are none of ours.",
                now.unreadableRecords()));
    if (now.isPaused()) {
      return new StationReport(StationState.PAUSED, "paused", null, null, readings);
    }
    if (picture.trouble() != null) {
      return new StationReport(
          StationState.IN_TROUBLE,
          "cannot read",
          picture.trouble(),
          picture.troubleSince(),
          readings);
    }
    String failure = now.failure();
    if (failure != null && picture.waitingSince() != null) {
      return new StationReport(
          StationState.IN_TROUBLE, "its route fails", failure, now.failureAt(), readings);
    }
    return StationReport.running(readings)
        .waitingFor(HeldUp.by("its route", picture.waitingSince()));
  }

  @Override
  public List<StationOperation> operations() {
    KafkaLogConsumer now = consumer;
    return now == null || !now.hasBegun()
        ? List.of()
        : List.of(
            new StationOperation("pause", "Hand nothing more to the sink", now::pause),
            new StationOperation("resume", "Go on after a pause", now::go));
  }

  /* ---- for people: the same words as a log on disk has ---- */

  @ManagedAttribute(description = "Topic that the log is in")
  public String getTopic() {
    return log().settings().topic();
  }

  @ManagedAttribute(description = "What this gateway does: ingest, sink or both")
  public String getRole() {
    return log().settings().role().name().toLowerCase(Locale.ROOT);
  }

  @ManagedAttribute(description = "Log lines that the brokers have since the start")
  public long getEntriesTotal() {
    return log().appendedEntries();
  }

  @ManagedAttribute(description = "Why appends are refused just now; empty when they are taken")
  public String getUnavailable() {
    String trouble = log().trouble();
    return trouble == null ? "" : trouble;
  }

  @ManagedOperation(description = "Segments, bytes and quota use of each tenant")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> tenants() {
    return List.of(); // brokers keep them
  }

  @ManagedOperation(
      description =
          "The log of each tenant as a line of bytes: its segments, and where each reader stands"
              + " on it")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> ruler() {
    return List.of(); // brokers keep it
  }

  @ManagedOperation(
      description =
          "Offset and lag of each reader and partition that is read here; backlogEntries counts"
              + " records")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> readers() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (KafkaLogConsumer one : book().all()) {
      List<GroupPicture.Row> partitions = one.picture().partitions();
      if (partitions.isEmpty()) {
        rows.add(row(one, "", "", 0, false));
      }
      for (GroupPicture.Row partition : partitions) {
        rows.add(
            row(
                one,
                "p" + partition.partition(),
                partition.partition() + ":" + partition.done(),
                partition.lag(),
                partition.failuresInARow() > 0));
      }
    }
    return rows;
  }

  private static Map<String, Object> row(
      KafkaLogConsumer one, String lane, String cursor, long lag, boolean held) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("reader", one.reader());
    row.put("tenant", lane);
    row.put("delivery", one.isRequired() ? "required" : "best-effort");
    row.put("state", one.isPaused() ? "paused" : held ? "retrying" : "running");
    row.put("cursor", cursor);
    row.put("backlogBytes", 0L);
    row.put("backlogSeconds", 0.0);
    row.put("backlogEntries", lag);
    row.put("inFlight", 0);
    row.put("open", true);
    row.put("paused", one.isPaused());
    row.put("overtakenEntries", one.lostRecords());
    row.put("replayedEntries", 0L);
    return row;
  }

  @ManagedOperation(
      description =
          "Move a reader's group in one partition, p0 or all, to <partition>:<offset>, an offset,"
              + " the earliest, latest or readable; answers where it is now")
  @Needs(Role.OPERATOR)
  public String seek(String reader, String tenant, String position) throws Exception {
    String place = position.strip();
    return moved(reader, tenant, place.substring(place.lastIndexOf(':') + 1));
  }

  @ManagedOperation(
      description =
          "Move a reader's group in one partition, p0 or all, to the first record written at a"
              + " time; answers where it is now")
  @Needs(Role.OPERATOR)
  public String seekToTime(String reader, String tenant, String time) throws Exception {
    return moved(reader, tenant, time);
  }

  private String moved(String reader, String lane, String place) throws Exception {
    int partition = -1;
    if (!lane.isBlank() && !lane.equals("all")) {
      if (!lane.strip().matches("p[0-9]{1,6}")) {
        throw new IllegalArgumentException(
            "tenant: " + lane + " (expected: a partition such as p0, or all)");
      }
      partition = Integer.parseInt(lane.strip().substring(1));
    }
    KafkaLogConsumer one = book().require(reader);
    one.seek(new SeekTarget(log().settings().topic(), partition, place));
    return place;
  }

  @ManagedOperation(description = "Replays: none, a group is moved back instead (seek)")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> replays() {
    return List.of();
  }

  @ManagedOperation(
      description = "Not with a log in Kafka: seekToTime moves the group of one reader back")
  @Needs(Role.OPERATOR)
  public Map<String, Object> replay(
      String reader, String tenant, String from, String to, long bytesPerSecond) {
    throw new UnsupportedOperationException(
        "a log in Kafka has no replay: move the group back (wadi sink seek "
            + reader
            + " "
            + from
            + "), and forward again");
  }

  @ManagedOperation(
      description = "Not with a log in Kafka: seekToTime moves the group of one reader back")
  @Needs(Role.VIEWER)
  public Map<String, Object> replayPreview(String reader, String tenant, String from, String to) {
    return replay(reader, tenant, from, to, 0);
  }

  @ManagedOperation(description = "Not with a log in Kafka, which has no replays")
  @Needs(Role.OPERATOR)
  public Map<String, Object> stopReplay(long id) {
    throw new UnsupportedOperationException("a log in Kafka has no replay " + id + ", nor any");
  }

  @ManagedOperation(
      description =
          "Not with a log in Kafka: a sink has a receipt's lines when its offset in that partition"
              + " is beyond it (readers)")
  @Needs(Role.VIEWER)
  public Map<String, Object> receiptStatus(String receipt) {
    throw new UnsupportedOperationException(
        "a receipt of a log in Kafka is topic:partition:offset: a sink has the lines when its"
            + " offset in that partition is beyond it (wadi sink ls, or kafka-consumer-groups.sh"
            + " --describe --group "
            + log().settings().groups()
            + "<sink>)");
  }

  @ManagedOperation(description = "Not with a log in Kafka, whose brokers close segments")
  @Needs(Role.OPERATOR)
  public int roll(String tenant) {
    throw new UnsupportedOperationException(
        "a log in Kafka has no segments of ours: its topic's segment.ms and retention.ms say when"
            + " they close and go");
  }

  @ManagedOperation(description = "Nothing is to do: what is done is committed by itself")
  @Needs(Role.OPERATOR)
  public void flush() {
    // Groups commit within 0.2 seconds, and brokers delete what is over its time.
  }

  @ManagedOperation(
      description = "Not with a log in Kafka: the group of a reader is deleted at the brokers")
  @Needs(Role.ADMIN)
  public void dropReader(String reader) {
    throw new UnsupportedOperationException(
        "a log in Kafka knows readers as consumer groups, and nothing waits for one: to forget it,"
            + " kafka-consumer-groups.sh --delete --group "
            + log().settings().groups()
            + reader);
  }

  @ManagedOperation(description = "Hand nothing more to a sink; it stays in its group")
  @Needs(Role.OPERATOR)
  public void pauseReader(String reader) {
    book().require(reader).pause();
  }

  @ManagedOperation(description = "Go on after pauseReader")
  @Needs(Role.OPERATOR)
  public void resumeReader(String reader) {
    book().require(reader).go();
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

  /** Nobody waits for a reader here: a topic's retention bounds how far it may be behind. */
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
