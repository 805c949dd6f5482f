package dev.wadi.source.push;

import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.LogStream;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Makes the body of a push, as {@code netty-http} or anybody gives it, a {@link Batch} of the
 * tenant that is established. With an {@link Established#IDEMPOTENCY_KEY} it also notes the {@link
 * Established#REQUEST_DIGEST}.
 *
 * <p>A body that lies in an array of its own is not copied. A push without entries is answered here
 * and goes no further. What is refused fails the exchange with {@link Established#REFUSED}. Counts
 * the bytes of all contents that are on their way and refuses more than the limit. Never blocks.
 */
public final class PushDecodeProcessor implements Processor {

  private final PushDecoder decoder;
  private final DoorLimits limits;
  private final PushStatistics statistics;
  private final PushAnswerProcessor answer;
  private final AtomicLong inFlightBytes = new AtomicLong();

  public PushDecodeProcessor(
      PushDecoder decoder,
      DoorLimits limits,
      PushStatistics statistics,
      PushAnswerProcessor answer) {
    this.decoder = decoder;
    this.limits = limits;
    this.statistics = statistics;
    this.answer = answer;
  }

  /** Bytes of the contents of all pushes that are not answered yet. */
  public long inFlightBytes() {
    return inFlightBytes.get();
  }

  @Override
  public void process(Exchange exchange) {
    PushTicket ticket = exchange.getProperty(PushTicket.PROPERTY, PushTicket.class);
    String tenant = exchange.getProperty(Established.TENANT, String.class);
    if (ticket == null || tenant == null) {
      throw new IllegalStateException("decode needs a received request and a tenant before it");
    }
    byte[] bytes;
    int offset = 0;
    int length;
    if (exchange.getMessage().getBody() instanceof ByteBuf buffer) {
      length = buffer.readableBytes();
      if (buffer.hasArray()) {
        bytes = buffer.array();
        offset = buffer.arrayOffset() + buffer.readerIndex();
      } else {
        bytes = new byte[length];
        buffer.getBytes(buffer.readerIndex(), bytes);
      }
    } else {
      byte[] body = exchange.getMessage().getBody(byte[].class);
      bytes = body == null ? new byte[0] : body;
      length = bytes.length;
    }
    String key = exchange.getProperty(Established.IDEMPOTENCY_KEY, String.class);
    PushDigest digest = key == null ? null : new PushDigest(key);
    try {
      PushDecoder.Decoded decoded =
          decoder.decode(
              ticket.source,
              tenant,
              ticket.contentType,
              ticket.contentEncoding,
              bytes,
              offset,
              length,
              digest);
      if (digest != null) {
        exchange.setProperty(Established.REQUEST_DIGEST, digest.value());
      }
      if (decoded.anyNames()) {
        exchange.setProperty(Established.ANY_LABEL_NAMES, true);
      }
      received(exchange, ticket, decoded.batch(), length);
    } catch (MalformedPushException e) {
      boolean encoding = e.getMessage() != null && e.getMessage().startsWith("Content-Encoding");
      refuse(exchange, encoding ? Refusal.UNSUPPORTED_ENCODING : Refusal.MALFORMED, e);
    } catch (TooLargeException e) {
      refuse(exchange, Refusal.TOO_LARGE, e);
    }
  }

  private void received(Exchange exchange, PushTicket ticket, Batch batch, int bodyBytes) {
    ticket.receivedEntries = batch.entries();
    statistics.received(batch.entries(), batch.lineBytes());
    exchange.getMessage().setBody(batch);
    if (batch.isEmpty()) {
      answer.process(exchange);
      exchange.setRouteStop(true);
      return;
    }
    long held = Math.max(bodyBytes, heldBytes(batch));
    long used = inFlightBytes.addAndGet(held);
    if (used > limits.maxInFlightBytes() && used > held) {
      inFlightBytes.addAndGet(-held);
      exchange.setProperty(Established.RETRY_AFTER_SECONDS, 1);
      refuse(
          exchange,
          Refusal.UNAVAILABLE,
          new RuntimeCamelException(
              "too much in flight: "
                  + (used - held)
                  + " bytes wait for the disk, limit "
                  + limits.maxInFlightBytes()
                  + " bytes"));
      return;
    }
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                inFlightBytes.addAndGet(-held);
              }
            });
  }

  private static long heldBytes(Batch batch) {
    LogStream first = batch.streams().get(0);
    return first.lineBuffer(0).length;
  }

  private static void refuse(Exchange exchange, Refusal reason, Exception cause) {
    PushTicket ticket = exchange.getProperty(PushTicket.PROPERTY, PushTicket.class);
    int entries = ticket == null ? 0 : ticket.receivedEntries;
    exchange.setProperty(Established.REFUSED, new Verdict.Refused(entries, reason));
    exchange.setException(cause);
  }
}
