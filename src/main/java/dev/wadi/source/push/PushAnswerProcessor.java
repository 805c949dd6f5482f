package dev.wadi.source.push;

import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Refused;
import dev.wadi.source.intake.Settled;
import io.netty.buffer.Unpooled;
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
 * The last step of a push: the status, text and headers that its sender gets.
 *
 * <p>The answer is made from the {@link Ledger} of the push. Only when every entry that arrived is
 * in it exactly once (kept with a receipt, refused, dropped or set aside) it is a 204, or 400 with
 * the texts when a part was refused. Else, after a failure, it is the status that belongs to {@link
 * Established#REFUSED} with the exception's message; and a route that simply ended without keeping
 * the batch gives a 500 that is counted and logged, once a minute for each route. What the body is
 * and which properties are set makes no difference. A push has one answer, also when several steps
 * ask for it or none does. Request headers do not come back. Never blocks.
 */
public final class PushAnswerProcessor implements Processor {
  /** The logins that a 401 offers, one header each. */
  static final List<String> LOGINS = List.of("Bearer", "Basic realm=\"wadi\", charset=\"UTF-8\"");

  private static final Logger LOG = LoggerFactory.getLogger(PushAnswerProcessor.class);
  private static final long LOG_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final PushReply NO_PUSH =
      new PushReply(500, "internal server error: nobody received this push", Map.of());

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
  PushReply settle(Exchange exchange, PushTicket ticket) {
    synchronized (ticket) {
      PushReply reply = ticket.reply();
      if (reply == null) {
        reply = reply(exchange, ticket);
        ticket.settle(reply);
        long nanos = nanoTicker.getAsLong() - ticket.arrivedNanos;
        statistics.answered(ticket.source.label(), reply.status(), nanos);
      }
      return reply;
    }
  }

  private PushReply reply(Exchange exchange, PushTicket ticket) {
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
      case ACCOUNTED -> accounted(exchange, settled.sum(), failure);
      case NOT_KEPT -> ended(exchange, settled.sum());
      case REFUSED -> failed(refused, failure);
    };
  }

  private PushReply accounted(Exchange exchange, Ledger.Sum sum, @Nullable Exception failure) {
    if (failure != null) {
      LOG.warn(
          "A push is kept, and a step failed all the same. route={}",
          exchange.getFromRouteId(),
          failure);
    }
    Map<String, String> headers =
        sum.receipt() == null ? Map.of() : Map.of("X-Wadi-Receipt", sum.receipt());
    Refusal refusal = sum.refusal();
    if (refusal == null) {
      return new PushReply(204, null, headers);
    }
    statistics.refusedRequest(refusal);
    String text = sum.refusedText();
    return new PushReply(400, text == null ? "entries were refused" : text, headers);
  }

  /* The usual reasons: a stop, a step that was disabled or deleted, a body that was replaced. */
  private PushReply ended(Exchange exchange, Ledger.Sum sum) {
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
    return new PushReply(
        500, "internal server error: the route ended without keeping the batch", Map.of());
  }

  private PushReply failed(@Nullable Refused refused, @Nullable Exception failure) {
    if (refused == null) {
      LOG.error("A push failed for a reason that no step has explained.", failure);
      statistics.refusedRequest(Refusal.UNAVAILABLE);
      return new PushReply(500, "internal server error", Map.of());
    }
    statistics.refusedRequest(refused.reason());
    int status = status(refused.reason());
    Map<String, String> headers = Map.of();
    if (status == 429 || status == 503) {
      headers = Map.of("Retry-After", String.valueOf(refused.retryAfterSeconds()));
    }
    return new PushReply(status, refused.text(), headers);
  }

  /** The status that tells a sender why. */
  static int status(Refusal reason) {
    return switch (reason) {
      case UNKNOWN_TOKEN -> 401;
      case TOO_LARGE -> 413;
      case TOO_FAST -> 429;
      case KEY_REUSED -> 422;
      case NOT_KEPT -> 500;
      case QUOTA_FULL, DISK_FULL, UNAVAILABLE, NOT_REDACTED -> 503;
      case MALFORMED,
          UNSUPPORTED_ENCODING,
          LINE_TOO_LONG,
          INVALID_LABELS,
          METADATA_TOO_LARGE,
          TOO_OLD,
          TOO_NEW ->
          400;
    };
  }

  /** Puts an answer into a message in place of whatever it held. */
  static void write(Message message, PushReply reply) {
    message.removeHeaders("*");
    reply.headers().forEach(message::setHeader);
    if (reply.status() == 401) {
      message.setHeader("WWW-Authenticate", LOGINS);
    }
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
    @Nullable String text = reply.text();
    if (text == null) {
      message.setBody(Unpooled.EMPTY_BUFFER);
      return;
    }
    /* A text ends with a line feed, as Go's http.Error gives it. */
    message.setBody(text + "\n");
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
    message.setHeader("X-Content-Type-Options", "nosniff");
  }
}
