package dev.wadi.chain.redact.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which recognisers begin with so many digits, by how these are grouped: most numbers of a log are
 * grouped like none. Immutable.
 */
final class SpanShapes {
  private static final Recogniser[] NONE = {};

  private final long[] shapes;
  private final Recogniser[][] recognisers;

  private SpanShapes(long[] shapes, Recogniser[][] recognisers) {
    this.shapes = shapes;
    this.recognisers = recognisers;
  }

  static SpanShapes of(List<Recogniser> all, int count) {
    Map<Long, List<Recogniser>> byShape = new TreeMap<>();
    for (Recogniser recogniser : all) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Digits digits && digits.count() == count) {
          for (Long shape : digits.groupings()) {
            byShape.computeIfAbsent(shape, k -> new ArrayList<>()).add(recogniser);
          }
        }
      }
    }
    return new SpanShapes(
        byShape.keySet().stream().mapToLong(Long::longValue).toArray(),
        byShape.values().stream()
            .map(list -> list.toArray(Recogniser[]::new))
            .toArray(Recogniser[][]::new));
  }

  boolean isEmpty() {
    return shapes.length == 0;
  }

  /** Those that begin with digits grouped like this. */
  Recogniser[] of(long shape) {
    for (int k = 0; k < shapes.length; k++) {
      if (shapes[k] == shape) {
        return recognisers[k];
      }
    }
    return NONE;
  }
}
