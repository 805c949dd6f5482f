package dev.wadi.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0; 0", "999; 999", "1000; 1,000", "1234567; 1,234,567"})
  void counts_have_comma_groups(long number, String text) {
    assertThat(Numbers.count(number)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "512,512 B",
    "1023,1023 B",
    "1024,1.0 KB",
    "1536,1.5 KB",
    "10485760,10.0 MB",
    "1048575,1.0 MB",
    "1073741823,1.0 GB",
    "2147483648,2.0 GB",
    "1099511627776,1.0 TB"
  })
  void bytes_have_one_decimal_and_powers_of_1024(long bytes, String text) {
    assertThat(Numbers.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "PT12S,12s",
    "PT-5S,0s",
    "PT0.9S,0s",
    "PT4M9S,4m 09s",
    "PT2H5M59S,2h 05m",
    "P3DT22H,3d 22h",
    "PT24H,1d 00h"
  })
  void durations_show_the_two_largest_units(Duration duration, String text) {
    assertThat(Numbers.duration(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "999,999", "999.7,1.0K", "1500,1.5K", "2500000,2.5M", "999960,1.0M"})
  void rates_use_powers_of_1000(double rate, String text) {
    assertThat(Numbers.rate(rate)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"85000,85 µs", "1200000,1.2 ms", "3400000000,3.4 s"})
  void latencies_use_the_unit_that_fits(long nanos, String text) {
    assertThat(Numbers.latency(nanos)).isEqualTo(text);
  }
}
