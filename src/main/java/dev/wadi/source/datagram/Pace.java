package dev.wadi.source.datagram;

/** So many a second and no more, with a little at once after a pause. For one thread. */
final class Pace {
  private static final double BURST_SECONDS = 0.02;

  private final double perNano;
  private final double most;
  private double left;
  private long lastNanos;

  Pace(int perSecond, long nowNanos) {
    this.perNano = perSecond / 1e9;
    this.most = Math.max(1, perSecond * BURST_SECONDS);
    this.left = most;
    this.lastNanos = nowNanos;
  }

  /** Whether one more may go now. */
  boolean mayGo(long nowNanos) {
    left = Math.min(most, left + Math.max(0, nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
    return left >= 1;
  }

  /** One goes. */
  void gone() {
    left--;
  }
}
