package dev.wadi.source.datagram;

import java.time.Duration;

/**
 * Bounds of logd's door.
 *
 * @param maxDatagramBytes longest datagram
 * @param maxAge how long ago one may have been signed
 * @param maxAhead how far ahead of our clock it may have been signed
 * @param signatures most signatures that are remembered at once
 * @param lingerMillis longest time that lines wait for company
 * @param burstLines most lines of a batch
 * @param burstBytes most bytes of a batch, about
 * @param waitingBytes most bytes between the socket and the disk
 * @param tails most readers that follow live
 * @param tailsPerAddress of these, from one address
 * @param readRate most datagrams a second to all readers
 * @param readRatePerAddress of these, to one address
 * @param queryLines most lines of one answer
 * @param recentBytes memory for the newest lines, as the ring has it; only told
 */
public record DatagramSettings(
    int maxDatagramBytes,
    Duration maxAge,
    Duration maxAhead,
    int signatures,
    int lingerMillis,
    int burstLines,
    int burstBytes,
    long waitingBytes,
    int tails,
    int tailsPerAddress,
    int readRate,
    int readRatePerAddress,
    int queryLines,
    long recentBytes) {
  /** The longest datagram that there is. */
  public static final int MOST_DATAGRAM_BYTES = 65_507;

  /** As it comes. */
  public static final DatagramSettings DEFAULT =
      new DatagramSettings(
          8192,
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          500_000,
          5,
          4096,
          256 << 10,
          8L << 20,
          32,
          8,
          20_000,
          10_000,
          100_000,
          4L << 20);

  public DatagramSettings {
    require("maxDatagramBytes", maxDatagramBytes, 64, MOST_DATAGRAM_BYTES);
    require("maxAge [ms]", maxAge.toMillis(), 1, 86_400_000);
    require("maxAhead [ms]", maxAhead.toMillis(), 0, 86_400_000);
    require("signatures", signatures, 16, 1 << 26);
    require("lingerMillis", lingerMillis, 0, 60_000);
    require("burstLines", burstLines, 1, 1_000_000);
    require("burstBytes", burstBytes, 1024, 64 << 20);
    require("waitingBytes", waitingBytes, 64 << 10, 1L << 40);
    require("tails", tails, 0, 10_000);
    require("tailsPerAddress", tailsPerAddress, 0, 10_000);
    require("readRate", readRate, 1, 10_000_000);
    require("readRatePerAddress", readRatePerAddress, 1, 10_000_000);
    require("queryLines", queryLines, 1, 10_000_000);
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
