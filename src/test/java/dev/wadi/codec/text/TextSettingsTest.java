package dev.wadi.codec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.text.Multiline.Preset;
import dev.wadi.codec.text.TextSettings.LevelPlace;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextSettingsTest {
  private static Map<String, String> texts(String... namesAndValues) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      texts.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return texts;
  }

  @Test
  void without_a_word_lines_are_plain_and_stay_apart() {
    TextSettings settings = TextSettings.of(Map.of());

    assertThat(settings.format()).isEqualTo(LineFormat.PLAIN);
    assertThat(settings.inner()).isEqualTo(LineFormat.PLAIN);
    assertThat(settings.messageOnly()).isFalse();
    assertThat(settings.message()).isEmpty();
    assertThat(settings.timestamp()).isEmpty();
    assertThat(settings.layouts()).isEmpty();
    assertThat(settings.zone()).isEqualTo(ZoneId.systemDefault());
    assertThat(settings.level()).isEqualTo(LevelPlace.LABEL);
    assertThat(settings.labels()).isEmpty();
    assertThat(settings.metadata()).isEmpty();
    assertThat(settings.regex()).isNull();
    assertThat(settings.multiline().joins()).isFalse();
    assertThat(settings.multiline().timeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.multiline().maxLines()).isEqualTo(1000);
    assertThat(settings.multiline().maxBytes()).isEqualTo(262_144);
  }

  @Test
  void every_option_can_say_something_else() {
    TextSettings settings =
        TextSettings.of(
            texts(
                "format", "docker",
                "inner", "regex",
                "line", "message",
                "messageField", "text",
                "timeField", "when",
                "timeLayout", "Unix|RFC3339",
                "timeZone", "Europe/Berlin",
                "level", "metadata",
                "levelField", "how",
                "labelFields", "part=who, -stream",
                "metadataFields", "*,stream",
                "regex", "(?P<who>\\w+) (?P<text>.*)",
                "multiline", "java, go",
                "multilineStart", "^x",
                "multilineContinuation", "^y",
                "multilineTimeout", "250ms",
                "multilineMaxLines", "7",
                "multilineMaxBytes", "4096"));

    assertThat(settings.format()).isEqualTo(LineFormat.DOCKER);
    assertThat(settings.inner()).isEqualTo(LineFormat.REGEX);
    assertThat(settings.messageOnly()).isTrue();
    assertThat(settings.message()).containsExactly("text");
    assertThat(settings.timestamp()).containsExactly("when");
    assertThat(settings.layouts()).hasSize(1);
    assertThat(settings.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(settings.level()).isEqualTo(LevelPlace.METADATA);
    assertThat(settings.levelFields()).containsExactly("how");
    assertThat(settings.labels()).isEqualTo(Map.of("part", "who"));
    assertThat(settings.metadata()).isEqualTo(Map.of("*", "*", "stream", "stream"));
    assertThat(settings.regex()).hasToString("(?P<who>\\w+) (?P<text>.*)");
    assertThat(settings.multiline().presets()).containsExactlyInAnyOrder(Preset.JAVA, Preset.GO);
    assertThat(settings.multiline().start()).hasToString("^x");
    assertThat(settings.multiline().continuation()).hasToString("^y");
    assertThat(settings.multiline().timeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.multiline().maxLines()).isEqualTo(7);
    assertThat(settings.multiline().maxBytes()).isEqualTo(4096);
  }

  @Test
  void a_time_out_without_a_unit_is_milliseconds_as_the_gateway_s_settings_give_it() {
    assertThat(TextSettings.of(texts("multilineTimeout", "1500")).multiline().timeout())
        .isEqualTo(Duration.ofMillis(1500));
  }

  @Test
  void every_format_can_be_set_up_by_its_name_alone() {
    for (LineFormat format : LineFormat.values()) {
      Map<String, String> texts = texts("format", format.word());
      if (format == LineFormat.REGEX) {
        texts.put("regex", "(?P<a>.)");
      }
      assertThat(TextSettings.of(texts).format()).isEqualTo(format);
      assertThat(format.about()).isNotBlank();
    }
    assertThat(TextSettings.options())
        .extracting(TextSettings.Option::name)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "formt; json; formt: no such option (expected: format",
        "format; jsn; format: \"jsn\" (expected: json",
        "format; regex; regex: missing (expected: an expression with named groups",
        "regex; (?P<a>.); regex: given (expected: only with format regex)",
        "inner; json; inner: given (expected: only with format cri or docker)",
        "line; half; line: \"half\" (expected: whole or message)",
        "timeLayout; RFC339; timeLayout: \"RFC339\" (expected:",
        "timeZone; Europe/Berln; timeZone: \"Europe/Berln\" (expected: Europe/Berlin",
        "level; labl; level: \"labl\" (expected: label, metadata or off)",
        "labelFields; app; labelFields: plain has no field \"app\" (expected: none)",
        "labelFields; *; labelFields: \"*\" (expected: names; all fields may become metadata only)",
        "labelFields; a-b=x; labelFields: \"a-b=x\" (expected: field or name=field",
        "labelFields; -stream; labelFields: \"-stream\" (expected: one of [] behind the -)",
        "multiline; jav; multiline: \"jav\" (expected: off or some of java",
        "multilineStart; (; multilineStart: error parsing regexp",
        "multilineStart; ((x{1000}){1000}){100}; multilineStart: error parsing regexp: expression"
            + " too large",
        "multilineTimeout; 5; multilineTimeout: PT0S",
        "multilineTimeout; soon; multilineTimeout: \"soon\" (expected: a time like 500ms, 3s or"
            + " 1m)",
        "multilineMaxLines; 0; multilineMaxLines: 0 (expected: >= 1)",
        "multilineMaxBytes; many; multilineMaxBytes: \"many\" (expected: a whole number)",
        "multilineMaxBytes; 99999999; multilineMaxBytes: 99999999 (expected: 1 to 16777216)",
      })
  void what_is_wrong_is_named_with_what_was_expected(String name, String text, String message) {
    Map<String, String> texts = texts(name, text.equals("5") ? "0s" : text);
    assertThatThrownBy(() -> TextSettings.of(texts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void a_field_that_a_format_does_not_have_is_named_with_those_it_has() {
    assertThatThrownBy(
            () -> TextSettings.of(texts("format", "syslog", "metadataFields", "hostnam")))
        .hasMessageStartingWith(
            "metadataFields: syslog has no field \"hostnam\" (expected: hostname");
    assertThatThrownBy(
            () ->
                TextSettings.of(
                    texts("format", "regex", "regex", "(?P<app>.)", "labelFields", "ap")))
        .hasMessageStartingWith("labelFields: regex has no field \"ap\" (expected: app");
    assertThatThrownBy(() -> TextSettings.of(texts("format", "cri", "inner", "docker")))
        .hasMessageStartingWith("inner: \"docker\"");
  }
}
