package dev.wadi.source.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/**
 * What clients of Elasticsearch ask besides. Templates, policies, data streams and pipelines are
 * about a search engine's indices, which are not here: none is there, and one that is put is
 * acknowledged and forgotten.
 */
public final class BulkPageProcessor implements Processor {
  /* Clients of Elastic's and OpenSearch's, and senders with a client of their own. */
  private static final Pattern CLIENT =
      Pattern.compile("elastic|opensearch|logstash|beat|fluent|vector/");

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}:\\d{1,5}");

  private final Page page;

  BulkPageProcessor(Page page) {
    this.page = page;
  }

  enum Page {
    /** The root, which is another's page for all but clients of a search engine. */
    ROOT,
    LICENSE,
    TEMPLATE,
    /** Behind the page that says whether the gateway is ready. */
    HEALTH,
    CAT_HEALTH,
    NODES,
    /** What was sent is on disk already. */
    REFRESH
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    var request = exchange.getMessage(NettyHttpMessage.class).getHttpRequest();
    switch (page) {
      case ROOT -> {
        if (isClient(request.headers())) {
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
      case HEALTH -> {
        boolean well = isWell(message);
        answer(message, well ? 200 : 503, BulkAnswers.health(well));
      }
      case CAT_HEALTH -> {
        boolean well = isWell(message);
        answer(message, well ? 200 : 503, (well ? "wadi green\n" : "wadi red\n").getBytes(UTF_8));
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
      }
      case REFRESH ->
          answer(
              message,
              200,
              "{\"_shards\":{\"total\":1,\"successful\":1,\"failed\":0}}".getBytes(UTF_8));
      case NODES -> {
        String host = request.headers().get("Host", "");
        answer(message, 200, BulkAnswers.nodes(ADDRESS.matcher(host).matches() ? host : ""));
      }
    }
  }

  private static boolean isClient(HttpHeaders headers) {
    return headers.contains("X-Elastic-Client-Meta")
        || CLIENT.matcher(headers.get("User-Agent", "").toLowerCase(Locale.ROOT)).find();
  }

  private static boolean isWell(Message message) {
    return message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class) == 200;
  }

  private static void answer(Message message, int status, byte[] body) {
    message.removeHeaders("*");
    BulkAnswers.PRODUCT.forEach(message::setHeader);
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setBody(body);
  }
}
