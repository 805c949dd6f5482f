package dev.wadi.chain.stages;

/** One step of a pipeline. For one thread; it may remember earlier lines. */
interface Stage {
  void apply(Line line);
}
