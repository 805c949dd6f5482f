package dev.wadi.sink.objects;

import dev.wadi.store.StoreOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code objects:name}: copies captures into a bucket while they are written.
 *
 * <p>When Camel stops, routes stop first, then endpoints, with them the captures; components are
 * last. So what the captures closed at their end is copied here.
 */
@Component("objects")
public class ObjectsComponent extends DefaultComponent {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectsComponent.class);

  private final Map<ObjectsSink, Duration> ending = new ConcurrentHashMap<>();

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    ObjectsEndpoint endpoint = new ObjectsEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** How the store is spoken to: what the settings say, where they were asked. */
  StoreOptions options() {
    StoreOptions known =
        getCamelContext().getRegistry().lookupByNameAndType(ObjectsParts.STORE, StoreOptions.class);
    return known == null ? StoreOptions.DEFAULTS : known;
  }

  /** A sink whose route ends with everything else. */
  void ends(ObjectsSink sink, Duration within) {
    ending.put(sink, within);
  }

  @Override
  protected void doStop() throws Exception {
    for (Map.Entry<ObjectsSink, Duration> sink : ending.entrySet()) {
      try (ObjectsSink last = sink.getKey()) {
        last.finish(sink.getValue());
      }
    }
    if (!ending.isEmpty()) {
      LOG.debug("What the captures closed at their end was copied, or will be at the next start.");
    }
    ending.clear();
    super.doStop();
  }
}
