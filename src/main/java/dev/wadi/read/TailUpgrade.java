package dev.wadi.read;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Makes a websocket of a connection when the answer to its request says so: 101. Waits for that
 * answer, sends it as the protocol wants it, and then speaks frames in place of HTTP. Any other
 * answer goes out as it is. See RFC 6455, 4.2.
 */
final class TailUpgrade extends ChannelOutboundHandlerAdapter {
  private static final String VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  /* Nothing that a client says here is long. */
  private static final WebSocketDecoderConfig SHORT =
      WebSocketDecoderConfig.newBuilder().maxFramePayloadLength(1024).build();

  private final String key;
  private final TailSocket socket;
  private final Runnable begin;
  private boolean answered;

  /**
   * @param key that the client sent
   * @param begin called when frames may be sent
   */
  TailUpgrade(String key, TailSocket socket, Runnable begin) {
    this.key = key;
    this.socket = socket;
    this.begin = begin;
  }

  /**
   * The key of a request for a websocket.
   *
   * @throws ReadException when it is none
   */
  static String key(HttpRequest request) throws ReadException {
    HttpHeaders headers = request.headers();
    boolean asked =
        request.method().equals(HttpMethod.GET)
            && request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) >= 0
            && HttpUtil.isKeepAlive(request)
            && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
            && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    if (!asked) {
      throw new ReadException(
          400,
          "lines as they come are told over a websocket (expected: HTTP/1.1 with the headers"
              + " Connection: Upgrade and Upgrade: websocket)");
    }
    String version = headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "");
    if (!version.equals(VERSION)) {
      throw new ReadException(
          400, "websocket: version " + version + " is not spoken (expected: " + VERSION + ")");
    }
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").strip();
    if (!isKey(key)) {
      throw new ReadException(
          400, "websocket: Sec-WebSocket-Key is no key (expected: 16 bytes in Base64)");
    }
    return key;
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (answered) {
      /* What Camel sends behind the head of an answer that has no body. */
      ReferenceCountUtil.release(message);
      promise.trySuccess();
    } else if (message instanceof HttpResponse response
        && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      answered = true;
      ReferenceCountUtil.release(message);
      ChannelFuture unused =
          context.write(
              accepted(), promise.unvoid().addListener(sent -> speak(context, sent.isSuccess())));
    } else {
      if (message instanceof HttpResponse || message instanceof HttpContent) {
        context.pipeline().remove(this);
      }
      ChannelFuture unused = context.write(message, promise);
    }
  }

  private FullHttpResponse accepted() {
    FullHttpResponse yes =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    yes.headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
    return yes;
  }

  static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1"); // what the protocol wants
      return Base64.getEncoder().encodeToString(digest.digest((key + GUID).getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private void speak(ChannelHandlerContext context, boolean sent) {
    if (!sent) {
      socket.cut();
      return;
    }
    ChannelPipeline pipeline = context.pipeline();
    for (String name : pipeline.names()) {
      @Nullable ChannelHandler handler = pipeline.get(name);
      if (handler != null && !(handler instanceof SslHandler)) {
        pipeline.remove(name);
      }
    }
    pipeline
        /* In this order, so that what the decoder says of a broken protocol becomes a frame. */
        .addLast("frames-out", new WebSocket13FrameEncoder(false))
        .addLast("frames-in", new WebSocket13FrameDecoder(SHORT))
        .addLast("tail", socket);
    context.channel().config().setAutoRead(true);
    begin.run();
  }
}
