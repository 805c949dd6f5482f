package dev.wadi.source.push;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.camel.Route;
import org.apache.camel.component.netty.http.HttpServerConsumerChannelFactory;
import org.apache.camel.component.netty.http.InboundStreamHttpRequest;
import org.apache.camel.component.netty.http.NettyHttpConfiguration;
import org.apache.camel.component.netty.http.NettyHttpConsumer;
import org.apache.camel.component.netty.http.handlers.HttpServerChannelHandler;
import org.apache.camel.util.UnsafeUriCharactersEncoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the pipeline of all connections of a port: gives a request to the route it is for, by
 * {@link PathTable}. Routes come and go while it runs.
 */
@Sharable
final class DoorRoutes extends ChannelInboundHandlerAdapter
    implements HttpServerConsumerChannelFactory {
  private static final Logger LOG = LoggerFactory.getLogger(DoorRoutes.class);

  /* Routes that read no bodies, whatever paths lead to them, have an id that begins so. */
  private static final String READS_NO_BODIES = "door-unknown";

  private static final AttributeKey<HttpServerChannelHandler> LAST =
      AttributeKey.valueOf(DoorRoutes.class, "last");

  /* Guards the routes by which the table is made again; who asks the table takes no lock. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<NettyHttpConsumer, HttpServerChannelHandler> routes = new LinkedHashMap<>();
  private volatile PathTable<HttpServerChannelHandler> table = new PathTable<>(List.of());
  private final int port;
  private final Runnable beforeClosing;
  private final BooleanSupplier away;

  /**
   * @param beforeClosing is run when the last route has gone; then Camel closes the port
   * @param away whether routes are not there yet, or are going and come back with the next start
   */
  DoorRoutes(int port, Runnable beforeClosing, BooleanSupplier away) {
    this.beforeClosing = beforeClosing;
    this.away = away;
    this.port = port;
  }

  @Override
  public void init(int port) {
    throw new UnsupportedOperationException("the port is known from the beginning");
  }

  @Override
  public int getPort() {
    return port;
  }

  @Override
  public void addConsumer(NettyHttpConsumer consumer) {
    change(() -> routes.put(consumer, new HttpServerChannelHandler(consumer)));
  }

  @Override
  public void removeConsumer(NettyHttpConsumer consumer) {
    change(() -> routes.remove(consumer));
    if (consumers() == 0) {
      beforeClosing.run();
    }
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      List<PathTable.Place<HttpServerChannelHandler>> places = new ArrayList<>();
      routes.forEach((consumer, handler) -> places.add(place(consumer, handler)));
      table = new PathTable<>(places);
    } finally {
      lock.unlock();
    }
  }

  private static PathTable.Place<HttpServerChannelHandler> place(
      NettyHttpConsumer consumer, HttpServerChannelHandler handler) {
    NettyHttpConfiguration configuration = consumer.getConfiguration();
    String path = configuration.getPath();
    /* What a proxy is asked for names other servers. */
    boolean isProxy = configuration.isHttpProxy();
    return new PathTable.Place<>(
        routeId(handler),
        path == null || isProxy ? "" : path,
        consumer.getEndpoint().getHttpMethodRestrict(),
        isProxy || configuration.isMatchOnUriPrefix(),
        handler);
  }

  private static String routeId(HttpServerChannelHandler handler) {
    Route route = handler.getConsumer().getRoute();
    return route == null ? "" : route.getRouteId();
  }

  @Override
  public int consumers() {
    lock.lock();
    try {
      return routes.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ChannelHandler getChannelHandler() {
    return this;
  }

  /** Whether there is a route for such a request that may read its body. */
  boolean readsBodies(String method, String path) {
    HttpServerChannelHandler found = find(method, path);
    return found != null && !routeId(found).startsWith(READS_NO_BODIES);
  }

  /** Methods that the routes of a path name, with commas between. */
  String methods(String path) {
    return String.join(", ", table.methods(encoded(path)));
  }

  private @Nullable HttpServerChannelHandler find(String method, String path) {
    return table.find(method, encoded(path));
  }

  /* As the paths of routes are. */
  private static String encoded(String path) {
    return UnsafeUriCharactersEncoder.encodeHttpURI(path);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    HttpRequest request =
        message instanceof InboundStreamHttpRequest streamed
            ? streamed.getHttpRequest()
            : (HttpRequest) message;
    String path = TargetPath.of(request.uri(), ownPort(context));
    HttpServerChannelHandler handler = find(request.method().name(), path);
    if (handler == null) {
      ReferenceCountUtil.release(message);
      answerNobody(context, path);
      return;
    }
    context.channel().attr(LAST).set(handler);
    handler.channelRead(context, message);
  }

  private int ownPort(ChannelHandlerContext context) {
    return context.channel().localAddress() instanceof InetSocketAddress own ? own.getPort() : port;
  }

  /*
   * Only on ports without a route for unknown paths, or when that is not there yet, or has gone already: senders take a
   * 404 for good and drop their lines, so they are told to come again.
   */
  private void answerNobody(ChannelHandlerContext context, String path) {
    boolean comesBack = away.getAsBoolean();
    String allowed = comesBack ? "" : methods(path);
    HttpResponseStatus status =
        comesBack
            ? HttpResponseStatus.SERVICE_UNAVAILABLE
            : allowed.isEmpty()
                ? HttpResponseStatus.NOT_FOUND
                : HttpResponseStatus.METHOD_NOT_ALLOWED;
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    if (comesBack) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
    }
    if (!allowed.isEmpty()) {
      response.headers().set(HttpHeaderNames.ALLOW, allowed);
    }
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, 0)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    Future<?> unused = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
    HttpServerChannelHandler handler = context.channel().attr(LAST).get();
    if (handler != null) {
      handler.exceptionCaught(context, cause);
      return;
    }
    LOG.debug("A connection broke before its first request", cause);
    Future<?> unused = context.close();
  }
}
