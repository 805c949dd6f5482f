package dev.wadi.source.datagram;

import dev.wadi.model.Batch;
import dev.wadi.source.intake.Ticket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lines of many datagrams on their way to the disk, with the room that they take until then.
 */
final class DatagramBurst {
  private final Batch batch;
  private final Ticket ticket;
  private final AtomicLong waiting;
  private final AtomicLong held;

  /**
   * @param waiting from which the bytes are taken away when the burst is over
   * @param heldBytes what it has added there
   */
  DatagramBurst(Batch batch, Ticket ticket, AtomicLong waiting, long heldBytes) {
    this.batch = batch;
    this.ticket = ticket;
    this.waiting = waiting;
    this.held = new AtomicLong(heldBytes);
  }

  Batch batch() {
    return batch;
  }

  Ticket ticket() {
    return ticket;
  }

  /** Gives the room back, once. */
  void release() {
    waiting.addAndGet(-held.getAndSet(0));
  }
}
