package dev.wadi.read;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import org.jspecify.annotations.Nullable;

/** A request for a tail, from the question until frames are spoken. */
final class TailRequest {
  private final LiveTails tails;
  private final Channel channel;
  private final TailSocket socket;
  private final Runnable leave;
  private final ChannelFutureListener gone;
  private final LiveTails.Admission admission;
  private volatile @Nullable LiveTail tail;

  private TailRequest(
      LiveTails tails, Channel channel, Runnable leave, LiveTails.Admission admission) {
    this.tails = tails;
    this.channel = channel;
    this.socket = new TailSocket(channel);
    this.leave = leave;
    this.gone = closed -> leave.run();
    this.admission = admission;
  }

  /**
   * Takes a place among the tails, and makes the connection ready to become a websocket. On its
   * event loop.
   *
   * @param channel where the request came from
   * @param admission is asked again and again
   * @throws ReadException when the request is none for a tail, or there is no room
   */
  static TailRequest begin(
      FullHttpRequest request,
      @Nullable ChannelHandlerContext channel,
      LiveTails tails,
      LiveTails.Admission admission)
      throws ReadException {
    String key = TailUpgrade.key(request);
    ReadGuard.requireOwnPage(request.headers());
    if (channel == null) {
      throw new ReadException(400, "a tail needs a connection of its own");
    }
    TailRequest begun = new TailRequest(tails, channel.channel(), tails.enter(), admission);
    ChannelFuture unused = begun.channel.closeFuture().addListener(begun.gone);
    channel
        .pipeline()
        .addBefore(channel.name(), null, new TailUpgrade(key, begun.socket, begun::serve));
    return begun;
  }

  /** There is something to tell. */
  Answer accept(LiveTail found) {
    tail = found;
    return Answer.switching();
  }

  /** What becomes of it. */
  void answered(int status) {
    if (status != Answer.SWITCHING) {
      /* The connection may stay for long, and ask again and again. */
      ChannelFuture unused = channel.closeFuture().removeListener(gone);
      leave.run();
    }
  }

  private void serve() {
    LiveTail found = tail;
    if (found != null) {
      tails.serve(found, socket, admission);
    }
  }
}
