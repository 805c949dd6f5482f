package dev.wadi.chain.drop;

import dev.wadi.model.Ledger;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Makes an endpoint for each reason: {@code drop:debug-lines}. */
@Component("drop")
public class DropComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    try {
      DropEndpoint endpoint = new DropEndpoint(uri, this, Ledger.requireReason(remaining));
      setProperties(endpoint, parameters);
      return endpoint;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("drop: " + e.getMessage(), e);
    }
  }
}
