package dev.wadi.kit.trial;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/**
 * A source that gives nothing and looks once at a page while it starts: {@code
 * onlooker:8080/readyz}.
 */
public class OnlookerComponent extends DefaultComponent {
  /** What pages said, by their addresses. */
  public static final Map<String, HttpResponse<String>> SEEN = new ConcurrentHashMap<>();

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    return new DefaultEndpoint(uri, this) {
      @Override
      public Producer createProducer() {
        throw new UnsupportedOperationException("an onlooker takes nothing");
      }

      @Override
      public Consumer createConsumer(Processor processor) {
        return new DefaultConsumer(this, processor) {
          @Override
          protected void doStart() throws Exception {
            super.doStart();
            SEEN.put(remaining, page(remaining));
          }
        };
      }
    };
  }

  /** A page of this machine, by port and path. */
  public static HttpResponse<String> page(String portAndPath)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + portAndPath)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
