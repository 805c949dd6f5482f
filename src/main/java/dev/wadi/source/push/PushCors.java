package dev.wadi.source.push;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells browsers that the scripts of some web sites may push (CORS, the Fetch standard).
 *
 * <p>Stands between the HTTP codec and {@link PushConnection}: notes who asks with each request and
 * adds to each answer, in their order, what the browser wants to know, also to refusals, so that a
 * script can read them. A preflight, which no route takes, has its 405 (200 where senders ask so
 * whether a door is there) turned into a yes when the method is one of those it allows. For one
 * connection.
 */
final class PushCors extends ChannelDuplexHandler {
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9, -]{1,512}");
  private static final String OWN_NAMES =
      "Authorization, Content-Type, Content-Encoding, X-Scope-OrgID, Idempotency-Key,"
          + " X-Idempotency-Key";
  private static final String TOLD_NAMES = "X-Wadi-Receipt, Retry-After";
  private static final String MAX_AGE_SECONDS = "600";

  private record Asked(@Nullable String answer, @Nullable String method, @Nullable String names) {}

  private final PushOrigins origins;

  /* Belongs to the channel's event loop: requests that have no answer yet, oldest first. */
  private final Deque<Asked> asked = new ArrayDeque<>(1);

  PushCors(PushOrigins origins) {
    this.origins = origins;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      HttpHeaders headers = request.headers();
      boolean preflight =
          request.method().equals(HttpMethod.OPTIONS)
              && headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
      asked.add(
          new Asked(
              origins.answerTo(headers.get(HttpHeaderNames.ORIGIN)),
              preflight ? headers.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD) : null,
              headers.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)));
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    Object written = message;
    if (message instanceof HttpResponse response
        && !response.status().equals(HttpResponseStatus.CONTINUE)) {
      Asked request = asked.poll();
      if (request != null) {
        written = answer(request, response);
      }
    }
    ChannelFuture unused = context.write(written, promise);
  }

  private HttpResponse answer(Asked request, HttpResponse response) {
    response.headers().add(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
    if (request.answer == null) {
      return response;
    }
    String allowed = response.headers().get(HttpHeaderNames.ALLOW, "");
    if (request.method != null
        && response instanceof FullHttpResponse full
        && (response.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)
            || response.status().equals(HttpResponseStatus.OK))
        && Arrays.asList(allowed.split(", ?")).contains(request.method)) {
      HttpHeaders headers = new DefaultHttpHeaders();
      if (full.headers().contains(HttpHeaderNames.CONNECTION)) {
        headers.set(HttpHeaderNames.CONNECTION, full.headers().get(HttpHeaderNames.CONNECTION));
      }
      headers
          .set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN)
          .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, request.answer)
          .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, allowed)
          .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, names(request.names))
          .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
      allowCredentials(headers);
      full.release();
      return new DefaultFullHttpResponse(
          full.protocolVersion(),
          HttpResponseStatus.NO_CONTENT,
          Unpooled.EMPTY_BUFFER,
          headers,
          EmptyHttpHeaders.INSTANCE);
    }
    response
        .headers()
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, request.answer)
        .set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, TOLD_NAMES);
    allowCredentials(response.headers());
    return response;
  }

  private void allowCredentials(HttpHeaders headers) {
    if (origins.credentials()) {
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
  }

  /* A site that may push may send headers of its own besides; nobody reads them. */
  private static String names(@Nullable String requested) {
    return requested != null && NAMES.matcher(requested).matches() ? requested : OWN_NAMES;
  }
}
