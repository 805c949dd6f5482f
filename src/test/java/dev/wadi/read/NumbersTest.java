package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-0.0,-0",
    "1,1",
    "-2,-2",
    "0.5,0.5",
    "1e-5,0.00001",
    "1e16,10000000000000000",
    "0.006666666666666667,0.006666666666666667",
    "NaN,NaN",
    "Infinity,+Inf",
    "-Infinity,-Inf"
  })
  void values_are_written_as_go_writes_them(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }
}
