package dev.wadi.source.syslog;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: bytes become messages, messages batches. */
final class SyslogStreamHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogStreamHandler.class);

  private final SyslogDoor door;
  private final Consumer<SyslogBurst> onward;
  private @Nullable SyslogSender sender;
  private @Nullable SyslogFrames frames;
  private @Nullable ScheduledFuture<?> patience;

  SyslogStreamHandler(SyslogDoor door, Consumer<SyslogBurst> onward) {
    this.door = door;
    this.onward = onward;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    if (door.letIn()) {
      SyslogSender mine = new SyslogSender(door, onward, new Socket(ctx));
      sender = mine;
      frames = new SyslogFrames(door.settings().maxMessageBytes(), mine);
    } else {
      var unused = ctx.close();
    }
    super.channelActive(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    SyslogFrames mine = frames;
    SyslogSender to = sender;
    if (!(message instanceof ByteBuf bytes) || mine == null || to == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      if (bytes.hasArray()) {
        int from = bytes.arrayOffset() + bytes.readerIndex();
        mine.take(bytes.array(), from, from + bytes.readableBytes());
      } else {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        mine.take(copy, 0, copy.length);
      }
    } finally {
      bytes.release();
    }
    mine.rest();
    to.taken();
    watch(ctx, mine);
  }

  /* Whoever begins a message and does not end it makes us hold it. */
  private void watch(ChannelHandlerContext ctx, SyslogFrames mine) {
    ScheduledFuture<?> running = patience;
    if (mine.waits() && running == null) {
      patience =
          ctx.executor()
              .schedule(
                  () -> {
                    door.lostPatience();
                    var unused = ctx.close();
                  },
                  door.settings().patience().toMillis(),
                  TimeUnit.MILLISECONDS);
    } else if (!mine.waits() && running != null) {
      running.cancel(false);
      patience = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    SyslogFrames mine = frames;
    SyslogSender to = sender;
    if (mine != null && to != null) {
      frames = null;
      mine.end();
      to.end();
      door.left();
    }
    if (patience != null) {
      patience.cancel(false);
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("A connection of syslog failed. peer={}", ctx.channel().remoteAddress(), cause);
    }
    var unused = ctx.close();
  }

  /** The connection as its sender's lines see it. */
  private record Socket(ChannelHandlerContext ctx) implements SyslogSender.Socket {
    @Override
    public void read(boolean on) {
      ctx.channel().config().setAutoRead(on);
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
