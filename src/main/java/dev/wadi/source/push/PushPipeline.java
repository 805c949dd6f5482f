package dev.wadi.source.push;

import dev.wadi.source.intake.RequestMemory;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each connection of an HTTP server its {@link PushConnection}. At the limit whoever comes
 * takes the place of the one that has been silent for longest; when nobody is, it is closed. To be
 * named among the encoders of the server's pipeline: it puts the handler behind the HTTP encoder
 * and then leaves. In the pipeline of a client it does nothing.
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

  private final DoorLimits limits;
  private final RequestMemory memory;
  private final PushAdmission admission;
  private final PushOrigins origins;
  private final PushStatistics statistics;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<Channel, PushConnection> open = new ConcurrentHashMap<>();

  public PushPipeline(
      DoorLimits limits,
      RequestMemory memory,
      PushAdmission admission,
      PushOrigins origins,
      PushStatistics statistics) {
    this.origins = origins;
    this.limits = limits;
    this.memory = memory;
    this.admission = admission;
    this.statistics = statistics;
  }

  /** Connections that are open now. */
  public int connections() {
    return connections.get();
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!(channel.pipeline().get("decoder") instanceof HttpRequestDecoder)) {
      return;
    }
    if (connections.incrementAndGet() > limits.maxConnections() && !closeWhoIsSilent()) {
      connections.decrementAndGet();
      statistics.connectionRefused();
      ChannelFuture unused = channel.close();
      return;
    }
    PushRequestHeads decoder =
        new PushRequestHeads(limits, memory, System::nanoTime, connections::get);
    PushConnection connection =
        new PushConnection(limits, memory, admission, statistics, System::nanoTime, decoder);
    open.put(channel, connection);
    ChannelFuture unused =
        channel
            .closeFuture()
            .addListener(
                closed -> {
                  open.remove(channel);
                  connections.decrementAndGet();
                });
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

  private boolean closeWhoIsSilent() {
    Channel most = null;
    long longest = SILENT_NANOS;
    for (Map.Entry<Channel, PushConnection> one : open.entrySet()) {
      long silent = one.getValue().silentNanos();
      if (silent > longest) {
        longest = silent;
        most = one.getKey();
      }
    }
    if (most == null || open.remove(most) == null) {
      return false;
    }
    statistics.connectionRefused();
    ChannelFuture unused = most.close();
    return true;
  }
}
