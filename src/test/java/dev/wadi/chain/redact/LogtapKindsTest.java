package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The seven kinds that logtap has, with its tokens. */
class LogtapKindsTest {
  private final Redactor redactor = new Redactor(RedactionProfile.logtap());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "card 4111111111111111 declined|card [REDACTED:cc] declined",
        "card 4111-1111-1111-1111 declined|card [REDACTED:cc] declined",
        "pan=4111 1111 1111 1111, exp 12/26|pan=[REDACTED:cc], exp 12/26",
        "amex 3782 822463 10005 ok|amex [REDACTED:cc] ok",
        "378282246310005|[REDACTED:cc]",
        "\"card\":\"5555555555554444\"|\"card\":\"[REDACTED:cc]\"",
        "3 5555 5555 5555 4444 items|3 [REDACTED:cc] items",
        "user john.doe+x@example.co.uk logged in|user [REDACTED:email] logged in",
        "mailto:a@b.io.|mailto:[REDACTED:email].",
        "<a_b-c%d@sub.example.museum>|<[REDACTED:email]>",
        "t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_123 ok|t=[REDACTED:jwt] ok",
        "Authorization: Bearer abc.def-123|[REDACTED:bearer]",
        "authorization:bearer abcdef|[REDACTED:bearer]",
        "\"Authorization\":\"Bearer a1b2c3d4e5f6\"|\"Authorization\":\"[REDACTED:bearer]\"",
        "from 10.250.6.4:50010 to /192.168.0.1|from [REDACTED:ip]:50010 to /[REDACTED:ip]",
        "ssn 123-45-6789.|ssn [REDACTED:ssn].",
        "call (415) 555-2671 now|call [REDACTED:phone] now",
        "415-555-2671|[REDACTED:phone]",
        "415.555.2671|[REDACTED:phone]",
        "+1 415 555 2671 rang|[REDACTED:phone] rang",
        "+1-415-555-2671,x|[REDACTED:phone],x",
        "1-800-555-0199|[REDACTED:phone]",
        "phone: 4155552671|phone: [REDACTED:phone]",
        "customerPhone=415 555 2671|customerPhone=[REDACTED:phone]",
      })
  void removes(String line, String expected) {
    assertThat(redactor.redact(line)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epoch_ms=1705314721000",
        "epoch_s=1705314721 us=1705314721000123 ns=1705314721000123456",
        "id 550e8400-e29b-41d4-a716-446655440000",
        "id 55008400-1234-4123-8123-446655440000",
        "blk_-1608999687919862906 and blk_38865049064139660",
        "container_1445144423722_0020_01_000002",
        "version 1.2.3.4 released",
        "Chrome/91.0.100.124 Safari/537.36",
        "lib-1.2.3.4.jar",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "2015-10-18 18:06:18,045 INFO",
        "081110 220637 32 INFO",
        "bearer of bad news",
        "the bearer token was refused",
        "4111111111111112",
        "000-12-3456 666-12-3456 123-00-4567 123-45-0000 923-45-6789",
        "x123-45-6789 123-45-67890",
        "user@host without a dot",
        "RecvWorker@765",
        "getty@tty1.service started",
        "a @ b.c",
        "time: 0.4111111111111111",
        "\"GET / HTTP/1.1\" 200 512 1024",
        "GMT+0200 20:15",
        "eyJhbGciOiJIUzI1NiJ9",
        "0x4111111111111111",
      })
  void leaves_alone(String line) {
    assertThat(redactor.redact(line)).isEqualTo(line);
  }

  @Test
  void takes_a_jwt_before_the_bearer_around_it_as_logtap_does() {
    String line = "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";

    assertThat(redactor.redact(line)).isEqualTo("Authorization: Bearer [REDACTED:jwt]");
  }

  @Test
  void takes_the_bearer_first_when_it_is_named_first() {
    Redactor other = new Redactor(RedactionProfile.parse("bearer,jwt"));
    String line = "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln";

    assertThat(other.redact(line)).isEqualTo("[REDACTED:bearer]");
  }

  @Test
  void tells_what_was_found_and_where() {
    RedactionResult result = redactor.explain("to a@b.io from 10.0.0.1");

    assertThat(result.findings())
        .extracting(Finding::kind, Finding::start, Finding::end)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Kind.EMAIL, 3, 9),
            org.assertj.core.groups.Tuple.tuple(Kind.IP_V4, 15, 23));
  }

  @Test
  void finds_only_what_is_switched_on() {
    Redactor only = new Redactor(RedactionProfile.of("one", List.of(Kind.EMAIL)));

    assertThat(only.redact("a@b.io 10.0.0.1 4111111111111111"))
        .isEqualTo("[REDACTED:email] 10.0.0.1 4111111111111111");
  }
}
