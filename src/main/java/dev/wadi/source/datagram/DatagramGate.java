package dev.wadi.source.datagram;

import dev.wadi.codec.logd.LogdBurst;
import dev.wadi.codec.logd.LogdCommand;
import dev.wadi.codec.logd.LogdPacket;
import dev.wadi.model.Batch;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.LetInMark;
import dev.wadi.source.intake.ReplayGuard;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.source.intake.Ticket;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to each datagram, on the thread of its socket: bounds, time, signature, replay, and
 * only then what is in it. Lines are gathered by tenant into bursts; readers' commands are handed
 * on. For one thread.
 */
final class DatagramGate {
  /*
   * Nothing that is not signed is looked into, answered or remembered. The order is that of what a
   * forger can cost us: two comparisons for a wrong time, one sum for each secret after that.
   */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The smallest buffer of a burst. */
  private static final int LEAST_BUFFER = 16 << 10;

  private final DatagramSettings settings;
  private final SecretBook secrets;
  private final ReplayGuard guard;
  private final @Nullable LetInMark mark;
  private final DatagramCounts counts;
  private final Intake intake;
  private final SourceCounts source;
  private final DatagramReaders readers;
  private final Consumer<DatagramBurst> out;
  private final SignatureCheck check = new SignatureCheck();
  private final LogdCommand command = new LogdCommand();
  private final List<Gathering> gatherings = new ArrayList<>();
  private Gathering current;
  private long busyBytes;
  private int busyLines;

  /** The burst of one tenant. */
  private static final class Gathering {
    private final String tenant;
    private final LogdBurst burst = new LogdBurst();
    private int bufferBytes = LEAST_BUFFER;

    Gathering(String tenant) {
      this.tenant = tenant;
    }

    /*
     * The next is likely to be as large as the last. With a little more room than that it fills
     * most of its buffer, which who holds the batch keeps alive as a whole.
     */
    void learn(int most) {
      int used = burst.usedBytes();
      bufferBytes = Math.max(LEAST_BUFFER, Math.min(most, used + used / 4));
    }
  }

  /**
   * @param mark is told what is let in; null when nobody asks after a restart
   * @param out takes each burst, at once and without waiting
   */
  DatagramGate(
      DatagramSettings settings,
      SecretBook secrets,
      ReplayGuard guard,
      @Nullable LetInMark mark,
      DatagramCounts counts,
      Intake intake,
      SourceCounts source,
      DatagramReaders readers,
      Consumer<DatagramBurst> out) {
    this.settings = settings;
    this.secrets = secrets;
    this.guard = guard;
    this.mark = mark;
    this.counts = counts;
    this.intake = intake;
    this.source = source;
    this.readers = readers;
    this.out = out;
    this.current = new Gathering("");
    gatherings.add(current);
  }

  /** Takes one datagram; true when something waits for {@link #flush}. */
  boolean receive(ByteBuf datagram, @Nullable InetSocketAddress sender, long nowNanos) {
    int length = datagram.readableBytes();
    counts.received.increment();
    counts.receivedBytes.add(length);
    if (length < LogdPacket.NANOS_HEAD_BYTES) {
      return refuse(DatagramRefusal.SHORT);
    }
    if (length > settings.maxDatagramBytes()) {
      return refuse(DatagramRefusal.LONG);
    }
    makeRoom(current, length);
    byte[] buffer = current.burst.buffer();
    int at = current.burst.position();
    datagram.getBytes(datagram.readerIndex(), buffer, at, length);
    int head = LogdPacket.headBytes(buffer, at, length);
    if (head == 0) {
      return refuse(DatagramRefusal.SHORT);
    }
    long signedAt = LogdPacket.signedAtNanos(buffer, at, head);
    DatagramRefusal time = refusal(guard.atTime(signedAt, nowNanos));
    if (time != null) {
      return refuse(time);
    }
    return verified(buffer, at, length, head, signedAt, sender, nowNanos);
  }

  private boolean verified(
      byte[] buffer,
      int at,
      int length,
      int head,
      long signedAt,
      @Nullable InetSocketAddress sender,
      long nowNanos) {
    SharedSecret writer = check.signer(secrets.write(), buffer, at, length);
    SharedSecret reader = writer == null ? check.signer(secrets.read(), buffer, at, length) : null;
    if (writer == null && reader == null) {
      return refuse(DatagramRefusal.SIGNATURE);
    }
    if (mark != null) {
      mark.letsIn(signedAt); // before it is: a process that is killed now has said so
    }
    DatagramRefusal replay =
        refusal(
            guard.admit(
                (long) LONGS.get(buffer, at),
                (long) LONGS.get(buffer, at + 8),
                signedAt,
                nowNanos));
    if (replay != null) {
      return refuse(replay);
    }
    if (!command.read(buffer, at + head, length - head)) {
      return refuse(DatagramRefusal.MALFORMED);
    }
    switch (command.name()) {
      case WRITE -> {
        return writer == null
            ? refuse(DatagramRefusal.WRONG_SECRET)
            : write(writer.tenant(), length, nowNanos);
      }
      case UNKNOWN -> {
        return refuse(DatagramRefusal.UNKNOWN_COMMAND);
      }
      default -> {
        /* One secret may serve for both, and then it was found among those for writing. */
        SharedSecret allowed =
            reader == null ? check.signer(secrets.read(), buffer, at, length) : reader;
        return allowed == null || sender == null
            ? refuse(DatagramRefusal.WRONG_SECRET)
            : read(allowed.tenant(), sender);
      }
    }
  }

  private boolean write(String tenant, int length, long nowNanos) {
    Gathering gathering = current;
    if (!gathering.tenant.equals(tenant)) {
      gathering = moved(tenant, length);
    }
    if (counts.waitingBytes.get() + gathering.burst.usedBytes() > settings.waitingBytes()) {
      busyLines++;
      busyBytes += length;
      refuse(DatagramRefusal.BUSY);
      return true; // it is told with the next flush
    }
    switch (gathering.burst.add(command, length, nowNanos)) {
      case NO_MESSAGE -> {
        return refuse(DatagramRefusal.NO_MESSAGE);
      }
      case NO_KEY -> {
        return refuse(DatagramRefusal.NO_KEY);
      }
      case YES -> counts.lines.increment();
      default -> throw new IllegalStateException("a fate that nobody thought of");
    }
    if (gathering.burst.entries() >= settings.burstLines()
        || gathering.burst.usedBytes() >= settings.burstBytes()) {
      flush(gathering);
    }
    return true;
  }

  /* Another tenant's than the last one's: its bytes go where that tenant's lines are gathered. */
  private Gathering moved(String tenant, int length) {
    Gathering other = null;
    for (Gathering gathering : gatherings) {
      if (gathering.tenant.equals(tenant)) {
        other = gathering;
      }
    }
    if (other == null) {
      other = new Gathering(tenant);
      gatherings.add(other);
    }
    makeRoom(other, length);
    byte[] from = current.burst.buffer();
    int at = current.burst.position();
    System.arraycopy(from, at, other.burst.buffer(), other.burst.position(), length);
    int head = LogdPacket.headBytes(other.burst.buffer(), other.burst.position(), length);
    command.read(other.burst.buffer(), other.burst.position() + head, length - head);
    current = other;
    return other;
  }

  private boolean read(String tenant, InetSocketAddress sender) {
    switch (command.name()) {
      case TAIL -> readers.tail(sender, tenant, command.query());
      case PING -> readers.ping(sender);
      default -> readers.query(sender, tenant, command.query());
    }
    return false;
  }

  private void makeRoom(Gathering gathering, int length) {
    if (gathering.burst.hasRoom(length)) {
      return;
    }
    flush(gathering);
    gathering.burst.begin(Math.max(gathering.bufferBytes, LogdBurst.bytesFor(length)));
  }

  private boolean refuse(DatagramRefusal reason) {
    counts.refuse(reason);
    return false;
  }

  private static @Nullable DatagramRefusal refusal(ReplayGuard.Answer answer) {
    return switch (answer) {
      case FRESH -> null;
      case REPLAYED -> DatagramRefusal.REPLAYED;
      case FULL -> DatagramRefusal.GUARD_FULL;
      case FORGOTTEN -> DatagramRefusal.FORGOTTEN;
      case OLD -> DatagramRefusal.OLD;
      case FUTURE -> DatagramRefusal.FUTURE;
    };
  }

  /** Hands on what has been gathered. */
  void flush() {
    for (Gathering gathering : gatherings) {
      flush(gathering);
    }
    if (busyLines > 0) {
      Ticket ticket = intake.ticket(source);
      ticket.received(busyLines, busyBytes);
      intake.settle(ticket, true, Refusal.UNAVAILABLE);
      busyLines = 0;
      busyBytes = 0;
    }
  }

  private void flush(Gathering gathering) {
    if (gathering.burst.entries() == 0) {
      return;
    }
    gathering.learn(settings.burstBytes() + LogdBurst.bytesFor(settings.maxDatagramBytes()));
    long held = gathering.burst.buffer().length;
    Batch batch = new Batch(gathering.tenant, gathering.burst.streams());
    Ticket ticket = intake.ticket(source);
    ticket.received(batch.entries(), batch.lineBytes());
    counts.waitingBytes.addAndGet(held);
    DatagramBurst burst = new DatagramBurst(batch, ticket, counts.waitingBytes, held);
    out.accept(burst);
  }
}
