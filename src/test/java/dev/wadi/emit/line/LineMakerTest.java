package dev.wadi.emit.line;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.Golden;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each kind of program writes. */
class LineMakerTest {
  private static final Instant START = Instant.parse("2026-03-05T07:08:09.123456789Z");
  private static final String OFFSET_TIME =
      "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{4}";

  private static List<EmittedLine> lines(
      LineKind kind, int count, double partial, double chaos, double planted) {
    LineMaker maker =
        new LineMaker(
            kind, new LineSettings(42, partial, chaos, planted, "box1", ZoneOffset.ofHours(2)));
    List<EmittedLine> made = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      made.add(maker.next(i, START.plusMillis(100L * i)));
    }
    return made;
  }

  @ParameterizedTest
  @EnumSource
  void a_seed_makes_these_bytes(LineKind kind) throws Exception {
    StringBuilder text = new StringBuilder();
    lines(kind, 12, 0.3, 0.5, 0.2).forEach(line -> text.append(line.text()).append('\n'));

    Golden.check("emit/" + kind.word() + ".txt", text.toString());
  }

  @ParameterizedTest
  @EnumSource
  void what_was_planted_stands_in_its_line(LineKind kind) {
    List<EmittedLine> made = lines(kind, 500, 0, 0, 1);

    assertThat(made)
        .allSatisfy(
            line ->
                assertThat(line.personal())
                    .isNotEmpty()
                    .allSatisfy(planted -> assertThat(line.text()).contains(planted.value())));
  }

  @ParameterizedTest
  @EnumSource
  void objects_are_objects_and_lines_are_one_line(LineKind kind) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    for (EmittedLine line : lines(kind, 2000, 0.5, 0.9, 0.5)) {
      assertThat(line.text()).doesNotContain("\n", "\r").isNotBlank();
      if (kind.frame() == LineKind.Frame.ARRAY) {
        assertThat(mapper.readTree(line.text()).isObject()).isTrue();
      }
    }
  }

  @Test
  void a_csv_row_is_complete_or_tells_its_message_alone() {
    assertThat(lines(LineKind.CSV, 300, 0, 0, 0))
        .allMatch(
            line ->
                line.text()
                    .matches(OFFSET_TIME + ",(DEBUG|INFO|WARN|ERROR),\"csv event #[0-9]+\""));
    assertThat(lines(LineKind.CSV, 300, 1, 0, 0))
        .allMatch(line -> line.text().matches(",,csv event #[0-9]+") && line.level().isEmpty());
  }

  @Test
  void a_json_record_has_the_fields_of_the_service() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    int number = 0;
    for (EmittedLine line : lines(LineKind.JSON, 300, 0, 0, 0)) {
      number++;
      JsonNode record = mapper.readTree(line.text());
      List<String> names = new ArrayList<>();
      record.fieldNames().forEachRemaining(names::add);
      assertThat(names)
          .containsExactly(
              "timestamp",
              "level",
              "message",
              "service",
              "env",
              "host",
              "request_id",
              "user_email",
              "client_ip",
              "attrs");
      assertThat(record.path("timestamp").textValue()).matches(OFFSET_TIME);
      assertThat(record.path("request_id").textValue()).isEqualTo("req-%06d".formatted(number));
      assertThat(record.path("attrs").path("latency_ms").intValue()).isBetween(5, 500);
    }
    for (EmittedLine line : lines(LineKind.JSON, 300, 1, 0, 0)) {
      JsonNode record = mapper.readTree(line.text());
      assertThat(record.has("timestamp") || record.has("level")).isFalse();
    }
  }

  @Test
  void a_line_of_syslog_names_level_and_host_or_neither() {
    String tail = "request served #(?<n>[0-9]+) user=user\\k<n>@example.com ip=83\\.11\\.[0-9.]+";
    String head = "[0-9-]{10} [0-9:]{8} ";
    assertThat(lines(LineKind.SYSLOG, 300, 0, 0, 0))
        .allMatch(
            line ->
                line.text()
                    .matches(head + "(DEBUG|INFO|WARN|ERROR) box1 web\\[[1-9][0-9]{3}]: " + tail));
    assertThat(lines(LineKind.SYSLOG, 300, 1, 0, 0))
        .allMatch(line -> line.text().matches(head + tail));
  }

  @Test
  void noise_without_chaos_has_all_three_and_with_all_of_it_no_time() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    for (EmittedLine line : lines(LineKind.NOISE, 300, 0, 0, 0)) {
      JsonNode record = mapper.readTree(line.text());
      assertThat(record.has("timestamp") || record.has("ts") || record.has("time")).isTrue();
      assertThat(record.has("level") || record.has("lvl") || record.has("severity")).isTrue();
      assertThat(
              record.has("message") || record.has("msg") || record.has("log") || record.has("text"))
          .isTrue();
    }
    for (EmittedLine line : lines(LineKind.NOISE, 300, 0, 1, 0)) {
      JsonNode record = mapper.readTree(line.text());
      assertThat(record.has("timestamp") || record.has("ts") || record.has("time")).isFalse();
    }
  }

  @Test
  void lines_of_a_transaction_follow_one_another() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    String before = "";
    int place = 0;
    for (EmittedLine line : lines(LineKind.CORRELATED, 2000, 0, 0, 0)) {
      JsonNode record = mapper.readTree(line.text());
      String id = record.path("correlation_id").asText();
      place = !id.isEmpty() && id.equals(before) ? place + 1 : 1;
      if (!id.isEmpty()) {
        assertThat(record.path("transaction_position").intValue())
            .isEqualTo(place)
            .isLessThanOrEqualTo(record.path("transaction_total").intValue());
      }
      before = id;
    }
  }
}
