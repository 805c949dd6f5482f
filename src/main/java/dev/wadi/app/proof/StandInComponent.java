package dev.wadi.app.proof;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.proof.Reply;
import dev.wadi.proof.Tree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a component that would go outside: what it is sent is written down and taken, and
 * as a source it brings what a case gives it.
 */
final class StandInComponent extends DefaultComponent {
  private final String scheme;
  private final boolean ours;
  private final Supplier<Recording> recording;

  /**
   * @param ours whether it takes batches, as our own sinks do
   */
  StandInComponent(String scheme, boolean ours, Supplier<Recording> recording) {
    this.scheme = scheme;
    this.ours = ours;
    this.recording = recording;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    /* The check of the files has looked at the options; here they would only be refused. */
    Map<String, Object> options = new LinkedHashMap<>(parameters);
    parameters.clear();
    return new StandInEndpoint(uri, this, scheme + ":" + remaining, options);
  }

  @Override
  public boolean useRawUri() {
    return true;
  }

  private static final class StandInEndpoint extends DefaultEndpoint {
    private final StandInComponent component;
    private final String place;
    private final Map<String, Object> options;

    StandInEndpoint(
        String uri, StandInComponent component, String place, Map<String, Object> options) {
      super(uri, component);
      this.component = component;
      this.place = place;
      this.options = options;
    }

    @Override
    public Producer createProducer() {
      return new StandInProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      return new DefaultConsumer(this, processor);
    }

    @Override
    public boolean isLenientProperties() {
      return true;
    }
  }

  private static final class StandInProducer extends DefaultProducer {
    private final StandInEndpoint endpoint;

    StandInProducer(StandInEndpoint endpoint) {
      super(endpoint);
      this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
      String sink = Recording.sinkOf(exchange);
      Recording recording = endpoint.component.recording.get();
      Object body = exchange.getMessage().getBody();
      if (endpoint.component.ours && !(body instanceof Map) && body != null) {
        Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
        Map<String, Tree> message = new LinkedHashMap<>();
        message.put("to", Tree.text(Outside.address(endpoint.place)));
        Object tenant = endpoint.options.get("tenant");
        if (tenant instanceof String text && !text.isEmpty()) {
          message.put("tenant", Tree.text(text));
        }
        recording.sent(sink, message, batch);
        answered(recording.reply(sink));
        if (exchange.getProperty(Established.LEDGER) instanceof Ledger ledger
            && endpoint.component.scheme.equals("capture")) {
          ledger.stored(batch.entries());
        }
        return;
      }
      byte @Nullable [] bytes = body == null ? null : bytes(exchange, body);
      Map<String, Tree> message =
          Outside.message(
              Outside.address(place(exchange)),
              "",
              Outside.headers(exchange),
              bytes == null ? "" : Outside.text(bytes));
      recording.sent(sink, message, bytes == null ? 0 : bytes.length);
      answered(recording.reply(sink));
    }

    private static void answered(Reply reply) throws IOException {
      if (!reply.fails().isEmpty()) {
        throw new IOException(reply.fails());
      }
      if (reply.status() >= 300) {
        throw new IOException("it answered " + reply.status());
      }
    }

    private static byte[] bytes(Exchange exchange, Object body) throws Exception {
      byte[] bytes = exchange.getMessage().getBody(byte[].class);
      return bytes == null
          ? body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)
          : bytes;
    }

    /* A file has its name from an expression, so that is part of where it goes. */
    private String place(Exchange exchange) {
      Object name = exchange.getMessage().getHeader(Exchange.FILE_NAME);
      if (name == null) {
        name = endpoint.options.get("fileName");
      }
      if (!(name instanceof String text) || text.isEmpty()) {
        return endpoint.place;
      }
      String evaluated =
          exchange
              .getContext()
              .resolveLanguage("simple")
              .createExpression(text)
              .evaluate(exchange, String.class);
      return endpoint.place + "/" + evaluated;
    }
  }
}
