package dev.wadi.app.rooms;

import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.chain.limit.KeyLimits;
import dev.wadi.chain.limit.KeyUse;
import dev.wadi.model.Allowance;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.jspecify.annotations.Nullable;

/** The keys of a running gateway, without their secrets and hashes. Thread-safe. */
@ManagedResource(description = "Keys that open the doors, and what they are used for")
public final class KeysBean {
  private final KeyBook book;
  private final KeyLimits limits;
  private final InstantSource clock;
  private final Supplier<@Nullable String> problem;

  KeysBean(
      KeyBook book, KeyLimits limits, InstantSource clock, Supplier<@Nullable String> problem) {
    this.book = book;
    this.limits = limits;
    this.clock = clock;
    this.problem = problem;
  }

  @ManagedAttribute(description = "Keys that there are")
  public int getKeys() {
    return book.ring().keys().size();
  }

  @ManagedAttribute(description = "Whether everybody may come in, because there is no key")
  public boolean isOpen() {
    return book.ring().isEmpty();
  }

  @ManagedAttribute(description = "Times that somebody was not let in (count)")
  public long getStrangersTotal() {
    return book.refusedTotal();
  }

  @ManagedAttribute(
      description = "Why the file of keys could not be taken as it is now; else empty")
  public String getTrouble() {
    String trouble = problem.get();
    return trouble == null ? "" : trouble;
  }

  @Needs(Role.VIEWER)
  @ManagedOperation(description = "All keys, what they may use up, and what they have used")
  public List<Map<String, Object>> list() {
    Map<String, KeyUse> uses = limits.uses();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (HouseKey key : book.ring().keys()) {
      rows.add(row(key, uses.get(key.name())));
    }
    return rows;
  }

  private Map<String, Object> row(HouseKey key, @Nullable KeyUse use) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", key.name());
    row.put("tenant", key.tenant().equals(HouseKey.ANY_TENANT) ? "any" : key.tenant());
    row.put("state", key.state(clock.instant()));
    row.put("description", key.description());
    row.put("expires", text(key.expires()));
    row.put("admin", key.admin());
    row.put("doors", List.copyOf(key.doors()));
    row.put("mask", key.maskKeys());
    row.put("tokens", key.tokens().size());
    row.put("certificates", key.certificates());
    row.put("signs", !key.signing().isEmpty());
    Allowance allowance = key.allowance();
    row.put("requestsPerSecond", allowance.requestsPerSecond());
    row.put("burst", allowance.burst());
    row.put("entriesPerDay", allowance.entriesPerDay());
    row.put("bytesPerDay", allowance.bytesPerDay());
    long[] today = limits.today(key.name());
    row.put("entriesToday", today[0]);
    row.put("bytesToday", today[1]);
    row.put("requests", use == null ? 0L : use.requests());
    row.put("entries", use == null ? 0L : use.entries());
    row.put("bytes", use == null ? 0L : use.bytes());
    row.put("tooFast", use == null ? 0L : use.tooFast());
    row.put("overQuota", use == null ? 0L : use.overQuota());
    row.put(
        "lastUsed",
        use == null || use.lastMillis() == 0
            ? ""
            : Instant.ofEpochMilli(use.lastMillis()).toString());
    return row;
  }

  private static String text(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }
}
