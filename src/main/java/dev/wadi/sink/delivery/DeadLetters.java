package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;
import java.util.concurrent.CompletableFuture;

/**
 * Where lines go that the server rejects: kept for a person to look at, with its words.
 *
 * <p>Called from the sink's threads, for several tenants at once.
 */
@FunctionalInterface
public interface DeadLetters {
  /** Metadata: why the line is here, {@code rejected} or {@code split_limit}. */
  String REASON = "wadi_reason";

  /** Metadata: the server's HTTP status. */
  String STATUS = "wadi_status";

  /** Metadata: what the server said, bounded. */
  String TEXT = "wadi_text";

  /** Metadata: which sink gave the line up. */
  String SINK = "wadi_sink";

  /** The server rejected this very line. */
  String REJECTED = "rejected";

  /**
   * The line was in a rejected request, and the requests allowed for finding the bad lines were
   * used up.
   */
  String SPLIT_LIMIT = "split_limit";

  /**
   * Keeps the entries of one tenant; each carries the metadata named here beside its own.
   *
   * @return completes when they are safe; when it fails the sink hands the batch over again later,
   *     and until then does not call the lines done
   */
  CompletableFuture<Void> keep(Batch batch);
}
