package dev.wadi.source.intake;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * Take in what any component of Camel's brings, as the doors do: counted, bounded, accounted for.
 */
@Component("intake")
public class IntakeComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    IntakeEndpoint endpoint = new IntakeEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
