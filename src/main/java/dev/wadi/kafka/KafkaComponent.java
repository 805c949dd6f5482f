package dev.wadi.kafka;

import dev.wadi.kafka.client.KafkaAccess;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/** Read topics of Kafka's into batches, and write batches to topics. */
@Component("kafka")
public class KafkaComponent extends DefaultComponent {
  @Metadata(
      label = "security",
      autowired = true,
      description =
          "Where the brokers are and what proves to them who we are, of the settings wadi.kafka.*;"
              + " taken from the registry, so that no route has to show a secret.")
  private @Nullable KafkaAccess access;

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    KafkaEndpoint endpoint = new KafkaEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  public @Nullable KafkaAccess getAccess() {
    return access;
  }

  public void setAccess(@Nullable KafkaAccess access) {
    this.access = access;
  }
}
