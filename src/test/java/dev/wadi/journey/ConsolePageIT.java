package dev.wadi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.kit.Browser;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PageWorkshop;
import dev.wadi.kit.ScriptedLoki;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our own page of the console, on the real jar in a browser: a gateway whose Loki is dead, with
 * lines of two services behind it. With {@code -Dwadi.screenshots=DIR} it leaves pictures there for
 * the documentation.
 */
class ConsolePageIT {
  private static final String PASSWORD = "correct horse battery";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Markup, a command to a terminal, a change of direction. */
  private static final String HOSTILE =
      "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script> \u001b[31mred"
          + " \u202edlrow";

  private static final List<String> PARTS =
      List.of("flow", "lines", "redaction", "wal", "captures", "routes");

  @TempDir static Path folder;
  private static GatewayProcess gateway;
  private static Browser browser;
  private static URI console;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Browser.installed(),
        "skipped: there is no /usr/bin/chromium (Debian: apt-get install chromium"
            + " chromium-driver)");
    int nobody;
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      nobody = loki.port();
    }
    gateway =
        new GatewayProcess(folder.resolve("home"))
            .set("wadi.console.password", PASSWORD)
            .set("wadi.wal.diskFloorBytes", "0")
            .set("wadi.wal.diskFloorRatio", "0")
            .set("wadi.loki.enabled", "true")
            .set("wadi.loki.url", ScriptedLoki.pushUrl(nobody).toString());
    gateway.start();
    console = URI.create("http://127.0.0.1:" + gateway.consolePort() + "/hawtio/");
    push("shop", "order 4711 of jane.doe@example.com");
    push("api", HOSTILE);
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")), 1280, 900);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  @BeforeEach
  void at_the_login_without_a_session() throws Exception {
    browser.become(1280, 900, false);
    browser.open(console.resolve("auth/logout"));
    browser.awaitText("Log in to your account");
    browser.script("sessionStorage.clear();");
  }

  @Test
  void somebody_new_finds_what_is_wrong_a_line_a_dry_run_and_a_sealed_capture_within_two_clicks()
      throws Exception {
    browser.open(console);
    logIn();

    // Which sink is behind, and since when: nothing to click.
    browser.awaitTrue(
        """
        const said = document.querySelector('.w-troubles')?.innerText ?? '';
        return /Sink loki is in trouble: .+ since \\d\\d:\\d\\d:\\d\\d/.test(said);
        """);
    browser.awaitTrue(
        "return /in trouble.*behind/.test("
            + "document.querySelector('[data-key=\"sink:loki\"]').getAttribute('aria-label'));");

    // A line of one service: the part, then its label.
    browser.clickText("Live lines");
    browser.awaitText("order 4711 of [REDACTED:email]");
    browser.click("button[title='Show lines with this app'][data-label='shop']");
    browser.awaitTrue(
        "return document.querySelectorAll('.w-line').length > 0"
            + " && !document.body.innerText.includes('dlrow');");
    assertThat(browser.address()).contains("q=" + encoded("{app=\"shop\"}"));

    // What would be redacted: the part, then the button.
    browser.clickText("Redaction");
    browser.fill(".w-section textarea", "card 4111 1111 1111 1111");
    browser.clickText("Try");
    browser.awaitText("credit_card");

    // A sealed capture: the part, then the button.
    browser.clickText("Captures");
    browser.clickText("Seal");
    browser.awaitText("the next line begins another");
    browser.awaitTrue(
        "return [...document.querySelectorAll('td .w-badge')].some(e => e.innerText ==="
            + " 'sealed');");
    assertThat(browser.errors()).noneMatch(line -> !line.contains("401"));
  }

  @Test
  void a_link_survives_the_login_and_a_session_that_ends_says_so_and_leads_back() throws Exception {
    String query = "wadi/lines?q=" + encoded("{app=\"shop\"} |= \"4711\"");
    browser.open(console.resolve(query));
    logIn();
    browser.awaitText("order 4711 of");
    assertThat(browser.address()).endsWith(query);

    // The session ends elsewhere.
    browser.script("fetch('auth/logout');");
    browser.awaitText("Your session has ended");
    browser.clickText("Log in and come back here");
    logIn();
    browser.awaitText("order 4711 of");
    assertThat(browser.address()).endsWith(query);

    // The same for a tab of Hawtio itself.
    browser.open(console.resolve("auth/logout"));
    browser.open(console.resolve("runtime/metrics"));
    logIn();
    browser.awaitTrue("return location.pathname.endsWith('/runtime/metrics');");
  }

  @Test
  void lines_of_strangers_are_shown_and_do_nothing() throws Exception {
    browser.open(console.resolve("wadi/lines"));
    logIn();
    browser.awaitText("onerror=\"window.hurt=1\"");
    browser.awaitText("U+202E");
    JsonNode line =
        browser.script(
            """
            const row = [...document.querySelectorAll('.w-line')].find(e => e.innerText.includes('hurt'));
            return {
              raw: /[\\u001b\\u202e]/.test(row.textContent),
              made: row.querySelectorAll('img, script').length,
              hurt: window.hurt ?? 0,
              isolated: getComputedStyle(row.querySelector('.w-written')).unicodeBidi,
            };
            """);
    assertThat(line.path("raw").asBoolean()).isFalse();
    assertThat(line.path("made").asInt()).isZero();
    assertThat(line.path("hurt").asInt()).isZero();
    assertThat(line.path("isolated").asText()).isEqualTo("isolate");
  }

  @Test
  void every_part_is_accessible_in_light_and_dark_and_fits_a_phone() throws Exception {
    browser.open(console);
    logIn();
    browser.awaitTrue("return document.querySelector('.w-picture') !== null;");
    String axe = PageWorkshop.axe();
    for (boolean dark : List.of(false, true)) {
      // Colours are those of one style sheet: two parts show all of them.
      for (String part : dark ? List.of("flow", "lines") : PARTS) {
        browser.become(1280, 900, dark);
        browser.open(console.resolve("wadi/" + part));
        awaitPart(part);
        if (part.equals("flow") && !dark) {
          screenshot("console-page.png");
        }
        assertThat(faults(axe)).as(part + (dark ? " in the dark" : "")).isEmpty();
        browser.become(390, 844, dark);
        browser.awaitTrue(
            "return document.querySelector('.wadi').scrollWidth <= window.innerWidth;");
      }
    }
  }

  @Test
  void the_keyboard_is_enough_to_open_a_sink_and_come_back() throws Exception {
    browser.open(console.resolve("wadi/flow"));
    logIn();
    browser.awaitTrue("return document.querySelector('[data-key=\"sink:loki\"]') !== null;");
    browser.script("document.querySelector('[data-key=\"sink:loki\"]').focus();");
    browser.press("\uE007"); // Enter
    browser.awaitText("Last error");
    assertThat(browser.script("return document.activeElement.innerText;").asText())
        .isEqualTo("loki");
    browser.press("\uE00C"); // Escape
    browser.awaitTrue("return document.querySelector('.w-drawer') === null;");
    browser.awaitTrue("return document.activeElement.dataset.key === 'sink:loki';");
  }

  @Test
  void a_page_that_is_closed_asks_nothing() throws Exception {
    browser.open(console.resolve("wadi/lines"));
    logIn();
    browser.awaitText("order 4711 of");
    browser.script(
        """
        window.asked = [];
        const real = window.fetch;
        window.fetch = (...request) => {
          window.asked.push(String(request[1]?.body ?? ''));
          return real(...request);
        };
        """);
    browser.awaitTrue("return window.asked.some(body => body.includes('follow'));");
    browser.clickText("Flow");
    browser.awaitTrue("return document.querySelector('.w-picture') !== null;");
    browser.script("window.asked = [];");
    // The overview comes around again; a part that was left is not asked about any more.
    browser.awaitTrue("return window.asked.some(body => body.includes('overview'));");
    assertThat(browser.script("return window.asked;").toString()).doesNotContain("follow");

    browser.clickText("Runtime");
    browser.awaitTrue("return document.querySelector('.wadi') === null;");
    browser.script("window.asked = []; window.since = performance.now();");
    browser.awaitTrue("return performance.now() - window.since > 6000;");
    assertThat(browser.script("return window.asked;").toString()).doesNotContain("dev.wadi");
  }

  private static void awaitPart(String part) throws Exception {
    browser.awaitTrue(
        "return document.querySelector('.w-part[aria-current=page]')?.getAttribute('href') ==="
            + " '/hawtio/wadi/"
            + part
            + "' && document.querySelector('.w-body').innerText.length > 60"
            + " && !document.querySelector('.w-body').innerText.includes('Asking the gateway');");
  }

  /** What is serious or worse; what Hawtio draws around the page is Hawtio's. */
  private static List<String> faults(String axe) throws Exception {
    browser.script(axe + "; window.done = null;");
    browser.script(
        """
        axe.run('.wadi', { resultTypes: ['violations'] }).then(found => {
          window.done = found.violations
            .filter(one => ['serious', 'critical'].includes(one.impact))
            .map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).join(' | '));
        });
        """);
    browser.awaitTrue("return window.done !== null;");
    List<String> all = new ArrayList<>();
    browser.script("return window.done;").forEach(one -> all.add(one.asText()));
    return all;
  }

  private static void logIn() throws Exception {
    browser.awaitText("Log in to your account");
    browser.fill("#pf-login-username-id", "admin");
    browser.fill("#pf-login-password-id", PASSWORD);
    browser.click("button[type=submit]");
    browser.awaitTrue("return document.querySelector('.pf-v6-c-login') === null;");
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, UTF_8).replace("+", "%20");
  }

  private static void push(String app, String line) throws Exception {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode stream = request.putArray("streams").addObject();
    stream.putObject("stream").put("app", app).put("level", "info");
    Instant now = Instant.now();
    ArrayNode value = stream.putArray("values").addArray();
    value.add(now.getEpochSecond() + "%09d".formatted(now.getNano())).add(line);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(gateway.url("/loki/api/v1/push"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(204);
  }

  private static void screenshot(String name) throws Exception {
    String wanted = System.getProperty("wadi.screenshots", "");
    if (!wanted.isEmpty()) {
      Files.write(Files.createDirectories(Path.of(wanted)).resolve(name), browser.screenshot());
    }
  }
}
