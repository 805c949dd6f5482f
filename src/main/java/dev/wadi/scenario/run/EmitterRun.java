package dev.wadi.scenario.run;

import dev.wadi.scenario.Load;
import dev.wadi.scenario.Ramp;
import java.io.IOException;
import java.util.List;

/**
 * One emitter that runs on a thread of its own: lines that are sent, or a script that sends them.
 */
interface EmitterRun {
  Load load();

  List<Ramp.Tick> plan();

  /** Runs until all is sent, or {@link #stop} was called. */
  void run() throws InterruptedException;

  /** Lets {@link #run} end soon. */
  void stop();

  /** What became of lines since this was asked last. */
  Counts take();

  /** Ends what {@link #run} left open. */
  void close() throws IOException;
}
