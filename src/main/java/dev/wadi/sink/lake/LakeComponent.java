package dev.wadi.sink.lake;

import dev.wadi.store.StoreOptions;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** {@code lake:name}: writes batches into a bucket as compressed JSON lines. */
@Component("lake")
public class LakeComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    LakeEndpoint endpoint = new LakeEndpoint(uri, this, remaining);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  /** How the store is spoken to: what the settings say, where they were asked. */
  StoreOptions options() {
    StoreOptions known =
        getCamelContext().getRegistry().lookupByNameAndType(LakeParts.STORE, StoreOptions.class);
    return known == null ? StoreOptions.DEFAULTS : known;
  }
}
