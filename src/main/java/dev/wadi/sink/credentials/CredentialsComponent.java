package dev.wadi.sink.credentials;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Tell an HTTP server who sends: {@code credentials:search?token={{env:SEARCH_TOKEN}}}. */
@Component("credentials")
public class CredentialsComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    CredentialsEndpoint endpoint = new CredentialsEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
