package dev.wadi.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Signs each line and sends it in a datagram of its own. Nobody answers: sent means that the
 * machine took it.
 */
final class DatagramOutlet implements Outlet {
  /* A connected socket learns that nobody listens, and tells it instead of sending what comes next. */
  private static final int TRIES = 3;

  private static final long LOOK_UP_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long UNKNOWN_WAIT_MILLIS = 500;

  private final DatagramSettings settings;
  private final ShipCounts counts;
  private final Signer signer;
  private final WritePayload payload;
  private final ByteBuffer packet;
  private final @Nullable Pace pace;

  private @Nullable DatagramChannel channel;
  private @Nullable InetAddress address;
  private long lookedUpNanos;

  DatagramOutlet(DatagramSettings settings, ShipCounts counts, LongSupplier clockNanos) {
    this.settings = settings;
    this.counts = counts;
    this.signer = new Signer(settings.secret(), settings.time(), clockNanos);
    this.payload = new WritePayload(settings.maxBytes() - signer.headBytes());
    this.packet = ByteBuffer.allocateDirect(settings.maxBytes());
    this.pace = settings.perSecond() == 0 ? null : new Pace(settings.perSecond(), settings.burst());
  }

  @Override
  public void ship(LogEvent event) throws InterruptedException {
    try {
      DatagramChannel open = connected();
      if (pace != null) {
        pace.await();
      }
      /* Signed last: the signature is good for a fraction of a second. */
      Wire message = payload.of(event);
      packet.clear();
      signer.sign(message.buffer(), message.size(), packet);
      packet.flip();
      if (sent(open)) {
        counts.sent.increment();
        if (payload.wasCut()) {
          counts.cut.increment();
        }
      } else {
        counts.drop(DropReason.NOT_SENT, 1);
      }
    } catch (InterruptedException e) {
      counts.drop(DropReason.UNSENT_AT_CLOSE, 1);
      throw e;
    }
  }

  private boolean sent(DatagramChannel open) throws InterruptedException {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        packet.rewind();
        open.write(packet);
        return true;
      } catch (PortUnreachableException e) {
        counts.unreachable.increment(); // of an earlier one: this one was not sent yet
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("closed while sending");
        }
        /* No way there, no buffer, too long for the way: another socket may do better. */
        disconnect();
        open = connected();
      }
    }
    return false;
  }

  /*
   * A name may come to mean another machine. It is looked up now and then; while nobody knows it, the
   * old answer is used, and without one we wait here, and lines wait in their bounded queue.
   */
  private DatagramChannel connected() throws InterruptedException {
    while (true) {
      DatagramChannel open = channel;
      long now = System.nanoTime();
      if (open != null && open.isOpen() && now - lookedUpNanos < LOOK_UP_NANOS) {
        return open;
      }
      try {
        InetAddress found = lookedUp();
        if (open == null || !open.isOpen() || !found.equals(address)) {
          disconnect();
          address = found;
          open = DatagramChannel.open();
          channel = open;
          open.connect(new InetSocketAddress(found, settings.port()));
        }
        lookedUpNanos = now;
        return open;
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("closed while connecting");
        }
        disconnect();
        Thread.sleep(UNKNOWN_WAIT_MILLIS);
      }
    }
  }

  private InetAddress lookedUp() throws UnknownHostException {
    try {
      return InetAddress.getByName(settings.host());
    } catch (UnknownHostException e) {
      if (address != null) {
        return address;
      }
      throw e;
    }
  }

  private void disconnect() {
    DatagramChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        counts.unreachable.increment(); // nothing else is to be done with a socket that is done
      }
    }
  }

  @Override
  public void flush() {
    /* Nothing lies together. */
  }

  @Override
  public long dueInNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public void close() {
    disconnect();
  }
}
