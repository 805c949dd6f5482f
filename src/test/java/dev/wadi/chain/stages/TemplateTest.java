package dev.wadi.chain.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
  private static final Map<String, Object> FIELDS =
      Map.of("Value", "loki loki", "app", "loki", "level", "warn", "t", "12:53:24", "n", "3");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '^',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "plain~plain",
        "{{ .app }}_x~loki_x",
        "{{ ToUpper .app }}~LOKI",
        "{{ .Value }}{{/* a word */}}!~loki loki!",
        "{{ Replace .Value \"loki\" \"Loki\" 1 }}~Loki loki",
        "{{ Replace .Value \"loki\" \"Loki\" -1 }}~Loki Loki",
        "{{ Trim \",. a.\" \",. \" }}~a",
        "{{ TrimPrefix .app \"lo\" }}{{ TrimSuffix .app \"ki\" }}~kilo",
        "{{ .app }} {{- \"x\" -}} y~lokixy",
        "{{ if eq .level \"warn\" }}W{{ else }}-{{ end }}~W",
        "{{ if eq .level \"info\" }}I{{ else if eq .app \"loki\" }}L{{ else }}-{{ end }}~L",
        "{{ if and (eq .app \"loki\") (not .absent) }}yes{{ end }}~yes",
        "{{ .absent }}~<no value>",
        "{{ default \"none\" .absent }}~none",
        "{{ regexReplaceAll \"(l)oki\" .Value \"${1}ama\" }}~lama lama",
        "{{ regexReplaceAllLiteral \"loki\" .app \"$1\" }}~$1",
        "{{ .t | substr 0 2 }}~12",
        "{{ add .n 2 }}~5",
        "{{ \"}}\" }}~}}",
        "{{ `a\"b` }}~a\"b",
        "{{ if le (.n | substr 0 1) \"7\" }}small{{ end }}~small",
      })
  void a_template_is_filled(String template, String text) {
    assertThat(Template.parse(template).fill(FIELDS)).isEqualTo(text);
  }

  @Test
  void a_hash_is_of_salt_and_value() {
    assertThat(Template.parse("{{ .app | Sha2Hash \"salt\" }}").fill(new HashMap<>(FIELDS)))
        .isEqualTo(Template.parse("{{ sha256sum \"saltloki\" }}").fill(new HashMap<>(FIELDS)))
        .hasSize(64);
    assertThat(Template.parse("{{ Hash \"\" \"\" }}").fill(new HashMap<>(FIELDS)))
        .isEqualTo("a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
  }
}
