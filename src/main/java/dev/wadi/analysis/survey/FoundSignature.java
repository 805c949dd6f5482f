package dev.wadi.analysis.survey;

import dev.wadi.analysis.template.Template;
import java.util.List;

/**
 * Errors of one kind, in each of the captures that were surveyed together.
 *
 * @param sides one for each capture, in their order
 */
public record FoundSignature(Template template, List<Side> sides) {
  /**
   * What one capture has of it.
   *
   * @param count errors; 0 when it has none, then the rest says nothing
   * @param firstNanos time of the earliest
   * @param example the earliest; a long one is cut
   * @param service who wrote that; empty when it has no labels
   * @param times errors by time
   */
  public record Side(
      long count, long firstNanos, String example, String service, BucketCounts times) {}

  public FoundSignature {
    sides = List.copyOf(sides);
  }

  public Side side(int side) {
    return sides.get(side);
  }

  /** Errors in all captures. */
  public long count() {
    return sides.stream().mapToLong(Side::count).sum();
  }

  long firstNanos() {
    return sides.stream()
        .filter(side -> side.count > 0)
        .mapToLong(Side::firstNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  public String text() {
    return template.text();
  }

  /** An expression (RE2) that matches the messages of this kind. */
  public String pattern(int side) {
    return template.pattern(sides.get(side).example);
  }
}
