package dev.wadi.source.push;

import dev.wadi.source.door.DoorReply;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.netty.NettyServerBossPoolBuilder;
import org.apache.camel.component.netty.NettyWorkerPoolBuilder;
import org.apache.camel.component.netty.http.DefaultNettyHttpBinding;
import org.apache.camel.component.netty.http.NettyHttpConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceSupport;

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
  public void configure(CamelContext context) throws Exception {
    DoorHttpComponent component = component(context);
    context.addComponent("netty-http", component);
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
    Threads threads = new Threads(Epoll.isAvailable());
    configuration.setBossGroup(threads.boss);
    configuration.setWorkerGroup(threads.workers);
    context.addService(threads);
    configuration.setEncodersAsList(List.of(pipeline));
    pipeline.routesOf(component);
    component.beforeClosing(pipeline::sendLate);
    component.setConfiguration(configuration);
    component.setMuteException(true);
    component.setNettyHttpBinding(new Binding(answer));
  }

  /* A context in which routes are only tried resolves the scheme to doors without sockets. */
  private static DoorHttpComponent component(CamelContext context) throws Exception {
    return PluginHelper.getComponentResolver(context).resolveComponent("netty-http", context)
            instanceof DoorHttpComponent other
        ? other
        : new DoorHttpComponent();
  }

  /**
   * The threads of all ports. Those that Camel makes for each of them end when nothing has come for
   * two seconds, and a stop waits for that a while, in vain.
   */
  private static final class Threads extends ServiceSupport {
    private static final long MOST_SECONDS = 5;

    private final EventLoopGroup boss;
    private final EventLoopGroup workers;

    Threads(boolean isNative) {
      boss =
          new NettyServerBossPoolBuilder().withNativeTransport(isNative).withName("door").build();
      workers = new NettyWorkerPoolBuilder().withNativeTransport(isNative).withName("door").build();
    }

    /* When the context stops its routes have, and nothing is under way here: nobody waits for it. */
    @Override
    protected void doStop() {
      Future<?> unused = boss.shutdownGracefully(0, MOST_SECONDS, TimeUnit.SECONDS);
      unused = workers.shutdownGracefully(0, MOST_SECONDS, TimeUnit.SECONDS);
    }
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
      DoorReply reply = answer.settle(exchange, ticket);
      return reply.isSuccess() || response.status().code() >= 400
          ? response
          : restated(exchange, message, ticket, configuration);
    }

    private HttpResponse restated(
        Exchange exchange, Message message, PushTicket ticket, NettyHttpConfiguration configuration)
        throws Exception {
      DoorReply reply = answer.settle(exchange, ticket);
      exchange.setException(null);
      PushAnswerProcessor.write(message, reply);
      return super.toNettyResponse(message, configuration);
    }
  }
}
