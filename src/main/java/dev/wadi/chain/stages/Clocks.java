package dev.wadi.chain.stages;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks that stages look at.
 *
 * @param wall tells how old a line is
 * @param nanoTicker tells how long ago another line was
 */
record Clocks(InstantSource wall, LongSupplier nanoTicker) {
  static final Clocks SYSTEM = new Clocks(InstantSource.system(), System::nanoTime);
}
