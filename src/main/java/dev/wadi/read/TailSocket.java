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

  private static final Logger LOG = LoggerFactory.getLogger(TailSocket.class);

  private final Channel channel;

  TailSocket(Channel channel) {
    this.channel = channel;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /** Whether the client has taken about all that it was sent. */
  boolean isReady() {
    return channel.isWritable();
  }

  void send(Answer message) {
    ByteBuf text = Unpooled.wrappedBuffer(message.parts().toArray(new byte[0][]));
    write(new TextWebSocketFrame(text));
  }

  void ping() {
    write(new PingWebSocketFrame());
  }

  /**
   * Says why it ends, and closes.
   *
   * @param why at most 123 bytes have room in the protocol; it is cut behind {@value #MOST_CHARS}
   */
  void end(int status, String why) {
    String ascii = new String(why.getBytes(US_ASCII), US_ASCII);
    ChannelFuture unused =
        channel
            .writeAndFlush(
                new CloseWebSocketFrame(
                    status, ascii.substring(0, Math.min(MOST_CHARS, ascii.length()))))
            .addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes without a word. */
  void cut() {
    ChannelFuture unused = channel.close();
  }

  private void write(WebSocketFrame frame) {
    ChannelFuture unused =
        channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame) {
      ChannelFuture unused =
          channel.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
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
