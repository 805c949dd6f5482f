package dev.wadi.source.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/**
 * What clients of Elasticsearch ask besides. Templates and policies are about a search engine's
 * indices, which are not here: none is there, and one that is put is acknowledged and forgotten.
 */
public final class BulkPageProcessor implements Processor {
  private final Page page;

  BulkPageProcessor(Page page) {
    this.page = page;
  }

  enum Page {
    /** The root, which is another's page for all but clients that call themselves Elastic's. */
    ROOT,
    LICENSE,
    TEMPLATE
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    var request = exchange.getMessage(NettyHttpMessage.class).getHttpRequest();
    switch (page) {
      case ROOT -> {
        String agent = request.headers().get("User-Agent", "");
        if (agent.toLowerCase(Locale.ROOT).contains("elastic")) {
          answer(message, 200, BulkAnswers.greeting());
          exchange.setRouteStop(true);
        }
      }
      case LICENSE -> answer(message, 200, BulkAnswers.license());
      case TEMPLATE -> {
        String method = request.method().name();
        boolean asks = method.equals("GET") || method.equals("HEAD");
        answer(
            message, asks ? 404 : 200, (asks ? "{}" : "{\"acknowledged\":true}").getBytes(UTF_8));
      }
    }
  }

  private static void answer(Message message, int status, byte[] body) {
    message.removeHeaders("*");
    BulkAnswers.PRODUCT.forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setBody(body);
  }
}
