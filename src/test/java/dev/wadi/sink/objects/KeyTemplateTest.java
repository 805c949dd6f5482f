package dev.wadi.sink.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTemplateTest {
  private static final OffsetDateTime NEW_YEAR = OffsetDateTime.parse("2026-01-01T01:30:00+02:00");

  @Test
  void a_capture_lies_where_its_tenant_its_name_and_the_day_it_began_say_in_utc() {
    KeyTemplate key = new KeyTemplate("logs/{host}/{tenant}/{yyyy}/{MM}/{dd}/{HH}/{capture}", "h1");

    assertThat(key.of("team-a", "2025-12-31T233000", NEW_YEAR))
        .isEqualTo("logs/h1/team-a/2025/12/31/23/2025-12-31T233000");
  }

  @Test
  void what_a_tenant_is_called_is_no_pattern() {
    assertThat(new KeyTemplate("{tenant}/{capture}", "h").of("a$1{host}", "c", NEW_YEAR))
        .isEqualTo("a$1{host}/c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{capture}|with {tenant}",
        "{tenant}|with {capture}",
        "{tenant}/{captur}|{captur}",
        "/{tenant}/{capture}|no / at either end",
        "{tenant}/{capture}/|no / at either end",
        "{tenant}//{capture}|no empty part",
        "../{tenant}/{capture}|no . and ..",
        "{tenant}/a b/{capture}|letters, digits",
        "{tenant}/{{capture}|letters, digits",
        "{tenant}/ü/{capture}|letters, digits"
      })
  void a_place_that_captures_would_share_or_no_store_takes_is_refused(String text, String why) {
    assertThatThrownBy(() -> new KeyTemplate(text, "h"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
