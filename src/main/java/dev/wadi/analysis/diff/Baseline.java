package dev.wadi.analysis.diff;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A judgement on a capture beside one that is known to be good.
 *
 * @param errorRateChange of the share of lines that are errors, in percent
 * @param volumeChange of the number of lines, in percent
 * @param newPatterns errors that the good one has not, or that came more than twice as often; most
 *     errors first
 * @param confidence 0.5 to 0.95
 */
public record Baseline(
    DiffResult diff,
    double errorRateChange,
    double volumeChange,
    List<DiffResult.Pattern> newPatterns,
    Verdict verdict,
    double confidence) {
  /** What is to be thought of it. */
  public enum Verdict {
    IMPROVEMENT,
    REGRESSION,
    DIFFERENT,
    STABLE;

    /** As it is written in documents and on the command line. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Judgement(Verdict verdict, double confidence) {}

  public Baseline {
    newPatterns = List.copyOf(newPatterns);
  }

  /** Judges what is different; A is the good one. */
  public static Baseline of(DiffResult diff) {
    double errors = change(diff.a().errorRatePercent(), diff.b().errorRatePercent());
    double volume = change((double) diff.a().lines(), (double) diff.b().lines());
    List<DiffResult.Pattern> worse =
        diff.patterns().stream()
            .filter(each -> each.countB() > 0 && each.countB() > 2 * each.countA())
            .sorted(
                Comparator.comparingLong(DiffResult.Pattern::countB)
                    .reversed()
                    .thenComparing(DiffResult.Pattern::pattern))
            .toList();
    Judgement judgement = judge(errors, volume, !worse.isEmpty());
    return new Baseline(diff, errors, volume, worse, judgement.verdict, judgement.confidence);
  }

  private static double change(double before, double after) {
    if (before == 0) {
      return after == 0 ? 0 : 100;
    }
    return (after - before) / before * 100;
  }

  /* The first rule that fits; a contract with whoever reads verdicts in a pipeline. */
  private static Judgement judge(double errors, double volume, boolean worse) {
    if (errors < -20) {
      return new Judgement(Verdict.IMPROVEMENT, errors < -50 ? 0.9 : 0.7);
    }
    if (errors > 50 && worse) {
      return new Judgement(Verdict.REGRESSION, errors > 200 ? 0.95 : errors > 100 ? 0.85 : 0.7);
    }
    if (Math.abs(volume) > 50 && Math.abs(errors) <= 50) {
      return new Judgement(Verdict.DIFFERENT, 0.6);
    }
    if (errors > 50) {
      return new Judgement(Verdict.DIFFERENT, 0.5);
    }
    if (Math.abs(errors) <= 20 && !worse) {
      return new Judgement(Verdict.STABLE, Math.abs(errors) <= 5 ? 0.95 : 0.8);
    }
    return new Judgement(worse ? Verdict.DIFFERENT : Verdict.STABLE, 0.5);
  }
}
