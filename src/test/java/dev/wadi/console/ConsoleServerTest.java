package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.RawHttp;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console over HTTP, on a real Camel context with one route. */
class ConsoleServerTest extends ConsoleScene {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hawtio/jolokia",
        "/hawtio/jolokia/",
        "/hawtio/jolokia/version",
        "/hawtio/jolokia/list",
        "/hawtio/jolokia/read/java.lang:type=Memory",
        "/hawtio/jolokia/../jolokia/list",
        "/hawtio/user",
        "/hawtio/refresh"
      })
  void nothing_that_tells_of_the_gateway_is_shown_without_a_login(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"wadi\"");
  }

  @Test
  void a_post_to_jolokia_without_a_login_does_nothing() throws Exception {
    HttpResponse<String> answer =
        send(request("/hawtio/jolokia").POST(body(exec("java.lang:type=Memory", "gc"))));

    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void a_browser_is_not_asked_for_basic_so_that_it_shows_the_login_page() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/hawtio/user")
                .header("Sec-Fetch-Mode", "cors")
                .header("Sec-Fetch-Site", "same-origin"));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Session realm=\"wadi\"");
  }

  @Test
  void after_the_login_jolokia_lists_the_route() throws Exception {
    String cookie = login();

    JsonNode list = JSON.readTree(get("/hawtio/jolokia/list", "Cookie", cookie).body());

    assertThat(list.path("status").asInt()).isEqualTo(200);
    assertThat(list.path("value").path("org.apache.camel").toString())
        .contains("context=console-test,type=routes,name=\\\"trivial\\\"");
  }

  @Test
  void a_guarded_page_is_for_those_who_are_logged_in() throws Exception {
    assertThat(get("/wadi/echo/one").statusCode()).isEqualTo(401);
    assertThat(get("/wadi/echo/one", "Authorization", basic()).body()).isEqualTo("said one");
    assertThat(get("/wadi/echo/a%20b%2Fc+d", "Authorization", basic()).body())
        .isEqualTo("said a b/c+d");
    assertThat(get("/wadi/other", "Authorization", basic()).statusCode()).isEqualTo(404);
    HttpResponse<String> changed =
        send(
            request("/wadi/echo/one")
                .header("Authorization", basic())
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(changed.statusCode()).isEqualTo(405);
    assertThat(
            get("/wadi/echo/one", "Authorization", basic(), "Sec-Fetch-Site", "cross-site")
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void a_link_to_a_guarded_page_works_with_the_session_of_the_browser() throws Exception {
    assertThat(get("/hawtio/wadi/echo/one").statusCode()).isEqualTo(401);
    assertThat(get("/hawtio/wadi/echo/one", "Cookie", login()).body()).isEqualTo("said one");
    assertThat(get("/hawtio/wadi/echo/one", "Cookie", login(), "Sec-Fetch-Site", "cross-site"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(403);
    assertThat(get("/hawtio/wadi/flow").body())
        .as("a place in our page")
        .contains("<!doctype html>");
  }

  @Test
  void the_user_is_named_after_the_login_alone() throws Exception {
    assertThat(get("/hawtio/user").statusCode()).isEqualTo(401);
    assertThat(get("/hawtio/user", "Cookie", login()).body()).isEqualTo("\"admin\"");
  }

  @Test
  void scripts_come_in_with_http_basic() throws Exception {
    HttpResponse<String> answer =
        get("/hawtio/jolokia/read/java.lang:type=Memory/HeapMemoryUsage", "Authorization", basic());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(answer.body()).path("value").path("used").asLong()).isPositive();
  }

  @Test
  void the_session_cookie_is_out_of_reach_for_scripts_and_other_sites() throws Exception {
    HttpResponse<String> answer = login("admin", PASSWORD);

    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .matches(
            "wadi_console=[A-Za-z0-9_-]{43}; Path=/hawtio; Max-Age=43200; HttpOnly;"
                + " SameSite=Strict");
  }

  @Test
  void every_login_has_an_id_of_its_own_and_ends_the_one_before() throws Exception {
    String first = login();
    HttpResponse<String> again =
        send(request("/hawtio/auth/login").header("Cookie", first).POST(form("admin", PASSWORD)));
    String second = again.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];

    assertThat(second).isNotEqualTo(first);
    assertThat(get("/hawtio/user", "Cookie", first).statusCode()).isEqualTo(401);
    assertThat(get("/hawtio/user", "Cookie", second).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"admin,wrong password", "root,correct horse battery", "'',''", "admin,''"})
  void a_wrong_user_or_password_is_401(String user, String password) throws Exception {
    HttpResponse<String> answer = login(user, password);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "[]", "{}", "{\"username\":1,\"password\":null}", "\u0000"})
  void a_login_that_makes_no_sense_is_refused(String text) throws Exception {
    HttpResponse<String> answer =
        send(request("/hawtio/auth/login").POST(HttpRequest.BodyPublishers.ofString(text)));

    assertThat(answer.statusCode()).isIn(400, 401);
  }

  @Test
  void guesses_are_throttled_and_the_right_password_has_to_wait_too() throws Exception {
    for (int i = 0; i < GuessThrottle.ADDRESS_GUESSES; i++) {
      assertThat(login("admin", "guess number " + i).statusCode()).isEqualTo(401);
    }

    HttpResponse<String> throttled = login("admin", PASSWORD);
    assertThat(throttled.statusCode()).isEqualTo(429);
    assertThat(throttled.headers().firstValueAsLong("Retry-After")).hasValue(30);
    assertThat(get("/hawtio/user", "Authorization", basic()).statusCode()).isEqualTo(429);

    ticker.advance(Duration.ofSeconds(30));
    assertThat(login("admin", PASSWORD).statusCode()).isEqualTo(200);
  }

  @Test
  void whoever_is_logged_in_is_not_shut_out_by_the_guesses_of_others() throws Exception {
    String cookie = login();
    for (int i = 0; i <= GuessThrottle.ADDRESS_GUESSES; i++) {
      login("admin", "guess number " + i);
    }

    assertThat(get("/hawtio/user", "Cookie", cookie).statusCode()).isEqualTo(200);
  }

  @Test
  void a_session_ends_when_nobody_acts_though_the_page_keeps_polling() throws Exception {
    String cookie = login();

    for (int i = 0; i < 6; i++) {
      assertThat(get("/hawtio/jolokia/version", "Cookie", cookie).statusCode()).isEqualTo(200);
      ticker.advance(Duration.ofMinutes(5));
    }

    assertThat(get("/hawtio/jolokia/version", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void an_action_prolongs_the_session_but_not_for_ever() throws Exception {
    String cookie = login();
    int hours = (int) Guard.LONGEST_SESSION.toHours();

    for (int i = 0; i < hours * 3 - 1; i++) {
      ticker.advance(Duration.ofMinutes(20));
      assertThat(get("/hawtio/refresh", "Cookie", cookie).statusCode()).isEqualTo(200);
    }

    ticker.advance(Duration.ofMinutes(20));
    assertThat(get("/hawtio/refresh", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @Test
  void the_logout_ends_the_session() throws Exception {
    String cookie = login();

    HttpResponse<String> answer = get("/hawtio/auth/logout", "Cookie", cookie);

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains("/hawtio/login");
    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(get("/hawtio/user", "Cookie", cookie).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/hawtio/",
        "/hawtio/user",
        "/hawtio/jolokia/version",
        "/nowhere",
        "/healthz"
      })
  void every_answer_carries_the_safe_headers(String path) throws Exception {
    Map<String, List<String>> headers = get(path).headers().map();

    assertThat(headers.get("content-security-policy").get(0))
        .contains("default-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe-eval");
    assertThat(headers).containsEntry("x-content-type-options", List.of("nosniff"));
    assertThat(headers).containsEntry("x-frame-options", List.of("DENY"));
    assertThat(headers).containsEntry("referrer-policy", List.of("no-referrer"));
    assertThat(headers).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void what_jolokia_says_is_not_kept_by_caches() throws Exception {
    HttpResponse<String> answer = get("/hawtio/jolokia/version", "Cookie", login());

    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/hawtio"})
  void the_short_ways_lead_to_hawtio(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains("/hawtio/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hawtio/", "/hawtio/login", "/hawtio/camel", "/hawtio/jmx/attributes"})
  void a_path_without_a_dot_is_the_page_itself(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(answer.body()).contains("<div id=\"root\">");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/hawtio/static/js/nothing.js",
        "/hawtio/../jolokia-access.xml",
        "/hawtio/%2e%2e/jolokia-access.xml",
        "/hawtio/..%2fjolokia-access.xml",
        "/hawtio/static/../../jolokia-access.xml",
        "/hawtio/static/js/main.js%00.html",
        "/hawtio//etc/passwd.txt",
        "/hawtio/index.html/../../log4j2.xml",
        "/hawtio\\..\\log4j2.xml",
        "/jolokia",
        "/actuator/hawtio",
        "/metrics"
      })
  void what_is_not_there_is_404(String path) throws Exception {
    assertThat(RawHttp.get(console.port(), path, "127.0.0.1").status()).isEqualTo(404);
  }

  @Test
  void the_only_plugin_is_our_page_and_its_files_come_from_here() throws Exception {
    JsonNode plugins = JSON.readTree(get("/hawtio/plugin").body());
    assertThat(plugins).hasSize(1);
    assertThat(plugins.path(0).path("url").asText()).isEqualTo("/hawtio/page");
    assertThat(get("/hawtio/page/" + plugins.path(0).path("remoteEntryFileName").asText()).body())
        .contains(plugins.path(0).path("scope").asText() + ": container");
    HttpResponse<String> script = get("/hawtio/page/page.js");
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(script.headers().firstValue("Content-Type"))
        .hasValue("text/javascript; charset=utf-8");
    assertThat(script.body()).contains("var wadiPage =");
    assertThat(get("/hawtio/page/page.css").statusCode()).isEqualTo(200);
    assertThat(get("/hawtio/page/other.js").statusCode()).isEqualTo(404);
  }

  @Test
  void the_console_can_be_had_without_our_page_and_says_so_when_it_does_not_come_up()
      throws Exception {
    assertThat(get("/hawtio/").body()).contains("<a href=\"/hawtio/plain\">");
    HttpResponse<String> plain = get("/hawtio/plain");
    assertThat(plain.statusCode()).isEqualTo(302);
    assertThat(plain.headers().firstValue("Location")).hasValue("/hawtio/");
    String cookie = plain.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    assertThat(send(request("/hawtio/plugin").header("Cookie", cookie)).body()).isEqualTo("[]");
  }

  @Test
  void there_is_no_proxy_and_nothing_to_connect_to() throws Exception {
    assertThat(get("/hawtio/proxy/enabled").body()).isEqualTo("false");
    assertThat(get("/hawtio/keycloak/enabled").body()).isEqualTo("false");
    assertThat(get("/hawtio/preset-connections").body()).isEqualTo("[]");

    // Nobody listens there: an answer can only be our own.
    JsonNode asked =
        jolokia(
            """
            {"type":"version","target":{"url":"service:jmx:rmi:///jndi/rmi://127.0.0.1:9/jmxrmi"}}
            """);
    assertThat(asked.path("status").asInt()).isEqualTo(200);
  }

  @Test
  void the_login_page_learns_where_to_log_in_and_how_long_a_session_lives() throws Exception {
    JsonNode form = JSON.readTree(get("/hawtio/auth/config/login").body()).get(0);
    assertThat(form.path("method").asText()).isEqualTo("form");
    assertThat(form.path("url").asText()).isEqualTo("/hawtio/auth/login");

    JsonNode timeout =
        JSON.readTree(get("/hawtio/auth/config/session-timeout?t=1700000000000").body());
    assertThat(timeout.path("timeout").asLong()).isEqualTo(1800);
    assertThat(timeout.path("now").asLong()).isEqualTo(1_700_000_100_000L);
    assertThat(timeout.path("req").asLong()).isEqualTo(1_700_000_000_000L);
  }
}
