package dev.wadi.read;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log that captures are made of, for the lines that no capture has yet. Threads share it. */
public interface RecentLines {
  /** There is no such log. */
  RecentLines NONE = tenant -> null;

  /** What it holds of a tenant at this moment; null for nothing. */
  @Nullable Tip open(String tenant) throws IOException;

  /** What it held at one moment, and holds until this is closed. For one thread. */
  interface Tip extends Closeable {
    /** Whether a place is in what is held, and not in another log or in what has gone. */
    boolean holds(Position place);

    /** Lines before a place are elsewhere. */
    void from(Position place);

    /** Parts in the order in which they were appended. */
    List<Part> parts();
  }

  /** A part of it. */
  interface Part {
    /** No line is earlier; {@link Long#MIN_VALUE} when nobody knows. */
    long fromNanos();

    /** No line is later; {@link Long#MAX_VALUE} when nobody knows. */
    long toNanos();

    /** Bytes to be read. */
    long bytes();

    /** Reads it in order; false when the visitor stopped. */
    boolean read(Visitor visitor) throws IOException;
  }

  /** Takes batches. */
  interface Visitor {
    /** Returns false to stop. */
    boolean visit(Batch batch) throws IOException;
  }
}
