package dev.wadi.source.push;

import dev.wadi.source.intake.RequestMemory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each connection of an HTTP server its {@link PushConnection}, and closes those beyond the
 * limit. To be named among the encoders of the server's pipeline: it puts the handler behind the
 * HTTP encoder and then leaves. In the pipeline of a client it does nothing.
 */
@Sharable
public final class PushPipeline extends ChannelInitializer<Channel> {
  private final DoorLimits limits;
  private final RequestMemory memory;
  private final PushAdmission admission;
  private final PushOrigins origins;
  private final PushStatistics statistics;
  private final AtomicInteger connections = new AtomicInteger();

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
    if (connections.incrementAndGet() > limits.maxConnections()) {
      connections.decrementAndGet();
      statistics.connectionRefused();
      ChannelFuture unused = channel.close();
      return;
    }
    ChannelFuture unused =
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    /* A sender that has said all may close its half, and still gets its answer. */
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel
        .pipeline()
        .addAfter(
            "encoder",
            "connection",
            new PushConnection(limits, memory, admission, statistics, System::nanoTime))
        .replace("decoder", "decoder", new PushRequestHeads(limits, memory, System::nanoTime));
    if (!origins.origins().isEmpty()) {
      channel.pipeline().addAfter("encoder", "cors", new PushCors(origins));
    }
  }
}
