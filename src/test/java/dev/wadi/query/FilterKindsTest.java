package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Labels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters by pattern and by address. */
class FilterKindsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "|> `GET <_> took <_>ms`; GET /a took 5ms; true",
        "|> `GET <_> took <_>ms`; GET /a took 5ms.; false",
        "|> `GET <_> took <_>ms`; a GET /a took 5ms; false",
        "|> `<_>took<_>`; it took long; true",
        "|> `<_>took<_>`; took long; false",
        "|> `<_>took<_>`; it took; false",
        "|> `<_>`; x; true",
        "|> `whole`; whole; true",
        "|> `whole`; whole or part; false",
        "|> `a<_>` or `b<_>`; bc; true",
        "!> `a<_>` or `b<_>`; bc; false",
        "!> `a<_>`; bc; true",
        "|> `a<_>b`; a1b2b; false",
        "|> `ä<_>ü`; ä…ü; true",
        "|> `<_>: <_>` |= `x`; a: x; true",
        "| line_format `new <_>` |> `new <_>`; a; true",
      })
  void a_pattern_fits_the_whole_line_with_something_in_each_hole(
      String stages, String line, boolean passes) {
    assertThat(passes("{} " + stages, line)).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "10.1.2.3; from 10.1.2.3 to; true",
        "10.1.2.3; from 110.1.2.3 to; false",
        "10.1.2.3; from 10.1.2.34 to; false",
        "10.1.2.3; 10.1.2.3:8080; true",
        "10.1.2.3; refused by 10.1.2.3.; true",
        "10.1.2.3; 1.10.1.2.3; false",
        "10.1.2.3; a 10.1.2.4 and 10.1.2.3; true",
        "10.0.0.0/8; [10.200.0.1]; true",
        "10.0.0.0/8; 11.0.0.1; false",
        "192.168.4.0/22; 192.168.7.255; true",
        "192.168.4.0/22; 192.168.8.0; false",
        "0.0.0.0/0; 8.8.8.8; true",
        "0.0.0.0/0; ::1; false",
        "10.0.0.5-10.0.1.5; 10.0.1.0; true",
        "10.0.0.5-10.0.1.5; 10.0.0.4; false",
        "10.1.2.3; 010.1.2.3; false",
        "10.1.2.3; 300.1.2.3; false",
        "10.1.2.3; ; false",
        "2001:db8::/32; peer=2001:db8:1::7 up; true",
        "2001:db8::/32; peer=[2001:0DB8:0:0::1]:443; true",
        "2001:db8::/32; 2001:db9::1; false",
        "::1; ::1; true",
        "::1; refused by ::1: no; true",
        "::1; 0:0:0:0:0:0:0:1; true",
        "::ffff:1.2.3.4; ::ffff:1.2.3.4; true",
        "fe80::1-fe80::ff; fe80::a; true",
        "fe80::1-fe80::ff; 12:34:56; false",
      })
  void an_address_is_found_wherever_it_stands(String range, String line, boolean passes) {
    String text = line == null ? "" : line;
    assertThat(passes("{} |= ip(\"" + range + "\")", text)).isEqualTo(passes);
    assertThat(passes("{} != ip(\"" + range + "\")", text)).isEqualTo(!passes);
    assertThat(passes("{} |= \"nowhere\" or ip(\"" + range + "\")", text)).isEqualTo(passes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "| logfmt | addr=ip(`10.0.0.0/8`); addr=10.1.1.1; true",
        "| logfmt | addr=ip(`10.0.0.0/8`); addr=11.1.1.1; false",
        "| logfmt | addr!=ip(`10.0.0.0/8`); addr=11.1.1.1; true",
        "| logfmt | addr!=ip(`10.0.0.0/8`); other=1; false",
        "| logfmt | addr=ip(`10.0.0.0/8`) or a=`1`; a=1; true",
        "| pod=ip(`10.0.0.7`); x; true",
        "| json | addr=ip(`10.0.0.7`); no json; true",
      })
  void a_label_is_asked_for_an_address(String stages, String line, boolean passes) {
    assertThat(passes("{} " + stages, line)).isEqualTo(passes);
  }

  private static boolean passes(String query, String line) {
    return LogQuery.parse(query)
        .matcher()
        .matches(QueryStreams.lines(Labels.of("pod", "at 10.0.0.7"), line), 0);
  }
}
