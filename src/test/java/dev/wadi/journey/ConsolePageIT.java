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
import dev.wadi.kit.PageWorkshop;
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

  /** The parts by the end of their address, and what stands on their tabs. */
  private static final List<String> PARTS =
      List.of("flow", "lines", "redaction", "wal", "captures", "routes");

  private static final List<String> TABS =
      List.of("Flow", "Live lines", "Redaction", "WAL and sinks", "Captures", "Routes");

  /** Buttons that change something. */
  private static final String[] DEEDS =
      ("Stop,Start,Resume,Seal,Begin,End,Move or replay,Move to the oldest,Replay,Drop,Share,"
              + "Look into,Try on lines as they come,Try on the newest lines,Compare")
          .split(",");

  @TempDir static Path folder;
  private static ScriptedLoki loki;
  private static GatewayProcess gateway;
  private static Browser browser;
  private static URI console;

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
  void at_the_login_without_a_session() throws Exception {
    browser.become(1280, 900, false);
    browser.open(console.resolve("auth/logout"));
    browser.awaitText("Log in to your account");
    browser.script("sessionStorage.clear();");
  }

  @Test
  void somebody_new_finds_what_is_wrong_a_line_a_dry_run_and_a_sealed_capture_within_two_clicks()
      throws Exception {
    push("shop", "order 4711 of jane.doe@example.com");
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
            + " && document.querySelector('[data-label=api]') === null;");
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
    for (String part : PARTS) {
      browser.become(1280, 900, false);
      go(part);
      screenshot("console-page-" + part + ".png");
      assertThat(PageWorkshop.faults(browser, ".wadi")).as(part).isEmpty();
      browser.become(390, 844, true);
      browser.awaitTrue("return document.querySelector('.wadi').scrollWidth <= window.innerWidth;");
      assertThat(PageWorkshop.faults(browser, ".wadi"))
          .as(part + " in the dark, on a phone")
          .isEmpty();
    }
  }

  @Test
  void a_source_and_a_sink_are_paused_stopped_and_started_in_the_picture() throws Exception {
    browser.open(console.resolve("wadi/flow"));
    logIn();
    open("source:loki");
    press("Pause");
    awaitCard("source:loki", "paused");
    assertThat(pushed("shop", "while paused")).isEqualTo(503);
    press("Resume");
    awaitCard("source:loki", "running");
    push("shop", "after the pause");

    open("sink:capture");
    press("Stop");
    browser.awaitText("Stop capture?");
    press("Yes");
    awaitCard("sink:capture", "stopped");
    browser.awaitText("Sink capture is stopped");
    press("Start");
    awaitCard("sink:capture", "running");
    press("Pause");
    awaitCard("sink:capture", "paused");
    press("Resume");
    awaitCard("sink:capture", "running");
  }

  @Test
  void a_cursor_is_moved_and_a_stretch_is_sent_again_after_its_preview() throws Exception {
    push("shop", "to be replayed");
    browser.open(console.resolve("wadi/wal"));
    logIn();
    browser.clickTextAfter("capture", "Move or replay");
    press("Move to the oldest");
    browser.awaitText("Read everything in the log again?");
    press("Yes");
    browser.awaitText("capture reads from the oldest line.");
    press("How much is that?");
    browser.awaitTrue(
        "return /[1-9][0-9,]* lines?, [0-9.]+ (B|KiB),"
            + " (about|less)/.test(document.querySelector('.w-replay').innerText);");
    press("Replay to capture");
    browser.awaitText("The replay has begun");
    browser.awaitTrue(
        "return /done|finished|ended|complete/.test("
            + "document.querySelector('.w-table[aria-label=Replays]')?.innerText ?? '');");
  }

  @Test
  void dead_letters_are_shown_with_the_words_of_the_server_sent_again_and_dropped()
      throws Exception {
    loki.rejectLines(line -> line.text().contains("poison"), "<b>too old</b> \u202edlot");
    loki.restart();
    try {
      push("shop", "poison " + HOSTILE);
      browser.open(console.resolve("wadi/flow"));
      logIn("operator");
      open("sink:loki");
      press("Retry now");
      go("wal");
      browser.clickTextAfter("Dead letters", "Show");
      browser.awaitText("<b>too old</b>");
      browser.awaitText("To drop them you need the role admin; operator is operator.");
      assertThat(buttons()).doesNotContain("Drop");
      assertHarmless();
      for (String part : PARTS) {
        go(part);
        assertHarmless();
      }
      go("wal");

      loki.behave();
      browser.clickTextAfter("Dead letters", "Replay");
      browser.awaitText("again?");
      press("Yes");
      browser.awaitText("Newest replay:");
      loki.awaitLines("main", 1);

      browser.open(console.resolve("auth/logout"));
      browser.open(console.resolve("wadi/wal"));
      logIn();
      browser.clickTextAfter("Dead letters", "Drop");
      browser.awaitText("for good?");
      press("Yes");
      browser.awaitText("is deleted");
      browser.awaitText("There are none.");
    } finally {
      loki.behave();
      loki.stop();
    }
  }

  @Test
  void other_rules_run_beside_those_in_force_and_the_report_shows_both() throws Exception {
    browser.open(console.resolve("wadi/redaction"));
    logIn();
    browser.click(".w-details summary");
    browser.fill(".w-details textarea", "base: none");
    press("Try on the newest lines");
    // They were redacted when they came, so there is nothing left to find.
    browser.awaitText("Both find the same types in these lines.");
    press("Try on lines as they come");
    browser.awaitText("a trial is under way");
    push("shop", "mail john.roe@example.com " + HOSTILE);
    browser.awaitText("Only by the rules in force");
    browser.awaitTrue(
        "return document.querySelector('.w-table[aria-label=Examples]')?.innerText"
            + ".includes('changed: email') ?? false;");
    assertThat(browser.text()).doesNotContain("john.roe");
    assertHarmless();
    press("End the trial");
    browser.awaitText("The trial has ended.");
  }

  @Test
  void a_capture_of_a_query_is_begun_ended_and_asked_with_progress_and_results() throws Exception {
    browser.open(console.resolve("wadi/captures"));
    logIn();
    browser.fill("input[placeholder=checkout]", "only-shop");
    browser.fill("form input[placeholder='{app=\"shop\"}']", "{app=\"shop\"} != \"<img src=x>\"");
    press("Begin");
    browser.awaitText("only-shop has begun.");
    push("shop", "level=error boom");
    browser.awaitText("named/only-shop");
    browser.clickTextAfter("named/only-shop", "End");
    browser.awaitText("only-shop has ended.");
    browser.clickTextAfter("named/only-shop", "Look into");
    press("Ask");
    browser.awaitTrue(
        "return [...document.querySelectorAll('.w-results a')].some(a => a.innerText ==="
            + " 'report.html');");
    browser.awaitTrue(
        "return /done/.test(document.querySelector('.w-table[aria-label=Questions]').innerText);");
    browser.script(
        "window.got = 0; fetch(document.querySelector('.w-results a').href).then(r => window.got ="
            + " r.status);");
    browser.awaitTrue("return window.got === 200;");
    assertHarmless();
  }

  @Test
  void who_may_not_is_offered_nothing_told_why_and_refused_by_the_gateway() throws Exception {
    for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
      boolean viewer = role == Role.VIEWER;
      browser.open(console.resolve("wadi/flow"));
      logIn(role.word());
      open("source:loki");
      browser.awaitText(viewer ? "To change anything here you need the role operator" : "Pause");
      List<String> offered = new ArrayList<>(buttons());
      for (String part : PARTS) {
        go(part);
        offered.addAll(buttons());
      }
      assertThat(offered)
          .as(role.word())
          .doesNotContainAnyElementsOf(viewer ? List.of(DEEDS) : List.of("Drop", "Share"));
      if (viewer) {
        go("captures");
        browser.awaitText("To seal a capture, begin one or ask it you need the role operator");
        go("redaction");
        browser.awaitText("To start a trial you need the role operator; viewer is viewer.");
      } else {
        assertThat(offered).contains("Seal", "Begin", "Move or replay", "Look into");
      }
      assertThat(
              viewer
                  ? refusal("Console", "act", "source", "loki", "stop")
                  : refusal("DeadLetters", "drop", "main/x"))
          .contains("403", "needs the role " + (viewer ? "operator" : "admin"));
      browser.open(console.resolve("auth/logout"));
    }
  }

  @Test
  void hawtio_starts_and_its_tabs_work_when_our_page_cannot_be_had() throws Exception {
    browser.open(console);
    logIn();
    browser.block("*/page/page.js");
    try {
      browser.open(console);
      browser.awaitText("Wadi's own page cannot be shown");
      browser.clickText("Camel");
      browser.awaitText("Expand all");
      // Without the script that says so, styles do.
      browser.block("*/page/*.js");
      browser.open(console);
      browser.awaitTrue(
          "return getComputedStyle(document.querySelector('#late')).visibility === 'visible';");
      browser.click("#late a[href='/hawtio/plain']");
      browser.awaitText("Camel");
      browser.awaitTrue(
          "return getComputedStyle(document.querySelector('#late')).display === 'none';");
      browser.deleteCookie("wadi-plain", console.resolve("plugin"));
    } finally {
      browser.block();
    }
    browser.open(console);
    browser.awaitTrue("return document.querySelector('.w-picture') !== null;");
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

  private static void go(String part) throws Exception {
    String title = TABS.get(PARTS.indexOf(part));
    browser.awaitTrue(
        "const tab = [...document.querySelectorAll('.w-part')].find(one => one.innerText === '%s');"
                .formatted(title)
            + " tab?.click(); return tab !== undefined;");
    awaitPart(part);
  }

  private static void open(String card) throws Exception {
    browser.awaitTrue(
        "return document.querySelector('[data-key=\"%s\"]') !== null;".formatted(card));
    browser.script(
        "document.querySelector('[data-key=\"%s\"]').dispatchEvent(new MouseEvent('click', {bubbles: true}));"
            .formatted(card));
    browser.awaitTrue("return document.querySelector('.w-drawer') !== null;");
  }

  /** Presses the first button of the page with this text that can be pressed. */
  private static void press(String text) throws Exception {
    browser.awaitTrue(
        """
        const button = [...document.querySelectorAll('.wadi button')]
          .find(one => !one.disabled && one.innerText.trim() === '%s');
        button?.click();
        return button !== undefined;
        """
            .formatted(text));
  }

  private static void awaitCard(String card, String state) throws Exception {
    browser.awaitTrue(
        "return document.querySelector('[data-key=\"%s\"]').classList.contains('w-is-%s');"
            .formatted(card, state));
  }

  /** Nothing that a stranger wrote has become an element, steers anything or ran. */
  private static void assertHarmless() throws Exception {
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
  private static String refusal(String part, String operation, String... arguments)
      throws Exception {
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

  private static List<String> buttons() throws Exception {
    List<String> all = new ArrayList<>();
    browser
        .script(
            "return [...document.querySelectorAll('.wadi button')].map(one =>"
                + " one.innerText.trim());")
        .forEach(one -> all.add(one.asText()));
    return all;
  }

  private static void awaitPart(String part) throws Exception {
    browser.awaitTrue(
        "return document.querySelector('.w-part[aria-current=page]')?.getAttribute('href') ==="
            + " '/hawtio/wadi/"
            + part
            + "' && document.querySelector('.w-body').innerText.length > 60"
            + " && !document.querySelector('.w-body').innerText.includes('Asking the gateway');");
  }

  private static void logIn() throws Exception {
    logIn("admin");
  }

  private static void logIn(String user) throws Exception {
    browser.awaitText("Log in to your account");
    browser.fill("#pf-login-username-id", user);
    browser.fill("#pf-login-password-id", PASSWORD);
    browser.click("button[type=submit]");
    browser.awaitTrue("return document.querySelector('.pf-v6-c-login') === null;");
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, UTF_8).replace("+", "%20");
  }

  private static void push(String app, String line) throws Exception {
    assertThat(pushed(app, line)).isEqualTo(204);
  }

  private static int pushed(String app, String line) throws Exception {
    ObjectNode request = JSON.createObjectNode();
    ObjectNode stream = request.putArray("streams").addObject();
    stream.putObject("stream").put("app", app).put("level", "info");
    Instant now = Instant.now();
    ArrayNode value = stream.putArray("values").addArray();
    value.add(now.getEpochSecond() + "%09d".formatted(now.getNano())).add(line);
    return gateway.push(request.toString()).statusCode();
  }

  private static void screenshot(String name) throws Exception {
    String wanted = System.getProperty("wadi.screenshots", "");
    if (!wanted.isEmpty()) {
      Files.write(Files.createDirectories(Path.of(wanted)).resolve(name), browser.screenshot());
    }
  }
}
