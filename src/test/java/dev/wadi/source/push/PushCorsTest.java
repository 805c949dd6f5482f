package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.kit.PushDoor;
import dev.wadi.kit.RawHttp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PushCorsTest {
  private static final String SITE = "https://app.example.org";
  private static final String ONE_LINE =
      "{\"streams\":[{\"stream\":{\"app\":\"web\"},\"values\":[[\""
          + Instant.now().getEpochSecond()
          + "000000001\",\"hello\"]]}]}";

  private final PushDoor.Setup setup = new PushDoor.Setup();
  private PushDoor door;

  @AfterEach
  void close() {
    if (door != null) {
      door.close();
    }
  }

  @Test
  void without_a_site_no_answer_speaks_of_one() throws Exception {
    open();
    assertThat(preflight("/loki/api/v1/push", SITE, "POST").status()).isEqualTo(405);
    assertThat(push(SITE, "").text()).doesNotContainIgnoringCase("access-control");
  }

  @Test
  void a_site_that_may_push_is_told_so_before_and_with_the_answer() throws Exception {
    setup.origins = new PushOrigins(List.of("http://other:8080", SITE));
    open();
    for (String path : List.of("/loki/api/v1/push", "/api/prom/push", "/logtap/raw")) {
      RawHttp.Answer yes = preflight(path, SITE, "POST");
      assertThat(yes.status()).isEqualTo(204);
      assertThat(yes.text())
          .containsIgnoringCase("\r\naccess-control-allow-origin: " + SITE + "\r\n")
          .containsIgnoringCase("\r\naccess-control-allow-methods: POST\r\n")
          .containsIgnoringCase("\r\naccess-control-allow-headers: content-type, x-own\r\n")
          .containsIgnoringCase("\r\nvary: origin\r\n")
          .endsWith("\r\n\r\n");
    }
    RawHttp.Answer answer = push(SITE, "");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.text())
        .containsIgnoringCase("\r\naccess-control-allow-origin: " + SITE + "\r\n")
        .containsIgnoringCase("\r\naccess-control-expose-headers: x-wadi-receipt, retry-after\r\n");
    assertThat(door.kept).hasSize(1);
  }

  @Test
  void other_sites_methods_and_paths_are_not_told_yes() throws Exception {
    setup.origins = new PushOrigins(List.of(SITE));
    open();
    assertThat(preflight("/loki/api/v1/push", "https://evil.example.org", "POST"))
        .returns(405, RawHttp.Answer::status)
        .satisfies(a -> assertThat(a.text()).doesNotContainIgnoringCase("access-control-allow"));
    assertThat(preflight("/loki/api/v1/push", SITE, "DELETE").status()).isEqualTo(405);
    assertThat(preflight("/nothing", SITE, "POST").status()).isEqualTo(404);
    assertThat(push("https://evil.example.org", "").text())
        .doesNotContainIgnoringCase("access-control-allow")
        .containsIgnoringCase("\r\nvary: origin\r\n");
  }

  @Test
  void refusals_can_be_read_by_the_site() throws Exception {
    setup.origins = new PushOrigins(List.of("*"));
    setup.keys = KeyBook.ofTokens(null, Map.of("correct-horse-battery", "acme"));
    open();
    RawHttp.Answer unknown = push(SITE, "");
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.text()).containsIgnoringCase("\r\naccess-control-allow-origin: *\r\n");
    RawHttp.Answer large = push(SITE, "Content-Length: 99999999\r\n");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.text()).containsIgnoringCase("\r\naccess-control-allow-origin: *\r\n");
  }

  @Test
  void each_answer_speaks_to_the_one_who_asked() throws Exception {
    setup.origins = new PushOrigins(List.of(SITE));
    open();
    String text =
        RawHttp.send(door.port, request(SITE) + request("https://evil.example.org") + last(SITE))
            .text();
    assertThat(text.split("HTTP/1.1 204 ")).hasSize(4);
    assertThat(text.split("(?i)access-control-allow-origin")).hasSize(3);
    assertThat(door.kept).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "example.org", "https://example.org/", "https://a b", "https://"})
  void what_is_no_origin_is_a_wrong_setting(String origin) {
    assertThatThrownBy(() -> new PushOrigins(List.of(origin)))
        .hasMessage(origin + ": no origin (expected: such as https://app.example.org, or *)");
  }

  private RawHttp.Answer preflight(String path, String origin, String method) throws Exception {
    return RawHttp.send(
        door.port,
        "OPTIONS "
            + path
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: "
            + origin
            + "\r\nAccess-Control-Request-Method: "
            + method
            + "\r\nAccess-Control-Request-Headers: content-type, x-own\r\n\r\n");
  }

  private RawHttp.Answer push(String origin, String length) throws Exception {
    return RawHttp.send(
        door.port,
        length.isEmpty()
            ? last(origin)
            : "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: "
                + origin
                + "\r\n"
                + length
                + "Expect: 100-continue\r\n\r\n");
  }

  private static String last(String origin) {
    return request(origin).replace("Host: x\r\n", "Host: x\r\nConnection: close\r\n");
  }

  private static String request(String origin) {
    return "POST /loki/api/v1/push HTTP/1.1\r\n"
        + "Host: x\r\n"
        + "Content-Type: application/json\r\n"
        + "Origin: "
        + origin
        + "\r\nContent-Length: "
        + ONE_LINE.getBytes(UTF_8).length
        + "\r\n\r\n"
        + ONE_LINE;
  }

  private void open() throws Exception {
    door = new PushDoor(setup);
  }
}
