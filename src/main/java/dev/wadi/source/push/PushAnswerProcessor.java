package dev.wadi.source.push;

import dev.wadi.model.Caller;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.RefusedEntry;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.intake.Refused;
import dev.wadi.source.intake.Settled;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of a push: what its sender gets, in the words of its {@link
 * dev.wadi.source.door.DoorFormat}.
 *
 * <p>The answer is made from the {@link Ledger} of the push. Only when every entry that arrived is
 * in it exactly once (kept with a receipt, refused, dropped or set aside) it is a yes, 204 with
 * Loki, or 400 with the texts when a part was refused. Else, after a failure, it is the status that
 * belongs to {@link Established#REFUSED} with the exception's message; and a route that simply
 * ended without keeping the batch gives a 500 that is counted and logged, once a minute for each
 * route. What the body is and which properties are set makes no difference. A push has one answer,
 * also when several steps ask for it or none does. Request headers do not come back. What the
 * buffer says by {@link Established#PAUSE_NANOS} is kept to by the connection. Never blocks.
 */
public final class PushAnswerProcessor implements Processor {
  /** The logins that a 401 offers, one header each. */
  static final List<String> LOGINS = List.of("Bearer", "Basic realm=\"wadi\", charset=\"UTF-8\"");

  private static final Logger LOG = LoggerFactory.getLogger(PushAnswerProcessor.class);
  private static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final DoorReply NO_PUSH =
      DoorReply.text(500, "internal server error: nobody received this push");

  private final PushStatistics statistics;
  private final LongSupplier nanoTicker;

  /** When we last spoke of a route, by its id. */
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  public PushAnswerProcessor(PushStatistics statistics, LongSupplier nanoTicker) {
    this.statistics = statistics;
    this.nanoTicker = nanoTicker;
  }

  @Override
  public void process(Exchange exchange) {
    PushTicket ticket = PushTicketProcessor.of(exchange);
    Message message = exchange.getMessage();
    write(message, ticket == null ? NO_PUSH : settle(exchange, ticket));
  }

  /** The answer of a push, which is made now unless there is one. */
  DoorReply settle(Exchange exchange, PushTicket ticket) {
    synchronized (ticket) {
      DoorReply reply = ticket.reply();
      if (reply == null) {
        DoorOutcome settled = outcome(exchange, ticket);
        long nanos = nanoTicker.getAsLong() - ticket.arrivedNanos;
        Caller caller = exchange.getProperty(Established.CALLER, Caller.class);
        DoorOutcome outcome =
            settled.of(
                exchange.getProperty(Established.TURN, Turn.FREE, Turn.class),
                caller == null ? "" : caller.key(),
                nanos);
        reply = withHeaders(ticket.format.reply(ticket.head, outcome), outcome);
        ticket.settle(reply);
        ticket.pause(exchange.getProperty(Established.PAUSE_NANOS, 0L, Long.class));
        statistics.answered(ticket.format.source(), reply.status(), nanos);
      }
      return reply;
    }
  }

  private DoorOutcome outcome(Exchange exchange, PushTicket ticket) {
    Exception failure = exchange.getException();
    if (failure == null) {
      failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
    @Nullable Refused refused =
        Refused.of(
            exchange.getProperty(Established.REFUSED, Verdict.Refused.class),
            exchange.getProperty(Established.RETRY_AFTER_SECONDS, Number.class),
            failure);
    Settled settled =
        statistics
            .intake()
            .settle(ticket.entries, failure != null, refused == null ? null : refused.reason());
    return switch (settled.how()) {
      case ACCOUNTED -> accounted(exchange, ticket, settled.sum(), failure);
      case NOT_KEPT -> ended(exchange, ticket, settled.sum());
      case REFUSED -> failed(exchange, ticket, refused, failure);
    };
  }

  private DoorOutcome accounted(
      Exchange exchange, PushTicket ticket, Ledger.Sum sum, @Nullable Exception failure) {
    if (failure != null) {
      LOG.warn(
          "A push is kept, and a step failed all the same. route={}",
          exchange.getFromRouteId(),
          failure);
    }
    Refusal refusal = sum.refusal();
    String text = sum.refusedText();
    if (refusal != null) {
      statistics.refusedRequest(refusal);
    }
    return new DoorOutcome(
        refusal == null ? DoorOutcome.How.KEPT : DoorOutcome.How.PARTLY,
        refusal == null ? 204 : 400,
        refusal,
        refusal == null ? "" : text == null ? "entries were refused" : text,
        0,
        sum.received(),
        sum.refused(),
        sum.receipt(),
        ticket.detail(),
        entries(exchange),
        Turn.FREE,
        "",
        0);
  }

  private static List<RefusedEntry> entries(Exchange exchange) {
    List<RefusedEntry> entries = new ArrayList<>();
    if (exchange.getProperty(Established.REFUSED_ENTRIES) instanceof List<?> told) {
      told.forEach(one -> entries.add((RefusedEntry) one));
    }
    return entries;
  }

  /* The usual reasons: a stop, a step that was disabled or deleted, a body that was replaced. */
  private DoorOutcome ended(Exchange exchange, PushTicket ticket, Ledger.Sum sum) {
    String route = String.valueOf(exchange.getFromRouteId());
    statistics.refusedRequest(Refusal.NOT_KEPT);
    long now = nanoTicker.getAsLong();
    Long before = told.get(route);
    if (before == null || now - before >= LOG_EVERY_NANOS) {
      told.put(route, now);
      LOG.error(
          "A push went through its routes and is not kept, so it was refused; entries that are let"
              + " go on purpose need a step drop:<reason>. route={} received={} kept={} refused={}"
              + " dropped={} setAside={}",
          route,
          sum.received(),
          sum.kept(),
          sum.refused(),
          sum.droppedEntries(),
          sum.setAside());
    }
    return refused(
        exchange,
        ticket,
        500,
        Refusal.NOT_KEPT,
        "internal server error: the route ended without keeping the batch",
        0);
  }

  private DoorOutcome failed(
      Exchange exchange,
      PushTicket ticket,
      @Nullable Refused refused,
      @Nullable Exception failure) {
    if (refused == null) {
      LOG.error("A push failed for a reason that no step has explained.", failure);
      statistics.refusedRequest(Refusal.UNAVAILABLE);
      return refused(exchange, ticket, 500, Refusal.UNAVAILABLE, "internal server error", 0);
    }
    statistics.refusedRequest(refused.reason());
    int status = status(refused.reason());
    return refused(
        exchange,
        ticket,
        status,
        refused.reason(),
        refused.text(),
        status == 429 || status == 503 ? refused.retryAfterSeconds() : 0);
  }

  private static DoorOutcome refused(
      Exchange exchange,
      PushTicket ticket,
      int status,
      Refusal reason,
      String text,
      long retryAfterSeconds) {
    return new DoorOutcome(
        DoorOutcome.How.REFUSED,
        status,
        reason,
        text,
        retryAfterSeconds,
        ticket.entries.receivedEntries(),
        0,
        null,
        ticket.detail(),
        entries(exchange),
        Turn.FREE,
        "",
        0);
  }

  /** What HTTP and our clients ask for, whichever form an answer has. */
  static DoorReply withHeaders(DoorReply reply, DoorOutcome outcome) {
    boolean comesBack = outcome.retryAfterSeconds() > 0 && !reply.isSuccess();
    String receipt = outcome.receipt();
    if (!comesBack && reply.headers().isEmpty()) {
      return receipt == null
          ? reply
          : new DoorReply(
              reply.status(), reply.contentType(), reply.body(), Map.of("X-Wadi-Receipt", receipt));
    }
    Map<String, String> headers = new HashMap<>();
    if (comesBack) {
      headers.put("Retry-After", String.valueOf(outcome.retryAfterSeconds()));
    }
    if (receipt != null) {
      headers.put("X-Wadi-Receipt", receipt);
    }
    headers.putAll(reply.headers());
    return new DoorReply(reply.status(), reply.contentType(), reply.body(), headers);
  }

  /** The status that tells a sender why. */
  static int status(Refusal reason) {
    return switch (reason) {
      case UNKNOWN_TOKEN, KEY_INACTIVE, KEY_EXPIRED -> 401;
      case NOT_ALLOWED -> 403;
      case TOO_LARGE -> 413;
      case TOO_FAST, OVER_QUOTA -> 429;
      case TOO_SLOW -> 408;
      case KEY_REUSED -> 422;
      case NOT_KEPT -> 500;
      case QUOTA_FULL, DISK_FULL, UNAVAILABLE, NOT_REDACTED -> 503;
      case MALFORMED,
          UNSUPPORTED_ENCODING,
          LINE_TOO_LONG,
          INVALID_LABELS,
          METADATA_TOO_LARGE,
          TOO_OLD,
          TOO_NEW,
          SCHEMA ->
          400;
    };
  }

  /** Puts an answer into a message in place of whatever it held. */
  static void write(Message message, DoorReply reply) {
    message.removeHeaders("*");
    reply.headers().forEach(message::setHeader);
    if (reply.status() == 401 && !reply.headers().containsKey("WWW-Authenticate")) {
      message.setHeader("WWW-Authenticate", LOGINS);
    }
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
    String type = reply.contentType();
    if (type != null) {
      message.setHeader(Exchange.CONTENT_TYPE, type);
    }
    message.setBody(
        reply.body().length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(reply.body()));
  }
}
