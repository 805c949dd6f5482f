package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.codec.loki.PushBody;
import dev.wadi.emit.Emitter;
import dev.wadi.emit.LogTraffic;
import dev.wadi.kit.Browser;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.JolokiaClient;
import dev.wadi.kit.ScriptedLoki;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console of the real jar in a browser, with traffic behind it. With {@code
 * -Dwadi.screenshots=DIR} it leaves pictures there for the documentation.
 */
class ConsoleRoutesIT {
  private static final String PASSWORD = "correct horse battery";

  @TempDir static Path folder;
  private static GatewayProcess gateway;
  private static ScriptedLoki loki;
  private static Browser browser;
  private static URI console;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Browser.installed(),
        "skipped: there is no /usr/bin/chromium (Debian: apt-get install chromium"
            + " chromium-driver)");
    loki = ScriptedLoki.start();
    gateway =
        new GatewayProcess(folder.resolve("home"))
            .set("wadi.data.directory", "wadi-data")
            .set("wadi.console.password", PASSWORD)
            .set("wadi.wal.diskFloorBytes", "0")
            .set("wadi.wal.diskFloorRatio", "0")
            .set("wadi.loki.enabled", "true")
            .set("wadi.loki.url", loki.pushUrl().toString());
    gateway.start();
    console = URI.create("http://127.0.0.1:" + gateway.consolePort() + "/hawtio/");
    Emitter emitter =
        new Emitter(
            new LogTraffic(7, "main", 0.02, InstantSource.system()),
            Emitter.client(gateway.url("/loki/api/v1/push"), Map.of()),
            new Emitter.Settings(2000, 20, PushBody.Form.JSON),
            System::nanoTime);
    emitter.run(Duration.ofSeconds(4));
    assertThat(emitter.report().acknowledgedEntries()).isPositive();
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")), 1600, 1240);
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
    browser.logOut(console);
  }

  @Test
  void the_routes_of_the_house_are_shown_after_a_login_and_not_before() throws Exception {
    browser.open(console.resolve("camel/routes"));
    browser.awaitText("Log in to your account");
    assertThat(browser.text()).doesNotContain("push-loki", "capture");
    JolokiaClient stranger = new JolokiaClient(console, "admin", "not the password");
    assertThat(stranger.getAsStranger("/hawtio/jolokia/list").statusCode()).isEqualTo(401);
    assertThat(stranger.get("/hawtio/jolokia/list").statusCode()).isEqualTo(401);

    logIn();
    // A link survives the login.
    browser.awaitTrue("return location.pathname.endsWith('/camel/routes');");
    browser.clickText("Routes");
    for (String route :
        List.of("push-loki", "ingest", "chain", "keep", "capture", "loki", "dead-letters")) {
      browser.awaitTrue(
          "return [...document.querySelectorAll('td')].some(cell => cell.innerText.trim() === '%s');"
              .formatted(route));
    }
    screenshot("console.png");

    // The route lies in a group of the same name.
    browser.clickText("Expand all");
    browser.clickTextAfter("chain", "chain");
    browser.awaitText("(ID: redact)");
    browser.awaitText("(ID: mask)");
    browser.awaitTrue(
        "return /\\n[1-9][0-9]*\\nProcess ref:redact/.test(document.body.innerText);");
    screenshot("console-route.png");
  }

  @Test
  void the_operations_of_the_wal_show_what_their_parameters_are() throws Exception {
    logIn();
    browser.clickText("JMX");
    browser.clickTextUntil("Expand all", "Wal");
    browser.clickTextAfter("Wal", "main");
    browser.awaitText("EntriesTotal");
    browser.clickText("Operations");
    browser.awaitText("seekToTime");
    browser.click("[aria-labelledby*='operation seek(']");
    for (String parameter : List.of("reader", "tenant", "position")) {
      browser.awaitTrue(
          "return document.querySelector('input[id*=\"%s\"]') !== null;".formatted(parameter));
    }
    browser.awaitText("Where to read on: <segment>:<offset>, earliest or latest");
    screenshot("console-wal.png");
  }

  private void logIn() throws Exception {
    browser.open(console);
    browser.awaitText("Log in to your account");
    browser.fill("#pf-login-username-id", "admin");
    browser.fill("#pf-login-password-id", PASSWORD);
    browser.click("button[type=submit]");
    browser.awaitText("Runtime");
  }

  private void screenshot(String name) throws Exception {
    String wanted = System.getProperty("wadi.screenshots", "");
    if (!wanted.isEmpty()) {
      Files.write(Files.createDirectories(Path.of(wanted)).resolve(name), browser.screenshot());
    }
  }
}
