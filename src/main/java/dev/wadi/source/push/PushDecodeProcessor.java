package dev.wadi.source.push;

import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.NoRoomException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.LogStream;
import dev.wadi.model.Verdict;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorBatch;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorException;
import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

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
public final class PushDecodeProcessor extends AsyncProcessorSupport {
  /*
   * One bomb keeps a processor busy for a quarter of a second, and two hundred of them would keep an
   * event loop from everybody else. So whatever is larger than this, as it comes, as it says of
   * itself or as it turns out, is left to a thread that does nothing else, and the event loops stay
   * with small pushes.
   */
  private static final int LIGHT_BYTES = 1 << 20;

  /*
   * What steps make of a batch until it is on disk, as a multiple of its content: lines that are
   * changed are written anew, and all of it once more for the disk.
   */
  private static final int WORKING_SHARE = 2;

  private static final int WAITING_LARGE_PUSHES = 32;

  /* What is packed unfolds into several times as much, and may be made to take much longer. */
  private static final int LIGHT_PACKED_BYTES = LIGHT_BYTES / 4;

  /* Content may turn out to be so many times as large as it was known to be; arrays that double, a
  last copy and what zstd looks back on are in it. */
  private static final long UNDERSTATED = 4;

  private static final int SUSPECTS = 32;

  private final DoorLimits limits;
  private final RequestMemory memory;
  private final PushAnswerProcessor answer;
  private final LargePushes large;
  private final AtomicInteger suspects = new AtomicInteger();

  /**
   * @param heavy takes on large pushes with all the steps behind this one, or rejects them; they
   *     are answered with 503 then
   */
  public PushDecodeProcessor(
      DoorLimits limits, RequestMemory memory, PushAnswerProcessor answer, Executor heavy) {
    this.limits = limits;
    this.memory = memory;
    this.answer = answer;
    this.large = new LargePushes(heavy, WAITING_LARGE_PUSHES, System::nanoTime);
  }

  /** The largest content of a push for which there is ever room, with what is made of it. */
  public static long largestContentBytes(RequestMemory memory) {
    return memory.largestClaimBytes() / (1 + WORKING_SHARE);
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    PushTicket ticket = PushTicketProcessor.of(exchange);
    String tenant = exchange.getProperty(Established.TENANT, String.class);
    if (ticket == null || tenant == null) {
      exchange.setException(
          new IllegalStateException("decode needs a received request and a tenant before it"));
      callback.done(true);
      return true;
    }
    Body body = Body.of(exchange);
    RequestMemory.Claim claim = ticket.claim == null ? claimOf(exchange) : ticket.claim;
    Allowed allowed = new Allowed(memory, claim);
    boolean packed = isPacked(ticket.head.contentEncoding(), body);
    long content = body.length;
    if (content <= (packed ? LIGHT_PACKED_BYTES : LIGHT_BYTES) && !(packed && isSuspect())) {
      Bounded unfolding = new Bounded(allowed, LIGHT_BYTES);
      try {
        decode(exchange, ticket, tenant, body, unfolding, allowed);
        callback.done(true);
        return true;
      } catch (HeavyException e) {
        content = e.contentBytes;
        if (unfolding.giveAll() > 0) {
          suspects.set(SUSPECTS);
        }
      }
    }
    waitForTurn(exchange, callback, ticket, tenant, body, allowed, content);
    return false;
  }

  /**
   * @param content what it unfolds into, as far as that is known
   */
  private void waitForTurn(
      Exchange exchange,
      AsyncCallback callback,
      PushTicket ticket,
      String tenant,
      Body body,
      Allowed allowed,
      long content) {
    RequestMemory.Claim claim = allowed.claim;
    claim.needs(body.length + (1L + WORKING_SHARE) * content);
    large.add(
        tenant,
        claim.neededBytes(),
        () -> {
          claim.hasItsTurn();
          /* Who says less than he has waits again, with what is known of him now. */
          Bounded unfolding = new Bounded(allowed, Math.max(LIGHT_BYTES, UNDERSTATED * content));
          try {
            decode(exchange, ticket, tenant, body, unfolding, allowed);
          } catch (HeavyException e) {
            long unused = unfolding.giveAll();
            suspects.set(SUSPECTS);
            waitForTurn(
                exchange,
                callback,
                ticket,
                tenant,
                body,
                allowed,
                Math.max(e.contentBytes, UNDERSTATED * content));
            return;
          } catch (RuntimeException e) {
            exchange.setException(e);
          }
          callback.done(false);
        },
        () -> {
          exchange.setProperty(Established.RETRY_AFTER_SECONDS, 1);
          refuse(
              exchange,
              Refusal.UNAVAILABLE,
              new RuntimeCamelException("too many large pushes at once"));
          callback.done(false);
        });
  }

  /*
   * What does not say how large it is has to be unfolded to be known. When one turned out to be
   * large, the next such get no try on an event loop: small ones among them are the first to have
   * their turn elsewhere.
   */
  private boolean isSuspect() {
    return suspects.get() > 0 && suspects.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  private static boolean isPacked(@Nullable String encoding, Body body) {
    if (encoding == null || encoding.isBlank()) {
      return ContentDecoding.told(body.bytes, body.offset, body.length) != ContentDecoding.IDENTITY;
    }
    return !encoding.equalsIgnoreCase("snappy") && !encoding.equalsIgnoreCase("identity");
  }

  private record Body(byte[] bytes, int offset, int length) {
    static Body of(Exchange exchange) {
      if (exchange.getMessage().getBody() instanceof ByteBuf buffer) {
        int length = buffer.readableBytes();
        if (buffer.hasArray()) {
          return new Body(buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), length);
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return new Body(bytes, 0, length);
      }
      byte[] body = exchange.getMessage().getBody(byte[].class);
      return body == null ? new Body(new byte[0], 0, 0) : new Body(body, 0, body.length);
    }
  }

  private void decode(
      Exchange exchange,
      PushTicket ticket,
      String tenant,
      Body body,
      Allowance unfolding,
      Allowed reading) {
    String key = exchange.getProperty(Established.IDEMPOTENCY_KEY, String.class);
    PushDigest digest = key == null ? null : new PushDigest(key);
    String field = key == null ? ticket.format.onceField() : "";
    PushDigest.OfBody ofBody = field.isEmpty() ? null : new PushDigest.OfBody(field);
    DoorBody.Shown shown =
        digest != null ? digest : ofBody != null ? ofBody : DoorBody.Shown.TO_NOBODY;
    try {
      DoorBatch decoded =
          ticket.format.decode(
              new DoorBody(
                  tenant,
                  ticket.head,
                  body.bytes,
                  body.offset,
                  body.length,
                  limits.maxUnfoldedBytes(),
                  limits.decode().within(reading),
                  unfolding,
                  shown));
      String once = decoded.onceBy();
      if (digest != null) {
        exchange.setProperty(Established.REQUEST_DIGEST, digest.value());
      } else if (ofBody != null && once != null) {
        exchange.setProperty(Established.IDEMPOTENCY_KEY, once);
        exchange.setProperty(Established.REQUEST_DIGEST, ofBody.value(once));
      }
      if (decoded.anyNames()) {
        exchange.setProperty(Established.ANY_LABEL_NAMES, true);
      }
      if (ticket.format.anyTimeAndLabels()) {
        exchange.setProperty(Established.ANY_TIME_AND_LABELS, true);
      }
      exchange.setProperty(Established.TOLD, true);
      if (ticket.format.wholeOnly(ticket.head)) {
        exchange.setProperty(Established.WHOLE, true);
      }
      received(exchange, ticket, decoded, reading);
    } catch (MalformedPushException e) {
      boolean encoding = e.getMessage() != null && e.getMessage().startsWith("Content-Encoding");
      refuse(exchange, encoding ? Refusal.UNSUPPORTED_ENCODING : Refusal.MALFORMED, e);
    } catch (DoorException e) {
      ticket.detail(e.detail());
      if (e.entries() > 0) {
        ticket.entries.received(e.entries(), 0);
      }
      refuse(exchange, e.reason(), e);
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

  private void received(Exchange exchange, PushTicket ticket, DoorBatch read, Allowed allowed) {
    Batch batch = read.batch();
    ticket.entries.received(batch.entries() + read.refusedEntries(), batch.lineBytes());
    ticket.detail(read.detail());
    Refusal reason = read.reason();
    if (reason != null) {
      /* A batch of their own: the chain may refuse others of this one for the same reason. */
      Batch none = new Batch(batch.tenant(), List.of(), null);
      ticket.entries.ledger().refused(none, read.refusedEntries(), reason, read.text());
    }
    exchange.getMessage().setBody(batch);
    if (batch.isEmpty()) {
      answer.process(exchange);
      exchange.setRouteStop(true);
      return;
    }
    allowed.take(WORKING_SHARE * heldBytes(batch));
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

  /** Allows so much, so that the thread is soon free for others. */
  private static final class Bounded implements Allowance {
    private final Allowed allowed;
    private final long mostBytes;
    private long takenBytes;

    Bounded(Allowed allowed, long mostBytes) {
      this.allowed = allowed;
      this.mostBytes = mostBytes;
    }

    @Override
    public void take(long bytes) {
      if (takenBytes + bytes > mostBytes) {
        throw new HeavyException(takenBytes + bytes);
      }
      allowed.take(bytes);
      takenBytes += bytes;
    }

    @Override
    public void give(long bytes) {
      allowed.give(bytes);
      takenBytes -= bytes;
    }

    /** Gives back what is still taken, after it came to nothing; returns how much that was. */
    long giveAll() {
      long all = takenBytes;
      give(all);
      return all;
    }
  }

  /** What was begun is more than it was given time for; nothing of it is kept. */
  private static final class HeavyException extends RuntimeException {
    private static final long serialVersionUID = 1;
    final long contentBytes;

    HeavyException(long contentBytes) {
      super("unfolds into more than was expected", null, false, false);
      this.contentBytes = contentBytes;
    }
  }

  /* The streams of a push share its buffers. */
  private static long heldBytes(Batch batch) {
    LogStream first = batch.streams().get(0);
    long held = 0;
    for (int i = 0; i < first.bufferCount(); i++) {
      held += first.bufferNumber(i).length;
    }
    return held;
  }

  private static void refuse(Exchange exchange, Refusal reason, Exception cause) {
    PushTicket ticket = PushTicketProcessor.of(exchange);
    int entries = ticket == null ? 0 : ticket.entries.receivedEntries();
    exchange.setProperty(Established.REFUSED, new Verdict.Refused(entries, reason));
    exchange.setException(cause);
  }
}
