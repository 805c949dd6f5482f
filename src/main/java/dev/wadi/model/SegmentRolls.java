package dev.wadi.model;

import org.jspecify.annotations.Nullable;

/** Lets a door ask the log on disk to close what is open, so that nothing waits for its end. */
@FunctionalInterface
public interface SegmentRolls {
  /** Under this name the gateway's own is found. */
  String BEAN = "segmentRolls";

  /**
   * Closes the open segment of a tenant.
   *
   * @param tenant null for all
   * @return how many were closed
   */
  int roll(@Nullable String tenant);
}
