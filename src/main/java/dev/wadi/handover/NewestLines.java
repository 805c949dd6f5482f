package dev.wadi.handover;

import dev.wadi.model.Entry;
import dev.wadi.model.LinesWanted;
import java.util.List;

/**
 * A buffer that can be asked for its newest lines by whoever has no route to it. They were redacted
 * before they came there. An endpoint that implements it is found by that. Threads share it.
 */
public interface NewestLines {
  /** The newest entries that somebody wants, the newest first. */
  List<Entry> newest(LinesWanted wanted);
}
