package dev.wadi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void sorts_by_name_and_equals_whatever_the_order_was() {
    Labels labels = Labels.of("env", "prod", "app", "api");

    assertThat(labels).isEqualTo(Labels.of("app", "api", "env", "prod"));
    assertThat(labels.hashCode()).isEqualTo(Labels.of("app", "api", "env", "prod").hashCode());
    assertThat(labels.name(0)).isEqualTo("app");
    assertThat(labels.value(1)).isEqualTo("prod");
  }

  @Test
  void writes_itself_as_loki_does() {
    assertThat(Labels.of("env", "prod", "app", "api")).hasToString("{app=\"api\", env=\"prod\"}");
    assertThat(Labels.EMPTY).hasToString("{}");
  }

  @Test
  void escapes_quotes_backslashes_and_control_characters() {
    assertThat(Labels.of("a", "x\"y\\z\n\r\t\u0001"))
        .hasToString("{a=\"x\\\"y\\\\z\\n\\r\\t\\x01\"}");
  }

  @Test
  void leaves_out_pairs_with_an_empty_value() {
    assertThat(Labels.of("a", "", "b", "1")).isEqualTo(Labels.of("b", "1"));
    assertThat(Labels.of("a", "")).isSameAs(Labels.EMPTY);
  }

  @Test
  void finds_values_and_says_null_for_what_is_absent() {
    Labels labels = Labels.of("app", "api");

    assertThat(labels.get("app")).isEqualTo("api");
    assertThat(labels.get("pod")).isNull();
    assertThat(labels.get("pod", "-")).isEqualTo("-");
  }

  @Test
  void with_adds_replaces_and_removes() {
    Labels labels = Labels.of("app", "api");

    assertThat(labels.with("env", "dev")).isEqualTo(Labels.of("app", "api", "env", "dev"));
    assertThat(labels.with("app", "web")).isEqualTo(Labels.of("app", "web"));
    assertThat(labels.with("app", "")).isEqualTo(Labels.EMPTY);
    assertThat(labels).isEqualTo(Labels.of("app", "api"));
  }

  @Test
  void takes_a_map_in_any_order() {
    Labels labels = Labels.of(Map.of("c", "3", "a", "1", "b", "2"));

    List<String> names = new ArrayList<>();
    labels.forEach((name, value) -> names.add(name + value));
    assertThat(names).containsExactly("a1", "b2", "c3");
    assertThat(labels.asMap())
        .containsExactly(Map.entry("a", "1"), Map.entry("b", "2"), Map.entry("c", "3"));
  }

  @Test
  void refuses_a_name_without_a_value() {
    assertThatThrownBy(() -> Labels.of("a")).isInstanceOf(IllegalArgumentException.class);
  }
}
