package dev.wadi.sink.lake;

import dev.wadi.sink.delivery.DeliverySettings;
import java.time.Duration;

/**
 * How lines become objects.
 *
 * @param log what tells the places of our log from those of others, in names
 * @param packing how objects are compressed
 * @param maxBytes bytes of JSON lines after which an object is closed
 * @param maxAge time after which an object with lines is closed
 * @param waitingBytes most bytes of JSON lines that wait in objects; beyond it the largest is
 *     closed
 * @param requests objects that are sent at a time
 * @param pacing how long it waits after failures
 */
record LakeSettings(
    String log,
    Packing packing,
    long maxBytes,
    Duration maxAge,
    long waitingBytes,
    int requests,
    DeliverySettings.Pacing pacing) {
  LakeSettings {
    if (!log.matches("[0-9a-z]{1,32}")) {
      throw new IllegalArgumentException(
          "log: '" + log + "' (expected: up to 32 small letters and digits)");
    }
    require("maxBytes", maxBytes, 1024, 1L << 30);
    require("maxAge [ms]", maxAge.toMillis(), 1, 86_400_000);
    require("waitingBytes", waitingBytes, 1024, 1L << 36);
    require("requests", requests, 1, 64);
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
