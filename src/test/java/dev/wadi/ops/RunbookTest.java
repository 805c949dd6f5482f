package dev.wadi.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever is woken by an alert finds its page, and what stands there is there. */
class RunbookTest {
  private static final Path RUNBOOK = Path.of("docs/runbook.md");
  private static final Path RULES = Path.of("ops/prometheus/rules/wadi-alerts.yml");

  @Test
  void each_alert_has_its_section_and_each_section_its_alert() throws Exception {
    List<String> alerts = found("(?m)- alert: (\\w+)$", RULES);

    assertThat(found("(?m)^### (\\w+)$", RUNBOOK)).containsExactlyElementsOf(alerts);
    assertThat(found("runbook: docs/runbook\\.md#(\\w+)", RULES))
        .containsExactlyElementsOf(
            alerts.stream().map(alert -> alert.toLowerCase(Locale.ROOT)).toList());
  }

  @Test
  void links_within_the_page_lead_somewhere() throws Exception {
    assertThat(found("\\(#(\\w+)\\)", RUNBOOK))
        .isSubsetOf(
            found("(?m)^### (\\w+)$", RUNBOOK).stream()
                .map(alert -> alert.toLowerCase(Locale.ROOT))
                .toList());
  }

  @Test
  void settings_that_it_names_exist() throws Exception {
    assertThat(found("`(wadi\\.\\w+\\.\\w+)`", RUNBOOK))
        .isNotEmpty()
        .isSubsetOf(SettingsCatalogue.load().keys().stream().map(SettingsKey::name).toList());
  }

  private static List<String> found(String pattern, Path file) throws Exception {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map(result -> result.group(1))
        .toList();
  }
}
