package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.Browser;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a person sees it: in a browser. */
class ConsoleBrowserTest {
  private static final String PASSWORD = "correct horse battery";

  @TempDir Path folder;
  private CamelContext camel;
  private ConsoleServer console;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Browser.installed(),
        "skipped: this machine has no /usr/bin/chromium (Debian: apt-get install chromium chromium-driver)");
    camel = new DefaultCamelContext();
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
    for (int i = 0; i < 25; i++) {
      camel.createProducerTemplate().sendBody("direct:chain", "a batch");
    }
    console =
        ConsoleServer.start(
            new ConsoleSettings(
                "127.0.0.1",
                0,
                "admin",
                PASSWORD,
                null,
                folder,
                Duration.ofMinutes(30),
                Set.of()),
            Map.of());
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
    if (camel != null) {
      camel.stop();
    }
  }

  @Test
  void a_person_logs_in_sees_the_routes_and_calls_an_operation() throws Exception {
    browser.open(console.address());
    browser.awaitText("Log in");
    Files.write(Path.of("/tmp/console-1.png"), browser.screenshot());
    browser.type("#pf-login-username-id", "admin");
    browser.type("#pf-login-password-id", PASSWORD);
    browser.click("button[type=submit]");
    browser.awaitText("Camel");
    Thread.sleep(6000);
    Files.write(Path.of("/tmp/console-2.png"), browser.screenshot());
    System.err.println(browser.text());
    System.err.println(browser.address());
    System.err.println(browser.errors());
    System.err.println(browser.script("return Array.from(document.querySelectorAll('input,button,a,[role=tab]')).map(e=>e.tagName+'#'+e.id+' '+e.className+' '+e.innerText).join('\\n')").asText());
    assertThat(browser.text()).contains("wadi");
  }
}
