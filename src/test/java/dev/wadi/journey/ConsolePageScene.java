package dev.wadi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.console.UsersFile;
import dev.wadi.kit.Browser;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.model.Role;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our own page of the console, on the real jar in a browser: a gateway whose Loki is dead, with
 * lines of two services behind it, and a way to go about on the page. With {@code
 * -Dwadi.screenshots=DIR} pictures are left there for the documentation.
 */
abstract class ConsolePageScene {
  static final String PASSWORD = "correct horse battery";
  static final ObjectMapper JSON = new ObjectMapper();

  /** Markup, a command to a terminal, a change of direction. */
  static final String HOSTILE =
      "<img src=x onerror=\"window.hurt=1\"><script>window.hurt=1</script> \u001b[31mred"
          + " \u202edlrow";

  /** The parts by the end of their address, and what stands on their tabs. */
  static final List<String> PARTS =
      List.of("flow", "lines", "redaction", "wal", "captures", "routes");

  static final List<String> TABS =
      List.of("Flow", "Live lines", "Redaction", "WAL and sinks", "Captures", "Routes");

  /** Buttons that change something. */
  static final String[] DEEDS =
      ("Stop,Start,Resume,Seal,Begin,End,Move or replay,Move to the oldest,Replay,Drop,Share,"
              + "Look into,Try on lines as they come,Try on the newest lines,Compare")
          .split(",");

  @TempDir static Path folder;
  static ScriptedLoki loki;
  static GatewayProcess gateway;
  static Browser browser;
  static URI console;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Browser.installed(),
        "skipped: there is no /usr/bin/chromium (Debian: apt-get install chromium"
            + " chromium-driver)");
    loki = ScriptedLoki.start();
    loki.stop();
    Path users = folder.resolve("users");
    for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
      UsersFile.put(users, role.word(), role, PASSWORD, new SecureRandom());
    }
    gateway =
        new GatewayProcess(folder.resolve("home"))
            .set("wadi.console.password", PASSWORD)
            .set("wadi.wal.diskFloorBytes", "0")
            .set("wadi.wal.diskFloorRatio", "0")
            .set("wadi.loki.enabled", "true")
            .set("wadi.loki.url", loki.pushUrl().toString())
            .set("wadi.wal.keepDelivered", "1h")
            .set("wadi.console.users", users.toString());
    gateway.start();
    console = URI.create("http://127.0.0.1:" + gateway.consolePort() + "/hawtio/");
    push("shop", "order 4711 of jane.doe@example.com");
    push("api", HOSTILE);
    for (int i = 1; i <= 9; i++) {
      push("checkout", "paid order " + i + " by card 4111 1111 1111 1111 from 10.0.0." + i);
    }
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
    if (loki != null) {
      loki.close();
    }
  }

  @BeforeEach
  void without_a_session() throws Exception {
    browser.become(1280, 900, false);
    browser.logOut(console);
  }

  static void go(String part) throws Exception {
    String title = TABS.get(PARTS.indexOf(part));
    browser.awaitTrue(
        "const tab = [...document.querySelectorAll('.w-part')].find(one => one.innerText === '%s');"
                .formatted(title)
            + " tab?.click(); return tab !== undefined;");
    awaitPart(part);
  }

  static void open(String card) throws Exception {
    browser.awaitTrue(
        "return document.querySelector('[data-key=\"%s\"]') !== null;".formatted(card));
    browser.script(
        "document.querySelector('[data-key=\"%s\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}));"
            .formatted(card));
    browser.awaitTrue("return document.querySelector('.w-drawer') !== null;");
  }

  /** Presses the first button of the page with this text that can be pressed. */
  static void press(String text) throws Exception {
    browser.awaitTrue(
        """
        const button = [...document.querySelectorAll('.wadi button')]
          .find(one => !one.disabled && one.innerText.trim() === '%s');
        button?.click();
        return button !== undefined;
        """
            .formatted(text));
  }

  static void awaitCard(String card, String state) throws Exception {
    browser.awaitTrue(
        "return document.querySelector('[data-key=\"%s\"]').classList.contains('w-is-%s');"
            .formatted(card, state));
  }

  /** Nothing that a stranger wrote has become an element, steers anything or ran. */
  static void assertHarmless() throws Exception {
    JsonNode seen =
        browser.script(
            """
            const page = document.querySelector('.wadi');
            return {
              steers: /[\\u0000-\\u0008\\u001b\\u202a-\\u202e\\u2066-\\u2069]/.test(page.textContent),
              made: page.querySelectorAll('img, script, b, iframe').length,
              hurt: window.hurt ?? 0,
            };
            """);
    assertThat(seen.path("steers").asBoolean()).isFalse();
    assertThat(seen.path("made").asInt()).isZero();
    assertThat(seen.path("hurt").asInt()).isZero();
  }

  /** What the gateway says to somebody who calls past the page. */
  static String refusal(String part, String operation, String... arguments) throws Exception {
    browser.script(
        """
        window.said = null;
        fetch('/hawtio/jolokia', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({
            type: 'exec',
            mbean: 'dev.wadi:type=' + arguments[0],
            operation: arguments[1],
            arguments: arguments[2],
          }),
        })
          .then(answer => answer.json())
          .then(answer => (window.said = answer.status + ' ' + answer.error));
        """,
        part,
        operation,
        arguments);
    browser.awaitTrue("return window.said !== null;");
    return browser.script("return window.said;").asText();
  }

  static List<String> buttons() throws Exception {
    List<String> all = new ArrayList<>();
    browser
        .script(
            "return [...document.querySelectorAll('.wadi button')].map(one =>"
                + " one.innerText.trim());")
        .forEach(one -> all.add(one.asText()));
    return all;
  }

  static void awaitPart(String part) throws Exception {
    browser.awaitTrue(
        "return document.querySelector('.w-part[aria-current=page]')?.getAttribute('href') ==="
            + " '/hawtio/wadi/"
            + part
            + "' && document.querySelector('.w-body').innerText.length > 60"
            + " && !document.querySelector('.w-body').innerText.includes('Asking the gateway');");
  }

  static void logIn() throws Exception {
    logIn("admin");
  }

  static void logIn(String user) throws Exception {
    browser.awaitText("Log in to your account");
    browser.fill("#pf-login-username-id", user);
    browser.fill("#pf-login-password-id", PASSWORD);
    browser.click("button[type=submit]");
    browser.awaitTrue("return document.querySelector('.pf-v6-c-login') === null;");
  }

  static String encoded(String query) {
    return URLEncoder.encode(query, UTF_8).replace("+", "%20");
  }

  static void push(String app, String line) throws Exception {
    assertThat(pushed(app, line)).isEqualTo(204);
  }

  static int pushed(String app, String line) throws Exception {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode stream = request.putArray("streams").addObject();
    stream.putObject("stream").put("app", app).put("level", "info");
    Instant now = Instant.now();
    ArrayNode value = stream.putArray("values").addArray();
    value.add(now.getEpochSecond() + "%09d".formatted(now.getNano())).add(line);
    return gateway.push(request.toString()).statusCode();
  }

  static void screenshot(String name) throws Exception {
    String wanted = System.getProperty("wadi.screenshots", "");
    if (!wanted.isEmpty()) {
      Files.write(Files.createDirectories(Path.of(wanted)).resolve(name), browser.screenshot());
    }
  }
}
