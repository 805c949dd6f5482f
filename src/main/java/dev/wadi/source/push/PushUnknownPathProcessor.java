package dev.wadi.source.push;

import java.net.InetSocketAddress;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/**
 * Answers requests that no other route of the port takes: 405 with {@code Allow} when one has the
 * path but not the method, else 404. Never blocks.
 */
public final class PushUnknownPathProcessor implements Processor {
  /** What such answers are counted under. */
  static final String DOOR = "unknown";

  static final String NOT_FOUND = "404 page not found";
  static final String NOT_ALLOWED = "method not allowed";

  private final PushStatistics statistics;

  public PushUnknownPathProcessor(PushStatistics statistics) {
    this.statistics = statistics;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    Object local = message.getHeader(NettyConstants.NETTY_LOCAL_ADDRESS);
    String uri = exchange.getMessage(NettyHttpMessage.class).getHttpRequest().uri();
    int port = local instanceof InetSocketAddress own ? own.getPort() : 0;
    String path = TargetPath.of(uri, port);
    String allowed =
        exchange.getContext().hasComponent("netty-http") instanceof DoorPaths paths
            ? paths.methods(path, port)
            : "";
    message.removeHeaders("*");
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
    message.setHeader("X-Content-Type-Options", "nosniff");
    int status;
    if (allowed.isEmpty()) {
      status = 404;
      message.setBody(NOT_FOUND + "\n");
    } else {
      status = 405;
      message.setHeader("Allow", allowed);
      message.setBody(NOT_ALLOWED + "\n");
    }
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    statistics.count(DOOR, status);
  }
}
