package dev.wadi.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsDocsTest {
  private static final SettingsCatalogue CATALOGUE = SettingsCatalogue.load();

  /** {@code make docs} rewrites the page. */
  @Test
  void the_page_says_what_the_catalogue_says() throws IOException {
    Path page = Path.of("docs/configuration.md");
    String now = SettingsDocs.markdown(CATALOGUE);
    if (Boolean.getBoolean("wadi.docs.write")) {
      Files.writeString(page, now);
    }

    assertThat(Files.readString(page)).as("make docs rewrites it").isEqualTo(now);
  }

  @Test
  void every_setting_stands_in_a_chapter() {
    assertThat(CATALOGUE.chapters().keySet())
        .containsAll(
            CATALOGUE.keys().stream()
                .map(SettingsKey::room)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void every_default_is_a_value_that_fits() {
    Map<String, Settings.Shown> shown =
        Settings.defaults().summary().stream()
            .collect(Collectors.toMap(Settings.Shown::name, s -> s));

    assertThat(shown).hasSameSizeAs(CATALOGUE.keys());
    assertThat(shown.values()).allMatch(s -> s.origin().equals("default"));
  }
}
