package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Caller;
import dev.wadi.model.Doorkeeper;
import dev.wadi.station.Deeds;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code readKept} of the read doors: who asks, and what; then a reader of the {@link
 * ReadDesk} answers. A client that goes away ends its question. Never blocks.
 */
public final class ReadProcessor extends AsyncProcessorSupport {
  /** The door, as keys name it. */
  public static final String DOOR = "read";

  private static final long LOOK_MILLIS = 200;
  private static final int SMALL_BYTES = 64 << 10;
  private static final int MOST_FORM_BYTES = 256 << 10;

  /** Who may read. */
  public enum Readers {
    /** Who shows a key; without any key, who is on this machine. */
    KEYS,
    /** Who shows a key that names this door. */
    NAMED,
    /** Who may push. */
    OPEN
  }

  private final Reads reads;
  private final ReadDesk desk;
  private final ReadCounts counts;
  private final ReadGuard guard;
  private final LiveLines live;
  private final LiveTails tails;
  private final Deeds deeds;

  /**
   * @param readers who may read
   * @param deeds is told who has read
   * @param live what tails tell
   */
  public ReadProcessor(
      Reads reads,
      ReadDesk desk,
      ReadCounts counts,
      Readers readers,
      Doorkeeper doorkeeper,
      Deeds deeds,
      LiveLines live,
      LiveTails tails) {
    this.reads = reads;
    this.desk = desk;
    this.counts = counts;
    this.guard = new ReadGuard(readers, doorkeeper);
    this.deeds = deeds;
    this.live = live;
    this.tails = tails;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Message message = exchange.getMessage();
    FullHttpRequest request = exchange.getMessage(NettyHttpMessage.class).getHttpRequest();
    ChannelHandlerContext channel =
        message.getHeader(
            NettyConstants.NETTY_CHANNEL_HANDLER_CONTEXT, ChannelHandlerContext.class);
    Object remote = message.getHeader(NettyConstants.NETTY_REMOTE_ADDRESS);
    ReadPath.Found found = ReadPath.of(path(request));
    String kind = found == null ? "unknown" : found.path().kind();
    Reads.Asked asked;
    String key;
    TailRequest tail = null;
    try {
      if (found == null) {
        throw new ReadException(404, "404 page not found");
      }
      ReadGuard.Visitor visitor = ReadGuard.visitor(request.headers(), channel, remote);
      Caller caller = guard.admit(visitor);
      key = caller.key();
      asked = asked(found, caller, request);
      if (found.path() == ReadPath.TAIL) {
        String tenant = caller.tenant();
        tail = TailRequest.begin(request, channel, tails, () -> guard.readmit(visitor, tenant));
      }
    } catch (IOException e) {
      int status = e instanceof ReadException read ? read.status() : 500;
      Answer answer = Answer.text(status, String.valueOf(e.getMessage()));
      counts.answered(kind, answer.status(), 0, 0, 0);
      write(exchange, answer);
      callback.done(true);
      return true;
    }
    deeds.counted(
        "read", 1, Map.of("door", DOOR, "key", key, "tenant", asked.tenant(), "what", kind));
    long begun = System.nanoTime();
    TailRequest tailed = tail;
    Leaving leaving = new Leaving();
    if (channel != null) {
      Future<?> unused = channel.channel().closeFuture().addListener(leaving);
    }
    leaving.job =
        desk.ask(
            asked.tenant(),
            work ->
                tailed == null
                    ? reads.answer(asked, work)
                    : tailed.accept(reads.tail(asked, live, work)),
            (answer, work) -> {
              if (channel != null) {
                Future<?> unused = channel.channel().closeFuture().removeListener(leaving);
              }
              counts.answered(
                  kind, answer.status(), System.nanoTime() - begun, work.bytes(), work.lines());
              leaving.isOver = true;
              if (tailed != null) {
                tailed.answered(answer.status());
              }
              write(exchange, answer);
              callback.done(false);
              if (channel != null) {
                onTheWay(answer.length(), channel.channel());
              }
            });
    if (channel != null) {
      watch(channel.channel(), leaving);
    }
    leaving.begun();
    return false;
  }

  /* A client that closes only ends what it sends, as far as TCP tells; the door lets that be. */
  private static void watch(Channel channel, Leaving leaving) {
    Future<?> unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (leaving.isOver) {
                    return;
                  }
                  if (channel instanceof DuplexChannel both && both.isInputShutdown()) {
                    leaving.left();
                  } else if (channel.isActive()) {
                    watch(channel, leaving);
                  }
                },
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  /* Until its client has it an answer takes memory, which others wait for. */
  private void onTheWay(int bytes, Channel channel) {
    if (bytes < SMALL_BYTES) {
      return;
    }
    AtomicBoolean here = new AtomicBoolean(true);
    Runnable gone =
        () -> {
          if (here.compareAndSet(true, false)) {
            desk.taken(bytes);
          }
        };
    desk.sending(
        bytes,
        () -> {
          if (here.get()) {
            gone.run();
            Future<?> unused = channel.close();
          }
        });
    look(channel, here, gone, 1);
  }

  /* The buffers of the channel alone know: the bytes are copied on their way, also by TLS. */
  private static void look(Channel channel, AtomicBoolean here, Runnable gone, long inMillis) {
    Future<?> unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
                  if (out == null || out.totalPendingWriteBytes() == 0) {
                    gone.run();
                  } else if (here.get()) {
                    look(channel, here, gone, LOOK_MILLIS);
                  }
                },
                inMillis,
                TimeUnit.MILLISECONDS);
  }

  /** The connection closed: nobody waits for the answer. */
  private static final class Leaving implements GenericFutureListener<Future<? super Void>> {
    private volatile ReadDesk.@Nullable Job job;
    private volatile boolean gone;
    private volatile boolean isOver;

    @Override
    public void operationComplete(Future<? super Void> closed) {
      left();
    }

    void left() {
      gone = true;
      begun();
    }

    void begun() {
      ReadDesk.Job asked = job;
      if (gone && asked != null) {
        asked.callOff(ReadWork.Why.GONE);
      }
    }
  }

  private static String path(FullHttpRequest request) {
    String uri = request.uri();
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    int host = path.indexOf("://");
    if (host >= 0) {
      int slash = path.indexOf('/', host + 3);
      path = slash < 0 ? "" : path.substring(slash);
    }
    return path.replaceAll("^/+|/+$", "");
  }

  private Reads.Asked asked(ReadPath.Found found, Caller caller, FullHttpRequest request)
      throws ReadException {
    String uri = request.uri();
    int question = uri.indexOf('?');
    String form = "";
    if (request.method().equals(HttpMethod.POST)) {
      int bytes = request.content().readableBytes();
      if (bytes > MOST_FORM_BYTES) {
        throw new ReadException(
            413, "http: request body too large (expected: at most " + MOST_FORM_BYTES + " bytes)");
      }
      form = request.content().toString(UTF_8);
    }
    List<String> flags = request.headers().getAll("X-Loki-Response-Encoding-Flags");
    boolean categorized =
        flags.stream()
            .flatMap(flag -> List.of(flag.split(",")).stream())
            .anyMatch(flag -> flag.strip().equals(Answers.CATEGORIZE));
    return new Reads.Asked(
        caller.tenant(),
        found.path(),
        ReadParameters.decoded(found.name().replace("+", "%2B")),
        /* As in Go a form goes before the query of the address. */
        ReadParameters.of(form, question < 0 ? "" : uri.substring(question + 1)),
        categorized);
  }

  private static void write(Exchange exchange, Answer answer) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    message.setHeader(Exchange.CONTENT_TYPE, answer.contentType());
    answer.headers().forEach(message::setHeader);
    if (answer.status() == 401) {
      message.setHeader(
          "WWW-Authenticate", List.of("Bearer", "Basic realm=\"wadi\", charset=\"UTF-8\""));
    }
    message.setBody(Unpooled.wrappedBuffer(answer.parts().toArray(new byte[0][])));
  }
}
