package dev.wadi.source.push;

import java.util.List;
import java.util.TreeSet;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.http.NettyHttpEndpoint;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/**
 * Answers requests that no other route of the port takes: 405 with {@code Allow} when one has the
 * path but not the method, else 404. Never blocks.
 */
public final class PushUnknownPathProcessor implements Processor {
  private final PushStatistics statistics;

  public PushUnknownPathProcessor(PushStatistics statistics) {
    this.statistics = statistics;
  }

  @Override
  public void process(Exchange exchange) {
    String uri = exchange.getMessage(NettyHttpMessage.class).getHttpRequest().uri();
    int query = uri.indexOf('?');
    String allowed = methods(exchange, query < 0 ? uri : uri.substring(0, query));
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
    message.setHeader("X-Content-Type-Options", "nosniff");
    int status;
    if (allowed.isEmpty()) {
      status = 404;
      message.setBody("404 page not found\n");
    } else {
      status = 405;
      message.setHeader("Allow", allowed);
      message.setBody("method not allowed\n");
    }
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    statistics.count("unknown", status);
  }

  /* The routes may change while we run, so they are asked each time; there are a few dozen. */
  private static String methods(Exchange exchange, String path) {
    TreeSet<String> methods = new TreeSet<>();
    for (Endpoint endpoint : exchange.getContext().getEndpoints()) {
      if (endpoint instanceof NettyHttpEndpoint http
          && !endpoint.equals(exchange.getFromEndpoint())
          && withoutSlash(http.getConfiguration().getPath()).equals(withoutSlash(path))
          && http.getHttpMethodRestrict() != null) {
        methods.addAll(List.of(http.getHttpMethodRestrict().split(",")));
      }
    }
    return String.join(", ", methods);
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
