package dev.wadi.source.syslog;

import dev.wadi.model.AddressClass;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.station.Deeds;
import dev.wadi.tls.TlsKeeper;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.netty.NettyConsumer;
import org.apache.camel.component.netty.ServerInitializerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline of a {@code netty:tcp} or {@code netty:udp} consumer: messages end here, and only
 * gathered lines go on, as exchanges on another thread, so that the socket is read while a batch is
 * cleaned.
 */
public final class SyslogPipelineConfigurer extends ServerInitializerFactory {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogPipelineConfigurer.class);

  /** The largest datagram there is. */
  private static final int MOST_DATAGRAM_BYTES = 65_535;

  /* Of a connection at once: so much comes in from each of many before they are told to wait. */
  private static final int LEAST_READ = 512;
  private static final int FIRST_READ = 2048;
  private static final int MOST_READ = 16 << 10;

  /** Who has the certificate of the doors, where there is one. */
  private static final String TLS = "tls";

  private final SyslogDoor door;
  private final boolean tls;
  private final @Nullable NettyConsumer consumer;
  private final Consumer<SyslogBurst> onward;

  /**
   * @param tls whether connections begin with a handshake
   */
  SyslogPipelineConfigurer(SyslogDoor door, boolean tls) {
    this(
        door,
        tls,
        null,
        burst -> {
          throw new IllegalStateException("a pipeline without a consumer");
        });
  }

  private SyslogPipelineConfigurer(
      SyslogDoor door,
      boolean tls,
      @Nullable NettyConsumer consumer,
      Consumer<SyslogBurst> onward) {
    this.door = door;
    this.tls = tls;
    this.consumer = consumer;
    this.onward = onward;
  }

  @Override
  public ServerInitializerFactory createPipelineFactory(NettyConsumer of) {
    Intake intake = intake(of.getContext());
    door.open(of.getEndpoint().getEndpointUri(), of::isStarted, intake);
    return new SyslogPipelineConfigurer(door, tls, of, burst -> handOn(of, intake, burst));
  }

  @Override
  protected void initChannel(Channel channel) {
    if (consumer == null) {
      throw new IllegalStateException("a pipeline without a consumer");
    }
    if (channel instanceof DatagramChannel) {
      channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MOST_DATAGRAM_BYTES));
      channel.pipeline().addLast("datagrams", new SyslogDatagramHandler(door, onward));
    } else {
      count(channel);
      if (tls) {
        channel.pipeline().addLast("tls", keeper(consumer.getContext()).handler(channel.alloc()));
      }
      channel
          .config()
          .setRecvByteBufAllocator(
              new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ)
                  .maxMessagesPerRead(1));
      SyslogPeers peers = new SyslogPeers(door, tls ? doorkeeper(consumer.getContext()) : null);
      channel.pipeline().addLast("messages", new SyslogStreamHandler(door, peers, onward));
    }
  }

  /* Also of those that are turned away, or show no certificate. */
  private void count(Channel channel) {
    Deeds deeds =
        consumer == null
            ? null
            : consumer.getContext().getRegistry().lookupByNameAndType(Deeds.BEAN, Deeds.class);
    if (deeds != null) {
      deeds.counted(
          Deeds.CONNECTIONS,
          1,
          Map.of("door", SyslogDoor.NAME, "from", AddressClass.of(channel.remoteAddress()).key()));
    }
  }

  private static Doorkeeper doorkeeper(CamelContext camel) {
    Doorkeeper doorkeeper =
        camel.getRegistry().lookupByNameAndType(Doorkeeper.BEAN, Doorkeeper.class);
    if (doorkeeper == null) {
      throw new IllegalStateException("syslog: there is no bean " + Doorkeeper.BEAN);
    }
    return doorkeeper;
  }

  private static TlsKeeper keeper(CamelContext camel) {
    TlsKeeper keeper = camel.getRegistry().lookupByNameAndType(TLS, TlsKeeper.class);
    if (keeper == null) {
      throw new IllegalStateException("syslog: there is no certificate (see wadi.tls.certificate)");
    }
    return keeper;
  }

  private static Intake intake(CamelContext camel) {
    Intake intake = camel.getRegistry().lookupByNameAndType(Intake.BEAN, Intake.class);
    if (intake == null) {
      throw new IllegalStateException("syslog: there is no bean " + Intake.BEAN);
    }
    return intake;
  }

  private static void handOn(NettyConsumer to, Intake intake, SyslogBurst burst) {
    to.getEndpoint()
        .getComponent()
        .getExecutorService()
        .execute(
            () -> {
              try {
                Exchange exchange = to.createExchange(false);
                exchange.getMessage().setBody(burst);
                AsyncProcessor route = to.getAsyncProcessor();
                route.process(exchange, done -> {});
              } catch (RuntimeException e) {
                intake.settle(burst.ticket(), true, Refusal.UNAVAILABLE);
                burst.settled().run();
                LOG.warn(
                    "Lines of syslog did not find their route. lines={}",
                    burst.batch().entries(),
                    e);
              }
            });
  }
}
