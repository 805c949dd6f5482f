package dev.wadi.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The settings that the package for Debian brings along, as they are and with every remark made
 * one.
 */
class DebSettingsTest {
  private static final Path FILE = Path.of("ops/deb/wadi.properties");

  @TempDir Path folder;

  @Test
  void a_gateway_takes_them_and_the_unit_waits_long_enough() throws Exception {
    Settings settings = new SettingsReader(SettingsCatalogue.load()).file(FILE).read();

    assertThat(settings.text("wadi.push.host")).isEqualTo("127.0.0.1");
    Matcher waits =
        Pattern.compile("TimeoutStopSec=(\\d+)s")
            .matcher(Files.readString(Path.of("ops/systemd/wadi.service")));
    assertThat(waits.find()).isTrue();
    assertThat(settings.duration("wadi.stop.timeout").toSeconds())
        .isLessThan(Long.parseLong(waits.group(1)));
  }

  @Test
  void what_is_put_as_a_remark_is_a_setting_too() throws Exception {
    Path all =
        Files.writeString(
            folder.resolve("wadi.properties"),
            Files.readString(FILE).replaceAll("(?m)^#(wadi\\.)", "$1"));

    assertThat(
            new SettingsReader(SettingsCatalogue.load()).file(all).read().bool("wadi.loki.enabled"))
        .isTrue();
  }
}
