package dev.wadi.chain.mask;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masker for each tenant: the baseline, and for some tenants more. An override that cannot be
 * used falls back to the baseline and is logged once; the tenant's logs are never let through
 * unmasked.
 *
 * <p>Threads may share it.
 */
public final class MaskProfiles {
  private static final Logger LOG = LoggerFactory.getLogger(MaskProfiles.class);

  /* Keys are few; a crowd of them would only have their maskers made anew. */
  private static final int MOST_OF_KEYS = 1_000;

  private record OfKey(String tenant, List<String> fields) {}

  private final MaskProfile base;
  private final Map<String, MaskProfile> overrides;
  private final @Nullable OriginalCipher cipher;
  private final Masker baseline;
  private final Map<String, Masker> byTenant;
  private final Map<OfKey, Masker> byKey = new ConcurrentHashMap<>();

  public MaskProfiles(
      MaskProfile base, Map<String, MaskProfile> overrides, @Nullable OriginalCipher cipher) {
    this.base = base;
    this.overrides = Map.copyOf(overrides);
    this.cipher = cipher;
    this.baseline = new Masker(base, cipher);
    Map<String, Masker> maskers = new LinkedHashMap<>();
    overrides.forEach(
        (tenant, override) -> {
          try {
            maskers.put(tenant, new Masker(base.with(override), cipher));
          } catch (IllegalArgumentException e) {
            LOG.error(
                "Masking rules of a tenant cannot be used, the baseline holds. tenant={} cause={}",
                tenant,
                e.getMessage());
          }
        });
    this.byTenant = Map.copyOf(maskers);
  }

  public Masker masker(String tenant) {
    return byTenant.getOrDefault(tenant, baseline);
  }

  /**
   * The masker of a tenant for what comes with a key that names fields of its own: hidden whole, or
   * by a rule ({@code email=email}, {@link MaskRule#of}).
   */
  public Masker masker(String tenant, List<String> fields) {
    if (fields.isEmpty()) {
      return masker(tenant);
    }
    OfKey wanted = new OfKey(tenant, fields);
    Masker known = byKey.get(wanted);
    if (known != null) {
      return known;
    }
    if (byKey.size() >= MOST_OF_KEYS) {
      byKey.clear();
    }
    return byKey.computeIfAbsent(wanted, this::ofKey);
  }

  private Masker ofKey(OfKey wanted) {
    Map<String, MaskRule> rules = new LinkedHashMap<>();
    wanted.fields.forEach(
        field -> {
          int equals = field.indexOf('=');
          rules.put(
              equals < 0 ? field : field.substring(0, equals),
              equals < 0 ? MaskRule.FULL : MaskRule.of(field.substring(equals + 1)));
        });
    MaskProfile own = new MaskProfile(rules, List.of(), false);
    MaskProfile override =
        byTenant.containsKey(wanted.tenant) ? overrides.get(wanted.tenant) : null;
    MaskProfile all = override == null ? base : base.with(override);
    return new Masker(all.with(own), cipher);
  }

  long maskedTotal() {
    return maskers().mapToLong(Masker::maskedTotal).sum();
  }

  long failedTotal() {
    return maskers().mapToLong(Masker::failedTotal).sum();
  }

  private Stream<Masker> maskers() {
    return Stream.of(Stream.of(baseline), byTenant.values().stream(), byKey.values().stream())
        .flatMap(some -> some);
  }
}
