package dev.wadi.kafka;

import dev.wadi.kafka.client.GroupPicture;
import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.kafka.client.SeekTarget;
import dev.wadi.kafka.sink.KafkaSink;
import dev.wadi.model.Batch;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.sink.delivery.DeadLetterProducer;
import dev.wadi.sink.delivery.DeliveringEndpoint;
import dev.wadi.sink.delivery.Delivery;
import dev.wadi.sink.delivery.DeliveryCounts;
import dev.wadi.sink.delivery.DeliveryHealth;
import dev.wadi.sink.delivery.DeliveryStation;
import dev.wadi.sink.delivery.NotDeliveredException;
import dev.wadi.sink.delivery.SharedSink;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.station.HeldUp;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
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
 * Read topics into batches as a member of a consumer group, or write batches to a topic until all
 * replicas in sync have them.
 *
 * <p>As a source: an offset is committed when its lines are kept. As a sink: the exchange goes on
 * when every line is at the brokers or, rejected, in the dead letters.
 */
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "kafka",
    title = "Kafka",
    syntax = "kafka:topics",
    category = {Category.MESSAGING})
@ManagedResource(description = "Topics of Kafka's, read or written")
public class KafkaEndpoint extends DeliveringEndpoint implements Station, OptionsChecked, WorksFor {
  @UriPath(description = "Topics, joined by commas; one where lines are written.")
  @Metadata(required = true)
  private final String topics;

  @UriParam private KafkaConfiguration configuration = new KafkaConfiguration();

  private final LongAdder lostRecords = new LongAdder();
  private final LongAdder deadRecords = new LongAdder();

  /* The sink lives as long as a route uses it, not as long as Camel keeps the endpoint. */
  private final SharedSink<Delivery, DeliveryCounts> shared =
      new SharedSink<>(
          Delivery::close, Delivery::counts, DeliveryCounts::plus, DeliveryCounts.ZERO);

  private volatile boolean isSource;
  private volatile @Nullable KafkaSourceConsumer reading;

  KafkaEndpoint(String uri, KafkaComponent component, String topics) {
    super(uri, component);
    this.topics = topics;
  }

  @Override
  public Producer createProducer() {
    if (isSource) {
      throw new IllegalArgumentException(
          "kafka:" + topics + ": read and written by one name (expected: a name for each)");
    }
    return new KafkaSinkProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    isSource = true;
    KafkaSourceConsumer consumer =
        new KafkaSourceConsumer(
            this,
            processor,
            configuration.groupSettings(topics),
            configuration.recordSettings(),
            bean(Intake.BEAN, Intake.class),
            bean(RequestMemory.BEAN, RequestMemory.class));
    configureConsumer(consumer);
    return consumer;
  }

  private <T> T bean(String bean, Class<T> type) {
    T found = getCamelContext().getRegistry().lookupByNameAndType(bean, type);
    if (found == null) {
      throw new IllegalStateException("kafka:" + topics + ": there is no bean " + bean);
    }
    return found;
  }

  @Override
  public void checkOptions(boolean source) {
    if (source) {
      configuration.groupSettings(topics);
      configuration.recordSettings();
    } else {
      configuration.sinkSettings(topics);
    }
  }

  /**
   * Where it leads.
   *
   * @throws IllegalArgumentException when nobody says where
   */
  KafkaAccess access() {
    KafkaAccess known = ((KafkaComponent) getComponent()).getAccess();
    String brokers = configuration.getBrokers();
    KafkaAccess access =
        brokers.isEmpty()
            ? known
            : known == null
                ? new KafkaAccess(
                    List.of(brokers.split("\\s*,\\s*", -1)),
                    "plaintext",
                    "PLAIN",
                    "",
                    null,
                    KafkaAccess.Tls.PLAIN,
                    Map.of())
                : known.at(brokers);
    if (access == null || access.isNowhere()) {
      throw new IllegalArgumentException(
          "kafka:" + topics + ": no brokers (expected: wadi.kafka.brokers, or the option brokers)");
    }
    return access;
  }

  /* ---- as a source ---- */

  void reads(KafkaSourceConsumer consumer) {
    reading = consumer;
  }

  void readsNoMore(KafkaSourceConsumer consumer) {
    if (reading == consumer) {
      reading = null;
    }
  }

  LongAdder lostRecords() {
    return lostRecords;
  }

  LongAdder deadRecords() {
    return deadRecords;
  }

  private List<GroupPicture> pictures() {
    KafkaSourceConsumer now = reading;
    return now == null ? List.of() : now.pictures();
  }

  /* ---- as a sink ---- */

  /** A producer starts: the first one starts the sink, if it leads anywhere. */
  void use() throws Exception {
    if (leadsNowhere()) {
      shared.useNone();
      return;
    }
    shared.use(
        () -> DeadLetterProducer.open(getCamelContext(), configuration.getDeadLetterUri()),
        letters ->
            KafkaSink.open(
                configuration.getName(), access(), configuration.sinkSettings(topics), letters));
  }

  /** A producer stops: the last one closes the sink. */
  void release() {
    shared.release();
  }

  CompletableFuture<Void> deliver(Batch batch, String place) {
    Delivery now = shared.sink();
    return now == null
        ? CompletableFuture.failedFuture(
            new NotDeliveredException(
                leadsNowhere() ? "no brokers (see wadi.kafka.brokers)" : "the sink is stopped"))
        : now.deliver(batch, place);
  }

  /* Camel starts what stands in a route also when the route is not to begin by itself. */
  private boolean leadsNowhere() {
    KafkaAccess known = ((KafkaComponent) getComponent()).getAccess();
    return configuration.getBrokers().isEmpty() && (known == null || known.isNowhere());
  }

  private DeliveryHealth health() {
    Delivery now = shared.sink();
    return now == null ? DeliveryHealth.STOPPED : now.health();
  }

  /** The context is about to stop: nothing waits for the brokers any more. */
  @Override
  protected void drain() {
    Delivery draining = shared.sink();
    if (draining != null) {
      draining.drain();
    }
  }

  /* ---- for people ---- */

  @Override
  public StationTitle title() {
    return new StationTitle(
        isSource ? StationKind.SOURCE : StationKind.SINK, "Kafka", configuration.getName());
  }

  @Override
  public Optional<StationTitle> worksFor(String from) {
    return Optional.of(title());
  }

  @Override
  public StationReport report() {
    return isSource
        ? sourceReport()
        : DeliveryStation.report("kafka", health(), shared.counts(), List.of());
  }

  private StationReport sourceReport() {
    List<GroupPicture> pictures = pictures();
    KafkaSourceConsumer now = reading;
    List<Reading> readings = new ArrayList<>();
    readings.add(
        Reading.now(
            "source_lag",
            "records",
            "Records of Kafka's that are not kept yet, of the partitions that are ours.",
            pictures.stream().mapToLong(GroupPicture::lag).sum()));
    readings.add(
        Reading.now(
            "source_held",
            "bytes",
            "Bytes of records that were fetched and are not kept yet.",
            pictures.stream().mapToLong(GroupPicture::heldBytes).sum()));
    readings.add(
        Reading.now(
            "source_partitions",
            "",
            "Partitions that are ours.",
            pictures.stream().mapToLong(picture -> picture.partitions().size()).sum()));
    readings.add(
        Reading.total(
            "source_lost",
            "records",
            "Records that were gone from the brokers before they were read.",
            lostRecords.sum()));
    readings.add(
        Reading.total(
            "source_unreadable",
            "records",
            "Records that nobody can read, which are in the dead letters.",
            deadRecords.sum()));
    if (now == null) {
      return StationReport.off(readings);
    }
    if (now.isPaused()) {
      return new StationReport(StationState.PAUSED, "paused", null, null, readings);
    }
    for (GroupPicture picture : pictures) {
      if (picture.trouble() != null) {
        return new StationReport(
            StationState.IN_TROUBLE,
            "cannot read",
            picture.trouble(),
            picture.troubleSince(),
            readings);
      }
    }
    Instant waits =
        pictures.stream()
            .map(GroupPicture::waitingSince)
            .filter(Objects::nonNull)
            .min(Instant::compareTo)
            .orElse(null);
    return StationReport.running(readings).waitingFor(HeldUp.by("the log", waits));
  }

  @Override
  public List<StationOperation> operations() {
    return isSource
        ? List.of()
        : DeliveryStation.operations(this::pause, this::resume, this::retryNow);
  }

  @ManagedAttribute(description = "Topics that are read, or the one that is written")
  public String getTopics() {
    return topics;
  }

  @ManagedAttribute(description = "Brokers, host:port joined by commas")
  public String getBrokerList() {
    KafkaAccess known = ((KafkaComponent) getComponent()).getAccess();
    return configuration.getBrokers().isEmpty() && known != null
        ? known.brokers()
        : configuration.getBrokers();
  }

  @ManagedAttribute(description = "What is wrong now, in a sentence; empty when nothing is")
  public String getTrouble() {
    StationReport now = report();
    return now.state() == StationState.IN_TROUBLE && now.lastError() != null ? now.lastError() : "";
  }

  @ManagedAttribute(description = "Records that are not kept yet, of the partitions that are ours")
  public long getLagRecords() {
    return pictures().stream().mapToLong(GroupPicture::lag).sum();
  }

  @ManagedAttribute(description = "Records that were gone before they were read since the start")
  public long getLostRecordsTotal() {
    return lostRecords.sum();
  }

  @ManagedAttribute(description = "Records that nobody can read since the start")
  public long getUnreadableRecordsTotal() {
    return deadRecords.sum();
  }

  @ManagedAttribute(description = "Entries that the brokers have since the start")
  public long getEntriesDeliveredTotal() {
    return shared.counts().entriesDelivered();
  }

  @ManagedAttribute(description = "Entries put into the dead letters since the start")
  public long getEntriesDeadLetteredTotal() {
    return shared.counts().entriesDeadLettered();
  }

  @ManagedOperation(
      description =
          "Partitions that this gateway reads: the offset up to which all is kept, where they end,"
              + " and the records between")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> partitions() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (GroupPicture picture : pictures()) {
      for (GroupPicture.Row row : picture.partitions()) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("topic", row.topic());
        told.put("partition", row.partition());
        told.put("offset", row.done());
        told.put("end", row.end());
        told.put("lagRecords", row.lag());
        rows.add(told);
      }
    }
    return rows;
  }

  @ManagedOperation(
      description =
          "Move the group in partitions that this gateway reads: what lies behind comes, again if"
              + " it came before. Answers where they are now")
  @Needs(Role.OPERATOR)
  public List<Map<String, Object>> seekTopic(String partitions, String place) throws Exception {
    KafkaSourceConsumer now = reading;
    if (now == null) {
      throw new IllegalStateException("The source is not running: no started route reads it");
    }
    now.seek(SeekTarget.of(partitions, place));
    return partitions();
  }

  @ManagedOperation(description = "Send nothing more until resume; lines wait in the log")
  @Needs(Role.OPERATOR)
  public void pause() {
    running().pause();
  }

  /** Camel's own resume and the operator's are the same: go on. */
  @Override
  @ManagedOperation(description = "Send again after a pause")
  @Needs(Role.OPERATOR)
  public void resume() {
    super.resume();
    Delivery now = shared.sink();
    if (now != null) {
      now.resume();
    }
  }

  @ManagedOperation(description = "Try everything that waits now, also behind an open breaker")
  @Needs(Role.OPERATOR)
  public void retryNow() {
    running().retryNow();
  }

  private Delivery running() {
    Delivery now = shared.sink();
    if (now == null) {
      throw new IllegalStateException(
          "The sink "
              + configuration.getName()
              + " is not running: no started route delivers to it");
    }
    return now;
  }

  KafkaConfiguration configuration() {
    return configuration;
  }

  public KafkaConfiguration getConfiguration() {
    return configuration;
  }

  public void setConfiguration(KafkaConfiguration configuration) {
    this.configuration = configuration;
  }
}
