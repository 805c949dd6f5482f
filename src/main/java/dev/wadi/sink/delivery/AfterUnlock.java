package dev.wadi.sink.delivery;

import java.util.ArrayList;
import java.util.List;

/** What is to be done once the lock is free: callbacks and log files are other people's time. */
final class AfterUnlock {
  final List<Lane.Load> returned = new ArrayList<>();
  final List<Runnable> notes = new ArrayList<>();

  /** Without the lock: writes the notes and hands back what is to be handed back. */
  void conclude(String why, Tally tally) {
    notes.forEach(Runnable::run);
    tally.batchesReturned.add(returned.size());
    for (Lane.Load load : returned) {
      load.promise().completeExceptionally(new NotDeliveredException(why));
    }
  }
}
