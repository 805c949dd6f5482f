package dev.wadi.analysis.survey;

import dev.wadi.analysis.Effort;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One pass through a capture that counts what triage, report and diff speak of: lines and errors by
 * time, by label value and by service, signatures of errors, and what redaction left.
 *
 * <p>Several threads count chunks; the counts are added in the order of the chunks, so the result
 * does not depend on how many there are. Bounded, whatever the capture holds.
 */
public final class Survey {
  /** Buckets of the timeline; seven days of minutes. */
  public static final int MAX_BUCKETS = 10_080;

  /** The base width in which errors of services are compared. */
  static final long SERVICE_WIDTH_NANOS = 10_000_000_000L;

  public static final int MAX_VALUES = 1000;
  private static final int MAX_KEYS = 200;
  private static final int MAX_SERVICES = 1000;
  private static final int MAX_SERVICE_SPAN = 20_160;
  private static final int MAX_SERVICE_ENTRIES = 500_000;
  private static final int MAX_REMEMBERED = 65_536;

  private final ErrorSignatures signatures;
  private final int side;
  private final BucketCounts timeline;
  private final Map<String, Key> keys = new TreeMap<>();
  private final Map<LabelSet, List<long[]>> counters = new HashMap<>();
  private final Map<String, Service> services = new TreeMap<>();
  private final Map<String, Long> tokens = new TreeMap<>();
  private int serviceEntries;
  private int serviceDoublings;
  private long lines;
  private long errors;
  private long traceLines;

  /** Values of one label, with their lines and errors. */
  public static final class Key {
    private Map<String, long[]> values = new HashMap<>();
    private final long[] others = new long[2];
    private long otherValues;

    /** Values by lines, most first, then by text. */
    public List<Map.Entry<String, long[]>> sorted() {
      return values.entrySet().stream()
          .sorted(
              Comparator.comparingLong((Map.Entry<String, long[]> value) -> value.getValue()[0])
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .toList();
    }

    /** Lines and errors of values that were too many to keep. */
    public long[] others() {
      return others.clone();
    }

    /** How many those were, at least. */
    public long otherValues() {
      return otherValues;
    }

    private void keep(int most) {
      List<Map.Entry<String, long[]>> all = sorted();
      Map<String, long[]> kept = new HashMap<>();
      for (int i = 0; i < all.size(); i++) {
        long[] counts = all.get(i).getValue();
        if (i < most) {
          kept.put(all.get(i).getKey(), counts);
        } else {
          others[0] += counts[0];
          others[1] += counts[1];
          otherValues++;
        }
      }
      values = kept;
    }
  }

  /** Errors of a service. */
  public static final class Service {
    private final BucketCounts times = new BucketCounts(SERVICE_WIDTH_NANOS, MAX_SERVICE_SPAN, 1);
    private long errors;
    private long firstNanos = Long.MAX_VALUE;
    private byte[] first = new byte[0];

    public BucketCounts times() {
      return times;
    }

    public long errors() {
      return errors;
    }

    public long firstNanos() {
      return firstNanos;
    }

    public byte[] firstError() {
      return first;
    }
  }

  private Survey(ErrorSignatures signatures, int side, long windowNanos) {
    this.signatures = signatures;
    this.side = side;
    this.timeline = new BucketCounts(windowNanos, MAX_BUCKETS, 2);
  }

  /**
   * Reads a capture.
   *
   * @param signatures takes the signatures
   * @param side of them
   * @param windowNanos the width of the timeline to begin with
   * @param tokens whether to look for what redaction left
   */
  public static Survey of(
      CaptureReader reader,
      CaptureFilter filter,
      ErrorSignatures signatures,
      int side,
      long windowNanos,
      boolean tokens,
      Effort effort)
      throws IOException {
    Survey survey = new Survey(signatures, side, windowNanos);
    reader.scan(
        filter,
        effort.threads(),
        effort.report(),
        () -> new TallyWork(filter, effort.report(), windowNanos, tokens),
        (file, tally) -> survey.add(tally));
    survey.keys.values().forEach(key -> key.keep(MAX_VALUES));
    return survey;
  }

  private boolean add(ChunkTally tally) {
    lines += tally.lines();
    errors += tally.errors();
    traceLines += tally.traceLines();
    timeline.addAll(tally.buckets());
    for (ChunkTally.Stream stream : tally.streams()) {
      for (long[] counts : counters(stream.labels())) {
        counts[0] += stream.lines();
        counts[1] += stream.errors();
      }
      if (stream.errors() > 0) {
        addService(stream);
      }
    }
    for (ChunkTally.Shape shape : tally.shapes()) {
      signatures.add(side, shape);
    }
    tally.tokens().forEach((kind, count) -> tokens.merge(kind, count, Long::sum));
    return true;
  }

  private List<long[]> counters(LabelSet labels) {
    List<long[]> known = counters.get(labels);
    if (known != null) {
      return known;
    }
    if (counters.size() >= MAX_REMEMBERED) {
      counters.clear();
    }
    List<long[]> made = new ArrayList<>();
    Labels all = labels.labels();
    for (Map.Entry<String, String> label : all.entrySet()) {
      Key key = keys.get(label.getKey());
      if (key == null) {
        if (keys.size() >= MAX_KEYS) {
          continue;
        }
        key = new Key();
        keys.put(label.getKey(), key);
      }
      if (key.values.size() >= 4 * MAX_VALUES && !key.values.containsKey(label.getValue())) {
        key.keep(MAX_VALUES);
        counters.clear();
      }
      made.add(key.values.computeIfAbsent(label.getValue(), value -> new long[2]));
    }
    counters.put(labels, made);
    return made;
  }

  private void addService(ChunkTally.Stream stream) {
    String name = stream.labels().service();
    Service service = services.get(name);
    if (service == null) {
      if (services.size() >= MAX_SERVICES) {
        return;
      }
      service = new Service();
      services.put(name, service);
    }
    service.errors += stream.errors();
    if (stream.firstErrorNanos() < service.firstNanos) {
      service.firstNanos = stream.firstErrorNanos();
      service.first = stream.firstError();
    }
    BucketCounts times = service.times;
    serviceEntries -= times.size();
    widen(times, serviceDoublings);
    stream.errorTimes().forEach((bucket, count) -> times.add(bucket, 0, count[0]));
    serviceEntries += times.size();
    if (serviceEntries > MAX_SERVICE_ENTRIES) {
      serviceDoublings = widest() + 1;
      serviceEntries = 0;
      for (Service each : services.values()) {
        widen(each.times, serviceDoublings);
        serviceEntries += each.times.size();
      }
    }
  }

  private int widest() {
    return services.values().stream().mapToInt(each -> each.times.doublings()).max().orElse(0);
  }

  private static void widen(BucketCounts times, int doublings) {
    while (times.doublings() < doublings) {
      times.widen();
    }
  }

  /** Services with errors, their times in buckets of one width that all have in common. */
  public Map<String, Service> services() {
    int doublings = widest();
    boolean narrow = true;
    while (narrow) {
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      for (Service service : services.values()) {
        widen(service.times, doublings);
        first = Math.min(first, service.times.first());
        last = Math.max(last, service.times.last());
      }
      narrow = !services.isEmpty() && (last - first >= MAX_SERVICE_SPAN || last - first < 0);
      doublings++;
    }
    return services;
  }

  public BucketCounts timeline() {
    return timeline;
  }

  /** Label names and their values. */
  public Map<String, Key> keys() {
    return keys;
  }

  /** What redaction left, by kind. */
  public Map<String, Long> tokens() {
    return tokens;
  }

  public long lines() {
    return lines;
  }

  public long errors() {
    return errors;
  }

  public long traceLines() {
    return traceLines;
  }
}
