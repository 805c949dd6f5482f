package dev.wadi.read;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A request for a tail, from the question until frames are spoken. */
final class TailRequest {
  private final LiveTails tails;
  private final TailSocket socket;
  private final Runnable leave;
  private final LiveTails.Admission admission;
  private volatile @Nullable LiveTail tail;

  private TailRequest(
      LiveTails tails, TailSocket socket, Runnable leave, LiveTails.Admission admission) {
    this.tails = tails;
    this.socket = socket;
    this.leave = leave;
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
    Runnable leave = tails.enter();
    Future<?> unused = channel.channel().closeFuture().addListener(closed -> leave.run());
    TailRequest begun = new TailRequest(tails, new TailSocket(channel.channel()), leave, admission);
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
