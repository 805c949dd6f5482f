package dev.wadi.analysis.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.analysis.explore.FieldsFound.Field;
import dev.wadi.analysis.explore.FieldsFound.Type;
import dev.wadi.model.Labels;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldsFoundTest {
  private static final Labels API = Labels.of("app", "api");

  private static FieldsFound found(int most, String... lines) {
    FieldsFound found = new FieldsFound(most);
    for (String line : lines) {
      found.take(API, new Line(0, line, Map.of("trace", "t1")));
    }
    return found;
  }

  @Test
  void tells_fields_of_json_and_logfmt_and_metadata() {
    FieldsFound found =
        found(
            10,
            "{\"status\":200,\"took\":\"12ms\",\"app\":\"x\"}",
            "status=404 took=5ms size=2MB ok=true",
            "plain text");

    assertThat(found.fields())
        .containsExactly(
            new Field("app_extracted", Type.STRING, 1, List.of("json")),
            new Field("ok", Type.BOOLEAN, 1, List.of("logfmt")),
            new Field("size", Type.BYTES, 1, List.of("logfmt")),
            new Field("status", Type.INT, 2, List.of("json", "logfmt")),
            new Field("took", Type.DURATION, 2, List.of("json", "logfmt")),
            new Field("trace", Type.STRING, 1, List.of()));
    assertThat(found.values("status", 10)).containsExactly("200", "404");
    assertThat(found.values("status", 1)).containsExactly("200");
    assertThat(found.values("none", 10)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, INT",
    "-3, INT",
    "1.5, FLOAT",
    "1e3, FLOAT",
    "true, BOOLEAN",
    "1h30m, DURATION",
    "20KB, BYTES",
    "yes, STRING",
    "12 apples, STRING",
    "'', STRING"
  })
  void tells_what_a_value_is(String value, Type type) {
    assertThat(Type.of(value)).isEqualTo(type);
  }

  @Test
  void mixed_numbers_are_numbers_and_other_mixtures_texts() {
    assertThat(found(10, "a=1 b=1", "a=1.5 b=x").fields())
        .extracting(Field::type)
        .containsExactly(Type.FLOAT, Type.STRING, Type.STRING);
  }

  @Test
  void further_fields_are_passed_over() {
    assertThat(found(2, "a=1 b=2 c=3").fields()).extracting(Field::name).hasSize(2);
  }

  @Test
  void many_values_are_counted_up_to_a_bound() {
    FieldsFound found = new FieldsFound(5);
    for (int i = 0; i < FieldsFound.MOST_VALUES + 10; i++) {
      found.take(API, new Line(0, "n=" + i));
    }

    assertThat(found.fields())
        .containsExactly(new Field("n", Type.INT, FieldsFound.MOST_VALUES, List.of("logfmt")));
    assertThat(found.values("n", Integer.MAX_VALUE)).hasSize(FieldsFound.MOST_EXAMPLES);
  }

  @Test
  void many_values_of_many_fields_are_counted_up_to_a_bound_of_all_of_them() {
    FieldsFound found = new FieldsFound(1000);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < 900; i++) {
      line.setLength(0);
      for (int field = 0; field < 250; field++) {
        line.append('f').append(field).append('=').append(i).append(' ');
      }
      found.take(API, new Line(0, line.toString()));
    }

    assertThat(found.fields().stream().mapToInt(Field::cardinality).sum())
        .isEqualTo(FieldsFound.MOST_TOLD);
  }

  @Test
  void one_field_may_be_looked_at_alone() {
    FieldsFound found = FieldsFound.of("b");
    found.take(API, new Line(0, "a=1 b=2 c=3"));
    found.take(API, new Line(0, "c=4 b=5"));

    assertThat(found.values("b", 10)).containsExactly("2", "5");
    assertThat(found.fields()).extracting(Field::name).containsExactly("b");
  }
}
