package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.loki.PushBody;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Pushes bodies made beforehand over a few connections, one push at a time on each, as quickly as
 * they are answered or at a target rate, and measures. It is made to cost little: no body is copied
 * or encoded while it runs. One event loop serves all connections.
 */
public final class LoadGenerator {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long RECONNECT_MILLIS = 50;

  /**
   * A load.
   *
   * @param door where to push, {@code http://127.0.0.1:3100/loki/api/v1/push}
   * @param tenant value of {@code X-Scope-OrgID}; empty: none is sent
   * @param connections pushes at the same time
   * @param warmUpSeconds pushed but not measured
   * @param seconds measured
   * @param maxPushes the load also ends after so many
   * @param linesPerSecond target rate; 0: as quickly as answers come
   */
  public record Load(
      URI door,
      String tenant,
      int connections,
      double warmUpSeconds,
      double seconds,
      long maxPushes,
      long linesPerSecond) {}

  private final Load load;
  private final List<PushBody> bodies;
  private final int linesPerPush;
  private final List<ByteBuf> requests = new ArrayList<>();
  private final CountDownLatch ended;
  private Runnable whenMeasuring = () -> {};

  /* Everything below belongs to the event loop; the latch hands it over at the end. */
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private final LatencyHistogram latencies = new LatencyHistogram();
  private long startNanos;
  private long begunPushes;
  private long acknowledgedPushes;
  private long refusedPushes;
  private long unansweredPushes;
  private long measuredPushes;
  private long lastAnswerNanos;

  /** A load that has not begun; all bodies hold the same number of lines. */
  public LoadGenerator(Load load, List<PushBody> bodies) {
    this.load = load;
    this.bodies = bodies;
    this.linesPerPush = bodies.get(0).entries();
    this.ended = new CountDownLatch(load.connections());
    for (PushBody body : bodies) {
      requests.add(request(body));
    }
  }

  /**
   * Prints {@code measuring} when the warm-up is over, and a {@link LoadReport} as one line of
   * JSON.
   */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            "url",
            "http://127.0.0.1:3100/loki/api/v1/push",
            "tenant",
            "",
            "connections",
            "8",
            "lines",
            "500",
            "streams",
            "1",
            "line-bytes",
            "200",
            "bodies",
            "256",
            "form",
            "PROTOBUF",
            "door",
            "LOKI",
            "planted",
            "0",
            "warm-up",
            "3",
            "seconds",
            "10",
            "max-pushes",
            "1000000000",
            "rate",
            "0",
            "seed",
            "1");
    BenchBodies bodies =
        new BenchBodies(
            options.number("bodies"),
            options.number("lines"),
            options.number("streams"),
            options.number("line-bytes"),
            options.decimal("planted"),
            options.large("seed"));
    Load load =
        new Load(
            URI.create(options.text("url")),
            options.text("tenant"),
            options.number("connections"),
            options.decimal("warm-up"),
            options.decimal("seconds"),
            options.large("max-pushes"),
            options.large("rate"));
    PushBody.Form form = PushBody.Form.valueOf(options.text("form"));
    BenchDoor door = BenchDoor.valueOf(options.text("door"));
    LoadGenerator generator = new LoadGenerator(load, bodies.make(door, form, Instant.now()));
    generator.whenMeasuring = () -> System.out.println("measuring");
    System.out.println(generator.run().toJson());
  }

  /** Runs the load to its end. */
  public LoadReport run() throws InterruptedException {
    EventLoopGroup group = NettyLoops.group(1);
    try {
      EventLoop loop = group.next();
      loop.execute(
          () -> {
            startNanos = System.nanoTime();
            long warmUpNanos = windowStartNanos() - startNanos;
            loop.schedule(whenMeasuring, warmUpNanos, TimeUnit.NANOSECONDS);
            for (int i = 0; i < load.connections(); i++) {
              new Connection(i, loop).connect();
            }
          });
      double bound = load.warmUpSeconds() + load.seconds() + 60;
      if (!ended.await((long) (bound * 1000), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("no answer to a push for a minute");
      }
      return report();
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
      requests.forEach(ByteBuf::release);
    }
  }

  private LoadReport report() {
    double window =
        Math.min(load.seconds(), (lastAnswerNanos - windowStartNanos()) / (double) SECOND_NANOS);
    return new LoadReport(
        window,
        window <= 0 ? 0 : measuredPushes * linesPerPush / window,
        acknowledgedPushes * linesPerPush,
        acknowledgedPushes,
        refusedPushes,
        unansweredPushes,
        statuses,
        latencies.percentileNanos(50) / 1000.0,
        latencies.percentileNanos(90) / 1000.0,
        latencies.percentileNanos(99) / 1000.0,
        latencies.percentileNanos(99.9) / 1000.0,
        latencies.maxNanos() / 1000.0,
        bodies.stream().mapToLong(body -> body.bytes().length).sum() / bodies.size());
  }

  private long windowStartNanos() {
    return startNanos + (long) (load.warmUpSeconds() * SECOND_NANOS);
  }

  private long windowEndNanos() {
    return windowStartNanos() + (long) (load.seconds() * SECOND_NANOS);
  }

  /* Lines alone, which nobody answers. */
  private boolean isPlain() {
    return "tcp".equals(load.door().getScheme());
  }

  private ByteBuf request(PushBody body) {
    if (isPlain()) {
      return Unpooled.directBuffer(body.bytes().length).writeBytes(body.bytes());
    }
    String path = load.door().getRawPath();
    String head =
        "POST "
            + (path.isEmpty() ? "/" : path)
            + " HTTP/1.1\r\nHost: "
            + load.door().getAuthority()
            + "\r\nContent-Type: "
            + body.contentType()
            + "\r\nContent-Length: "
            + body.bytes().length
            + (load.tenant().isEmpty() ? "" : "\r\nX-Scope-OrgID: " + load.tenant())
            + "\r\n\r\n";
    byte[] headBytes = head.getBytes(US_ASCII);
    return Unpooled.directBuffer(headBytes.length + body.bytes().length)
        .writeBytes(headBytes)
        .writeBytes(body.bytes());
  }

  /** One connection; opened again when the server ends it. Lives on the event loop. */
  private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    private final int number;
    private final EventLoop loop;
    private int pushes;
    private boolean outstanding;
    private boolean done;
    private long dueNanos;
    private int status;

    Connection(int number, EventLoop loop) {
      this.number = number;
      this.loop = loop;
    }

    @Override
    public boolean isSharable() {
      return true; // used again after a reconnect, one channel at a time
    }

    void connect() {
      if (System.nanoTime() >= windowEndNanos()) {
        end();
        return;
      }
      new Bootstrap()
          .group(loop)
          .channel(NettyLoops.socket())
          .option(ChannelOption.TCP_NODELAY, true)
          .handler(
              new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                  channel.pipeline().addLast(new HttpResponseDecoder(), Connection.this);
                }
              })
          .connect(load.door().getHost(), load.door().getPort())
          .addListener(
              connected -> {
                if (!connected.isSuccess()) {
                  loop.schedule(this::connect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
                }
              });
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      next(context.channel());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
      if (message instanceof HttpResponse response) {
        status = response.status().code();
      }
      if (message instanceof LastHttpContent) {
        answered();
        next(context.channel());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (outstanding) {
        outstanding = false;
        unansweredPushes++;
      }
      if (!done) {
        loop.schedule(this::connect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close(); // counted as unanswered there
    }

    private void answered() {
      long now = System.nanoTime();
      outstanding = false;
      lastAnswerNanos = now;
      statuses.merge(status, 1L, Long::sum);
      if (status / 100 != 2) {
        refusedPushes++;
        return;
      }
      acknowledgedPushes++;
      if (now >= windowStartNanos() && now < windowEndNanos()) {
        measuredPushes++;
        latencies.record(now - dueNanos);
      }
    }

    private void next(Channel channel) {
      long now = System.nanoTime();
      if (now >= windowEndNanos() || begunPushes >= load.maxPushes()) {
        end();
        channel.close();
        return;
      }
      begunPushes++;
      dueNanos = load.linesPerSecond() == 0 ? now : scheduled(pushes);
      ByteBuf request = requests.get(Math.floorMod(place() + pushes, requests.size()));
      pushes++;
      if (dueNanos <= now) {
        send(channel, request);
      } else {
        loop.schedule(() -> send(channel, request), dueNanos - now, TimeUnit.NANOSECONDS);
      }
    }

    private int place() {
      return number * Math.max(1, requests.size() / load.connections());
    }

    private long scheduled(int push) {
      double gap =
          (double) SECOND_NANOS * linesPerPush * load.connections() / load.linesPerSecond();
      return startNanos + (long) (gap * (push + (double) number / load.connections()));
    }

    private void send(Channel channel, ByteBuf request) {
      outstanding = true;
      ChannelFuture sent = channel.writeAndFlush(request.retainedDuplicate());
      if (isPlain()) {
        sent.addListener(
            taken -> {
              if (taken.isSuccess()) {
                status = 200;
                answered();
                next(channel);
              }
            });
      }
    }

    private void end() {
      if (!done) {
        done = true;
        ended.countDown();
      }
    }
  }
}
