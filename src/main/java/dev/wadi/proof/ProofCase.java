package dev.wadi.proof;

import dev.wadi.proof.Tree.Fields;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A case: what goes into the routes, and what is expected to come of it.
 *
 * @param file where it is written
 * @param place the same as it is told to people
 * @param document which of the file's documents it is, counted from 0
 * @param line where it begins, counted from 1
 * @param at what time it is while it runs
 * @param timed whether the file says so
 * @param outside what sinks answer, one time after another, by the name of each; the last stays
 * @param expected null when it says nothing yet
 */
public record ProofCase(
    Path file,
    String place,
    int document,
    int line,
    String name,
    Instant at,
    boolean timed,
    List<Given> given,
    Map<String, List<Reply>> outside,
    @Nullable Fields expected) {
  /** What time it is in a case that does not say. */
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  public ProofCase {
    given = List.copyOf(given);
    outside = Map.copyOf(outside);
  }

  /** Where it stands: {@code file:line}. */
  public String where() {
    return place + ":" + line;
  }
}
