package dev.wadi.source.logstack;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** LogStack's page about itself, {@code GET /}, for who looks whether it is there. */
public final class LogstackInfoProcessor implements Processor {
  private final String page;

  LogstackInfoProcessor(String version) {
    page =
        LogstackAnswers.object(
            out -> {
              out.writeStringField("service", "Wadi");
              out.writeStringField("version", version);
              out.writeStringField("description", "Receives logs, redacts them, keeps them safe");
              out.writeStringField("docs", "/openapi.yaml");
            });
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setHeader("X-Content-Type-Options", "nosniff");
    message.setBody(page);
  }
}
