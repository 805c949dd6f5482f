package dev.wadi.source.logstack;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** LogStack's page about itself, {@code GET /}, for who looks whether it is there. */
public final class LogstackInfoProcessor implements Processor {
  private final String page;

  /**
   * @param alike whether it takes LogStack's place, and its name
   */
  LogstackInfoProcessor(String version, boolean alike) {
    page =
        LogstackAnswers.object(
            out -> {
              out.writeStringField("service", alike ? "LogStack" : "Wadi");
              out.writeStringField("version", alike ? "0.1.0" : version);
              out.writeStringField("description", "Receives logs, redacts them, keeps them safe");
              out.writeStringField("docs", "/docs");
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
