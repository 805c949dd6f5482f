package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogQueryErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      nullValues = "",
      value = {
        "app; line 1, col 1: syntax error: unexpected IDENTIFIER app, expecting {",
        "{app}; line 1, col 5: syntax error: unexpected }, expecting = or != or =~ or !~",
        "{app=api}; line 1, col 6: syntax error: unexpected IDENTIFIER api, expecting STRING",
        "{app=\"api\"; line 1, col 11: syntax error: unexpected end of input, expecting } or ,",
        "{app=\"api\" env=\"x\"}; line 1, col 12: syntax error: unexpected IDENTIFIER env,"
            + " expecting } or ,",
        "{app=\"api\"} |= ; line 1, col 15: syntax error: unexpected end of input, expecting"
            + " STRING",
        "{app=\"api\"} error; line 1, col 13: syntax error: unexpected IDENTIFIER error, expecting"
            + " |= or != or |~ or !~ or |> or !> or | or end of input",
        "{app=\"api\"} | level; line 1, col 20: syntax error: unexpected end of input, expecting ="
            + " or != or =~ or !~ or == or > or >= or < or <=",
        "{} | level > \"x\"; line 1, col 14: syntax error: unexpected STRING, expecting NUMBER or"
            + " DURATION or BYTES",
        "{} | (level=\"x\"; line 1, col 16: syntax error: unexpected end of input, expecting )",
        "{} | took > 5parsecs; line 1, col 13: syntax error: 5parsecs is no number, duration (such"
            + " as 250ms, 1h30m) or size (such as 20KB, 5MiB)",
        "{app=\"api; line 1, col 6: syntax error: the string has no closing \"",
        "{app=\"a\\d\"}; line 1, col 8: syntax error: unknown escape in a string (in backticks a"
            + " backslash stands for itself)",
        "{app=~\"(\"}; line 1, col 7: error parsing regexp: missing closing ): `(`",
        "{} |~ `[`; line 1, col 7: error parsing regexp: missing closing ]: `[`",
        "{} |= ip(\"10.0.0.0/33\"); line 1, col 10: ip: '10.0.0.0/33' is no address (expected: such"
            + " as 10.1.2.3, 10.0.0.0/8, 10.0.0.1-10.0.0.9 or 2001:db8::/32)",
        "{} |= ip(\"10.0.0.9-10.0.0.1\"); line 1, col 10: ip: '10.0.0.9-10.0.0.1' ends before it"
            + " begins",
        "{} |~ ip(\"10.0.0.1\"); line 1, col 10: ip() stands behind |= and != only, not behind |~",
        "{} | a = ip(\"x\"); line 1, col 13: ip: 'x' is no address (expected: such as 10.1.2.3,"
            + " 10.0.0.0/8, 10.0.0.1-10.0.0.9 or 2001:db8::/32)",
        "{} |> \"a <b>\"; line 1, col 7: a filter by a pattern captures nothing, so <b> has no name"
            + " (expected: <_>)",
        "{} !> \"<_><_>\"; line 1, col 7: pattern has two captures side by side: <_> needs a text"
            + " in front of it",
        "{} ~; line 1, col 4: syntax error: unexpected character '~', expecting |= or != or |~ or"
            + " !~ or |> or !> or | or end of input"
      })
  void an_error_names_the_place_and_what_was_expected(String query, String message) {
    assertThatThrownBy(() -> LogQuery.parse(query))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessage("parse error at " + message);
  }

  @Test
  void an_empty_text_is_no_query() {
    assertThatThrownBy(() -> LogQuery.parse("  "))
        .hasMessage(
            "parse error at line 1, col 3: syntax error: unexpected end of input, expecting {");
  }

  @Test
  void lines_are_counted() {
    QuerySyntaxException error =
        catchThrowableOfType(
            QuerySyntaxException.class, () -> LogQuery.parse("{app=\"api\"} # first\n  |= x"));
    assertThat(error.line()).isEqualTo(2);
    assertThat(error.column()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"((x{1000}){1000}){1000}", "(((x{1000}y{1000}){10})*)+", "x{999}{999}"})
  void an_expression_that_grows_beyond_bounds_is_refused_before_it_is_compiled(String regex) {
    assertThatThrownBy(() -> LogQuery.parse("{} |~ `" + regex + "`"))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessageContaining("expression too large");
  }

  @Test
  void deep_nesting_and_length_have_bounds() {
    assertThatThrownBy(() -> LogQuery.parse("{} | " + "(".repeat(60_000)))
        .hasMessageContaining("too many parentheses");
    assertThatThrownBy(() -> LogQuery.parse("{} |~ `" + "(".repeat(60_000) + "`"))
        .hasMessageContaining("expression too large");
    assertThatThrownBy(() -> LogQuery.parse("{} |= `" + "x".repeat(LogQuery.MAX_CHARS) + "`"))
        .hasMessageContaining("input size too long");
    assertThat(LogQuery.parse("{} | a=1" + " and a=1".repeat(16_000)).matcher()).isNotNull();
  }
}
