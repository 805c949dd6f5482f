package dev.wadi.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final Map<String, String> LABELS = Map.of("app", "api", "odd_name", "x y");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "plain; 5; plain",
        "{{ $value }}; 5; 5",
        "{{$value}}; 0.25; 0.25",
        "{{ .Value }} of {{ .Labels.app }}; 7; 7 of api",
        "{{ $labels.app }}/{{ $labels.none }}; 1; api/",
        "{{ index $labels \"odd_name\" }}; 1; x y",
        "{{ printf \"%.2f\" $value }}; 1.2345; 1.23",
        "{{ $value | printf \"%.1f\" }}; 1.2345; 1.2",
        "{{ printf \"%s\" $labels.app }}; 1; api",
        "{{ printf \"%q is %d\" $value }}; 3; \"3\" is 3",
        "{{ printf `%.3g` $value }}; 1234.5; 1230",
        "{{ printf \"100%% %v\" $value }}; 1; 100% 1",
        "{{ $value | humanize }}; 1234567; 1.235M",
        "{{ $value | humanize }}; 0.0123; 12.3m",
        "{{ humanize $value }}; 12; 12",
        "{{ $value | humanize1024 }}; 1048576; 1Mi",
        "{{ $value | humanize1024 }}; 2048; 2Ki",
        "{{ $value | humanizePercentage }}; 0.0512; 5.12%",
        "{{ $value | humanizeDuration }}; 3725; 1h 2m 5s",
        "{{ $value | humanizeDuration }}; 90061; 1d 1h 1m 1s",
        "{{ $value | humanizeDuration }}; 0.012; 12ms",
        "{{ $labels.app | toUpper }}; 1; API",
        "{{ title $labels.odd_name }}; 1; X Y",
        "a {{- $value -}} b; 5; a{{- $value -}} b",
        "a {{- $labels.app }}; 5; aapi",
        "x{{/* a comment */}}y; 5; xy",
        "{{ \"{{\" }}; 5; {{"
      })
  void fills_in_what_a_series_has(String text, double value, String expected) {
    if (expected.contains("{{-")) {
      assertThat(Template.parse("a {{- $value -}} b").fill(LABELS, value)).isEqualTo("a5b");
      return;
    }
    assertThat(Template.parse(text).fill(LABELS, value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ if $value }}x{{ end }}",
        "{{ range query \"up\" }}",
        "{{ $externalURL }}",
        "{{ $value | frobnicate }}",
        "{{ $value | }}",
        "{{ | humanize }}",
        "{{ }}",
        "{{ $value",
        "{{ index $labels }}",
        "{{ printf $value }}",
        "{{ $labels }}",
        "{{ $value + 1 }}",
        "{{ \"unclosed }}"
      })
  void refuses_what_it_does_not_know(String text) {
    assertThatThrownBy(() -> Template.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{{");
  }
}
