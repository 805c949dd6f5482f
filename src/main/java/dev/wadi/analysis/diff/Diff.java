package dev.wadi.analysis.diff;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.survey.BucketCounts;
import dev.wadi.analysis.survey.ErrorSignatures;
import dev.wadi.analysis.survey.FoundSignature;
import dev.wadi.analysis.survey.Survey;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Damage;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares two captures, each read once. Signatures of errors are learnt from both together: so
 * messages of a kind have the same signature on both sides, and a capture does not differ from
 * itself.
 */
public final class Diff {
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final int MAX_VOLUMES = 200;

  private Diff() {}

  /**
   * Reads both captures. The result does not depend on the number of threads.
   *
   * @throws IOException when one cannot be read; what is damaged is told by its side
   */
  public static DiffResult run(CaptureReader a, CaptureReader b, DiffRequest request, Effort effort)
      throws IOException {
    ErrorSignatures signatures = new ErrorSignatures(2, request.maxSignatures(), MINUTE_NANOS);
    Survey first = survey(a, request.a(), signatures, 0, effort);
    int damages = effort.report().damages().size();
    List<Damage> damagesA = effort.report().damages();
    Survey second = survey(b, request.b(), signatures, 1, effort);
    List<Damage> all = effort.report().damages();
    List<DiffResult.Pattern> patterns = new ArrayList<>();
    for (FoundSignature found : signatures.found()) {
      patterns.add(
          new DiffResult.Pattern(found.text(), found.side(0).count(), found.side(1).count()));
    }
    return new DiffResult(
        side(a, first, damagesA),
        side(b, second, all.subList(damages, all.size())),
        without(first.keys().keySet(), second.keys().keySet()),
        without(second.keys().keySet(), first.keys().keySet()),
        patterns,
        rates(first.timeline(), second.timeline()),
        kinds(first.tokens(), second.tokens()),
        kinds(second.tokens(), first.tokens()),
        volumes(first, second),
        signatures.gone());
  }

  private static Survey survey(
      CaptureReader reader,
      CaptureFilter filter,
      ErrorSignatures signatures,
      int side,
      Effort effort)
      throws IOException {
    return Survey.of(reader, filter, signatures, side, MINUTE_NANOS, true, effort);
  }

  private static DiffResult.Side side(CaptureReader reader, Survey survey, List<Damage> damages) {
    CaptureMetadata metadata = reader.metadata();
    Duration duration = Duration.ZERO;
    if (metadata.stopped() != null) {
      duration = Duration.between(metadata.started(), metadata.stopped());
    } else if (!survey.timeline().isEmpty()) {
      Instant last = time(survey.timeline(), survey.timeline().last() + 1);
      Duration lasted = Duration.between(metadata.started().toInstant(), last);
      duration = lasted.isNegative() ? Duration.ZERO : lasted;
    }
    return new DiffResult.Side(
        reader.folder().toString(),
        metadata.started(),
        metadata.stopped(),
        duration,
        survey.lines(),
        survey.errors(),
        List.copyOf(survey.keys().keySet()),
        damages);
  }

  private static List<String> without(Set<String> names, Set<String> others) {
    Set<String> rest = new TreeSet<>(names);
    rest.removeAll(others);
    return List.copyOf(rest);
  }

  private static List<DiffResult.Kind> kinds(Map<String, Long> mine, Map<String, Long> others) {
    return mine.entrySet().stream()
        .filter(kind -> !others.containsKey(kind.getKey()))
        .map(kind -> new DiffResult.Kind(kind.getKey(), kind.getValue()))
        .toList();
  }

  /* Both in buckets of the wider of the two widths. */
  private static List<DiffResult.Rate> rates(BucketCounts a, BucketCounts b) {
    while (a.doublings() < b.doublings()) {
      a.widen();
    }
    while (b.doublings() < a.doublings()) {
      b.widen();
    }
    Set<Long> minutes = new TreeSet<>();
    for (long bucket : a.buckets()) {
      minutes.add(bucket);
    }
    for (long bucket : b.buckets()) {
      minutes.add(bucket);
    }
    double wide = (double) a.widthNanos() / MINUTE_NANOS;
    List<DiffResult.Rate> rates = new ArrayList<>();
    for (long minute : minutes) {
      rates.add(
          new DiffResult.Rate(time(a, minute), a.at(minute, 0) / wide, b.at(minute, 0) / wide));
    }
    return rates;
  }

  private static Instant time(BucketCounts counts, long bucket) {
    long nanos;
    try {
      nanos = Math.multiplyExact(bucket, counts.widthNanos());
    } catch (ArithmeticException e) {
      // The times of lines that are at an end of what can be told.
      nanos = bucket < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return Rfc3339.toInstant(nanos);
  }

  private static List<DiffResult.Volume> volumes(Survey a, Survey b) {
    List<DiffResult.Volume> volumes = new ArrayList<>();
    Set<String> names = new TreeSet<>(a.keys().keySet());
    names.addAll(b.keys().keySet());
    for (String name : names) {
      Map<String, long[]> first = values(a, name);
      Map<String, long[]> second = values(b, name);
      Set<String> values = new TreeSet<>(first.keySet());
      values.addAll(second.keySet());
      for (String value : values) {
        long linesA = first.getOrDefault(value, new long[2])[0];
        long linesB = second.getOrDefault(value, new long[2])[0];
        if (linesA != linesB) {
          volumes.add(new DiffResult.Volume(name, value, linesA, linesB));
        }
      }
    }
    volumes.sort(
        Comparator.comparingLong(DiffResult.Volume::difference)
            .reversed()
            .thenComparing(DiffResult.Volume::label)
            .thenComparing(DiffResult.Volume::value));
    return volumes.subList(0, Math.min(MAX_VOLUMES, volumes.size()));
  }

  private static Map<String, long[]> values(Survey survey, String name) {
    Map<String, long[]> values = new HashMap<>();
    Survey.Key key = survey.keys().get(name);
    if (key != null) {
      key.sorted().forEach(value -> values.put(value.getKey(), value.getValue()));
    }
    return values;
  }
}
