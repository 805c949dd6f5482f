package dev.wadi.source.push;

import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ByteProcessor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, which does not guess where a body ends: a request with both {@code
 * Transfer-Encoding: chunked} and {@code Content-Length} is no request, RFC 9112, 6.3. Somebody in
 * front of us may go by the other one, and then what we took for a body is his next request.
 *
 * <p>What it holds of a head that is not whole is taken from {@link RequestMemory}. Without room it
 * reads no more, and says {@link #NO_ROOM} to the handlers behind it. Nobody asks for what stands
 * behind a chunked body, so nothing of it is kept.
 *
 * <p>While a request is being answered it reads no further: pipelined requests stay the bytes that
 * they are, and no more of them than one read from the socket brings.
 */
final class PushRequestHeads extends HttpRequestDecoder {
  /** The event: this connection's head has no room, and nothing more comes of it. */
  static final Object NO_ROOM = new Object();

  static final int MAX_LINE_BYTES = 8 << 10;

  /** Pieces of a body are as large as one read from the socket. */
  static final int MAX_PIECE_BYTES = 64 << 10;

  private static final int FEW = 64;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

  private static final HttpHeadersFactory NO_TRAILERS =
      new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
          return new Dropped();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
          return new Dropped();
        }
      };

  private final RequestMemory memory;
  private final LongSupplier nanoTicker;
  private final IntSupplier connections;

  /* All below belongs to the channel's event loop. */
  private @Nullable IncomingHead head;
  private @Nullable HttpMessage unfinished;
  private boolean refused;
  private boolean held;
  private int reading;
  private @Nullable Object inputEnd;

  PushRequestHeads(
      DoorLimits limits, RequestMemory memory, LongSupplier nanoTicker, IntSupplier connections) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE_BYTES)
            .setMaxHeaderSize(limits.maxHeaderBytes())
            .setMaxChunkSize(MAX_PIECE_BYTES)
            .setTrailersFactory(NO_TRAILERS));
    this.memory = memory;
    this.nanoTicker = nanoTicker;
    this.connections = connections;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (refused) {
      buffer.skipBytes(buffer.readableBytes());
      return;
    }
    if (held) {
      return;
    }
    int from = buffer.readerIndex();
    int made = out.size();
    super.decode(context, buffer, out);
    if (out.size() > made) {
      endHead();
    } else if (unfinished != null && buffer.readerIndex() > from) {
      reckon(context, buffer, from);
    }
  }

  /** Reads no further until {@link #resume}. */
  void hold() {
    held = true;
  }

  /**
   * How long to wait before {@link #resume}: not at all, unless the next request lies ready and
   * many connections want their turn. So pipelined requests of a crowd come to two thousand a
   * second together, whoever sends them.
   */
  long pauseNanos() {
    int open = connections.getAsInt();
    return actualReadableBytes() == 0 || open <= FEW ? 0 : open * PAUSE_NANOS;
  }

  /** Goes on with what has come meanwhile. */
  void resume(ChannelHandlerContext context) throws Exception {
    held = false;
    if (reading > 0) {
      return;
    }
    channelRead(context, Unpooled.EMPTY_BUFFER);
    Object end = inputEnd;
    if (!held && end != null) {
      inputEnd = null;
      super.userEventTriggered(context, end);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    reading++;
    try {
      super.channelRead(context, message);
    } finally {
      reading--;
    }
    if (held && actualReadableBytes() > 0) {
      context.channel().config().setAutoRead(false);
    }
  }

  /* Netty's own asks for more when a read brought no message, and would collect without end. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (held) {
      context.fireChannelReadComplete();
    } else {
      super.channelReadComplete(context);
    }
  }

  /* What came before the end is still to be read. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (held && event instanceof ChannelInputShutdownEvent) {
      inputEnd = event;
    } else {
      super.userEventTriggered(context, event);
    }
  }

  /* Of what is not read yet there is a line at most, in a buffer of the connection. */
  private void reckon(ChannelHandlerContext context, ByteBuf buffer, int from) {
    IncomingHead current = head;
    if (current == null) {
      current = new IncomingHead(memory, nanoTicker.getAsLong(), () -> tellCut(context));
      head = current;
    }
    int read = buffer.readerIndex() - from;
    if (!current.add(read, lines(buffer, from, read))) {
      refuse(context);
    }
  }

  private static int lines(ByteBuf buffer, int from, int length) {
    int lines = 0;
    int at = from;
    int end = from + length;
    while (at < end) {
      int found = buffer.forEachByte(at, end - at, ByteProcessor.FIND_LF);
      if (found < 0) {
        return lines;
      }
      lines++;
      at = found + 1;
    }
    return lines;
  }

  private void tellCut(ChannelHandlerContext context) {
    context
        .executor()
        .execute(
            () -> {
              if (head != null && head.wasCut()) {
                refuse(context);
              }
            });
  }

  private void refuse(ChannelHandlerContext context) {
    refused = true;
    if (unfinished != null) {
      /* Now: the channel itself goes after all others have been looked at. */
      unfinished.headers().clear();
    }
    endHead();
    context.fireUserEventTriggered(NO_ROOM);
  }

  private void endHead() {
    unfinished = null;
    if (head != null) {
      head.end();
      head = null;
    }
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    HttpMessage begun = super.createMessage(initialLine);
    unfinished = begun;
    return begun;
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
    endHead();
    super.handlerRemoved0(context);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }

  /** Takes headers and has none. */
  private static final class Dropped extends DefaultHttpHeaders {
    @Override
    public HttpHeaders add(String name, Object value) {
      return this;
    }

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
      return this;
    }
  }
}
