package dev.wadi.source.tail;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Makes {@code tail:} endpoints, and knows which of them reads which file. */
@Component("tail")
public class TailComponent extends DefaultComponent {
  private final TailClaims claims = new TailClaims();

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    TailEndpoint endpoint = new TailEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  TailClaims claims() {
    return claims;
  }
}
