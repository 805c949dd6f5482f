package dev.wadi.source.push;

import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Established;
import dev.wadi.model.Identity;
import dev.wadi.model.RefusedException;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.SignedFormat;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The first step of a push: notes where it came from and keeps only the headers that later steps
 * ask for.
 *
 * <p>Reads the request of a {@code netty-http} consumer itself, not the headers that Camel would
 * make of it: query parameters and form fields become headers there too, and they are no place for
 * a tenant or a token. Leaves {@code Authorization}, {@code X-API-Key} (also for a token in the
 * format's own header) and {@code X-Scope-OrgID} as headers, and sets {@link Established#CALLER}
 * and {@link Established#TURN} as they were found at the head of the request, {@link
 * Established#SOURCE}, {@link Established#REMOTE_ADDRESS}, {@link Established#ARRIVED_NANOS} and
 * {@link Established#IDEMPOTENCY_KEY}, from {@code Idempotency-Key} or {@code X-Idempotency-Key}.
 * From here on the push is sure of an answer, and {@link Established#LEDGER} takes down what
 * becomes of it. A key that is none fails the exchange: its sender would count on it in vain. So
 * does a tenant or a login that stands there twice and differs. Never blocks.
 */
public final class PushReceiveProcessor implements Processor, WorksFor {
  private static final int MAX_KEY_CHARS = 255;
  private static final String TOKEN = "X-API-Key";
  private static final List<String> ONCE = List.of("X-Scope-OrgID", "Authorization", TOKEN);

  private final DoorFormats formats;
  private final @Nullable DoorFormat only;
  private final Doorkeeper doorkeeper;
  private final PushStatistics statistics;
  private final PushAnswerProcessor answer;
  private final LongSupplier nanoTicker;

  /**
   * @param only the format of all requests, whatever their path; null for that of their path
   * @param doorkeeper is asked about those who prove who they are with their body
   */
  public PushReceiveProcessor(
      DoorFormats formats,
      @Nullable DoorFormat only,
      Doorkeeper doorkeeper,
      PushStatistics statistics,
      PushAnswerProcessor answer,
      LongSupplier nanoTicker) {
    this.formats = formats;
    this.only = only;
    this.doorkeeper = doorkeeper;
    this.statistics = statistics;
    this.answer = answer;
    this.nanoTicker = nanoTicker;
  }

  @Override
  public Optional<StationTitle> worksFor(String from) {
    return Optional.ofNullable(only == null ? at(from) : only)
        .map(format -> new StationTitle(StationKind.SOURCE, "Source", format.source()));
  }

  private @Nullable DoorFormat at(String address) {
    try {
      URI uri = new URI(address);
      String path = uri.getRawPath();
      return path == null ? null : formats.of(path.replaceFirst("^/", ""), uri.getPort());
    } catch (URISyntaxException e) {
      return null; // Such as a pattern, which names no path of a format.
    }
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    long arrivedNanos = nanoTicker.getAsLong();
    Object remote = message.getHeader(NettyConstants.NETTY_REMOTE_ADDRESS);
    FullHttpRequest request = exchange.getMessage(NettyHttpMessage.class).getHttpRequest();
    HttpHeaders headers = request.headers();
    Object local = message.getHeader(NettyConstants.NETTY_LOCAL_ADDRESS);
    int port = local instanceof InetSocketAddress own ? own.getPort() : 0;
    String path = TargetPath.of(request.uri(), port);
    @Nullable DoorFormat format = only == null ? formats.of(path, port) : only;
    message.removeHeaders("*");
    if (format == null) {
      exchange.setException(
          new IllegalStateException("no format of the door has the path /" + path));
      return;
    }
    keep(message, headers, "Authorization");
    keep(message, headers, "X-Scope-OrgID");
    String token = token(headers, format);
    if (token != null) {
      message.setHeader(TOKEN, token);
    }
    if (request instanceof ReceivedRequest received && received.admitted != null) {
      exchange.setProperty(Established.CALLER, received.admitted.caller());
      exchange.setProperty(Established.TURN, received.admitted.turn());
    }
    exchange.setProperty(Established.SOURCE, format.source());
    exchange.setProperty(Established.ARRIVED_NANOS, arrivedNanos);
    if (remote instanceof InetSocketAddress address) {
      exchange.setProperty(
          Established.REMOTE_ADDRESS,
          address.getAddress() == null
              ? address.getHostString()
              : address.getAddress().getHostAddress());
    }
    DoorHead head = DoorHead.of(request, path, format.headers());
    PushTicket ticket =
        new PushTicket(
            format,
            head,
            arrivedNanos,
            adopted(request, exchange),
            statistics.intake().ticket(statistics.intake().source(format.source())),
            request instanceof ReceivedRequest received ? received : null);
    new PushTicketProcessor(ticket, answer).process(exchange);
    statistics.began(request.content().readableBytes());
    if (format instanceof SignedFormat signed && !prove(exchange, signed, head, request)) {
      return;
    }
    String problem = contradiction(headers, format);
    List<String> keys = idempotencyKeys(headers);
    String own = keys.isEmpty() ? format.onceBy(head) : null;
    if (own != null) {
      keys = List.of(own);
    }
    if (problem == null && keys.size() == 1 && isPrintable(keys.get(0))) {
      exchange.setProperty(Established.IDEMPOTENCY_KEY, keys.get(0));
    } else if (problem == null && !keys.isEmpty()) {
      problem =
          "Idempotency-Key: not a key (expected: one header with 1 to "
              + MAX_KEY_CHARS
              + " printable ASCII characters, no blanks)";
    }
    if (problem != null) {
      exchange.setProperty(Established.REFUSED, new Verdict.Refused(0, Refusal.MALFORMED));
      exchange.setException(new RuntimeCamelException(problem));
    }
  }

  /* Only now, with the body, is it known who signed it; and only who did is held to its limits. */
  private boolean prove(
      Exchange exchange, SignedFormat format, DoorHead head, FullHttpRequest request) {
    Identity identity = doorkeeper.identity();
    if (format.claimed(head, identity) == null) {
      return true;
    }
    Identity.Answer who = format.proved(head, request.content().nioBuffer(), identity);
    if (who instanceof Identity.Stranger stranger) {
      refuse(exchange, stranger.reason(), stranger.text(), Turn.FREE);
      return false;
    }
    Doorkeeper.Answer asked = doorkeeper.ask(((Identity.Known) who).caller());
    if (asked instanceof Doorkeeper.Denied denied) {
      refuse(exchange, denied.reason(), denied.text(), denied.turn());
      return false;
    }
    Doorkeeper.Admitted admitted = (Doorkeeper.Admitted) asked;
    exchange.setProperty(Established.CALLER, admitted.caller());
    exchange.setProperty(Established.TURN, admitted.turn());
    return true;
  }

  private static void refuse(Exchange exchange, Refusal reason, String text, Turn turn) {
    Verdict.Refused refused = new Verdict.Refused(0, reason);
    int retryAfter =
        turn.passes() ? reason == Refusal.UNAVAILABLE ? 1 : 0 : turn.retryAfterSeconds();
    exchange.setProperty(Established.TURN, turn);
    exchange.setProperty(Established.REFUSED, refused);
    if (retryAfter > 0) {
      exchange.setProperty(Established.RETRY_AFTER_SECONDS, retryAfter);
    }
    exchange.setException(new RefusedException(text, refused, retryAfter));
  }

  /* Two senders in one request: whichever we took, somebody in front of us may take the other. */
  static @Nullable String contradiction(HttpHeaders headers, DoorFormat format) {
    for (String name : ONCE) {
      List<String> values = headers.getAll(name);
      if (name.equals(TOKEN) && !format.tokenHeader().equalsIgnoreCase(TOKEN)) {
        values =
            Stream.concat(values.stream(), headers.getAll(format.tokenHeader()).stream()).toList();
      }
      if (values.size() > 1 && values.stream().distinct().count() > 1) {
        return name + ": " + values.size() + " headers that differ (expected: one)";
      }
    }
    return null;
  }

  /** The token of a request that does not stand in {@code Authorization}; null for none. */
  static @Nullable String token(HttpHeaders headers, DoorFormat format) {
    String own = headers.get(format.tokenHeader());
    return own == null ? headers.get(TOKEN) : own;
  }

  /* Both names with one key are one key; a name that stands twice is none. */
  private static List<String> idempotencyKeys(HttpHeaders headers) {
    List<String> keys = headers.getAll("Idempotency-Key");
    List<String> others = headers.getAll("X-Idempotency-Key");
    return keys.equals(others) || others.isEmpty()
        ? keys
        : Stream.concat(keys.stream(), others.stream()).toList();
  }

  /* What the request holds is held until its exchange ends, also when its sender goes away. */
  private static RequestMemory.@Nullable Claim adopted(FullHttpRequest request, Exchange exchange) {
    if (!(request instanceof ReceivedRequest received)) {
      return null;
    }
    received.claim.adopt();
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                received.claim.close();
              }
            });
    return received.claim;
  }

  private static void keep(Message message, HttpHeaders headers, String name) {
    String value = headers.get(name);
    if (value != null) {
      message.setHeader(name, value);
    }
  }

  private static boolean isPrintable(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_KEY_CHARS
        && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }
}
