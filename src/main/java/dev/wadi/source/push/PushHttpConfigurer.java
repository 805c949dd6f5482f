package dev.wadi.source.push;

import io.netty.channel.epoll.Epoll;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.netty.http.NettyHttpComponent;
import org.apache.camel.component.netty.http.NettyHttpConfiguration;

/**
 * Tunes Camel's {@code netty-http} for the door, before the first route starts.
 *
 * <p>All routes of a port share one server, which takes its pipeline from whichever starts first;
 * so what concerns the pipeline is set for the whole component here, and what concerns a route, in
 * its file: {@code mapHeaders=false}, {@code disableStreamCache=true}, {@code muteException=true}.
 */
public final class PushHttpConfigurer {
  private final DoorLimits limits;
  private final PushPipeline pipeline;

  public PushHttpConfigurer(DoorLimits limits, PushPipeline pipeline) {
    this.limits = limits;
    this.pipeline = pipeline;
  }

  /** Changes the component of a context that has not been started. */
  public void configure(CamelContext context) {
    NettyHttpComponent component = context.getComponent("netty-http", NettyHttpComponent.class);
    NettyHttpConfiguration configuration = new NettyHttpConfiguration();
    /* Steps never block, so they run on the event loop itself. */
    configuration.setUsingExecutorService(false);
    configuration.setNativeTransport(Epoll.isAvailable());
    configuration.setMaxHeaderSize(limits.maxHeaderBytes());
    configuration.setMaxInitialLineLength(PushRequestHeads.MAX_LINE_BYTES);
    configuration.setMaxChunkSize(PushRequestHeads.MAX_PIECE_BYTES);
    configuration.setChunkedMaxContentLength(limits.maxBodyBytes());
    configuration.setBacklog(1_024);
    configuration.setReuseAddress(true);
    configuration.setEncodersAsList(List.of(pipeline));
    component.setConfiguration(configuration);
    component.setMuteException(true);
  }
}
