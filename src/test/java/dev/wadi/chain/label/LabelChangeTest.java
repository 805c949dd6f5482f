package dev.wadi.chain.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelChangeTest {
  private static final Labels LABELS = Labels.of("app", "api", "svc", "orders", "pod", "api-0");

  @Test
  void removes_then_renames_then_sets() {
    LabelChange change =
        new LabelChange(
            Labels.parse("env=prod"), Labels.parse("svc=service,pod=gone"), List.of("pod"));

    assertThat(change.apply(LABELS))
        .isEqualTo(Labels.of("app", "api", "env", "prod", "service", "orders"));
  }

  @Test
  void a_renamed_label_takes_the_place_of_one_with_its_new_name() {
    LabelChange change = new LabelChange(Labels.EMPTY, Labels.parse("svc=app"), List.of());

    assertThat(change.apply(LABELS)).isEqualTo(Labels.of("app", "orders", "pod", "api-0"));
  }

  @Test
  void labels_are_read_from_a_short_text() {
    assertThat(Labels.parse(" app = shop , env=\"a, \\\"b\\\"\\n\" "))
        .isEqualTo(Labels.of("app", "shop", "env", "a, \"b\"\n"));
    assertThat(Labels.parse("")).isEqualTo(Labels.EMPTY);
    assertThat(Labels.parse(LABELS.toString())).isEqualTo(LABELS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "=a", "a=\"b", "a=\"b\"c", "a=1,a=2", ",", "a=1,,b=2"})
  void a_text_that_says_no_labels_is_refused(String text) {
    assertThatThrownBy(() -> Labels.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("labels: ");
  }
}
