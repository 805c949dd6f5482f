package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Rfc3339;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeReaderTest {
  private static final long NOW = Rfc3339.parse("2026-03-01T12:00:00Z");

  private static String read(String layout, String zone, String text) {
    return read(TimeLayout.parse(layout), zone, text);
  }

  private static String read(List<TimeLayout> layouts, String zone, String text) {
    TimeReader reader = new TimeReader(layouts, ZoneId.of(zone));
    byte[] bytes = text.getBytes(UTF_8);
    return reader.whole(bytes, 0, bytes.length, NOW) ? Rfc3339.format(reader.nanos()) : "none";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-02-28T10:32:01Z                | 2026-02-28T10:32:01Z",
        "2026-02-28T10:32:01.123456789+01:00 | 2026-02-28T09:32:01.123456789Z",
        "2026-02-28t10:32:01.1234567891z     | 2026-02-28T10:32:01.123456789Z",
        "2026-02-28 10:32:01,5               | 2026-02-28T09:32:01.5Z",
        "2026-02-28 10:32:01 +0000           | 2026-02-28T10:32:01Z",
        "2026-02-28 10:32:01-05              | 2026-02-28T15:32:01Z",
        "2026-02-28 10:32:01 UTC             | 2026-02-28T10:32:01Z",
        "2026-02-28 10:32:01 CET             | 2026-02-28T09:32:01Z",
        "2026-08-28 10:32:01 CEST            | 2026-08-28T08:32:01Z",
        "2026-08-28 10:32:01                 | 2026-08-28T08:32:01Z",
        "2026/02/28 10:32                    | 2026-02-28T09:32:00Z",
        "2026-02-28_10:32:60Z                | 2026-02-28T10:33:00Z",
        "1772274721                          | 2026-02-28T10:32:01Z",
        "1772274721.25                       | 2026-02-28T10:32:01.25Z",
        "1772274721123                       | 2026-02-28T10:32:01.123Z",
        "1772274721123456                    | 2026-02-28T10:32:01.123456Z",
        "1772274721123456789                 | 2026-02-28T10:32:01.123456789Z",
        "28/Feb/2026:10:32:01 -0700          | 2026-02-28T17:32:01Z",
        "Feb  8 10:32:01                     | 2026-02-08T09:32:01Z",
        "Mar  2 11:00:00                     | 2026-03-02T10:00:00Z",
        "Mar  3 11:00:00                     | 2025-03-03T10:00:00Z",
        "Sat Feb 28 10:32:01.5 2026          | 2026-02-28T09:32:01.5Z",
        "Sat, 28 Feb 2026 10:32:01 GMT       | 2026-02-28T10:32:01Z",
        "2026-02-30T10:32:01Z                | none",
        "2026-02-28T24:32:01Z                | none",
        "2026-13-01T10:32:01Z                | none",
        "1677-01-01T00:00:00Z                | none",
        "9999-01-01T00:00:00Z                | none",
        "2026-02-28T10:32:01 XYZ             | none",
        "2026-02-28T10:32:01+19:00           | none",
        "12345                               | none",
        "99999999999999999999999             | none",
        "''                                  | none",
      })
  void what_is_told_nowhere_is_found(String text, String expected) {
    assertThat(read("auto", "Europe/Berlin", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RFC3339Nano             | 2026-02-28T10:32:01.5Z         | 2026-02-28T10:32:01.5Z",
        "RFC3339                 | 2026-02-28T10:32:01+02:00      | 2026-02-28T08:32:01Z",
        "RFC1123                 | Sat, 28 Feb 2026 10:32:01 PST  | 2026-02-28T18:32:01Z",
        "RFC822Z                 | 28 Feb 26 10:32 -0100          | 2026-02-28T11:32:00Z",
        "ANSIC                   | Sat Feb 28 10:32:01 2026       | 2026-02-28T10:32:01Z",
        "Unix                    | 1772274721                     | 2026-02-28T10:32:01Z",
        "UnixMs                  | 1772274721123                  | 2026-02-28T10:32:01.123Z",
        "UnixUs                  | 1772274721123456               | 2026-02-28T10:32:01.123456Z",
        "UnixNs                  | 1772274721123456789            | 2026-02-28T10:32:01.123456789Z",
        "2006-01-02 15:04:05,000 | 2026-02-28 10:32:01,123        | 2026-02-28T10:32:01.123Z",
        "2006-01-02 15:04:05     | 2026-02-28 10:32:01.999        | 2026-02-28T10:32:01.999Z",
        "02 Jan 2006 03:04:05 PM | 28 Feb 2026 12:32:01 AM        | 2026-02-28T00:32:01Z",
        "1/2/2006 3:04:05 pm     | 2/28/2026 1:32:01 pm           | 2026-02-28T13:32:01Z",
        "060102 150405           | 260228 103201                  | 2026-02-28T10:32:01Z",
        "Jan _2 15:04:05         | Feb  8 10:32:01                | 2026-02-08T10:32:01Z",
        "2006-002 15:04          | 2026-059 10:32                 | 2026-02-28T10:32:00Z",
        "yyyy-MM-dd HH:mm:ss,SSS | 2026-02-28 10:32:01,123        | 2026-02-28T10:32:01.123Z",
        "yyyy-MM-dd'T'HH:mm:ssXXX| 2026-02-28T10:32:01+01:00      | 2026-02-28T09:32:01Z",
        "d.M.uuuu H:mm           | 8.2.2026 9:32                  | 2026-02-08T09:32:00Z",
        "dd/MMM/yyyy hh:mm:ss a z| 28/Feb/2026 01:32:01 PM UTC    | 2026-02-28T13:32:01Z",
        "yyMMdd HHmmss SSS       | 260228 103201 615              | 2026-02-28T10:32:01.615Z",
        "yyyyMMddHHmmssSSS       | 20260228103201615              | 2026-02-28T10:32:01.615Z",
        "HH:mm:ss:SSS dd-MM-yyyy | 10:32:01:615 28-02-2026        | 2026-02-28T10:32:01.615Z",
        "%Y-%m-%d %H:%M:%S.%f    | 2026-02-28 10:32:01.615        | 2026-02-28T10:32:01.615Z",
        "%d/%b/%Y:%H:%M:%S %z    | 28/Feb/2026:10:32:01 +0100     | 2026-02-28T09:32:01Z",
        "%FT%T%z                 | 2026-02-28T10:32:01+0100       | 2026-02-28T09:32:01Z",
        "yyyy-MM-dd HH:mm:ss     | 2026-02-28 1x:32:01            | none",
        "dd/MM/yyyy HH:mm        | 28/02/2026 10:32:01            | none",
      })
  void layouts_of_go_java_and_strftime(String layout, String text, String expected) {
    assertThat(read(layout.strip(), "UTC", text)).isEqualTo(expected);
  }

  @Test
  void several_layouts_are_tried_in_their_order() {
    String layouts = "dd.MM.yyyy HH:mm|Unix|auto";
    assertThat(read(layouts, "UTC", "28.02.2026 10:32")).isEqualTo("2026-02-28T10:32:00Z");
    assertThat(read(layouts, "UTC", "5")).isEqualTo("1970-01-01T00:00:05Z");
    assertThat(read(layouts, "UTC", "2026-02-28T10:32:00Z")).isEqualTo("2026-02-28T10:32:00Z");
  }

  @Test
  void an_hour_that_comes_twice_or_never_is_read_all_the_same() {
    String berlin = "Europe/Berlin";
    assertThat(read("iso", berlin, "2026-10-25 02:30:00")).isEqualTo("2026-10-25T00:30:00Z");
    assertThat(read("iso", berlin, "2026-03-29 02:30:00")).isEqualTo("2026-03-29T01:30:00Z");
    assertThat(read("iso", berlin, "2026-03-29 03:30:00")).isEqualTo("2026-03-29T01:30:00Z");
  }

  @Test
  void a_layout_that_is_none_says_what_is_expected() {
    assertThatThrownBy(() -> TimeLayout.parse("RFC3339Nanos"))
        .hasMessageContaining("timeLayout: \"RFC3339Nanos\"")
        .hasMessageContaining("RFC3339Nano");
    assertThatThrownBy(() -> TimeLayout.parse("15:04:05")).hasMessageContaining("has a day");
    assertThatThrownBy(() -> TimeLayout.parse("yyyy-MM-dd QQ HH:mm"))
        .hasMessageContaining("the letter Q");
    assertThatThrownBy(() -> TimeLayout.parse("%Q")).hasMessageContaining("%Q");
    assertThatThrownBy(() -> TimeLayout.parse("yyyy-MM-dd[ HH:mm]"))
        .hasMessageContaining("no optional parts");
  }

  @Test
  void reads_what_java_time_writes() {
    Random random = new Random(7);
    List<String> patterns =
        List.of(
            "yyyy-MM-dd HH:mm:ss.SSS",
            "dd/MMM/yyyy:HH:mm:ss",
            "EEE, d MMM yyyy hh:mm:ss a",
            "yyyyMMdd HHmmss",
            "yyyy-DDD HH:mm:ss",
            "yy/M/d H:m:s");
    for (ZoneId zone :
        List.of(ZoneId.of("UTC"), ZoneId.of("America/New_York"), ZoneId.of("+05:45"))) {
      for (String pattern : patterns) {
        DateTimeFormatter java = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
        for (int i = 0; i < 200; i++) {
          long millis = 946_684_800_000L + (long) (random.nextDouble() * 1_000_000_000_000L);
          LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), zone);
          LocalDateTime read = LocalDateTime.parse(time.format(java), java);
          assertThat(read(pattern, zone.getId(), time.format(java)))
              .as("%s in %s", time.format(java), zone)
              .isEqualTo(Rfc3339.format(read.atZone(zone).toInstant()));
        }
      }
    }
  }
}
