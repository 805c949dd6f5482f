package dev.wadi.model;

import java.util.List;
import java.util.Set;

/**
 * Who came in, as a door found out: travels as {@link Established#CALLER}. It holds no secret, so
 * it may be printed.
 *
 * @param key the name of the key; one of a closed set, so it may be a metric label
 * @param tenant whose logs they are
 * @param admin whether it may call what is for administrators
 * @param allowance what the key may use up
 * @param maskKeys fields that are masked in its entries besides those of the tenant
 * @param doors through which it may come; empty for all
 */
public record Caller(
    String key,
    String tenant,
    boolean admin,
    Allowance allowance,
    List<String> maskKeys,
    Set<String> doors) {
  /** The key of those who show none, where none is needed. */
  public static final String ANONYMOUS = "anonymous";

  public Caller {
    maskKeys = List.copyOf(maskKeys);
    doors = Set.copyOf(doors);
  }

  /** Somebody who had to show nothing. */
  public static Caller anonymous(String tenant) {
    return new Caller(ANONYMOUS, tenant, false, Allowance.UNLIMITED, List.of(), Set.of());
  }

  /** Whether it may come through a door, such as {@code loki}. */
  public boolean mayUse(String door) {
    return doors.isEmpty() || doors.contains(door);
  }
}
