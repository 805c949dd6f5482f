package dev.wadi.app;

import dev.wadi.management.Readiness;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Answers a GET with what the gateway says about itself. */
final class PageProcessor implements Processor {
  private final Supplier<Readiness.Answer> page;

  PageProcessor(Supplier<Readiness.Answer> page) {
    this.page = page;
  }

  @Override
  public void process(Exchange exchange) {
    Readiness.Answer answer = page.get();
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    message.setHeader(Exchange.CONTENT_TYPE, answer.contentType());
    message.setBody(answer.body());
  }
}
