package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.RedactionStats.Key;
import dev.wadi.chain.redact.RedactionStats.Where;
import dev.wadi.chain.redact.scan.Kind;
import org.junit.jupiter.api.Test;

class RedactionStatsTest {
  private final RedactionStats stats = new RedactionStats();

  @Test
  void counts_by_tenant_type_and_place() {
    stats.hit("a", Kind.EMAIL, Where.LINE);
    stats.hit("a", Kind.EMAIL, Where.LINE);
    stats.hit("a", Kind.EMAIL, Where.LABEL);
    stats.hit("b", Kind.SSN, Where.METADATA);

    assertThat(stats.hits())
        .containsOnlyKeys(
            new Key("a", Kind.EMAIL, Where.LINE),
            new Key("a", Kind.EMAIL, Where.LABEL),
            new Key("b", Kind.SSN, Where.METADATA))
        .containsEntry(new Key("a", Kind.EMAIL, Where.LINE), 2L);
    assertThat(stats.hitsByKind()).containsEntry(Kind.EMAIL, 3L).containsEntry(Kind.SSN, 1L);
  }

  @Test
  void tenants_beyond_the_bound_are_counted_together() {
    int many = RedactionStats.MOST_TENANTS + 50;
    for (int i = 0; i < many; i++) {
      stats.hit("tenant-" + i, Kind.EMAIL, Where.LINE);
    }

    assertThat(stats.hits()).hasSize(RedactionStats.MOST_TENANTS + 1);
    assertThat(stats.hits())
        .containsEntry(new Key(RedactionStats.OTHERS, Kind.EMAIL, Where.LINE), 50L);
    assertThat(stats.hitsByKind()).containsEntry(Kind.EMAIL, (long) many);
  }
}
