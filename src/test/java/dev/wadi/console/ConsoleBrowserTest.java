package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.Browser;
import dev.wadi.kit.LogLines;
import dev.wadi.management.GatewayBean;
import dev.wadi.model.Role;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a person sees it, in a browser. */
class ConsoleBrowserTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path folder;
  private @Nullable CamelContext camel;
  private @Nullable GatewayBean gateway;
  private @Nullable ConsoleServer console;
  private @Nullable Browser browser;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Browser.installed(),
        "skipped: there is no /usr/bin/chromium (Debian: apt-get install chromium"
            + " chromium-driver)");
    camel = camel();
    gateway =
        GatewayBean.builder("0.1.0", InstantSource.system())
            .number("ReceivedLines", "lines", "Lines received since the start", () -> 1_234_567)
            .operation(
                "dryRun",
                Role.VIEWER,
                "Shows a text as it would be kept",
                List.of(new GatewayBean.Parameter("text", String.class, "a line of a log")),
                given -> given.get(0).toString().replace("ann@example.com", "[EMAIL]"))
            .register(ManagementFactory.getPlatformMBeanServer(), "browser test");
    console =
        ConsoleServer.start(
            new ConsoleSettings(
                "127.0.0.1", 0, "admin", PASSWORD, null, folder, Duration.ofMinutes(30), Set.of()),
            Map.of(),
            Map.of(),
            new NotedAudit(),
            new Callers());
    browser = Browser.start(Files.createDirectory(folder.resolve("profile")), 1440, 900);
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (console != null) {
      console.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (camel != null) {
      camel.stop();
    }
  }

  @Test
  void a_person_logs_in_sees_the_routes_calls_an_operation_and_logs_out() throws Exception {
    browser.open(console.address());
    logIn("not the password");
    browser.awaitText("Invalid login credentials");
    assertThat(browser.text()).doesNotContain("JMX");

    logIn(PASSWORD);
    browser.awaitText("There is no MBean dev.wadi:type=Console");
    browser.clickText("Camel");
    browser.awaitText("direct://chain");
    browser.awaitText("(ID: keep-safe)");
    browser.awaitText("25");
    assertThat(browser.errors())
        .as("complaints while nobody was logged in: of refused requests, not of refused files")
        .noneMatch(line -> line.contains("Content Security Policy"));

    browser.clickText("Source");
    browser.awaitText("What happens to every batch before it is kept, in this order.");

    browser.clickText("JMX");
    browser.clickTextUntil("Expand all", "browser test");
    browser.clickText("browser test");
    browser.awaitText("1234567");
    try (LogLines audit = LogLines.of("dev.wadi.console.Audit")) {
      browser.clickText("Operations");
      browser.awaitText("Shows a text as it would be kept");
      browser.click("[id^=ex-toggle]");
      browser.type("input[id*=arg-form-input-text]", "mail to ann@example.com");
      browser.click("button.pf-m-danger");
      browser.awaitText("mail to [EMAIL]");

      assertThat(audit.lines())
          .singleElement()
          .asString()
          .contains("user=admin", "do=exec", "member=dryRun")
          .doesNotContain("ann@example.com");
    }

    assertThat(browser.errors()).isEmpty();

    // Somebody who clicks around stays logged in; the page tells so at most every five seconds.
    browser.script(
        """
        window.asked = [];
        const real = window.fetch;
        window.fetch = (...request) => { window.asked.push(request[0]); return real(...request); };
        """);
    browser.awaitTrue(
        """
        document.querySelector('#hawtio-main-container').click();
        return window.asked.includes('refresh');
        """);

    browser.click("#hawtio-header-user-dropdown-toggle");
    browser.clickText("Log out");
    browser.awaitText("Log in to your account");
    browser.open(console.address().resolve("/hawtio/jmx"));
    browser.awaitText("Log in to your account");
  }

  private void logIn(String password) throws Exception {
    browser.awaitText("Log in to your account");
    browser.fill("#pf-login-username-id", "admin");
    browser.fill("#pf-login-password-id", password);
    browser.click("button[type=submit]");
  }

  /** Two routes in the shape of the product's, each with a few exchanges behind it. */
  private static CamelContext camel() throws Exception {
    CamelContext camel = new DefaultCamelContext();
    camel.getCamelContextExtension().setName("wadi");
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:chain")
                .routeId("chain")
                .description("What happens to every batch before it is kept, in this order.")
                .to("log:redact?level=OFF")
                .id("redact")
                .to("direct:keep")
                .id("to-keep");
            from("direct:keep")
                .routeId("keep")
                .description("The live view, then the disk, then the answer.")
                .to("mock:ring")
                .id("keep-recent")
                .to("mock:wal")
                .id("keep-safe");
          }
        });
    camel.start();
    try (ProducerTemplate producer = camel.createProducerTemplate()) {
      for (int i = 0; i < 25; i++) {
        producer.sendBody("direct:chain", "a batch");
      }
    }
    return camel;
  }
}
