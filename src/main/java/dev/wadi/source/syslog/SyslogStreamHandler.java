package dev.wadi.source.syslog;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: bytes become messages, messages batches. */
final class SyslogStreamHandler extends ChannelInboundHandlerAdapter
    implements SyslogDoor.Connection {
  private static final Logger LOG = LoggerFactory.getLogger(SyslogStreamHandler.class);

  /** How often the key of an open connection is looked at again, while something comes. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SyslogDoor door;
  private final SyslogPeers peers;
  private final Consumer<SyslogBurst> onward;
  private @Nullable ChannelHandlerContext context;
  private @Nullable SyslogSender sender;
  private @Nullable SyslogFrames frames;
  private @Nullable ScheduledFuture<?> patience;
  private @Nullable SyslogPeer peer;
  private long lookedNanos;
  private boolean isIn;
  private long message;
  private long heldBytes;

  /* Others look at these to make room, each at its own time. */
  private volatile long silentSinceNanos = Long.MAX_VALUE;
  private volatile long begunSinceNanos = Long.MAX_VALUE;

  SyslogStreamHandler(SyslogDoor door, SyslogPeers peers, Consumer<SyslogBurst> onward) {
    this.door = door;
    this.peers = peers;
    this.onward = onward;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    silentSinceNanos = door.tickNanos();
    if (door.letIn(this)) {
      isIn = true;
      if (!peers.showCertificates()) {
        begin(ctx, peers.anybody());
      }
    } else {
      var unused = ctx.close();
    }
    super.channelActive(ctx);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (isIn && event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
      SyslogPeer known = peers.of(ctx.channel());
      if (known == null) {
        var unused = ctx.close();
      } else {
        begin(ctx, known);
      }
    }
    super.userEventTriggered(ctx, event);
  }

  private void begin(ChannelHandlerContext ctx, SyslogPeer known) {
    peer = known;
    lookedNanos = door.tickNanos();
    SyslogSender mine = new SyslogSender(door, known, onward, new Socket(ctx));
    sender = mine;
    frames = new SyslogFrames(door.settings().maxMessageBytes(), mine);
    mine.begin();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    SyslogFrames mine = frames;
    SyslogSender to = sender;
    if (!(message instanceof ByteBuf bytes) || mine == null || to == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (!mayStay(ctx, to)) {
      bytes.release();
      var unused = ctx.close();
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
    watch(ctx, mine, to);
    to.taken();
  }

  private boolean mayStay(ChannelHandlerContext ctx, SyslogSender to) {
    SyslogPeer known = peer;
    long now = door.tickNanos();
    if (known == null || !peers.showCertificates() || now - lookedNanos < LOOK_AGAIN_NANOS) {
      return true;
    }
    lookedNanos = now;
    SyslogPeer by = peers.again(known, ctx.channel());
    if (by != null && !by.equals(known)) {
      peer = by;
      to.becomes(by);
    }
    return by != null;
  }

  /* Whoever begins a message and does not end it makes us hold it. */
  private void watch(ChannelHandlerContext ctx, SyslogFrames mine, SyslogSender to) {
    long now = door.tickNanos();
    silentSinceNanos = silentSinceNanos == Long.MAX_VALUE ? Long.MAX_VALUE : now;
    if (!mine.waits()) {
      begunSinceNanos = Long.MAX_VALUE;
    } else if (message != mine.begun()) {
      message = mine.begun();
      begunSinceNanos = now;
      if (patience == null) {
        patience(ctx, mine, to, door.settings().patience().toNanos());
      }
    }
    long more = mine.holds() - heldBytes;
    if (more != 0) {
      heldBytes += more;
      door.begun(more);
    }
  }

  /* One timer for a connection, however many of its messages end: it looks when it is over. */
  private void patience(ChannelHandlerContext ctx, SyslogFrames mine, SyslogSender to, long nanos) {
    patience =
        ctx.executor()
            .schedule(
                () -> {
                  patience = null;
                  lookAgain(ctx, mine, to);
                },
                nanos,
                TimeUnit.NANOSECONDS);
  }

  private void lookAgain(ChannelHandlerContext ctx, SyslogFrames mine, SyslogSender to) {
    if (!mine.waits()) {
      return;
    }
    long most = door.settings().patience().toNanos();
    if (!to.isReading()) {
      // It may have ended long ago, and we do not look.
      begunSinceNanos = door.tickNanos();
    }
    long left = begunSinceNanos + most - door.tickNanos();
    if (left > 0) {
      patience(ctx, mine, to, left);
    } else {
      door.lostPatience();
      var unused = ctx.close();
    }
  }

  @Override
  public long silentSinceNanos() {
    return silentSinceNanos;
  }

  @Override
  public long begunSinceNanos() {
    return begunSinceNanos;
  }

  @Override
  public void makeRoom() {
    silentSinceNanos = Long.MAX_VALUE;
    begunSinceNanos = Long.MAX_VALUE;
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.executor()
          .execute(
              () -> {
                var unused = ctx.close();
              });
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
      door.begun(-heldBytes);
      heldBytes = 0;
    }
    if (isIn) {
      isIn = false;
      door.left(this);
    }
    if (patience != null) {
      patience.cancel(false);
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A handshake that fails is counted where the certificate is kept.
    if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
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
