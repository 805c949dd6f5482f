package dev.wadi.sink.objects;

import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.store.StoreLocation;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Which captures are copied, where to, and how eagerly.
 *
 * @param directory the folder of all captures, or the one capture itself
 * @param single whether the directory is the one capture of all
 * @param target where copies go
 * @param key where each of them lies below it
 * @param captures how many are worked on at a time
 * @param trail whether the audit trail of a capture that nobody writes to any more goes with it
 * @param removeAfter how long after its end a capture that is copied whole is deleted here; zero
 *     for never
 * @param lookEvery time between two looks at the folder
 * @param pacing how long it waits after failures
 */
record ObjectsSettings(
    Path directory,
    boolean single,
    StoreLocation target,
    KeyTemplate key,
    int captures,
    boolean trail,
    Duration removeAfter,
    Duration lookEvery,
    DeliverySettings.Pacing pacing) {
  ObjectsSettings {
    require("captures", captures, 1, 64);
    require("removeAfter [ms]", removeAfter.toMillis(), 0, Long.MAX_VALUE);
    require("lookEvery [ms]", lookEvery.toMillis(), 10, 3_600_000);
    try {
      ObjectsParts.requireElsewhere(target, directory);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("target: " + e.getMessage());
    }
  }

  private static void require(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }
}
