package dev.wadi.scenario.run;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A scenario that was started in the background, as its files tell of it.
 *
 * @param id names its files
 * @param name of the scenario
 * @param scenario what was to be played: a file, or the name of one that is shipped
 * @param verdict of one that has ended by itself or was stopped; empty before
 * @param pid its process
 * @param updatedAt when its results grew last
 * @param seconds how far it has come
 * @param duration how far it goes, when that is known
 * @param start the first row of its results, as JSON; null before there is one
 * @param results JSON lines
 * @param output what it said besides
 * @param why it ended without a verdict; empty otherwise
 */
public record StartedRun(
    String id,
    String name,
    String scenario,
    State state,
    String verdict,
    long pid,
    Instant startedAt,
    Instant updatedAt,
    double seconds,
    double duration,
    @Nullable String start,
    Path results,
    Path output,
    Path page,
    String why) {
  /** How it stands. */
  public enum State {
    RUNNING,
    /** It came to its end; the verdict says how. */
    FINISHED,
    /** Somebody ended it. */
    STOPPED,
    /** Its process is gone, and there is no verdict. */
    ERROR;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
