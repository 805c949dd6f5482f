package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.app.rooms.WalRoom;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsKey;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalSettings;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who is refused is told a setting that can be looked up and changed. */
class RefusalsNameSettingsTest {
  @Test
  void every_limit_of_the_write_ahead_log_is_a_setting() {
    assertThat(
            SettingsCatalogue.load().keys().stream()
                .map(SettingsKey::name)
                .collect(Collectors.toSet()))
        .containsAll(WalRefusal.SETTINGS)
        .contains("wadi.wal.warnRatio", "wadi.wal.readerIdle", "wadi.wal.tenantIdle");
  }

  @Test
  void the_numbers_of_logstack_are_the_defaults() {
    WalSettings wal = WalRoom.settings(Settings.defaults());

    assertThat(wal.quotaBytes()).isEqualTo(2_147_483_648L);
    assertThat(wal.quotaAgeMillis()).isEqualTo(24 * 3_600_000L);
    assertThat(wal.quotaWarnRatio()).isEqualTo(0.80);
    assertThat(wal.diskFreeMinRatio()).isEqualTo(0.20);
    assertThat(wal.forgottenReaderMillis()).isEqualTo(7 * 24 * 3_600_000L);
    assertThat(wal.tenantIdleMillis()).isEqualTo(24 * 3_600_000L);
    assertThat(wal.queueMaxBytes()).isEqualTo(64 << 20);
    assertThat(wal.maxRecordBytes()).isEqualTo(64 << 20);
  }
}
