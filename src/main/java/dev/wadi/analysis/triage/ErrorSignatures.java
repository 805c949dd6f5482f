package dev.wadi.analysis.triage;

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
final class ErrorSignatures {
  /** How fine the times of a signature are kept. */
  static final int SPAN = 128;

  private static final int MAX_REMEMBERED = 65_536;

  private final int sides;
  private final int max;
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
  static final class Side {
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

    String exampleText() {
      return new String(example, UTF_8);
    }
  }

  /** A signature: on each side what was counted. */
  static final class Counted {
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

  /** A signature at the end. */
  record Found(Template template, Counted counted) {
    Side side(int side) {
      return counted.sides[side];
    }

    String text() {
      return template.text();
    }

    /** Matches the messages of this signature. */
    String pattern(int side) {
      return template.pattern(counted.sides[side].exampleText());
    }
  }

  ErrorSignatures(int sides, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("maxSignatures: " + max + " (expected: >= 1)");
    }
    this.sides = sides;
    this.max = max;
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
  List<Found> found() {
    gather();
    // Two templates may have come to say the same.
    Map<String, Found> byText = new TreeMap<>();
    for (Counted each : sorted(counted.values(), Comparator.comparingInt(one -> one.id))) {
      Template template = tree.template(each.id);
      Found there = byText.putIfAbsent(template.text(), new Found(template, each));
      if (there != null) {
        there.counted.add(each);
      }
    }
    List<Found> all = new ArrayList<>(byText.values());
    all.sort(
        Comparator.comparingLong((Found found) -> found.counted.count())
            .reversed()
            .thenComparingLong(found -> found.counted.firstNanos())
            .thenComparing(Found::text));
    List<Found> rare = all.subList(Math.min(max, all.size()), all.size());
    rare.forEach(found -> lose(found.counted));
    rare.clear();
    return all;
  }

  /** Signatures that were let go because there were too many. */
  long gone() {
    return gone;
  }

  /** Errors that belonged to them. */
  long goneErrors(int side) {
    return goneErrors[side];
  }
}
