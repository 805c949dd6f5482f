package dev.wadi.query;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line on its way through the stages of a query, with its labels. Used over and over, for one
 * thread.
 */
interface QueryLine {
  /** Turns to another entry with the same labels. */
  void start(QueriedEntry next);

  /** Lets go of the entry and its buffer. */
  void end();

  /** Finds the value of a name; it is then at {@link #buffer}, {@link #offset}, {@link #length}. */
  void find(String name);

  byte[] buffer();

  int offset();

  int length();

  /** Whether there is no such label. */
  boolean isMissing();

  boolean hasError();

  @Nullable String error();

  /** Notes what went wrong; the first counts. */
  void fail(String kind);

  /** Bytes of the text as it stands now. */
  int textLength();

  /** Does to the labels of the stream and the metadata what stages did to them. */
  void label(Map<String, String> pairs);
}
