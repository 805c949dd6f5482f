package dev.wadi.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTimestampTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-01-15T10:32:01Z",
        "2024-01-15T10:32:01.5Z",
        "2024-01-15T10:32:01.123456789+02:00",
        "1969-12-31T23:59:59.999999999Z",
        "2024-02-29T00:00:00-11:30",
        "1678-01-01T00:00:00Z",
        "2261-12-31T23:59:59Z"
      })
  void reads_what_the_jdk_reads(String text) throws Exception {
    Instant expected = OffsetDateTime.parse(text).toInstant();
    assertThat(nanos(text))
        .isEqualTo(expected.getEpochSecond() * 1_000_000_000L + expected.getNano());
  }

  @Test
  void cuts_digits_beyond_nanoseconds_and_takes_lower_case() throws Exception {
    assertThat(nanos("1970-01-01t00:00:00.1234567899z")).isEqualTo(123456789L);
    assertThat(nanos("1970-01-01T00:00:60Z")).isEqualTo(60_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024-01-15",
        "2024-01-15T10:32:01",
        "2024-13-15T10:32:01Z",
        "2023-02-29T10:32:01Z",
        "2024-01-15T24:00:00Z",
        "2024-01-15T10:32:01.Z",
        "2024-01-15T10:32:01+2:00",
        "2024-01-15T10:32:01Zx",
        "2024-01-15 10:32:01Z",
        "0001-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
        "2024-01-15T10:32:01.123456789",
        "20x4-01-15T10:32:01Z"
      })
  void refuses_the_rest(String text) {
    assertThatThrownBy(() -> nanos(text)).isInstanceOf(MalformedJsonException.class);
  }

  private static long nanos(String text) throws MalformedJsonException {
    byte[] bytes = ("# \"" + text + "\"").getBytes(UTF_8);
    JsonReader json = new JsonReader(bytes, 2, bytes.length - 2);
    json.string();
    return json.timestampNanos();
  }
}
