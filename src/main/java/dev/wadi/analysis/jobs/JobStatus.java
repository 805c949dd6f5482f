package dev.wadi.analysis.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a job stands.
 *
 * @param id by which it is asked for
 * @param operation what it does, such as grep
 * @param subject of what, such as the name of a capture
 * @param begun null while it waits
 * @param ended null until then
 * @param passedBytes on disk that it has read or passed over
 * @param expectedBytes that it set out to read; 0 while that is not known
 * @param message why it failed or was called off; empty otherwise
 * @param summary what it found, in a few words; empty until it is done
 * @param files results by name
 */
public record JobStatus(
    String id,
    String operation,
    String subject,
    State state,
    Instant asked,
    @Nullable Instant begun,
    @Nullable Instant ended,
    long passedBytes,
    long expectedBytes,
    String message,
    Map<String, Object> summary,
    List<ResultFile> files) {
  /** Where a job is. */
  public enum State {
    WAITING,
    RUNNING,
    DONE,
    FAILED,
    CALLED_OFF;

    /** In small letters with blanks. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** A file that a job has written. */
  public record ResultFile(String name, long bytes) {}

  public JobStatus {
    summary = Map.copyOf(summary);
    files = List.copyOf(files);
  }

  /** Whether nothing more happens. */
  public boolean over() {
    return state != State.WAITING && state != State.RUNNING;
  }

  /** How much of what it set out to read it has passed, 0 to 100. */
  public int percent() {
    if (state == State.DONE) {
      return 100;
    }
    return expectedBytes == 0 ? 0 : (int) Math.min(99, 100 * passedBytes / expectedBytes);
  }
}
