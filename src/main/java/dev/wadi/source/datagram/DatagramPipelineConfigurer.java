package dev.wadi.source.datagram;

import dev.wadi.model.Entry;
import dev.wadi.source.intake.Intake;
import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.netty.NettyConsumer;
import org.apache.camel.component.netty.ServerInitializerFactory;
import org.apache.camel.component.netty.handlers.ServerChannelHandler;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline of a {@code netty:udp} consumer: our handler, then Camel's. What goes on to Camel
 * does so on another thread, so that the socket is read while a batch is cleaned.
 */
public final class DatagramPipelineConfigurer extends ServerInitializerFactory {
  /** The route that answers what {@link dev.wadi.model.LinesWanted} asks. */
  private static final String RECENT = "direct:recent-datagrams?block=false";

  /** Datagrams that one call into the kernel brings. */
  private static final int AT_ONCE = 32;

  private final DatagramDoor door;
  private final @Nullable NettyConsumer consumer;

  DatagramPipelineConfigurer(DatagramDoor door) {
    this(door, null);
  }

  private DatagramPipelineConfigurer(DatagramDoor door, @Nullable NettyConsumer consumer) {
    this.door = door;
    this.consumer = consumer;
  }

  @Override
  public ServerInitializerFactory createPipelineFactory(NettyConsumer of) {
    return new DatagramPipelineConfigurer(door, of);
  }

  @Override
  protected void initChannel(Channel channel) {
    NettyConsumer mine = consumer;
    if (mine == null) {
      throw new IllegalStateException("a pipeline without a consumer");
    }
    CamelContext camel = mine.getContext();
    /* A byte more than allowed shows which datagram was longer. */
    int bytes = door.settings().maxDatagramBytes() + 1;
    if (channel.config() instanceof EpollDatagramChannelConfig epoll) {
      epoll.setMaxDatagramPayloadSize(bytes);
      epoll.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(bytes * AT_ONCE));
    } else {
      channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(bytes));
    }
    channel
        .pipeline()
        .addLast("datagrams", new DatagramHandler(door, intake(camel), recent(camel)));
    channel
        .pipeline()
        .addLast(
            mine.getEndpoint().getComponent().getExecutorService(),
            "handler",
            new ServerChannelHandler(mine));
  }

  private static Intake intake(CamelContext camel) {
    Intake intake = camel.getRegistry().lookupByNameAndType(Intake.BEAN, Intake.class);
    if (intake == null) {
      throw new IllegalStateException("datagramDoor: there is no bean " + Intake.BEAN);
    }
    return intake;
  }

  /* Through a route, so that a person decides where the newest lines are. */
  private static DatagramReaders.RecentLines recent(CamelContext camel) {
    ProducerTemplate asking = camel.createProducerTemplate();
    return wanted -> {
      List<Entry> entries = new ArrayList<>();
      if (asking.requestBody(RECENT, wanted) instanceof List<?> found) {
        found.forEach(one -> entries.add((Entry) one));
      }
      return entries;
    };
  }
}
