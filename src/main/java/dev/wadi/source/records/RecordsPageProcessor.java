package dev.wadi.source.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Says to who asks that the door is there, with what Vercel wants to see before it sends to us. */
public final class RecordsPageProcessor implements Processor {
  private final Map<String, String> verification;

  RecordsPageProcessor(Map<String, String> verification) {
    this.verification = Map.copyOf(verification);
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    verification.forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
    message.setHeader("X-Content-Type-Options", "nosniff");
    message.setBody("POST records in JSON here.\n".getBytes(UTF_8));
  }
}
