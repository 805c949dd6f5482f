package dev.wadi.app.routes;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Asked before files that changed go live, when they are known to be written right: do they do what
 * they should?
 */
public interface EditProof extends AutoCloseable {
  /** Nothing is asked. */
  EditProof NONE =
      new EditProof() {
        @Override
        public List<RouteProblem> objections(Collection<RouteFile> files, Set<String> changed) {
          return List.of();
        }

        @Override
        public long stamp() {
          return 0;
        }

        @Override
        public void close() {
          // nothing is under way
        }
      };

  /**
   * What speaks against files going live together; takes a bounded time.
   *
   * @param files all that would apply
   * @param changed the names of those that say something else than what runs; empty when nothing
   *     does, and what runs is asked about
   */
  List<RouteProblem> objections(Collection<RouteFile> files, Set<String> changed);

  /** Another number when another answer may be given for the same files. */
  long stamp();

  /** Breaks off what is under way; its answer is an objection. */
  @Override
  void close();
}
