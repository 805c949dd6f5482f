package dev.wadi.management.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the flow asks of the log that all sinks read. Never slow. */
public interface KeptLog {
  /** How it is now. */
  State state();

  /** What it holds of each tenant. */
  List<Tenant> tenants();

  /** How far each reader is with each tenant. */
  List<Lag> lags();

  /**
   * The log as a whole.
   *
   * @param unavailable why it takes nothing now; empty when it does
   * @param evicts whether the oldest lines go when a tenant is at its quota, or its senders are
   *     refused
   * @param longest how old a line may become that a required sink has not got
   */
  record State(
      String name,
      long bytes,
      long freeBytes,
      long floorBytes,
      long appendedEntries,
      long appends,
      double syncMeanMillis,
      String unavailable,
      boolean evicts,
      Duration longest) {}

  /** One tenant of it. */
  record Tenant(String name, long bytes, long quotaBytes, @Nullable Instant oldest) {}

  /**
   * One reader with one tenant.
   *
   * @param required whether segments wait for it
   * @param seconds age of the oldest that it has not confirmed
   */
  record Lag(String reader, boolean required, String tenant, long bytes, double seconds) {}
}
