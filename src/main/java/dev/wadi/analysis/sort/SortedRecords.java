package dev.wadi.analysis.sort;

import java.io.IOException;

/** Records in the order of their times, one after another. For one thread. */
public interface SortedRecords {
  /** Turns to the next record; false when there is none. */
  boolean next() throws IOException;

  long nanos();

  /** Where the record lies; valid until the next one. */
  byte[] buffer();

  int offset();

  int length();
}
