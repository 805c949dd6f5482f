package dev.wadi.analysis.diff;

import dev.wadi.capture.Damage;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Diff} found to be different. Lists are empty where nothing is.
 *
 * @param labelsOnlyA label names, sorted
 * @param patterns of errors in either capture, most errors first
 * @param rates lines by time, in both
 * @param redactionsOnlyA what redaction left, of kinds that B has not
 * @param redactionsOnlyB the same the other way: kinds of personal data that are new
 * @param volumes label values with another number of lines, largest difference first
 * @param lostPatterns signatures that were let go because there were too many
 */
public record DiffResult(
    Side a,
    Side b,
    List<String> labelsOnlyA,
    List<String> labelsOnlyB,
    List<Pattern> patterns,
    List<Rate> rates,
    List<Kind> redactionsOnlyA,
    List<Kind> redactionsOnlyB,
    List<Volume> volumes,
    long lostPatterns) {
  public DiffResult {
    labelsOnlyA = List.copyOf(labelsOnlyA);
    labelsOnlyB = List.copyOf(labelsOnlyB);
    patterns = List.copyOf(patterns);
    rates = List.copyOf(rates);
    redactionsOnlyA = List.copyOf(redactionsOnlyA);
    redactionsOnlyB = List.copyOf(redactionsOnlyB);
    volumes = List.copyOf(volumes);
  }

  /**
   * One of the captures.
   *
   * @param dir as it is named
   * @param stopped null while it goes on
   * @param duration from start to stop, or to the last line while it goes on
   * @param lines entries that were read
   * @param labels names, sorted
   * @param damages what could not be read
   */
  public record Side(
      String dir,
      OffsetDateTime started,
      @Nullable OffsetDateTime stopped,
      Duration duration,
      long lines,
      long errorLines,
      List<String> labels,
      List<Damage> damages) {
    public Side {
      labels = List.copyOf(labels);
      damages = List.copyOf(damages);
    }

    /** Lines by the second; 0 when it took no time. */
    public double linesPerSecond() {
      return duration.isZero() || duration.isNegative() ? 0 : lines / (duration.toNanos() / 1e9);
    }

    /** Errors among the lines, in percent; 0 when there are none. */
    public double errorRatePercent() {
      return lines == 0 ? 0 : 100.0 * errorLines / lines;
    }

    Side named(String name) {
      return new Side(name, started, stopped, duration, lines, errorLines, labels, damages);
    }
  }

  /** Errors of one signature in both captures. */
  public record Pattern(String pattern, long countA, long countB) {}

  /** Lines a minute. */
  public record Rate(Instant minute, double rateA, double rateB) {}

  /** How often redaction left something of a kind. */
  public record Kind(String kind, long count) {}

  /** Lines with a label value in both captures. */
  public record Volume(String label, String value, long linesA, long linesB) {
    long difference() {
      return Math.abs(linesB - linesA);
    }
  }

  /** The same of captures that are called otherwise. */
  public DiffResult named(String first, String second) {
    return new DiffResult(
        a.named(first),
        b.named(second),
        labelsOnlyA,
        labelsOnlyB,
        patterns,
        rates,
        redactionsOnlyA,
        redactionsOnlyB,
        volumes,
        lostPatterns);
  }

  /** Patterns that B has not, most errors first. */
  public List<Pattern> onlyA() {
    return patterns.stream().filter(each -> each.countB == 0).toList();
  }

  /** Patterns that A has not, most errors first. */
  public List<Pattern> onlyB() {
    return patterns.stream().filter(each -> each.countA == 0).toList();
  }

  /** False when lines of either could not be read. */
  public boolean complete() {
    return a.damages.stream().noneMatch(Damage::hidesLines)
        && b.damages.stream().noneMatch(Damage::hidesLines);
  }
}
