package dev.wadi.buffer.ring;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/** Rings by name: the same name is the same ring, in every route of a context. */
@Component("ring")
public class RingComponent extends DefaultComponent {
  private final Map<String, Ring> rings = new ConcurrentHashMap<>();

  /** The ring of a name, or null when no route has named it yet. */
  public @Nullable Ring ring(String name) {
    return rings.get(name);
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    if (remaining.isEmpty()) {
      throw new IllegalArgumentException("ring: needs a name, such as ring:recent");
    }
    RingEndpoint endpoint = new RingEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** The ring of a name, with these bounds from now on; with other shares it begins anew. */
  Ring ring(String name, long capacityBytes, long tenantBytes, List<String> shareLabels) {
    Ring ring =
        rings.compute(
            name,
            (n, known) ->
                known == null || !known.shareLabels().equals(shareLabels)
                    ? new Ring(capacityBytes, tenantBytes, shareLabels)
                    : known);
    ring.resize(capacityBytes, tenantBytes);
    return ring;
  }
}
