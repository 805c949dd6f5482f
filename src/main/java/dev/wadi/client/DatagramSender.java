package dev.wadi.client;

import java.util.Map;

/**
 * Sends lines one by one as signed datagrams, for a program that makes them itself and wants to
 * know of each whether it went out. Nobody answers: sent means that the machine took it. For one
 * thread.
 */
public final class DatagramSender implements AutoCloseable {
  private final ShipCounts counts = new ShipCounts();
  private final DatagramOutlet outlet;

  /** A sender to a server. */
  public DatagramSender(DatagramSettings settings) {
    this.outlet = new DatagramOutlet(settings, counts, DatagramSender::nowNanos);
  }

  private static long nowNanos() {
    java.time.Instant now = java.time.Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** Sends a line; false when this machine could not send it. */
  public boolean send(LogEvent event) throws InterruptedException {
    long before = counts.sent.sum();
    outlet.ship(event);
    return counts.sent.sum() > before;
  }

  /** Lines that went out, lines that were cut to fit, and times that nobody listened. */
  public Map<String, Long> counts() {
    return Map.of(
        "sent", counts.sent.sum(),
        "cut", counts.cut.sum(),
        "unreachable", counts.unreachable.sum());
  }

  @Override
  public void close() {
    outlet.close();
  }
}
