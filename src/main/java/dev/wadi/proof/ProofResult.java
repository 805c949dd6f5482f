package dev.wadi.proof;

import java.time.Duration;
import java.util.List;

/**
 * What became of a case.
 *
 * @param came what came; empty when it could not be run
 * @param differences from what is expected; none when it says nothing
 * @param error why it could not be run to its end; empty when it was
 * @param took how long it took
 */
public record ProofResult(
    ProofCase of, Tree.Fields came, List<Difference> differences, String error, Duration took) {
  public ProofResult {
    differences = List.copyOf(differences);
  }

  /** A case that was run. */
  public static ProofResult of(ProofCase of, Tree.Fields came, Duration took) {
    Tree.Fields expected = of.expected();
    return new ProofResult(
        of,
        came,
        expected == null ? List.of() : Comparison.of(expected, came),
        expected == null
            ? "it expects nothing yet (wadi routes test --update writes what comes)"
            : "",
        took);
  }

  /** A case that could not be run to its end. */
  public static ProofResult failed(ProofCase of, String why, Duration took) {
    return new ProofResult(of, Tree.fields(java.util.Map.of()), List.of(), why, took);
  }

  /** Everything came as expected. */
  public boolean isGood() {
    return differences.isEmpty() && error.isEmpty();
  }

  /** What came, with {@code <any>} where another run of the same case gave another text. */
  public Tree.Fields agreedWith(ProofResult again) {
    return (Tree.Fields) Comparison.agreed(came, again.came);
  }
}
