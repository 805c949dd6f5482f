package dev.wadi.source.push;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import io.netty.buffer.Unpooled;
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
 * <p>Without a failure 204, or 400 with the texts when a part was refused and the rest is safe.
 * With one, the status that belongs to {@link Established#REFUSED}, and the exception's message as
 * text; a failure that no step has explained is a 500 that says nothing of its cause, which is
 * logged. Request headers do not come back. Never blocks.
 */
public final class PushAnswerProcessor implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(PushAnswerProcessor.class);

  /** {@code Verdict.Refused}: entries that were refused while the rest went on. */
  private static final String REFUSED_PARTLY = "wadi.refusedPartly";

  /** {@code String}: what the sender is told about the entries that were refused. */
  private static final String REFUSED_TEXT = "wadi.refusedText";

  /** {@code Integer}: entries that a rule set aside, safe in a place of their own. */
  private static final String SET_ASIDE = "wadi.setAside";

  private final PushStatistics statistics;
  private final LongSupplier nanoTicker;

  public PushAnswerProcessor(PushStatistics statistics, LongSupplier nanoTicker) {
    this.statistics = statistics;
    this.nanoTicker = nanoTicker;
  }

  @Override
  public void process(Exchange exchange) {
    PushTicket ticket = exchange.getProperty(PushTicket.PROPERTY, PushTicket.class);
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (failure == null) {
      succeeded(exchange, ticket);
    } else {
      failed(exchange, ticket, failure);
    }
  }

  private void succeeded(Exchange exchange, @Nullable PushTicket ticket) {
    Verdict.Refused partly = exchange.getProperty(REFUSED_PARTLY, Verdict.Refused.class);
    if (exchange.getMessage().getBody() instanceof Batch batch) {
      statistics.accepted(batch.entries(), batch.lineBytes());
      int aside = exchange.getProperty(SET_ASIDE, 0, Integer.class);
      statistics.setAside(aside);
      if (ticket != null) {
        int refused = partly == null ? 0 : partly.entries();
        statistics.dropped(ticket.receivedEntries - batch.entries() - aside - refused);
      }
    }
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    Object receipt = exchange.getProperty(Established.RECEIPT);
    if (receipt != null) {
      message.setHeader("X-Wadi-Receipt", receipt);
    }
    if (partly == null) {
      message.setBody(Unpooled.EMPTY_BUFFER);
      answer(message, ticket, 204);
    } else {
      statistics.refused(partly.reason(), partly.entries());
      text(message, exchange.getProperty(REFUSED_TEXT, "entries were refused", String.class));
      answer(message, ticket, 400);
    }
  }

  private void failed(Exchange exchange, @Nullable PushTicket ticket, Exception failure) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    Verdict.Refused refused = exchange.getProperty(Established.REFUSED, Verdict.Refused.class);
    if (refused == null) {
      LOG.error("A push failed for a reason that no step has explained.", failure);
      statistics.refused(Refusal.UNAVAILABLE, ticket == null ? 0 : ticket.receivedEntries);
      text(message, "internal server error");
      answer(message, ticket, 500);
      return;
    }
    statistics.refused(refused.reason(), ticket == null ? 0 : ticket.receivedEntries);
    int status = status(refused.reason());
    text(message, failure.getMessage() == null ? refused.reason().name() : failure.getMessage());
    if (status == 429 || status == 503) {
      int seconds = exchange.getProperty(Established.RETRY_AFTER_SECONDS, 1, Integer.class);
      message.setHeader("Retry-After", String.valueOf(seconds));
    }
    if (status == 401) {
      message.setHeader("WWW-Authenticate", "Bearer");
    }
    answer(message, ticket, status);
  }

  /** The status that tells a sender why. */
  static int status(Refusal reason) {
    return switch (reason) {
      case UNKNOWN_TOKEN -> 401;
      case TOO_LARGE -> 413;
      case TOO_FAST -> 429;
      case KEY_REUSED -> 422;
      case QUOTA_FULL, DISK_FULL, UNAVAILABLE -> 503;
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

  /* A text ends with a line feed, as Go's http.Error gives it. */
  private static void text(Message message, String text) {
    message.setBody(text + "\n");
    message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=utf-8");
    message.setHeader("X-Content-Type-Options", "nosniff");
  }

  private void answer(Message message, @Nullable PushTicket ticket, int status) {
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    if (ticket != null && !ticket.answered) {
      ticket.answered = true;
      statistics.answered(
          ticket.source.label(), status, nanoTicker.getAsLong() - ticket.arrivedNanos);
    }
  }
}
