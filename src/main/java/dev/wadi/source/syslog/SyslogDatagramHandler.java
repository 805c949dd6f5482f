package dev.wadi.source.syslog;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket for datagrams: each is a message. Nobody can be told to wait, so what comes while
 * there is no room is let go and counted.
 */
final class SyslogDatagramHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogDatagramHandler.class);

  private final SyslogDoor door;
  private final Consumer<SyslogBurst> onward;
  private @Nullable SyslogSender sender;

  SyslogDatagramHandler(SyslogDoor door, Consumer<SyslogBurst> onward) {
    this.door = door;
    this.onward = onward;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    SyslogPeer anybody = new SyslogPeer(door.settings().tenant(), null, false);
    sender = new SyslogSender(door, anybody, onward, new Socket(ctx));
    super.channelActive(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    SyslogSender to = sender;
    if (!(message instanceof DatagramPacket packet) || to == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      if (to.mayTake()) {
        take(packet.content(), to);
      } else {
        door.dropped();
      }
    } finally {
      packet.release();
    }
  }

  private void take(ByteBuf content, SyslogSender to) {
    byte[] bytes = new byte[content.readableBytes()];
    content.readBytes(bytes);
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r' || bytes[end - 1] == 0)) {
      end--;
    }
    int most = Math.min(end, door.settings().maxMessageBytes());
    if (most > 0) {
      to.message(bytes, 0, most, most < end);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    SyslogSender to = sender;
    if (to != null) {
      to.taken();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    SyslogSender to = sender;
    if (to != null) {
      sender = null;
      to.end();
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.warn("The socket for syslog failed, and goes on.", cause);
  }

  /** The socket goes on to be read, or the kernel lets datagrams go without anybody's count. */
  private record Socket(ChannelHandlerContext ctx) implements SyslogSender.Socket {
    @Override
    public void read(boolean on) {
      // It is read in any case.
    }

    @Override
    public void later(Runnable task, int millis) {
      var unused = ctx.executor().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onItsThread(Runnable task) {
      ctx.executor().execute(task);
    }
  }
}
