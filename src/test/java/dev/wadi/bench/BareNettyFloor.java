package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What no push server can be quicker than: Netty takes the bytes, counts them and answers 204. A
 * GET is answered with the count.
 */
public final class BareNettyFloor implements AutoCloseable {
  private final LongAdder bytes = new LongAdder();
  private final EventLoopGroup group;
  private final Channel door;

  /** A server on a loopback port, 0 for a free one. */
  public BareNettyFloor(int port, int threads) throws InterruptedException {
    group = NettyLoops.group(threads);
    door =
        new ServerBootstrap()
            .group(group)
            .channel(NettyLoops.server())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new Counter());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .sync()
            .channel();
  }

  /** Runs until the process is ended; prints {@code ready <port>}. */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            "port",
            "0",
            "threads",
            Integer.toString(Runtime.getRuntime().availableProcessors()));
    try (BareNettyFloor floor =
        new BareNettyFloor(options.number("port"), options.number("threads"))) {
      System.out.println("ready " + floor.port());
      floor.door.closeFuture().sync();
    }
  }

  public int port() {
    return ((InetSocketAddress) door.localAddress()).getPort();
  }

  /** Bytes of bodies so far. */
  public long bodyBytes() {
    return bytes.sum();
  }

  @Override
  public void close() throws InterruptedException {
    door.close().sync();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
  }

  private final class Counter extends SimpleChannelInboundHandler<HttpObject> {
    private boolean get;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpRequest request) {
        get = request.method().equals(HttpMethod.GET);
      }
      if (message instanceof HttpContent content) {
        bytes.add(content.content().readableBytes());
      }
      if (message instanceof LastHttpContent) {
        context.writeAndFlush(get ? count() : noContent());
      }
    }

    private DefaultFullHttpResponse noContent() {
      return new DefaultFullHttpResponse(
          HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
    }

    private DefaultFullHttpResponse count() {
      ByteBuf text = Unpooled.wrappedBuffer((Long.toString(bytes.sum()) + "\n").getBytes(US_ASCII));
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, text);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes());
      return response;
    }
  }
}
