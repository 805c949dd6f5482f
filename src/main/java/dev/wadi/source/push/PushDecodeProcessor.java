package dev.wadi.source.push;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.NoRoomException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.LogStream;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import io.netty.buffer.ByteBuf;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Makes the body of a push, as {@code netty-http} or anybody gives it, a {@link Batch} of the
 * tenant that is established. With an {@link Established#IDEMPOTENCY_KEY} it also notes the {@link
 * Established#REQUEST_DIGEST}.
 *
 * <p>A body that lies in an array of its own is not copied. A push without entries is answered here
 * and goes no further. What is refused fails the exchange with {@link Established#REFUSED}. Takes
 * memory from {@link RequestMemory} before it makes any, and refuses what has no room. Never
 * blocks.
 */
public final class PushDecodeProcessor implements Processor {
  /*
   * What steps make of a batch until it is on disk, as a multiple of its content: lines that are
   * changed are written anew, in an array that doubles, and all of it once more for the disk.
   */
  private static final long WORKING_SHARE = 3;

  private final PushDecoder decoder;
  private final RequestMemory memory;
  private final PushStatistics statistics;
  private final PushAnswerProcessor answer;

  public PushDecodeProcessor(
      PushDecoder decoder,
      RequestMemory memory,
      PushStatistics statistics,
      PushAnswerProcessor answer) {
    this.decoder = decoder;
    this.memory = memory;
    this.statistics = statistics;
    this.answer = answer;
  }

  @Override
  public void process(Exchange exchange) {
    PushTicket ticket = PushTicketProcessor.of(exchange);
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
    RequestMemory.Claim claim = ticket.claim == null ? claimOf(exchange) : ticket.claim;
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
              new Allowed(memory, claim),
              digest);
      if (digest != null) {
        exchange.setProperty(Established.REQUEST_DIGEST, digest.value());
      }
      if (decoded.anyNames()) {
        exchange.setProperty(Established.ANY_LABEL_NAMES, true);
      }
      received(exchange, ticket, decoded.batch(), claim);
    } catch (MalformedPushException e) {
      boolean encoding = e.getMessage() != null && e.getMessage().startsWith("Content-Encoding");
      refuse(exchange, encoding ? Refusal.UNSUPPORTED_ENCODING : Refusal.MALFORMED, e);
    } catch (TooLargeException e) {
      refuse(exchange, Refusal.TOO_LARGE, e);
    } catch (NoRoomException e) {
      exchange.setProperty(Established.RETRY_AFTER_SECONDS, 1);
      refuse(exchange, e.mayEverFit() ? Refusal.UNAVAILABLE : Refusal.TOO_LARGE, e);
    }
  }

  /* For a body that did not come through the door. */
  private RequestMemory.Claim claimOf(Exchange exchange) {
    RequestMemory.Claim claim = memory.claim();
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                claim.close();
              }
            });
    return claim;
  }

  private void received(
      Exchange exchange, PushTicket ticket, Batch batch, RequestMemory.Claim claim) {
    ticket.receivedEntries = batch.entries();
    ticket.ledger.received(batch.entries());
    statistics.received(batch.entries(), batch.lineBytes());
    exchange.getMessage().setBody(batch);
    if (batch.isEmpty()) {
      answer.process(exchange);
      exchange.setRouteStop(true);
      return;
    }
    new Allowed(memory, claim).take(WORKING_SHARE * heldBytes(batch));
  }

  /** What a claim allows to be unfolded. */
  private record Allowed(RequestMemory memory, RequestMemory.Claim claim) implements Allowance {
    @Override
    public void take(long bytes) {
      if (claim.take(bytes)) {
        return;
      }
      long needed = claim.heldBytes() + bytes;
      boolean ever = needed <= memory.largestClaimBytes();
      throw new NoRoomException(
          ever
              ? "too much in flight: requests hold %d bytes, limit %d bytes"
                  .formatted(memory.usedBytes(), memory.limitBytes())
              : "the push needs %d bytes of memory or more, limit %d bytes"
                  .formatted(needed, memory.largestClaimBytes()),
          ever);
    }

    @Override
    public void give(long bytes) {
      claim.give(bytes);
    }
  }

  private static long heldBytes(Batch batch) {
    LogStream first = batch.streams().get(0);
    return first.lineBuffer(0).length;
  }

  private static void refuse(Exchange exchange, Refusal reason, Exception cause) {
    PushTicket ticket = PushTicketProcessor.of(exchange);
    int entries = ticket == null ? 0 : ticket.receivedEntries;
    exchange.setProperty(Established.REFUSED, new Verdict.Refused(entries, reason));
    exchange.setException(cause);
  }
}
