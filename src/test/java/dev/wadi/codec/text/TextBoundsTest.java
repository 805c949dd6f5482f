package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines that somebody made to hurt cost what their size costs, and are kept. */
@Timeout(60)
class TextBoundsTest {
  private static final int LARGE = 4 << 20;

  private record Read(String line, Map<String, String> metadata, int pairs) {}

  private static Read read(byte[] line, String... options) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("timeZone", "UTC");
    for (int i = 0; i < options.length; i += 2) {
      texts.put(options[i], options[i + 1]);
    }
    List<Read> all = new ArrayList<>();
    EntryReader reader =
        new EntryReader(
            TextSettings.of(texts),
            Labels.EMPTY,
            entry ->
                all.add(
                    new Read(
                        new String(entry.buffer(), entry.offset(), entry.length(), ISO_8859_1),
                        entry.metadata(),
                        entry.metadataCount())));
    reader.line(line, 0, line.length, false, 0, line.length, ReadLines.ARRIVED);
    reader.flush();
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static String many(String part) {
    return part.repeat(LARGE / part.length());
  }

  @Test
  void quotes_that_never_close_cost_one_look() {
    for (String part : List.of("\\\"", "\\\" ", "a=\"\\\" ", "\"\\\"x=", "\\\"a=")) {
      String line = "a=1 " + many(part);
      assertThat(read(line.getBytes(UTF_8), "format", "logfmt", "metadataFields", "*").line())
          .hasSize(line.length());
      String logflow = "2025-10-23 15:30:45 INFO [svc] " + many(part);
      assertThat(read(logflow.getBytes(UTF_8), "format", "logflow").line())
          .hasSize(logflow.length());
    }
  }

  @Test
  void a_line_with_too_many_fields_is_kept_whole_and_says_so() {
    StringBuilder json = new StringBuilder("{\"msg\":\"hi\"");
    for (int i = 0; json.length() < LARGE; i++) {
      json.append(",\"f").append(i).append("\":").append(i);
    }
    String line = json.append('}').toString();

    Read read =
        read(line.getBytes(UTF_8), "format", "json", "metadataFields", "*", "line", "message");

    assertThat(read.line()).isEqualTo(line);
    assertThat(read.metadata()).containsEntry("f0", "0").containsEntry("f99", "99");
    assertThat(read.pairs()).isLessThan(128);
    assertThat(Integer.parseInt(String.valueOf(read.metadata().get("fields_left_out"))))
        .isGreaterThan(100_000);
  }

  @Test
  void a_line_of_logflow_with_too_many_pairs_keeps_them_in_its_text() {
    String line = "2025-10-23 15:30:45 INFO [svc] x " + many("abc=1 d=2 ");
    Read read = read(line.getBytes(UTF_8), "format", "logflow", "line", "message");
    assertThat(read.metadata()).containsEntry("d", "2");

    StringBuilder pairs = new StringBuilder("2025-10-23 15:30:45 INFO [svc] x");
    for (int i = 0; i < 200; i++) {
      pairs.append(" n").append(i).append("=1");
    }
    read = read(pairs.toString().getBytes(UTF_8), "format", "logflow", "line", "message");
    assertThat(read.line()).isEqualTo(pairs.toString());
    assertThat(read.metadata()).containsEntry("fields_left_out", "100");
  }

  @Test
  void a_field_that_is_too_long_for_metadata_stays_in_the_line() {
    String value = "y".repeat(60_000);
    String line = "{\"msg\":\"hi\",\"big\":\"" + value + "\",\"small\":1}";

    for (String fields : List.of("*", "big,small")) {
      Read read =
          read(line.getBytes(UTF_8), "format", "json", "metadataFields", fields, "line", "message");
      assertThat(read.line()).isEqualTo(line);
      assertThat(read.metadata())
          .containsEntry("small", "1")
          .containsEntry("fields_left_out", "1")
          .doesNotContainKey("big");
    }
    Read label =
        read(line.getBytes(UTF_8), "format", "json", "labelFields", "big", "line", "message");
    assertThat(label.line()).isEqualTo(line);
  }

  @Test
  void json_may_be_deep_and_large() {
    String deep = "{\"a\":" + "[".repeat(500) + "]".repeat(500) + ",\"level\":\"warn\"}";
    assertThat(read(deep.getBytes(UTF_8), "format", "json", "level", "metadata").metadata())
        .containsEntry("level", "warn");
    String deeper = "{\"a\":" + many("[") + "}";
    assertThat(read(deeper.getBytes(UTF_8), "format", "json").metadata())
        .containsEntry("parse_error", "json");
    String large = "{\"a\":\"" + many("\\u00e9\\\"") + "\",\"level\":\"warn\"}";
    Read read =
        read(large.getBytes(UTF_8), "format", "json", "level", "metadata", "labelFields", "a");
    assertThat(read.line()).hasSize(large.length());
    assertThat(read.metadata()).containsEntry("level", "warn");
  }

  @Test
  void large_lines_of_marks_are_kept_in_every_format() {
    for (LineFormat format : LineFormat.values()) {
      for (String part :
          List.of("[", "] \"", "{\"", "\\", "\" ", ": ", "-", "= ", "\t", "(/:[", "\0")) {
        String head =
            switch (format) {
              case ACCESS -> "a - - [";
              case SYSLOG -> "<34>1 2026-02-28T10:32:01Z h a 1 ID [";
              case LOGCAT -> "02-28 10:32:01.123  1234  5678 E ";
              case KLOG -> "I0228 10:32:01.123456 1 ";
              case ERROR_LOG -> "[Sat Feb 28 10:32:01 2026] [";
              case CRI -> "2026-02-28T10:32:01Z stdout F x";
              case DOCKER -> "{\"log\":\"";
              default -> "x";
            };
        String line = head + many(part);
        Read read =
            format == LineFormat.REGEX
                ? read(line.getBytes(UTF_8), "format", "regex", "regex", "(?P<a>x.)")
                : read(line.getBytes(UTF_8), "format", format.word());
        assertThat(read.line()).as(format.word()).endsWith(part);
      }
    }
  }

  @Test
  void bytes_that_are_no_text_are_kept_as_they_are() {
    byte[] line = "{\"msg\":\"\u00ff\u00fe\u0000\u0080\",\"level\":\"warn\"}".getBytes(ISO_8859_1);
    Read read = read(line, "format", "json", "level", "metadata", "line", "message");
    assertThat(read.line()).isEqualTo("\u00ff\u00fe\u0000\u0080");
    assertThat(read.metadata()).containsEntry("level", "warn");
  }
}
