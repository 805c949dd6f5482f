package dev.wadi.sink.lake;

import dev.wadi.model.Position;
import dev.wadi.sink.delivery.DeliveryOrder;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What waits of one tenant. Guarded by the sink's lock. */
final class LakeTenant {
  final String name;

  /** The object that takes lines now. */
  @Nullable LakeObject open;

  /** Those that take no more, in order; the first may be on its way. */
  final ArrayDeque<LakeObject> closed = new ArrayDeque<>();

  /** Up to where its lines are in the lake, as far as this process knows. */
  @Nullable Position covered;

  /** What is handed over while something before it has to come again has to come again, too. */
  final DeliveryOrder order = new DeliveryOrder();

  /** Whether an object may be there that this process has not written. */
  boolean unsure = true;

  /** Whether a thread sends its first object. */
  boolean sending;

  LakeTenant(String name) {
    this.name = name;
  }

  long plainBytes() {
    LakeObject now = open;
    return (now == null ? 0 : now.plainBytes())
        + closed.stream().mapToLong(LakeObject::plainBytes).sum();
  }
}
