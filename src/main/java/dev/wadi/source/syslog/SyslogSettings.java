package dev.wadi.source.syslog;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.codec.text.TimeGuard;
import java.time.Duration;

/**
 * What the doors for syslog take.
 *
 * @param tenant whose lines they are
 * @param lines how a message is read
 * @param guard how far times may be from their arrival
 * @param maxMessageBytes of one message; longer ones are cut
 * @param lingerMillis how long lines wait for others
 * @param burstLines that go on together at most
 * @param burstBytes likewise
 * @param waitingBytes that may be on their way to the disk, of all senders together; those of one
 *     tenant may be three times what is left of it, and messages that have begun and not ended half
 * @param connections at once
 * @param patience for a message that has begun and does not end, and for a connection that is
 *     silent while others find no place
 */
record SyslogSettings(
    String tenant,
    TextSettings lines,
    TimeGuard guard,
    int maxMessageBytes,
    int lingerMillis,
    int burstLines,
    int burstBytes,
    long waitingBytes,
    int connections,
    Duration patience) {
  SyslogSettings {
    requirePositive("maxMessageBytes", maxMessageBytes);
    requirePositive("lingerMillis", lingerMillis);
    requirePositive("burstLines", burstLines);
    requirePositive("burstBytes", burstBytes);
    requirePositive("connections", connections);
    if (waitingBytes < 2L * burstBytes) {
      throw new IllegalArgumentException(
          "waitingBytes: " + waitingBytes + " (expected: at least twice burstBytes)");
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
