package dev.wadi.buffer.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.WalSettings.QuotaPolicy;
import dev.wadi.buffer.wal.WalSettings.SyncMode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** All settings, their defaults and their bounds. */
class WalSettingsTest {
  private static final Path ROOT = Path.of("wal");

  @Test
  void has_these_defaults() {
    assertThat(WalSettings.in(ROOT))
        .isEqualTo(
            new WalSettings(
                "main",
                ROOT,
                SyncMode.ALWAYS,
                128 << 20,
                3_600_000,
                600_000,
                3,
                256,
                10_000,
                86_400_000,
                64 << 20,
                64 << 20,
                8 << 20,
                4 << 20,
                4,
                2L << 30,
                86_400_000,
                0.8,
                QuotaPolicy.REFUSE,
                32 << 20,
                1_000,
                0.2,
                2L << 30,
                1_000,
                1_000,
                604_800_000,
                0,
                10_000,
                900_000,
                100,
                5_000,
                5));
  }

  @Test
  void every_setting_can_be_something_else() {
    assertThat(
            WalSettings.builder(ROOT)
                .name("other")
                .sync(SyncMode.NEVER)
                .segmentMaxBytes(5_000)
                .segmentMaxAgeMillis(1)
                .segmentIdleMillis(2)
                .spareSegments(23)
                .maxOpenSegments(3)
                .maxTenants(4)
                .tenantIdleMillis(23)
                .maxRecordBytes(5)
                .queueMaxBytes(6)
                .groupMaxBytes(7)
                .recentBytes(26)
                .syncThreads(8)
                .quotaBytes(9_000)
                .quotaAgeMillis(10)
                .quotaWarnRatio(0.11)
                .quotaPolicy(QuotaPolicy.EVICT_OLDEST)
                .paceBytes(24)
                .paceMostMillis(25)
                .diskFreeMinRatio(0.12)
                .diskFreeMinBytes(13)
                .cursorSaveMillis(14)
                .housekeepingMillis(15)
                .forgottenReaderMillis(16)
                .keepDeliveredMillis(17)
                .idempotencyMaxKeys(18)
                .idempotencyWindowMillis(19)
                .probeMinMillis(20)
                .probeMaxMillis(21)
                .retryAfterSeconds(22)
                .build())
        .isEqualTo(
            new WalSettings(
                "other",
                ROOT,
                SyncMode.NEVER,
                5_000,
                1,
                2,
                23,
                3,
                4,
                23,
                5,
                6,
                7,
                26,
                8,
                9_000,
                10,
                0.11,
                QuotaPolicy.EVICT_OLDEST,
                24,
                25,
                0.12,
                13,
                14,
                15,
                16,
                17,
                18,
                19,
                20,
                21,
                22));
  }

  @Test
  void wrong_values_are_named_with_what_was_expected() {
    assertThatThrownBy(() -> WalSettings.builder(ROOT).segmentMaxBytes(1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("segmentMaxBytes: 1 (expected: 4096 to 9223372036854775807)");
    assertThatThrownBy(() -> WalSettings.builder(ROOT).quotaWarnRatio(1.5).build())
        .hasMessage("quotaWarnRatio: 1.5 (expected: 0 to 1)");
    assertThatThrownBy(() -> WalSettings.builder(ROOT).diskFreeMinRatio(Double.NaN).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WalSettings.builder(ROOT).name("a/b").build())
        .hasMessageStartingWith("name: a/b (expected:");
    assertThatThrownBy(() -> WalSettings.builder(ROOT).probeMinMillis(10).probeMaxMillis(5).build())
        .hasMessageStartingWith("probeMaxMillis: 5 (expected: >= probeMinMillis");
  }

  @Test
  void reads_sync_modes_in_their_own_words() {
    assertThat(SyncMode.parse("always")).isEqualTo(SyncMode.ALWAYS);
    assertThat(SyncMode.parse("never")).isEqualTo(SyncMode.NEVER);
    assertThat(SyncMode.parse("interval:200")).isEqualTo(SyncMode.interval(200));
    assertThat(SyncMode.interval(200)).hasToString("interval:200");
    for (String wrong : new String[] {"sometimes", "interval:", "interval:0", "interval:-5"}) {
      assertThatThrownBy(() -> SyncMode.parse(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("sync: ");
    }
  }

  @Test
  void segments_are_small_enough_that_a_quota_has_several() {
    assertThat(WalSettings.in(ROOT).segmentBytes()).isEqualTo(128 << 20);
    assertThat(WalSettings.builder(ROOT).quotaBytes(80_000).build().segmentBytes())
        .isEqualTo(10_000);
  }
}
