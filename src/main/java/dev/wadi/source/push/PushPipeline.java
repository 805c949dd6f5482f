package dev.wadi.source.push;

import dev.wadi.model.Doorkeeper;
import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives each connection of an HTTP server its {@link PushConnection}. At the limit whoever comes
 * takes the place of the one that has waited for longest of those that have not asked for anything
 * yet; else of the one that has been silent for longest; when there is neither, it is closed. So
 * however many come and say nothing, whoever says something at once gets through. To be named among
 * the encoders of the server's pipeline: it puts the handler behind the HTTP encoder and then
 * leaves. In the pipeline of a client it does nothing.
 */
@Sharable
public final class PushPipeline extends ChannelInitializer<Channel> {
  /* With so many connections each gets small buffers: what they hold is outside of the heap. */
  private static final int CROWD = 256;
  private static final RecvByteBufAllocator FOR_FEW = new AdaptiveRecvByteBufAllocator();
  private static final RecvByteBufAllocator FOR_A_CROWD =
      new AdaptiveRecvByteBufAllocator(64, 2_048, 8_192);

  /* A client between two requests is not silent. */
  private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /* So long anybody may take for a first word, however many want the place. */
  private static final long FIRST_WORD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /* A loop that takes longer for what lies ready has worse to do. */
  private static final long LAST_WORD_MILLIS = 1_000;

  /* After this a stranger is the first to go, and nobody looks for somebody else. */
  private static final long STRANGE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final DoorLimits limits;
  private final RequestMemory memory;
  private final Doorkeeper doorkeeper;
  private final DoorFormats formats;
  private final PushOrigins origins;
  private final UnknownPath unknown;
  private final @Nullable Function<ByteBufAllocator, SslHandler> tls;
  private final PushStatistics statistics;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<Channel, PushConnection> open = new ConcurrentHashMap<>();

  private final Strangers strangers = new Strangers(System::nanoTime);
  private volatile @Nullable DoorPaths paths;

  /**
   * @param tls what a connection begins with; null without TLS
   */
  public PushPipeline(
      DoorLimits limits,
      RequestMemory memory,
      Doorkeeper doorkeeper,
      DoorFormats formats,
      PushOrigins origins,
      UnknownPath unknown,
      PushStatistics statistics,
      @Nullable Function<ByteBufAllocator, SslHandler> tls) {
    this.tls = tls;
    this.formats = formats;
    this.origins = origins;
    this.unknown = unknown;
    this.limits = limits;
    this.memory = memory;
    this.doorkeeper = doorkeeper;
    this.statistics = statistics;
  }

  /** Connections that are open now. */
  public int connections() {
    return connections.get();
  }

  /** Tells which bodies anybody wants; before the first connection. */
  void routesOf(DoorPaths found) {
    paths = found;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!(channel.pipeline().get("decoder") instanceof HttpRequestDecoder)) {
      return;
    }
    statistics.connected(channel.remoteAddress());
    if (connections.incrementAndGet() > limits.maxConnections() && !closeAnother()) {
      connections.decrementAndGet();
      statistics.connectionRefused();
      ChannelFuture unused = channel.close();
      return;
    }
    PushRequestHeads decoder =
        new PushRequestHeads(limits, memory, System::nanoTime, connections::get);
    PushConnection connection =
        new PushConnection(
            limits,
            memory,
            new HeadRules(limits, memory, doorkeeper, formats, paths, unknown),
            strangers,
            statistics,
            System::nanoTime,
            decoder);
    open.put(channel, connection);
    strangers.add(channel);
    ChannelFuture unused =
        channel
            .closeFuture()
            .addListener(
                closed -> {
                  open.remove(channel);
                  strangers.remove(channel);
                  connections.decrementAndGet();
                });
    if (tls != null) {
      channel.pipeline().addFirst("tls", tls.apply(channel.alloc()));
    }
    /* A sender that has said all may close its half, and still gets its answer. */
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.config().setRecvByteBufAllocator(connections.get() > CROWD ? FOR_A_CROWD : FOR_FEW);
    channel
        .pipeline()
        .addAfter("encoder", "connection", connection)
        .replace("decoder", "decoder", decoder);
    if (!origins.origins().isEmpty()) {
      channel.pipeline().addAfter("encoder", "cors", new PushCors(origins));
    }
  }

  /** Sends every answer that still waits, because the door closes; returns when they are out. */
  void sendLate() {
    List<Future<?>> sent = new ArrayList<>();
    open.forEach(
        (channel, connection) -> sent.add(channel.eventLoop().submit(connection::sendLate)));
    for (Future<?> each : sent) {
      each.awaitUninterruptibly(LAST_WORD_MILLIS);
    }
  }

  private boolean closeAnother() {
    Channel other = strangers.takeOldest(STRANGE_NANOS);
    if (other == null) {
      other = longestSilent();
    }
    if (other == null) {
      other = strangers.takeOldest(FIRST_WORD_NANOS);
    }
    if (other == null || open.remove(other) == null) {
      return false;
    }
    statistics.connectionRefused();
    ChannelFuture unused = other.close();
    return true;
  }

  private @Nullable Channel longestSilent() {
    Channel most = null;
    long longest = SILENT_NANOS;
    for (Map.Entry<Channel, PushConnection> one : open.entrySet()) {
      long silent = one.getValue().silentNanos();
      if (silent > longest) {
        longest = silent;
        most = one.getKey();
      }
    }
    return most;
  }
}
