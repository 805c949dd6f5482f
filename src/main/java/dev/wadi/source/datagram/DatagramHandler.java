package dev.wadi.source.datagram;

import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands first in the pipeline of the socket: datagrams end here, and only bursts go on to Camel.
 */
final class DatagramHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramHandler.class);

  private final DatagramDoor door;
  private final Intake intake;
  private final DatagramReaders.RecentLines recent;
  private final int lingerMillis;
  private @Nullable DatagramGate gate;
  private long nowNanos;
  private boolean lingering;

  DatagramHandler(DatagramDoor door, Intake intake, DatagramReaders.RecentLines recent) {
    this.door = door;
    this.intake = intake;
    this.recent = recent;
    this.lingerMillis = door.settings().lingerMillis();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    gate = door.open(new Outlet(ctx.channel()), intake, recent, burst -> handOn(ctx, burst));
    super.channelActive(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (gate != null) {
      gate.flush();
      gate = null;
      door.shut();
    }
    super.channelInactive(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof DatagramPacket packet) || gate == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      if (nowNanos == 0) {
        nowNanos = door.clockNanos();
      }
      if (gate.receive(packet.content(), packet.sender(), nowNanos) && !lingering) {
        lingering = true;
        var unused = ctx.executor().schedule(this::lingered, lingerMillis, TimeUnit.MILLISECONDS);
      }
    } finally {
      packet.release();
    }
  }

  /* One look at the clock serves all that came in one go. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    nowNanos = 0;
  }

  private void lingered() {
    lingering = false;
    if (gate != null) {
      gate.flush();
    }
  }

  private void handOn(ChannelHandlerContext ctx, DatagramBurst burst) {
    try {
      ctx.fireChannelRead(burst);
    } catch (RuntimeException e) {
      burst.release();
      intake.settle(burst.ticket(), true, Refusal.UNAVAILABLE);
      LOG.warn("Lines of datagrams did not find their route. lines={}", burst.batch().entries(), e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    door.trouble(cause);
  }

  /** The channel as those see it who answer. */
  private record Outlet(Channel channel) implements DatagramDoor.Socket {
    @Override
    public boolean send(byte[] message, InetSocketAddress to) {
      if (!channel.isWritable()) {
        return false;
      }
      var unused =
          channel.write(
              new DatagramPacket(Unpooled.wrappedBuffer(message), to), channel.voidPromise());
      return true;
    }

    @Override
    public void flush() {
      channel.flush();
    }

    @Override
    public InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }
  }
}
