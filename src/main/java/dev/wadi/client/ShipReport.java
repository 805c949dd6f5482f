package dev.wadi.client;

import java.util.Map;

/**
 * What became of the lines so far: given = sent + dropped + waiting, as soon as nobody writes.
 *
 * @param given lines that were written
 * @param sent lines that left; by a push, that the server has confirmed
 * @param waiting lines that are neither sent nor dropped yet
 * @param cut sent lines that were shortened, with a marker where they were
 * @param unreachable times that nobody listened where datagrams went
 * @param dropped lines that were let go, by reason; every reason is there
 */
public record ShipReport(
    long given,
    long sent,
    long waiting,
    long cut,
    long unreachable,
    Map<DropReason, Long> dropped) {
  public ShipReport {
    dropped = Map.copyOf(dropped);
  }

  /** Lines that were let go, for all reasons. */
  public long droppedInAll() {
    return dropped.values().stream().mapToLong(Long::longValue).sum();
  }
}
