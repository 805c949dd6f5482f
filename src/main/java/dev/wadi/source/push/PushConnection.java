package dev.wadi.source.push;

import dev.wadi.model.Doorkeeper;
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the HTTP door: hands on whole requests, one at a time, and bounds their size
 * and time.
 *
 * <p>A request's body is collected in an array on the heap, which the request then carries as a
 * buffer without reference counting: whoever receives it may keep the array. While a request is not
 * answered, the next one of the same connection waits, so that answers keep the order of pipelined
 * requests. An answer whose request is to wait goes out later, holding no body; at once when the
 * connection is closed from our side. The answer to HEAD loses its body here. A sender that closes
 * its sending half gets the answers to what it has sent; then the connection is closed.
 */
final class PushConnection extends ChannelDuplexHandler {
  private static final byte[] NO_BYTES = {};

  /* Camel's own, which would put together what comes in pieces: from here on requests are whole. */
  private static final List<String> NEEDLESS = List.of("inbound-streamer", "aggregator");

  /* What comes of a refused request is passed over, for as long as it takes to read the answer. */
  private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final DoorLimits limits;
  private final RequestMemory memory;
  private final HeadRules rules;
  private final Strangers strangers;
  private final PushStatistics statistics;
  private final LongSupplier nanoTicker;
  private final PushRequestHeads decoder;

  /* All below belongs to the channel's event loop. */
  private @Nullable HttpRequest head;
  private @Nullable IncomingBody body;
  private RequestMemory.@Nullable Claim claim;
  private Doorkeeper.@Nullable Admitted admitted;
  private long arrived;
  private boolean stranger = true;
  private boolean discarding;
  private boolean lastRequest;
  private boolean answering;
  private boolean answersHead;
  private boolean answerIsOut;
  private boolean closing;
  private boolean inputClosed;
  private volatile long sinceNanos;
  private volatile boolean receiving;
  private volatile boolean busy;
  private volatile boolean takenOver;
  private @Nullable ScheduledFuture<?> watch;
  private @Nullable ReceivedRequest received;
  private @Nullable LateAnswer late;

  /** An answer that waits. */
  private record LateAnswer(
      ChannelHandlerContext context, FullHttpResponse response, ChannelPromise promise) {}

  PushConnection(
      DoorLimits limits,
      RequestMemory memory,
      HeadRules rules,
      Strangers strangers,
      PushStatistics statistics,
      LongSupplier nanoTicker,
      PushRequestHeads decoder) {
    this.limits = limits;
    this.memory = memory;
    this.rules = rules;
    this.strangers = strangers;
    this.statistics = statistics;
    this.nanoTicker = nanoTicker;
    this.decoder = decoder;
    sinceNanos = nanoTicker.getAsLong();
  }

  /**
   * For how long its sender has let us wait, from any thread: not at all while it waits for us or
   * once somebody else has taken the connection over, and a tenth of the time for which a body has
   * been coming.
   */
  long silentNanos() {
    long passed = nanoTicker.getAsLong() - sinceNanos;
    if (busy || takenOver) {
      return 0;
    }
    return receiving ? passed / 10 : passed;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    sinceNanos = nanoTicker.getAsLong();
    for (String name : NEEDLESS) {
      if (context.pipeline().get(name) != null) {
        context.pipeline().remove(name);
      }
    }
    long shortest = Math.min(limits.bodyTimeout().toMillis(), limits.idleTimeout().toMillis());
    long period = Math.max(10, shortest / 4);
    watch =
        context
            .executor()
            .scheduleAtFixedRate(() -> look(context), period, period, TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  /* Somebody else has taken the connection over, to speak another protocol. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    takenOver = true;
    if (watch != null) {
      watch.cancel(false);
    }
    dropBody();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (watch != null) {
      watch.cancel(false);
    }
    sendLate();
    dropBody();
    context.fireChannelInactive();
  }

  /* Senders that go away in the middle, or speak no TLS where it is spoken, are nothing to log. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean noTls = cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    if (cause instanceof IOException || cause instanceof SSLException || noTls) {
      ChannelFuture unused = context.close();
    } else {
      context.fireExceptionCaught(cause);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (answering) {
      /* The decoder is held; what it makes of a connection that ends, nobody waits for. */
      ReferenceCountUtil.release(message);
    } else {
      accept(context, message);
    }
  }

  /*
   * The sender has closed its half: nothing more will come. What has come whole is answered, in
   * its order; then we close ours.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputClosed = true;
      if (!answering && !closing) {
        endInput(context);
      }
    }
    if (event == PushRequestHeads.NO_ROOM) {
      inputClosed = true;
      if (!answering && !closing) {
        refuse(context, rules.noRoom(true));
      }
    }
    context.fireUserEventTriggered(event);
  }

  private void endInput(ChannelHandlerContext context) {
    if (head != null && !discarding) {
      refuse(context, HeadRules.ENDED);
      return;
    }
    closing = true;
    ChannelFuture unused =
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void accept(ChannelHandlerContext context, Object message) {
    try {
      if (closing) {
        return;
      }
      if (message instanceof HttpRequest request) {
        begin(context, request);
      }
      if (message instanceof HttpContent content && !closing) {
        collect(context, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest request) {
    sinceNanos = nanoTicker.getAsLong();
    receiving = true;
    if (stranger) {
      stranger = false;
      strangers.remove(context.channel());
    }
    discarding = false;
    lastRequest = false;
    arrived = 0;
    head = request;
    answersHead = request.method().equals(HttpMethod.HEAD);
    HeadRules.Ruling ruling = rules.ask(request, context.channel());
    admitted = ruling.admitted();
    HeadRules.No no = ruling.no();
    if (no != null) {
      refuse(context, no);
      return;
    }
    boolean asksFirst = HttpUtil.is100ContinueExpected(request);
    if (asksFirst) {
      /* What becomes of a write shows at the next read: the connection is then closed. */
      ChannelFuture unused =
          context.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    RequestMemory.Claim room = memory.claim();
    claim = room;
    room.needs(rules.neededBytes(request, context.channel()));
    long cost = HeadRules.cost(request.headers());
    if (cost > 0 && !room.take(cost, 0)) {
      refuse(context, rules.noRoom(asksFirst));
      return;
    }
    long length = HttpUtil.getContentLength(request, -1L);
    if (length != 0 && HeadRules.mayHaveBody(request.method())) {
      /* The length is a claim: room for it is made as bytes come. */
      int announced = length < 0 ? limits.maxBodyBytes() : (int) length;
      body = new IncomingBody(memory, room, announced, sinceNanos, () -> tellCut(context));
    }
  }

  private void collect(ChannelHandlerContext context, HttpContent content) {
    if (content.decoderResult().isFailure()) {
      refuse(context, HeadRules.unreadable(content.decoderResult().cause()));
      return;
    }
    if (!discarding && head != null) {
      ByteBuf bytes = content.content();
      arrived += bytes.readableBytes();
      if (arrived > limits.maxBodyBytes()) {
        refuse(context, rules.tooLarge(false));
      } else if (body != null) {
        switch (body.add(bytes, content instanceof LastHttpContent, nanoTicker.getAsLong())) {
          case ADDED -> {}
          case NO_ROOM -> refuse(context, rules.noRoom(false));
          case CUT -> refuseForSlowness(context);
        }
      }
    }
    if (content instanceof LastHttpContent && !closing) {
      finish(context);
    }
  }

  private void finish(ChannelHandlerContext context) {
    HttpRequest request = head;
    IncomingBody came = body;
    RequestMemory.Claim room = claim;
    int size = came == null ? 0 : came.size();
    byte[] bytes = came == null ? NO_BYTES : came.finish();
    if (bytes == null) {
      refuseForSlowness(context);
    }
    head = null;
    body = null;
    receiving = false;
    sinceNanos = nanoTicker.getAsLong();
    if (discarding || request == null || bytes == null || room == null) {
      discarding = false;
      if (lastRequest) {
        closing = true;
        ChannelFuture unused =
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
      return;
    }
    request.headers().remove(HttpHeaderNames.TRANSFER_ENCODING).remove(HttpHeaderNames.EXPECT);
    request.headers().set(HttpHeaderNames.CONTENT_LENGTH, size);
    if (request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0
        && !request.headers().contains(HttpHeaderNames.HOST)) {
      /* It came with 1.1, and what reads this behind us wants one from everybody. */
      request.headers().set(HttpHeaderNames.HOST, "localhost");
    }
    answering = true;
    busy = true;
    decoder.hold();
    ReceivedRequest whole =
        new ReceivedRequest(
            request,
            asSeenByRoutes(request.method()),
            Unpooled.wrappedBuffer(bytes, 0, size),
            room,
            admitted);
    received = whole;
    context.fireChannelRead(whole);
    context.fireChannelReadComplete();
  }

  private void dropBody() {
    if (body != null) {
      body.drop();
      body = null;
    }
    if (claim != null && !claim.isAdopted()) {
      claim.close();
    }
    claim = null;
  }

  /*
   * Camel answers OPTIONS itself, with 200 and every method there is, whatever the path. As TRACE,
   * which no route names, it comes to the route for all that no other takes, and gets 405 or 404.
   */
  private static HttpMethod asSeenByRoutes(HttpMethod method) {
    return method.equals(HttpMethod.OPTIONS) ? HttpMethod.TRACE : method;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    Object written = message;
    if (message instanceof HttpResponse response) {
      tellWhenToComeBack(response);
      written = response instanceof FullHttpResponse ? response : completed(response);
    }
    if (written instanceof FullHttpResponse full && answersHead) {
      written =
          new DefaultFullHttpResponse(
              full.protocolVersion(),
              full.status(),
              Unpooled.EMPTY_BUFFER,
              full.headers(),
              full.trailingHeaders());
      full.release();
    }
    ReceivedRequest request = received;
    long pause = request == null ? 0 : request.pauseNanos();
    if (pause > 0 && request != null && written instanceof FullHttpResponse full) {
      /* What Camel keeps until the answer is out still has the request, but no longer its body. */
      request.dropBody();
      received = null;
      late = new LateAnswer(context, full, promise);
      statistics.paced(pause);
      ScheduledFuture<?> unused =
          context.executor().schedule(this::sendLate, pause, TimeUnit.NANOSECONDS);
    } else {
      send(context, written, promise);
    }
  }

  /** An answer that waits goes out now. On the channel's event loop. */
  void sendLate() {
    LateAnswer waiting = late;
    if (waiting != null) {
      late = null;
      send(waiting.context, waiting.response, waiting.promise);
      waiting.context.flush();
    }
  }

  /* What is stored is answered, also when we close. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    sendLate();
    ChannelFuture unused = context.close(promise);
  }

  private void send(ChannelHandlerContext context, Object written, ChannelPromise promise) {
    if (written instanceof LastHttpContent) {
      answerIsOut = true;
      sinceNanos = nanoTicker.getAsLong();
      ChannelFuture unused =
          context.write(written, promise.unvoid().addListener(sent -> answered(context)));
    } else {
      ChannelFuture unused = context.write(written, promise);
    }
  }

  /* Camel's own 503, while a route stops or is reloaded, does not say that it will pass. */
  private static void tellWhenToComeBack(HttpResponse response) {
    if (response.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)
        && !response.headers().contains(HttpHeaderNames.RETRY_AFTER)) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
    }
  }

  /* An answer without a body that does not say that it has ended, as Camel gives some. */
  private static HttpResponse completed(HttpResponse response) {
    boolean empty =
        HttpUtil.getContentLength(response, -1L) == 0
            && !HttpUtil.isTransferEncodingChunked(response);
    return empty
        ? new DefaultFullHttpResponse(
            response.protocolVersion(),
            response.status(),
            Unpooled.EMPTY_BUFFER,
            response.headers(),
            EmptyHttpHeaders.INSTANCE)
        : response;
  }

  private void answered(ChannelHandlerContext context) {
    answering = false;
    received = null;
    answersHead = false;
    answerIsOut = false;
    dropBody();
    sinceNanos = nanoTicker.getAsLong();
    busy = false;
    long pause = decoder.pauseNanos();
    if (pause == 0) {
      goOn(context);
    } else {
      ScheduledFuture<?> unused =
          context.executor().schedule(() -> goOn(context), pause, TimeUnit.NANOSECONDS);
    }
  }

  private void goOn(ChannelHandlerContext context) {
    ChannelHandlerContext before = context.pipeline().context(decoder);
    try {
      if (before != null) {
        decoder.resume(before);
      }
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
    if (answering) {
      return;
    }
    context.channel().config().setAutoRead(true);
    if (inputClosed && !closing) {
      endInput(context);
    }
  }

  private void refuseForSlowness(ChannelHandlerContext context) {
    refuse(context, HeadRules.TOO_SLOW);
    lastRequest = true;
  }

  /* Of a body that was cut by another thread nothing is left; its sender may wait for us. */
  private void tellCut(ChannelHandlerContext context) {
    IncomingBody cut = body;
    context
        .executor()
        .execute(
            () -> {
              if (cut != null && cut == body && !discarding && !closing) {
                refuseForSlowness(context);
              }
            });
  }

  /*
   * The answer goes out at once; what still comes of the request is thrown away, for as long as a
   * body may take, because a connection closed under a sender loses the answer.
   */
  private void refuse(ChannelHandlerContext context, HeadRules.No no) {
    discarding = true;
    sinceNanos = nanoTicker.getAsLong();
    dropBody();
    if (no.reason() != null) {
      statistics.refusedRequest(no.reason());
    }
    HttpRequest request = head;
    boolean close = no.andClose() || request == null || !HttpUtil.isKeepAlive(request);
    lastRequest = close;
    DoorReply reply = rules.reply(no, request, context.channel());
    statistics.count(no.source(), reply.status());
    if (request != null) {
      /* Nobody asks for them any more, and they may be many. */
      request.headers().clear();
    }
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            answersHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(reply.body()));
    if (reply.contentType() != null) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
    }
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
    no.headers().forEach((name, values) -> response.headers().set(name, values));
    /* What the protocol of the door says goes before what all say. */
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    tellWhenToComeBack(response);
    if (close) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    closing = no.andClose();
    ChannelFuture written = context.writeAndFlush(response);
    if (no.andClose()) {
      ChannelFuture unused = written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void look(ChannelHandlerContext context) {
    long passed = nanoTicker.getAsLong() - sinceNanos;
    long longest = limits.bodyTimeout().toNanos();
    if (answering || closing) {
      if ((answerIsOut || closing) && passed > longest) {
        ChannelFuture unused = context.close();
      }
    } else if (head != null && discarding) {
      if (passed > Math.min(DISCARD_NANOS, longest)) {
        ChannelFuture unused = context.close();
      }
    } else if (head != null && passed > longest) {
      refuse(context, HeadRules.TOO_LATE);
    } else if (head == null && passed > limits.idleTimeout().toNanos()) {
      ChannelFuture unused = context.close();
    }
  }
}
