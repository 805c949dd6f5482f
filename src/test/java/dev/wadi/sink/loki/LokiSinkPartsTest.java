package dev.wadi.sink.loki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.sink.delivery.Fate;
import dev.wadi.sink.delivery.HttpReply;
import dev.wadi.sink.delivery.RetryAfter;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts: what an answer means, how long to wait, who we are. */
class LokiSinkPartsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final URI URL = URI.create("http://127.0.0.1:3100/loki/api/v1/push");

  @ParameterizedTest
  @CsvSource({
    "200, DELIVERED", "204, DELIVERED", "301, MISCONFIGURED", "307, MISCONFIGURED",
    "400, REJECTED", "401, MISCONFIGURED", "403, MISCONFIGURED", "404, MISCONFIGURED",
    "405, MISCONFIGURED", "408, UNAVAILABLE", "413, REJECTED", "415, MISCONFIGURED",
    "422, REJECTED", "425, UNAVAILABLE", "429, THROTTLED", "500, UNAVAILABLE",
    "502, UNAVAILABLE", "503, UNAVAILABLE", "504, UNAVAILABLE", "507, UNAVAILABLE",
  })
  void each_status_has_one_fate(int status, Fate fate) {
    assertThat(Meaning.of(new HttpReply(status, "text"))).isEqualTo(fate);
  }

  @ParameterizedTest
  @CsvSource({
    "200, text/html; charset=utf-8, <html>",
    "200, TEXT/HTML, Please log in",
    "200, text/html, ''",
    "201, application/xhtml+xml, <?xml",
    "200, '', <!DOCTYPE html><title>Log in</title>",
    "202, text/plain, ' \n<html>'",
    "200, application/octet-stream, \ufeff<html>",
  })
  void a_web_page_is_no_sign_of_delivery(int status, String type, String text) {
    assertThat(Meaning.of(new HttpReply(status, null, type, text.replace("\\n", "\n"))))
        .isEqualTo(Fate.MISCONFIGURED);
  }

  @ParameterizedTest
  @CsvSource({
    "204, text/html, ''",
    "200, '', ''",
    "200, text/plain, ok",
    "200, application/json, '{\"status\":\"success\"}'",
    "202, application/json, '{}'",
  })
  void what_stands_in_for_loki_may_answer_otherwise_than_with_204(
      int status, String type, String text) {
    assertThat(Meaning.of(new HttpReply(status, null, type, text))).isEqualTo(Fate.DELIVERED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Client sent an HTTP request to an HTTPS server.\n",
        "<center>The plain HTTP request was sent to HTTPS port</center>",
      })
  void plain_http_on_a_tls_port_is_no_fault_of_the_lines(String text) {
    assertThat(Meaning.of(new HttpReply(400, text))).isEqualTo(Fate.MISCONFIGURED);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", "1, 1000", "120, 120000", "301, 300000", "99999999999999999999, 300000",
    "-5, 0", "soon, 0", "'', 0", "1.5, 0", "' 7 ', 7000",
  })
  void retry_after_in_seconds(String header, long millis) {
    assertThat(RetryAfter.millis(header, NOW, 300_000)).isEqualTo(millis);
  }

  @Test
  void no_retry_after_is_no_wait() {
    assertThat(RetryAfter.millis(null, NOW, 300_000)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sat, 21 Nov 2026 10:00:30 GMT | 30000",
        "Sat, 21 Nov 2026 09:59:30 GMT | 0",
        "Sat, 21 Nov 2026 11:00:00 GMT | 300000",
        "Tue, 21 Nov 9999 11:00:00 GMT | 0",
        "Sun, 21 Nov 9999 11:00:00 GMT | 300000",
        "2026-11-21T10:00:30Z | 0",
      })
  void retry_after_as_a_date(String header, long millis) {
    assertThat(RetryAfter.millis(header, NOW, 300_000)).isEqualTo(millis);
  }

  @Test
  void credentials_make_a_header_and_keep_their_secret() {
    Credentials basic = Credentials.basic("Aladdin", "open sesame");
    assertThat(basic.header()).isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    assertThat(basic.toString()).isEqualTo("Credentials[basic]");
    Credentials bearer = Credentials.bearer("tok-123456");
    assertThat(bearer.header()).isEqualTo("Bearer tok-123456");
    assertThat(bearer.toString()).isEqualTo("Credentials[bearer]");
    assertThat(bearer.scrub("bad token tok-123456!")).isEqualTo("bad token ***!");
    assertThat(Credentials.basic("u", "loki").scrub("lokis of loki, 'loki' and port=9"))
        .as("a short one is hidden where it is a word, and no part of other words")
        .isEqualTo("lokis of ***, '***' and port=9");
    assertThat(Credentials.bearer("1").scrub("status 401: token 1"))
        .isEqualTo("status 401: token ***");
    assertThat(Credentials.NONE.header()).isNull();
    assertThat(Credentials.NONE.scrub("as it is")).isEqualTo("as it is");
  }

  @Test
  void credentials_that_cannot_be_sent_are_refused_without_showing_them() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.bearer("secret\r\nX-Evil: 1"))
        .withMessageNotContaining("secret");
    assertThatIllegalArgumentException().isThrownBy(() -> Credentials.bearer(""));
    assertThatIllegalArgumentException().isThrownBy(() -> Credentials.basic("a:b", "c"));
  }

  @Test
  void tenants_go_under_their_own_name_or_a_mapped_one_or_none() {
    assertThat(TenantHeader.OWN_NAME.valueFor("acme")).isEqualTo("acme");
    assertThat(TenantHeader.NONE.valueFor("acme")).isNull();
    TenantHeader mapped = TenantHeader.of("", "main=fake, acme = team-a,");
    assertThat(mapped.names()).isEqualTo(Map.of("main", "fake", "acme", "team-a"));
    assertThat(mapped.valueFor("acme")).isEqualTo("team-a");
    assertThat(mapped.valueFor("brew")).isEqualTo("brew");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", "=x", "a=", "a=b c", "a=..", "a=b|c"})
  void a_map_that_cannot_be_read_is_refused(String map) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TenantHeader.of("", map))
        .withMessageStartingWith("tenantMap: ");
  }

  @Test
  void all_defaults() {
    LokiSettings settings = LokiSettings.of(URL);
    assertThat(settings.target())
        .isEqualTo(new LokiSettings.Target(URL, Credentials.NONE, TenantHeader.OWN_NAME));
    assertThat(settings.delivery().limits())
        .isEqualTo(new DeliverySettings.Limits(1 << 20, 10_000, 1, 8, 128L << 20, 32L << 20, 500));
    assertThat(settings.delivery().pacing())
        .isEqualTo(new DeliverySettings.Pacing(500, 30_000, 100, 300_000, 30_000, 5_000));
    assertThat(settings.timeouts()).isEqualTo(new LokiSettings.Timeouts(5_000, 30_000));
    assertThat(settings.delivery().breaker())
        .isEqualTo(new DeliverySettings.BreakerSettings(20, 5, 50, 1_000, 30_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://h/p", "loki", "http:///p", "http://user:pw@h/p", "mailto:a@b.example"})
  void an_address_that_cannot_be_pushed_to_is_refused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LokiSettings.of(URI.create(url)))
        .withMessageStartingWith("url: ")
        .withMessageNotContaining("pw");
  }

  @Test
  void limits_that_make_no_sense_are_refused_by_name() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeliverySettings.Limits(0, 1, 1, 1, 1, 1, 1))
        .withMessageStartingWith("requestBytes: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeliverySettings.Pacing(500, 100, 1, 1, 1, 1))
        .withMessageStartingWith("maxBackoffMillis: 100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeliverySettings.BreakerSettings(5, 6, 50, 1, 1))
        .withMessageStartingWith("minRequests: 6");
  }
}
