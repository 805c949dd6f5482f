package dev.wadi.capture;

import dev.wadi.model.Position;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Up to where in the WAL each tenant's lines are in a capture: durably, and with what is appended
 * but not committed. For one thread.
 */
final class WalPositions {
  private final Map<String, Position> durable = new HashMap<>();
  private final Map<String, Position> changed = new HashMap<>();

  WalPositions(Map<String, Position> known) {
    durable.putAll(known);
  }

  /** Durable or not yet; null when unknown. */
  @Nullable Position newest(String tenant) {
    Position fresh = changed.get(tenant);
    return fresh == null ? durable.get(tenant) : fresh;
  }

  /** Whether a batch that reaches from start to end is new, here already, or here in part. */
  Appended standing(String tenant, @Nullable Position start, @Nullable Position end) {
    Position here = end == null ? null : newest(tenant);
    if (end == null || here == null) {
      return Appended.TAKEN;
    }
    if (end.compareTo(here) <= 0) {
      return Appended.REPEATED;
    }
    return start != null && start.compareTo(here) < 0 ? Appended.OVERLAPS : Appended.TAKEN;
  }

  void appended(String tenant, Position end) {
    changed.put(tenant, end);
  }

  void committed() {
    durable.putAll(changed);
    changed.clear();
  }

  void takenBack() {
    changed.clear();
  }

  /** The live map. */
  Map<String, Position> durable() {
    return durable;
  }

  /** The live map of what the next commit adds. */
  Map<String, Position> changed() {
    return changed;
  }

  Map<String, Position> all() {
    Map<String, Position> all = new HashMap<>(durable);
    all.putAll(changed);
    return all;
  }
}
