package dev.wadi.source.push;

import io.netty.channel.epoll.Epoll;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.netty.http.DefaultNettyHttpBinding;
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
  private final PushAnswerProcessor answer;

  public PushHttpConfigurer(DoorLimits limits, PushPipeline pipeline, PushAnswerProcessor answer) {
    this.limits = limits;
    this.pipeline = pipeline;
    this.answer = answer;
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
    pipeline.routesOf(context);
    component.setConfiguration(configuration);
    component.setMuteException(true);
    component.setNettyHttpBinding(new Binding(answer));
  }

  /**
   * Makes the bytes of an answer. Camel's own binding makes 200 or 204 of whatever an exchange ends
   * with; for a push it is asked here what was established, so that a route which ends early, or
   * has no answering step, or writes another status over it, tells no sender that all is well.
   */
  private static final class Binding extends DefaultNettyHttpBinding {
    private final PushAnswerProcessor answer;

    Binding(PushAnswerProcessor answer) {
      this.answer = answer;
    }

    @Override
    public HttpResponse toNettyResponse(Message message, NettyHttpConfiguration configuration)
        throws Exception {
      Exchange exchange = message.getExchange();
      PushTicket ticket = exchange == null ? null : PushTicketProcessor.of(exchange);
      if (exchange == null || ticket == null) {
        return super.toNettyResponse(message, configuration);
      }
      if (ticket.reply() == null) {
        return restated(exchange, message, ticket, configuration);
      }
      HttpResponse response = super.toNettyResponse(message, configuration);
      PushReply reply = answer.settle(exchange, ticket);
      return reply.isSuccess() || response.status().code() >= 400
          ? response
          : restated(exchange, message, ticket, configuration);
    }

    private HttpResponse restated(
        Exchange exchange, Message message, PushTicket ticket, NettyHttpConfiguration configuration)
        throws Exception {
      PushReply reply = answer.settle(exchange, ticket);
      exchange.setException(null);
      PushAnswerProcessor.write(message, reply);
      return super.toNettyResponse(message, configuration);
    }
  }
}
