package dev.wadi.codec.logops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.logops.LogopsDecoder.Form;
import dev.wadi.codec.logops.LogopsDecoder.Origin;
import dev.wadi.codec.logops.LogopsDecoder.TooManyException;
import dev.wadi.codec.loki.Allowance;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.model.Entry;
import dev.wadi.model.Rfc3339;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of LogOps' five emitters and others, made normal. */
class LogopsDecoderTest {
  private static final String NOW = "2025-08-23T12:00:00.5Z";

  private final LogopsDecoder decoder = new LogopsDecoder();

  private LogopsLogs decode(Form form, String body) throws Exception {
    byte[] bytes = ("xx" + body + "yy").getBytes(UTF_8);
    return decoder.decode(
        "main",
        form,
        new Origin("emitter_json", "spike"),
        bytes,
        2,
        bytes.length - 4,
        3,
        Rfc3339.parse(NOW),
        DecodeLimits.DEFAULT,
        Allowance.ENDLESS);
  }

  private List<Entry> entries(Form form, String body) throws Exception {
    return new ArrayList<>(decode(form, body).batch());
  }

  private String line(String record) throws Exception {
    return entries(Form.JSON, record).get(0).line();
  }

  @Test
  void a_record_becomes_a_line_in_one_order_with_all_that_it_had() throws Exception {
    Entry entry =
        entries(
                Form.JSON,
                "{\"service\":\"shop\",\"lvl\":\"warning\",\"message\":\"slow\",\"attrs\":{\"a\":[1]},"
                    + "\"timestamp\":\"2025-08-23T11:00:00+02:00\"}")
            .get(0);

    assertThat(entry.line())
        .isEqualTo(
            "{\"ts\":\"2025-08-23T11:00:00+02:00\",\"level\":\"WARN\",\"msg\":\"slow\","
                + "\"emitter\":\"emitter_json\",\"scenario\":\"spike\",\"service\":\"shop\","
                + "\"attrs\":{\"a\":[1]}}");
    assertThat(entry.timestampNanos()).isEqualTo(Rfc3339.parse("2025-08-23T09:00:00Z"));
    assertThat(entry.labels().toString())
        .isEqualTo(
            "{app=\"logops\", emitter=\"emitter_json\", level=\"WARN\", scenario=\"spike\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "debug|DEBUG|0",
        "Info|INFO|0",
        "WARN|WARN|0",
        "error|ERROR|0",
        "fatal|ERROR|0",
        "trace|INFO|0",
        "3|INFO|0",
        "' '|INFO|1"
      })
  void levels_are_four_and_only_none_at_all_is_missing(String given, String level, int missing)
      throws Exception {
    LogopsLogs logs = decode(Form.JSON, "{\"ts\":\"x\",\"level\":\"" + given + "\"}");

    assertThat(logs.levels()).isEqualTo(Map.of(level, 1));
    assertThat(logs.missingLevels()).isEqualTo(missing);
    assertThat(logs.missingTimes()).isZero();
  }

  @Test
  void a_record_without_time_has_that_of_the_receipt_and_one_that_cannot_be_read_stays()
      throws Exception {
    LogopsLogs none = decode(Form.JSON, "{\"msg\":\"x\",\"ts\":null,\"time\":\" \"}");
    assertThat(none.missingTimes()).isEqualTo(1);
    Entry entry = new ArrayList<>(none.batch()).get(0);
    assertThat(entry.timestampNanos()).isEqualTo(Rfc3339.parse(NOW));
    assertThat(entry.line()).contains("\"ts\":\"" + NOW + "\"");

    Entry odd = entries(Form.JSON, "{\"ts\":\"half past nine\"}").get(0);
    assertThat(odd.timestampNanos()).isEqualTo(Rfc3339.parse(NOW));
    assertThat(odd.line()).contains("\"ts\":\"half past nine\"");
    assertThat(entries(Form.JSON, "{\"ts\":1755946800}").get(0).timestampNanos())
        .isEqualTo(Rfc3339.parse("2025-08-23T11:00:00Z"));
  }

  @Test
  void the_first_field_that_says_something_is_the_message_and_the_other_is_not_lost()
      throws Exception {
    assertThat(line("{\"message\":\"\",\"msg\":0,\"log\":[],\"raw\":\"r\"}"))
        .contains("\"msg\":\"r\"");
    assertThat(line("{\"message\":\"one\",\"msg\":\"two\"}"))
        .contains("\"msg\":\"one\"")
        .contains("\"msg_\":\"two\"");
    assertThat(line("{\"msg\":{\"a\":1}}")).contains("\"msg\":\"{\\\"a\\\":1}\"");
    assertThat(line("{}")).contains("\"msg\":\"\"");
  }

  @Test
  void a_record_says_itself_who_sent_it_or_the_request_does() throws Exception {
    assertThat(line("{\"emitter\":\"own\",\"scenario\":7}"))
        .contains("\"emitter\":\"own\",\"scenario\":\"spike\"");
  }

  @Test
  void elements_that_are_no_records_are_told_by_their_places() throws Exception {
    LogopsLogs logs = decode(Form.JSON, "[{\"msg\":\"a\"},7,\"x\"]");

    assertThat(logs.records()).isEqualTo(1);
    assertThat(logs.invalid()).containsExactly(1, 2);
    assertThat(logs.invalidRecords()).isEqualTo(2);
    assertThat(decode(Form.JSON, "[]").records()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"a\":1} {}", "{\"a\":\"\u0001\"}", "nope"})
  void what_is_no_json_is_refused(String body) {
    assertThatThrownBy(() -> decode(Form.JSON, body))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage("Invalid JSON body");
  }

  @Test
  void a_nest_without_end_is_refused() {
    assertThatThrownBy(() -> decode(Form.JSON, "[".repeat(100_000)))
        .hasMessage("Invalid JSON body");
    assertThatThrownBy(() -> decode(Form.JSON, "\"text\""))
        .hasMessage("Payload must be object or array of objects");
  }

  @Test
  void too_many_records_are_told_in_each_form() {
    assertThatThrownBy(() -> decode(Form.JSON, "[{},{},{},{},{}]"))
        .isInstanceOfSatisfying(TooManyException.class, e -> assertThat(e.records()).isEqualTo(5));
    assertThatThrownBy(() -> decode(Form.TEXT, "a\nb\nc\nd")).isInstanceOf(TooManyException.class);
    assertThatThrownBy(() -> decode(Form.CSV, "msg\na\nb\nc\nd"))
        .isInstanceOf(TooManyException.class);
  }

  @Test
  void lines_of_text_have_time_level_and_message_and_lose_host_and_program() throws Exception {
    LogopsLogs logs =
        decode(
            Form.TEXT,
            "2025-08-23  11:00:00 WARN web1 nginx[1234]: GET / 200\r\n\n  \n"
                + "2025-08-23 11:00:01 Xyz abc\njust words");
    List<Entry> read = new ArrayList<>(logs.batch());

    assertThat(read).hasSize(3);
    assertThat(logs.missingLevels()).isZero();
    assertThat(logs.missingTimes()).isEqualTo(1);
    assertThat(logs.batch().toString()).isNotEmpty();
    assertThat(lines(read))
        .anyMatch(
            line ->
                line.startsWith(
                    "{\"ts\":\"2025-08-23T11:00:00Z\",\"level\":\"WARN\",\"msg\":\"GET / 200\","))
        .anyMatch(
            line ->
                line.startsWith(
                    "{\"ts\":\"2025-08-23T11:00:01Z\",\"level\":\"INFO\",\"msg\":\"Xyz abc\","))
        .anyMatch(line -> line.contains("\"msg\":\"just words\""));
  }

  private static List<String> lines(List<Entry> entries) {
    return entries.stream().map(Entry::line).toList();
  }

  @Test
  void rows_go_by_the_names_of_their_columns() throws Exception {
    List<Entry> read =
        entries(
            Form.CSV,
            "\ufefftime,severity,log,user_email\r\n"
                + "2025-08-23T11:00:00Z,error,\"a \"\"quoted\"\", text\n"
                + " of two lines\",a@b.example\r\n"
                + "2025-08-23T11:00:01Z,,short\r\n\r\n"
                + "2025-08-23T11:00:02Z,info,x,y,z\n");

    assertThat(lines(read))
        .anyMatch(
            line ->
                line.contains("\"msg\":\"a \\\"quoted\\\", text\\n of two lines\"")
                    && line.contains("\"level\":\"ERROR\"")
                    && line.contains("\"user_email\":\"a@b.example\""))
        .anyMatch(line -> line.contains("\"msg\":\"short\""))
        .anyMatch(line -> line.contains("\"user_email\":\"y,z\""));
    assertThat(entries(Form.CSV, "")).isEmpty();
    assertThat(entries(Form.CSV, "msg")).isEmpty();
    assertThat(lines(entries(Form.CSV, "msg\n\"without end")).get(0)).contains("without end");
  }
}
