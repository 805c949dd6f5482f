package dev.wadi.chain.mask;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masker for each tenant: the baseline, and for some tenants more. An override that cannot be
 * used falls back to the baseline and is logged once; the tenant's logs are never let through
 * unmasked.
 *
 * <p>Immutable; threads may share it.
 */
public final class MaskProfiles {
  private static final Logger LOG = LoggerFactory.getLogger(MaskProfiles.class);

  private final Masker baseline;
  private final Map<String, Masker> byTenant;

  public MaskProfiles(
      MaskProfile base, Map<String, MaskProfile> overrides, @Nullable OriginalCipher cipher) {
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

  long maskedTotal() {
    return baseline.maskedTotal() + byTenant.values().stream().mapToLong(Masker::maskedTotal).sum();
  }

  long failedTotal() {
    return baseline.failedTotal() + byTenant.values().stream().mapToLong(Masker::failedTotal).sum();
  }
}
