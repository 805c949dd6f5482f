package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.wadi.codec.logflow.LogflowLine;
import dev.wadi.model.Rfc3339;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes a file holds, read as each format: every line is in an entry, as it stands unless
 * settings say otherwise; metadata stays within what Loki takes; where reading begins again makes
 * no difference. See docs/testing.md.
 */
@Tag("fuzz")
class LineFormatsFuzzTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @FuzzTest
  void plain_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.PLAIN, data);
  }

  @FuzzTest
  void json_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.JSON, data);
  }

  /* What Jackson reads as an object is one, with the same texts in it. */
  @FuzzTest
  void json_that_jackson_reads(byte[] data) throws Exception {
    JsonNode tree = tree(data);
    if (tree == null || !tree.isObject()) {
      return;
    }
    Map<String, String> metadata = FormatTrial.fields(data);
    assertThat(metadata).doesNotContainKey("parse_error");
    for (Map.Entry<String, String> field : Map.of("b", "/m", "c", "/c").entrySet()) {
      JsonNode node = tree.at(field.getValue());
      if (node.isTextual() && !node.asText().isEmpty() && isWhole(node.asText())) {
        assertThat(metadata).containsEntry(field.getKey(), node.asText());
      }
    }
  }

  /* A lone half of a pair is written as U+FFFD; and metadata has a bound. */
  private static boolean isWhole(String text) {
    return new String(text.getBytes(UTF_8), UTF_8).equals(text)
        && !text.contains("\u0000")
        && text.length() < 1000;
  }

  /* As text: of bytes Jackson guesses whether they are UTF-16 or UTF-32. */
  private static @Nullable JsonNode tree(byte[] data) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
      return text.indexOf('\n') < 0 ? JSON.readTree(text) : null;
    } catch (CharacterCodingException | JsonProcessingException e) {
      return null; // not for us
    }
  }

  @FuzzTest
  void logfmt_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.LOGFMT, data);
  }

  @FuzzTest
  void regex_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.REGEX, data);
  }

  @FuzzTest
  void cri_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.CRI, data);
  }

  @FuzzTest
  void docker_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.DOCKER, data);
  }

  @FuzzTest
  void app_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.APP, data);
  }

  @FuzzTest
  void log4j_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.LOG4J, data);
  }

  @FuzzTest
  void python_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.PYTHON, data);
  }

  @FuzzTest
  void postgresql_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.POSTGRESQL, data);
  }

  @FuzzTest
  void klog_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.KLOG, data);
  }

  @FuzzTest
  void access_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.ACCESS, data);
  }

  @FuzzTest
  void error_log_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.ERROR_LOG, data);
  }

  @FuzzTest
  void syslog_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.SYSLOG, data);
  }

  @FuzzTest
  void logcat_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.LOGCAT, data);
  }

  @FuzzTest
  void logflow_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.LOGFLOW, data);
    LogflowLine line = new LogflowLine();
    if (line.parse(data, 0, data.length)) {
      assertThat(line.timeTo()).isLessThan(line.levelFrom());
      assertThat(line.levelTo()).isLessThan(line.serviceFrom());
      assertThat(line.serviceTo()).isLessThan(line.messageFrom());
      assertThat(line.messageFrom()).isLessThanOrEqualTo(data.length);
    }
  }

  @FuzzTest
  void logops_of_any_bytes(byte[] data) {
    FormatTrial.holds(LineFormat.LOGOPS, data);
  }

  /* A time that java.time reads is the same time. */
  @FuzzTest
  void times_of_any_bytes(byte[] data) {
    TimeReader times = new TimeReader(TimeLayout.AUTO, java.time.ZoneOffset.UTC);
    boolean read = times.whole(data, 0, data.length, FormatTrial.ARRIVED);
    if (read) {
      assertThat(times.end()).isLessThanOrEqualTo(data.length);
    }
    times.prefix(data, 0, data.length, FormatTrial.ARRIVED);
    Instant told = instant(new String(data, US_ASCII));
    if (told != null) {
      assertThat(times.whole(data, 0, data.length, FormatTrial.ARRIVED)).isTrue();
      assertThat(times.nanos()).isEqualTo(Rfc3339.toNanos(told));
    }
  }

  private static @Nullable Instant instant(String text) {
    try {
      Instant told = OffsetDateTime.parse(text).toInstant();
      boolean near =
          told.isAfter(Instant.parse("1700-01-01T00:00:00Z"))
              && told.isBefore(Instant.parse("2200-01-01T00:00:00Z"));
      return near
              && text.matches("[0-9Tt:.Zz+-]{17,}")
              && !text.matches(".*:\\d\\d:\\d\\d:.*|.*\\.[Zz+-].*|.*[+-]\\d\\d:\\d\\d:\\d\\d")
              && !text.contains("T24")
          ? told
          : null;
    } catch (DateTimeException e) {
      return null; // not for us
    }
  }

  @FuzzTest
  void guesses_of_any_bytes(byte[] data) {
    List<byte[]> lines = new ArrayList<>();
    for (String line : new String(data, UTF_8).split("\n", -1)) {
      lines.add(line.getBytes(UTF_8));
    }
    FormatGuess guess = FormatGuess.of(lines);
    assertThat(guess.fits()).isLessThanOrEqualTo(guess.entries());
    TextSettings.of(guess.options());
  }
}
