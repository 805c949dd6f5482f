package dev.wadi.source.datagram;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Those who follow logd's door live. */
@Component("datagram")
public class DatagramComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    if (!remaining.equals(DatagramDoor.NAME)) {
      throw new IllegalArgumentException(
          "datagram: '" + remaining + "' (expected: datagram:" + DatagramDoor.NAME + ")");
    }
    DatagramEndpoint endpoint = new DatagramEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
