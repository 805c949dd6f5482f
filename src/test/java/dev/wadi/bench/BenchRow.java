package dev.wadi.bench;

import java.util.Map;

/**
 * What came of a load.
 *
 * @param captured lines in the capture afterwards; -1 when there is no capture
 * @param expected lines that belong there
 * @param drainSeconds from the last answer until the capture no longer grew
 * @param serverNanosPerLine processor time of the server for each line acknowledged in the window,
 *     from its beginning until the capture no longer grew
 * @param threads the same by name of thread
 * @param peakBytes most memory that was resident in the server's process, start included
 * @param anonBytes memory of its own at the end of the load
 * @param fileBytes pages of files then
 */
record BenchRow(
    String name,
    LoadReport load,
    long captured,
    long expected,
    double drainSeconds,
    double serverNanosPerLine,
    Map<String, Double> threads,
    long peakBytes,
    long anonBytes,
    long fileBytes) {

  /**
   * Lines a second from the first push until the capture had everything, cold start included; not a
   * number without a capture. When answers come quicker than the capture is written, lines pile up
   * in the WAL; this is the rate that can go on for ever.
   */
  double storedPerSecond(double warmUpSeconds) {
    double seconds = warmUpSeconds + load.seconds() + drainSeconds;
    return captured < 0 ? Double.NaN : captured / seconds;
  }

  /** Everything acknowledged is there; pushes without an answer may be there too. */
  boolean exact() {
    long linesPerPush = load.acknowledgedLines() / Math.max(1, load.acknowledgedPushes());
    long most = expected + load.unansweredPushes() * linesPerPush;
    return captured < 0 || (captured >= expected && captured <= most);
  }
}
