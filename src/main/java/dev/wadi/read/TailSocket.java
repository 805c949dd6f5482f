package dev.wadi.read;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our end of a websocket over which lines go out (RFC 6455). Whatever the client says, other than
 * that it is there or goes, is passed over. Messages may be sent from any thread.
 */
final class TailSocket extends SimpleChannelInboundHandler<WebSocketFrame> {
  /** The status of a close: we go away. */
  static final int GOING_AWAY = 1001;

  /** The status of a close: the client may not have this, or no longer. */
  static final int POLICY = 1008;

  /** The status of a close: something went wrong here. */
  static final int FAILED = 1011;

  private static final int MOST_CHARS = 120;
  private static final long LAST_WORD_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(TailSocket.class);

  private final Channel channel;

  /* Frames that the client has not taken yet. */
  private final AtomicInteger onTheWay = new AtomicInteger();

  TailSocket(Channel channel) {
    this.channel = channel;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /** Whether the client has taken all that it was sent, as far as the machine tells. */
  boolean isReady() {
    return onTheWay.get() == 0;
  }

  void send(Answer message) {
    ByteBuf text = Unpooled.wrappedBuffer(message.parts().toArray(new byte[0][]));
    write(new TextWebSocketFrame(text));
  }

  void ping() {
    write(new PingWebSocketFrame());
  }

  /**
   * Says why it ends, and closes. A client that takes nothing is not told, but loses the
   * connection.
   *
   * @param why at most 123 bytes have room in the protocol; it is cut behind {@value #MOST_CHARS}
   */
  void end(int status, String why) {
    String ascii = new String(why.getBytes(US_ASCII), US_ASCII);
    close(
        new CloseWebSocketFrame(status, ascii.substring(0, Math.min(MOST_CHARS, ascii.length()))));
  }

  private void close(CloseWebSocketFrame lastWord) {
    ChannelFuture unused = channel.writeAndFlush(lastWord).addListener(ChannelFutureListener.CLOSE);
    if (channel.isOpen()) {
      ScheduledFuture<?> late =
          channel.eventLoop().schedule(this::cut, LAST_WORD_SECONDS, TimeUnit.SECONDS);
      ChannelFuture unusedToo =
          channel.closeFuture().addListener((ChannelFutureListener) gone -> late.cancel(false));
    }
  }

  /** Closes without a word. */
  void cut() {
    ChannelFuture unused = channel.close();
  }

  private void write(WebSocketFrame frame) {
    onTheWay.incrementAndGet();
    ChannelFuture unused =
        channel
            .writeAndFlush(frame)
            .addListener(
                (ChannelFutureListener)
                    sent -> {
                      onTheWay.decrementAndGet();
                      if (!sent.isSuccess()) {
                        cut();
                      }
                    });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame goodbye) {
      close(goodbye.retain());
    } else if (frame instanceof PingWebSocketFrame && isReady()) {
      write(new PongWebSocketFrame(frame.content().retain()));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      cut();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("A tail ends: what its client sent was no websocket frame.", cause);
    cut();
  }
}
