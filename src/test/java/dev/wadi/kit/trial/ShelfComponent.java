package dev.wadi.kit.trial;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Puts batches as objects on a server: {@code shelf:http://host:port/bucket?name=oak}. */
public class ShelfComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    ShelfEndpoint endpoint = new ShelfEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
