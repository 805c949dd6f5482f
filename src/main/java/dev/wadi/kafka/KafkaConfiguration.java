package dev.wadi.kafka;

import dev.wadi.kafka.client.GroupSettings;
import dev.wadi.kafka.sink.KafkaSinkSettings;
import dev.wadi.kafka.source.RecordSettings;
import dev.wadi.kafka.source.TenantRule;
import dev.wadi.model.Labels;
import dev.wadi.sink.delivery.DeliverySettings;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** What {@code kafka:} may say. */
@UriParams
public class KafkaConfiguration {
  private static final int LETTER_TRIES = 500;
  private static final int MOST_ENTRIES = 25_000;

  @UriParam(
      description =
          "Brokers, host:port joined by commas. Empty: wadi.kafka.brokers, and only those get its"
              + " user, password and certificate.")
  private String brokers = "";

  @UriParam(
      defaultValue = "kafka",
      description = "Name of the source or sink, in metrics, the console and log lines.")
  private String name = "kafka";

  @UriParam(
      label = "consumer",
      defaultValue = "wadi",
      description = "The consumer group whose offsets count.")
  private String group = "wadi";

  @UriParam(
      label = "consumer",
      defaultValue = "plain",
      description =
          "How records are written: logflow, loki, otlp, jsonlines, or how a line looks: plain,"
              + " json, logfmt and the other formats of a tail.")
  private String format = "plain";

  @UriParam(
      label = "consumer",
      defaultValue = "setting",
      description = "What tells whose lines they are: setting, topic, key, or header:NAME.")
  private String tenantFrom = "setting";

  @UriParam(
      label = "consumer",
      defaultValue = "main",
      description = "Whose they are with setting, and where a record does not say.")
  private String tenant = "main";

  @UriParam(
      label = "consumer",
      defaultValue = "earliest",
      enums = "earliest,latest",
      description = "Where a partition begins that the group never read.")
  private String start = "earliest";

  @UriParam(
      label = "consumer",
      description = "Labels of lines that bring none, besides topic: env=prod,site=lab.")
  private String labels = "";

  @UriParam(
      label = "consumer",
      defaultValue = "system",
      description = "Zone of times in lines that tell none.")
  private String timeZone = "system";

  @UriParam(
      label = "consumer",
      defaultValue = "1",
      description = "Readers in this gateway; partitions are shared out among all of the group.")
  private int readers = 1;

  @UriParam(
      label = "consumer",
      defaultValue = "10000",
      description = "Records that go on together at most.")
  private int batchRecords = 10_000;

  @UriParam(
      label = "consumer",
      defaultValue = "1048576",
      description = "Bytes that go on together at most; one record may be larger.")
  private long batchBytes = 1 << 20;

  @UriParam(
      label = "consumer",
      defaultValue = "4194304",
      description =
          "Bytes of one partition in memory, and of all of a reader's together, beyond which no"
              + " more is fetched until some are kept; a partition that has none gets a turn.")
  private long partitionBytes = 4 << 20;

  @UriParam(
      label = "consumer",
      defaultValue = "10485760",
      description = "Bytes of one record, also unpacked; a larger one becomes a dead letter.")
  private int maxRecordBytes = 10 << 20;

  @UriParam(
      label = "consumer",
      defaultValue = "direct:kafka-unreadable?block=false",
      description = "Where records go that nobody can read; has to redact them.")
  private String unreadableUri = "direct:kafka-unreadable?block=false";

  @UriParam(
      label = "consumer",
      defaultValue = "100",
      description =
          "Milliseconds before records that were not taken come again; doubled each time.")
  private long backoffMillis = 100;

  @UriParam(
      label = "consumer",
      defaultValue = "5000",
      description = "Most milliseconds before they come again.")
  private long maxBackoffMillis = 5_000;

  @UriParam(
      label = "consumer",
      defaultValue = "5000",
      description =
          "Milliseconds that records on their way get when the route stops or a partition goes to"
              + " another reader.")
  private long drainTimeoutMillis = 5_000;

  @UriParam(
      label = "producer",
      defaultValue = "jsonlines",
      enums = "logflow,loki,jsonlines,plain",
      description =
          "What is written: logflow (a record for each line, as LogFlow's logs-raw), loki (pushes"
              + " in protobuf and snappy, a record for each stream of a batch), jsonlines (a record"
              + " for each line, as in a capture), plain (the line alone).")
  private String form = "jsonlines";

  @UriParam(
      label = "producer",
      defaultValue = "zstd",
      enums = "zstd,lz4,snappy,gzip,none",
      description = "How batches of records are compressed.")
  private String compression = "zstd";

  @UriParam(
      label = "producer",
      defaultValue = "direct:dead-letters?block=false",
      description = "Where lines go that the brokers will never take.")
  private String deadLetterUri = "direct:dead-letters?block=false";

  @UriParam(
      label = "producer",
      defaultValue = "4194304",
      description = "Bytes of lines that are handed to the client together at most.")
  private int requestBytes = 4 << 20;

  @UriParam(
      label = "producer",
      defaultValue = "33554432",
      description = "Bytes taken from the log and not acknowledged yet.")
  private long waitingBytes = 32L << 20;

  @UriParam(
      label = "producer",
      defaultValue = "30000",
      description = "Milliseconds after which a record that nobody acknowledged comes again.")
  private int deliveryTimeoutMillis = 30_000;

  @UriParam(
      label = "producer",
      defaultValue = "500",
      description =
          "First wait after a failure, in milliseconds: random, below twice as much each"
              + " time.")
  private long firstBackoffMillis = 500;

  @UriParam(
      label = "producer",
      defaultValue = "30000",
      description = "Most milliseconds before the next try.")
  private long mostBackoffMillis = 30_000;

  @UriParam(
      label = "producer",
      defaultValue = "30000",
      description = "Wait after an unknown topic, a missing right and the like, in milliseconds.")
  private long misconfiguredMillis = 30_000;

  GroupSettings groupSettings(String topics) {
    if (!start.equals("earliest") && !start.equals("latest")) {
      throw new IllegalArgumentException("start: '" + start + "' (expected: earliest or latest)");
    }
    if (readers < 1 || readers > 64) {
      throw new IllegalArgumentException("readers: " + readers + " (expected: 1 to 64)");
    }
    return new GroupSettings(
        List.of(topics.split("\\s*,\\s*", -1)),
        group,
        start.equals("earliest"),
        true,
        batchRecords,
        batchBytes,
        16,
        Math.max(partitionBytes, 2 * batchBytes),
        Math.max(partitionBytes, 2 * batchBytes),
        Duration.ofMillis(backoffMillis),
        Duration.ofMillis(maxBackoffMillis),
        Duration.ofMillis(drainTimeoutMillis));
  }

  RecordSettings recordSettings() {
    return RecordSettings.of(
        format,
        timeZone,
        new TenantRule(tenantFrom, tenant),
        labels.isEmpty() ? Labels.EMPTY : labels(labels),
        maxRecordBytes);
  }

  private static Labels labels(String text) {
    TreeMap<String, String> map = new TreeMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1 || !pair.substring(0, equals).strip().matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw new IllegalArgumentException(
            "labels: '" + pair + "' (expected: name=value, joined by commas)");
      }
      map.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return Labels.of(map);
  }

  KafkaSinkSettings sinkSettings(String topic) {
    DeliverySettings.Limits limits = DeliverySettings.Limits.DEFAULT;
    return new KafkaSinkSettings(
        topic,
        form,
        compression,
        deliveryTimeoutMillis,
        DeliverySettings.defaults()
            .with(
                new DeliverySettings.Limits(
                    requestBytes,
                    MOST_ENTRIES,
                    1,
                    limits.requestsAtOnce(),
                    waitingBytes,
                    Math.min(waitingBytes, limits.tenantWaitingBytes()),
                    LETTER_TRIES))
            .with(
                new DeliverySettings.Pacing(
                    firstBackoffMillis,
                    mostBackoffMillis,
                    Math.min(100, firstBackoffMillis),
                    300_000,
                    misconfiguredMillis,
                    5_000)));
  }

  public String getBrokers() {
    return brokers;
  }

  public void setBrokers(String brokers) {
    this.brokers = brokers;
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getGroup() {
    return group;
  }

  public void setGroup(String group) {
    this.group = group;
  }

  public String getFormat() {
    return format;
  }

  public void setFormat(String format) {
    this.format = format;
  }

  public String getTenantFrom() {
    return tenantFrom;
  }

  public void setTenantFrom(String tenantFrom) {
    this.tenantFrom = tenantFrom;
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

  public String getLabels() {
    return labels;
  }

  public void setLabels(String labels) {
    this.labels = labels;
  }

  public String getTimeZone() {
    return timeZone;
  }

  public void setTimeZone(String timeZone) {
    this.timeZone = timeZone;
  }

  public int getReaders() {
    return readers;
  }

  public void setReaders(int readers) {
    this.readers = readers;
  }

  public int getBatchRecords() {
    return batchRecords;
  }

  public void setBatchRecords(int batchRecords) {
    this.batchRecords = batchRecords;
  }

  public long getBatchBytes() {
    return batchBytes;
  }

  public void setBatchBytes(long batchBytes) {
    this.batchBytes = batchBytes;
  }

  public long getPartitionBytes() {
    return partitionBytes;
  }

  public void setPartitionBytes(long partitionBytes) {
    this.partitionBytes = partitionBytes;
  }

  public int getMaxRecordBytes() {
    return maxRecordBytes;
  }

  public void setMaxRecordBytes(int maxRecordBytes) {
    this.maxRecordBytes = maxRecordBytes;
  }

  public String getUnreadableUri() {
    return unreadableUri;
  }

  public void setUnreadableUri(String unreadableUri) {
    this.unreadableUri = unreadableUri;
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

  public String getForm() {
    return form;
  }

  public void setForm(String form) {
    this.form = form;
  }

  public String getCompression() {
    return compression;
  }

  public void setCompression(String compression) {
    this.compression = compression;
  }

  public String getDeadLetterUri() {
    return deadLetterUri;
  }

  public void setDeadLetterUri(String deadLetterUri) {
    this.deadLetterUri = deadLetterUri;
  }

  public int getRequestBytes() {
    return requestBytes;
  }

  public void setRequestBytes(int requestBytes) {
    this.requestBytes = requestBytes;
  }

  public long getWaitingBytes() {
    return waitingBytes;
  }

  public void setWaitingBytes(long waitingBytes) {
    this.waitingBytes = waitingBytes;
  }

  public int getDeliveryTimeoutMillis() {
    return deliveryTimeoutMillis;
  }

  public void setDeliveryTimeoutMillis(int deliveryTimeoutMillis) {
    this.deliveryTimeoutMillis = deliveryTimeoutMillis;
  }

  public long getFirstBackoffMillis() {
    return firstBackoffMillis;
  }

  public void setFirstBackoffMillis(long firstBackoffMillis) {
    this.firstBackoffMillis = firstBackoffMillis;
  }

  public long getMostBackoffMillis() {
    return mostBackoffMillis;
  }

  public void setMostBackoffMillis(long mostBackoffMillis) {
    this.mostBackoffMillis = mostBackoffMillis;
  }

  public long getMisconfiguredMillis() {
    return misconfiguredMillis;
  }

  public void setMisconfiguredMillis(long misconfiguredMillis) {
    this.misconfiguredMillis = misconfiguredMillis;
  }
}
