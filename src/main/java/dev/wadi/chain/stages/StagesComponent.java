package dev.wadi.chain.stages;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Lines through stages as promtail has them: {@code stages:app?file=stages/app.yaml}. */
@Component("stages")
public class StagesComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    StagesEndpoint endpoint = new StagesEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
