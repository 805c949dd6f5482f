package dev.wadi.app.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.proof.Reply;
import dev.wadi.proof.Tree;
import dev.wadi.source.push.DoorHttpComponent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.netty.NettyServerBootstrapConfiguration;
import org.apache.camel.component.netty.http.HttpServerBootstrapFactory;
import org.apache.camel.component.netty.http.HttpServerConsumerChannelFactory;
import org.apache.camel.component.netty.http.HttpServerInitializerFactory;
import org.apache.camel.component.netty.http.NettyHttpConsumer;
import org.apache.camel.component.netty.http.NettyHttpEndpoint;
import org.apache.camel.component.netty.http.NettyHttpOperationFailedException;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/**
 * {@code netty-http:} with everything but the socket: the bytes of a request go through the same
 * pipeline, find their route as in a server, and the bytes of the answer are read back.
 */
final class ProofHttpDoor extends DoorHttpComponent {
  private static final int MOST_ANSWER_BYTES = 16 << 20;

  /* Say when and by what it was answered, or what the bytes tell anyway. */
  private static final Set<String> UNTOLD =
      Set.of("date", "server", "content-length", "connection", "transfer-encoding", "keep-alive");

  private final Map<Integer, Server> servers = new ConcurrentHashMap<>();
  private final Supplier<Recording> recording;

  ProofHttpDoor(Supplier<Recording> recording) {
    this.recording = recording;
  }

  @Override
  protected HttpServerBootstrapFactory getOrCreateHttpNettyServerBootstrapFactory(
      NettyHttpConsumer consumer) {
    int port = consumer.getConfiguration().getPort();
    return servers.computeIfAbsent(
        port,
        any -> {
          Server server = new Server(getMultiplexChannelHandler(port));
          server.init(
              getCamelContext(),
              consumer.getConfiguration(),
              new HttpServerInitializerFactory(consumer));
          return server;
        });
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    NettyHttpEndpoint made = (NettyHttpEndpoint) super.createEndpoint(uri, remaining, parameters);
    Quiet quiet = new Quiet(uri, made, recording);
    quiet.setHttpMethodRestrict(made.getHttpMethodRestrict());
    quiet.setNettyHttpBinding(made.getNettyHttpBinding());
    quiet.setHeaderFilterStrategy(made.getHeaderFilterStrategy());
    quiet.setTraceEnabled(made.isTraceEnabled());
    quiet.setSecurityConfiguration(made.getSecurityConfiguration());
    return quiet;
  }

  /** Whether routes listen at a port. */
  boolean listens(int port) {
    return servers.containsKey(port);
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param port at which it arrives
   */
  Tree.Fields answer(int port, byte[] request, long mostMillis) throws ProofEndedException {
    @Nullable Server server = servers.get(port);
    if (server == null || server.pipeline == null) {
      throw new ProofEndedException("no route listens at port " + port);
    }
    boolean head = new String(request, 0, Math.min(5, request.length), UTF_8).equals("HEAD ");
    Answers answers = new Answers(head);
    Connection connection = new Connection(port, answers, server.pipeline);
    try {
      connection.register();
      connection.writeInbound(Unpooled.wrappedBuffer(request));
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
      while (true) {
        Tree.@Nullable Fields answer = answers.next(5);
        if (answer != null) {
          return answer;
        }
        if (!connection.isOpen()) {
          Tree.@Nullable Fields last = answers.next(0);
          return last != null
              ? last
              : Tree.texts(Map.of("failed", "the connection was closed without an answer"));
        }
        if (System.nanoTime() > deadline) {
          throw new ProofEndedException(
              "there was no answer within " + TimeUnit.MILLISECONDS.toSeconds(mostMillis) + " s");
        }
        connection.runPendingTasks();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProofEndedException("it was broken off");
    } catch (ProofEndedException e) {
      throw e;
    } catch (Exception e) {
      throw new ProofEndedException("the door failed: " + e);
    } finally {
      ChannelFuture unused = connection.close();
      answers.close();
    }
  }

  /** A server that has a pipeline and no socket. */
  private static final class Server extends HttpServerBootstrapFactory {
    private volatile @Nullable ChannelInitializer<Channel> pipeline;

    Server(HttpServerConsumerChannelFactory consumers) {
      super(consumers, false);
    }

    @Override
    public void init(
        CamelContext context,
        NettyServerBootstrapConfiguration configuration,
        ChannelInitializer<Channel> initializer) {
      pipeline = initializer;
    }

    @Override
    protected void doStart() {
      // nothing listens
    }

    @Override
    protected void doStop() {
      // nothing listened
    }

    @Override
    public void stop() {
      // routes of a port come and go; their paths are known to the consumers' own list
    }
  }

  private static final class Connection extends EmbeddedChannel {
    private final int port;

    Connection(int port, Answers answers, ChannelInitializer<Channel> pipeline) {
      super(DefaultChannelId.newInstance(), false, false, answers, pipeline);
      this.port = port;
    }

    @Override
    protected SocketAddress localAddress0() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
    }
  }

  /** Takes what would go over the wire, and makes answers of it. */
  private static final class Answers extends ChannelOutboundHandlerAdapter {
    private final BlockingQueue<Tree.Fields> whole = new LinkedBlockingQueue<>();
    private final EmbeddedChannel decoder;

    Answers(boolean head) {
      decoder =
          new EmbeddedChannel(
              new HttpResponseDecoder() {
                @Override
                protected boolean isContentAlwaysEmpty(HttpMessage message) {
                  return head || super.isContentAlwaysEmpty(message);
                }
              },
              new HttpObjectAggregator(MOST_ANSWER_BYTES));
    }

    Tree.@Nullable Fields next(long millis) throws InterruptedException {
      return whole.poll(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void write(
        ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message instanceof ByteBuf bytes) {
        decoder.writeInbound(Unpooled.copiedBuffer(bytes));
        take();
      }
      ReferenceCountUtil.release(message);
      promise.setSuccess();
    }

    @Override
    public synchronized void close(ChannelHandlerContext context, ChannelPromise promise) {
      /* An answer that says nothing of its length ends here. */
      decoder.finish();
      take();
      ChannelFuture unused = context.close(promise);
    }

    private void take() {
      for (Object one = decoder.readInbound(); one != null; one = decoder.readInbound()) {
        if (one instanceof FullHttpResponse response && response.status().code() >= 200) {
          whole.add(tree(response));
        }
        ReferenceCountUtil.release(one);
      }
    }

    private static Tree.Fields tree(FullHttpResponse response) {
      Map<String, Tree> headers = new TreeMap<>();
      response
          .headers()
          .forEach(
              header -> {
                if (!UNTOLD.contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
                  headers.put(header.getKey(), Tree.text(header.getValue()));
                }
              });
      byte[] body = new byte[response.content().readableBytes()];
      response.content().getBytes(response.content().readerIndex(), body);
      Map<String, Tree> answer = new LinkedHashMap<>();
      answer.put("status", Tree.text(response.status().code()));
      if (!headers.isEmpty()) {
        answer.put("headers", Tree.fields(headers));
      }
      if (body.length > 0) {
        answer.put("body", Tree.text(Outside.text(body)));
      }
      return Tree.fields(answer);
    }

    synchronized void close() {
      decoder.finishAndReleaseAll();
    }
  }

  /** The real endpoint as a source; as a sink it sends nothing. */
  private static final class Quiet extends NettyHttpEndpoint {
    private final Supplier<Recording> recording;

    Quiet(String uri, NettyHttpEndpoint made, Supplier<Recording> recording) {
      super(uri, made.getComponent(), made.getConfiguration());
      this.recording = recording;
    }

    @Override
    public Producer createProducer() {
      return new DefaultProducer(this) {
        @Override
        public void process(Exchange exchange) throws Exception {
          byte @Nullable [] body = exchange.getMessage().getBody(byte[].class);
          String method = exchange.getMessage().getHeader(Exchange.HTTP_METHOD, "", String.class);
          String sink = Recording.sinkOf(exchange);
          recording
              .get()
              .sent(
                  sink,
                  Outside.message(
                      Outside.address(getEndpointUri()),
                      method,
                      Outside.headers(exchange),
                      body == null ? "" : Outside.text(body)),
                  body == null ? 0 : body.length);
          answered(exchange, recording.get().reply(sink));
        }

        private void answered(Exchange exchange, Reply reply) throws Exception {
          if (!reply.fails().isEmpty()) {
            throw new ConnectException(reply.fails());
          }
          if (reply.equals(Reply.GOOD)) {
            return; // As before a case could say: what was sent goes on.
          }
          if (reply.status() >= 300 && getConfiguration().isThrowExceptionOnFailure()) {
            throw new NettyHttpOperationFailedException(
                Outside.address(getEndpointUri()),
                reply.status(),
                "",
                null,
                new DefaultHttpContent(Unpooled.copiedBuffer(reply.body(), UTF_8)));
          }
          exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
          reply.headers().forEach(exchange.getMessage()::setHeader);
          exchange.getMessage().setBody(reply.body());
        }
      };
    }
  }
}
