package dev.wadi.event;

import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Station;
import dev.wadi.station.StationGroup;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Hear what happens to the gateway, each event in order, at one's own pace, also what happened
 * while nobody listened.
 *
 * <p>The body is the event: {@code ${body.name}}, {@code ${body.subject}}, {@code
 * ${body.details[detail]}}; as text it is JSON. A route that ends well has it; of one that fails it
 * comes again.
 */
@ManagedResource(description = "What happens to the gateway")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "events",
    title = "Events",
    syntax = "events:name",
    consumerOnly = true,
    remote = false,
    category = {Category.MONITORING})
public class EventsEndpoint extends DefaultEndpoint implements StationGroup, OptionsChecked {
  /** The exchange's property that tells an event from all others: the same when it comes again. */
  public static final String ID = "wadi.event.id";

  /** The exchange's property with the target that the event is for, if the endpoint has some. */
  public static final String TARGET = "wadi.event.target";

  @UriPath(description = "Name of the listener, which remembers under it how far it came.")
  @Metadata(required = true)
  private final String name;

  @UriParam(
      label = "consumer",
      description =
          "Names, with commas between them: each hears every event by itself, as a listener called"
              + " by the endpoint's name, a dash and its own; an exchange tells in the property"
              + " wadi.event.target whom it is for. Without the option there is one listener.")
  private String targets = "";

  @UriParam(
      label = "consumer",
      defaultValue = "false",
      description = "Whether no targets stand for no listener instead of one.")
  private boolean targetsOnly;

  @UriParam(
      label = "consumer",
      defaultValue = "1000",
      description = "Wait after the first failure of an event, in milliseconds; then it doubles.")
  private long firstWaitMillis = 1000;

  @UriParam(
      label = "consumer",
      defaultValue = "60000",
      description = "Longest wait between two tries, unless a longer one is asked for.")
  private long maxWaitMillis = TimeUnit.MINUTES.toMillis(1);

  @UriParam(
      label = "consumer",
      defaultValue = "86400000",
      description =
          "Age of an event, in milliseconds, at which it is given up and lies in the dead letters"
              + " of its listener.")
  private long giveUpAfterMillis = TimeUnit.DAYS.toMillis(1);

  @UriParam(
      label = "consumer",
      defaultValue = "3",
      description = "Tries that even an old event gets.")
  private int leastTries = 3;

  /* The stations of the consumer that runs. */
  private volatile List<Station> listeners = List.of();

  public EventsEndpoint(String uri, EventsComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public void checkOptions(boolean source) {
    if (!source) {
      createProducer();
    }
    ListenerSettings unused = settings();
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException(
        "events: is where events are heard (to tell one, call the bean " + Events.BEAN + ")");
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    Events events = getCamelContext().getRegistry().lookupByNameAndType(Events.BEAN, Events.class);
    if (!(events instanceof EventJournal journal)) {
      throw new IllegalStateException(
          "no journal of events under the name " + Events.BEAN + " (expected: a gateway's)");
    }
    EventsConsumer consumer = new EventsConsumer(this, processor, journal);
    configureConsumer(consumer);
    return consumer;
  }

  /** Targets by the names of their listeners; the target of a lone listener is empty. */
  Map<String, String> readers() {
    Map<String, String> readers = new TreeMap<>();
    for (String target : targets.split(",", -1)) {
      if (!target.isBlank()) {
        readers.put(name + "-" + target.strip(), target.strip());
      }
    }
    if (readers.isEmpty() && !targetsOnly) {
      readers.put(name, "");
    }
    return readers;
  }

  ListenerSettings settings() {
    return new ListenerSettings(
        firstWaitMillis,
        maxWaitMillis,
        Math.max(firstWaitMillis, maxWaitMillis),
        giveUpAfterMillis,
        leastTries);
  }

  void listeners(List<EventListener> running) {
    listeners = List.copyOf(running);
  }

  @Override
  public List<Station> stations() {
    return listeners;
  }

  @Override
  public boolean isSingleton() {
    return true;
  }

  public String getName() {
    return name;
  }

  public String getTargets() {
    return targets;
  }

  public void setTargets(String targets) {
    this.targets = targets;
  }

  public boolean isTargetsOnly() {
    return targetsOnly;
  }

  public void setTargetsOnly(boolean targetsOnly) {
    this.targetsOnly = targetsOnly;
  }

  public long getFirstWaitMillis() {
    return firstWaitMillis;
  }

  public void setFirstWaitMillis(long firstWaitMillis) {
    this.firstWaitMillis = firstWaitMillis;
  }

  public long getMaxWaitMillis() {
    return maxWaitMillis;
  }

  public void setMaxWaitMillis(long maxWaitMillis) {
    this.maxWaitMillis = maxWaitMillis;
  }

  public long getGiveUpAfterMillis() {
    return giveUpAfterMillis;
  }

  public void setGiveUpAfterMillis(long giveUpAfterMillis) {
    this.giveUpAfterMillis = giveUpAfterMillis;
  }

  public int getLeastTries() {
    return leastTries;
  }

  public void setLeastTries(int leastTries) {
    this.leastTries = leastTries;
  }
}
