package dev.wadi.sink.loki;

import java.net.URI;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.jspecify.annotations.Nullable;

/** Deliver batches to a Loki server. */
@Component("loki")
public class LokiComponent extends DefaultComponent {
  @Metadata(
      label = "security",
      autowired = true,
      description =
          "Proves to the server who we are, for endpoints that name neither user nor token. Taken"
              + " from the registry when there is one, so that no route has to show a secret.")
  private @Nullable Credentials credentials;

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    LokiEndpoint endpoint = new LokiEndpoint(uri, this, pushAddress(remaining));
    setProperties(endpoint, parameters);
    return endpoint;
  }

  public @Nullable Credentials getCredentials() {
    return credentials;
  }

  public void setCredentials(@Nullable Credentials credentials) {
    this.credentials = credentials;
  }

  /** An address without a path is Loki's base address. */
  private static String pushAddress(String address) {
    String path = URI.create(address).getRawPath();
    if (path == null || path.isEmpty() || path.equals("/")) {
      return address.replaceAll("/$", "") + LokiSettings.PUSH_PATH;
    }
    return address;
  }
}
