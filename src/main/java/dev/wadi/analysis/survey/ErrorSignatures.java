package dev.wadi.analysis.survey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.template.Template;
import dev.wadi.analysis.template.TemplateTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the errors of one capture, or of several side by side, into signatures, and counts them.
 * Bounded while it counts: when there are more than twice as many signatures as may be kept, the
 * rarest go, and are counted as gone. What comes in the same order gives the same. For one thread.
 */
public final class ErrorSignatures {
  /** How fine the times of a signature are kept. */
  static final int SPAN = 128;

  private static final int MAX_REMEMBERED = 65_536;

  private final int sides;
  private final int max;
  private final long windowNanos;
  private final TemplateTree tree = new TemplateTree();
  private final Map<Key, Integer> remembered = new HashMap<>();
  private Map<Integer, Counted> counted = new HashMap<>();
  private long gone;
  private final long[] goneErrors;

  private record Key(byte[] shape, int hash) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && hash == key.hash && Arrays.equals(shape, key.shape);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** What was counted of a signature on one side. */
  private static final class Side {
    long count;
    long firstNanos = Long.MAX_VALUE;
    byte[] example = new byte[0];
    String service = "";
    @Nullable BucketCounts times;

    private void add(Side other) {
      count += other.count;
      if (other.firstNanos < firstNanos) {
        firstNanos = other.firstNanos;
        example = other.example;
        service = other.service;
      }
      if (times == null) {
        times = other.times;
      } else if (other.times != null) {
        times.addAll(other.times);
      }
    }

    FoundSignature.Side found(long windowNanos) {
      BucketCounts all = times == null ? new BucketCounts(windowNanos, SPAN, 1) : times;
      return new FoundSignature.Side(count, firstNanos, new String(example, UTF_8), service, all);
    }
  }

  /** A signature: on each side what was counted. */
  private static final class Counted {
    final int id;
    final Side[] sides;

    Counted(int id, int sides) {
      this.id = id;
      this.sides = new Side[sides];
      Arrays.setAll(this.sides, side -> new Side());
    }

    long count() {
      return Arrays.stream(sides).mapToLong(side -> side.count).sum();
    }

    long firstNanos() {
      return Arrays.stream(sides).mapToLong(side -> side.firstNanos).min().orElse(Long.MAX_VALUE);
    }

    private void add(Counted other) {
      for (int i = 0; i < sides.length; i++) {
        sides[i].add(other.sides[i]);
      }
    }
  }

  /**
   * @param sides how many captures there are
   * @param max how many signatures are kept
   * @param windowNanos the width of their times to begin with
   */
  public ErrorSignatures(int sides, int max, long windowNanos) {
    if (max < 1) {
      throw new IllegalArgumentException("maxSignatures: " + max + " (expected: >= 1)");
    }
    this.sides = sides;
    this.max = max;
    this.windowNanos = windowNanos;
    this.goneErrors = new long[sides];
  }

  void add(int side, ChunkTally.Shape shape) {
    Key key = new Key(shape.shape, shape.hash);
    Integer id = remembered.get(key);
    if (id == null) {
      id = tree.add(shape.shape);
      if (remembered.size() >= MAX_REMEMBERED) {
        remembered.clear();
      }
      remembered.put(key, id);
    }
    Side into = counted.computeIfAbsent(id, known -> new Counted(known, sides)).sides[side];
    Side more = new Side();
    more.count = shape.count;
    more.firstNanos = shape.firstNanos;
    more.example = shape.example;
    more.service = shape.service;
    more.times = shape.times;
    into.add(more);
    if (tree.size() > 2 * max + 16) {
      prune();
    }
  }

  /* A template that took others in has what was counted of them. */
  private void gather() {
    Map<Integer, Counted> gathered = new TreeMap<>();
    for (Counted each : sorted(counted.values(), Comparator.comparingInt(one -> one.id))) {
      int now = tree.resolve(each.id);
      gathered.computeIfAbsent(now, id -> new Counted(id, sides)).add(each);
    }
    counted = new HashMap<>(gathered);
  }

  private static List<Counted> sorted(Collection<Counted> all, Comparator<Counted> order) {
    return all.stream().sorted(order).toList();
  }

  private void prune() {
    gather();
    Comparator<Counted> order =
        Comparator.comparingLong(Counted::count)
            .reversed()
            .thenComparingLong(Counted::firstNanos)
            .thenComparingInt(one -> one.id);
    List<Counted> all = sorted(counted.values(), order);
    for (Counted rare : all.subList(Math.min(max, all.size()), all.size())) {
      tree.remove(rare.id);
      counted.remove(rare.id);
      lose(rare);
    }
    remembered.clear();
  }

  private void lose(Counted rare) {
    gone++;
    for (int side = 0; side < sides; side++) {
      goneErrors[side] += rare.sides[side].count;
    }
  }

  /**
   * All signatures that were kept, most errors first, then by their first error, then by text. To
   * be asked once, at the end.
   */
  public List<FoundSignature> found() {
    gather();
    // Two templates may have come to say the same.
    Map<String, Counted> byText = new TreeMap<>();
    List<Counted> different = new ArrayList<>();
    for (Counted each : sorted(counted.values(), Comparator.comparingInt(one -> one.id))) {
      Counted there = byText.putIfAbsent(tree.template(each.id).text(), each);
      if (there == null) {
        different.add(each);
      } else {
        there.add(each);
      }
    }
    List<FoundSignature> all = new ArrayList<>();
    for (Counted each : different) {
      all.add(found(tree.template(each.id), each));
    }
    all.sort(
        Comparator.comparingLong(FoundSignature::count)
            .reversed()
            .thenComparingLong(FoundSignature::firstNanos)
            .thenComparing(FoundSignature::text));
    for (FoundSignature rare : all.subList(Math.min(max, all.size()), all.size())) {
      gone++;
      for (int side = 0; side < sides; side++) {
        goneErrors[side] += rare.side(side).count();
      }
    }
    return List.copyOf(all.subList(0, Math.min(max, all.size())));
  }

  private FoundSignature found(Template template, Counted each) {
    return new FoundSignature(
        template, Arrays.stream(each.sides).map(side -> side.found(windowNanos)).toList());
  }

  /** Signatures that were let go because there were too many. */
  public long gone() {
    return gone;
  }

  /** Errors that belonged to them. */
  public long goneErrors(int side) {
    return goneErrors[side];
  }
}
