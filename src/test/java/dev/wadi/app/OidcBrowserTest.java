package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.Browser;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.OidcProvider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Hawtio's own client of OpenID Connect at our console, in a browser, and a tab of Hawtio's. */
class OidcBrowserTest {
  @TempDir Path home;

  @Test
  void somebody_comes_by_the_provider_and_sees_the_gateways_own_log() throws Exception {
    assumeTrue(
        Browser.installed(),
        "skipped: there is no /usr/bin/chromium (Debian: apt-get install chromium"
            + " chromium-driver)");
    try (OidcProvider provider = OidcProvider.start("wadi-viewer");
        LiveGateway gateway =
            new LiveGateway(
                home,
                "wadi.console.enabled=true",
                "wadi.console.port=0",
                "wadi.oidc.provider=" + provider.issuer(),
                "wadi.oidc.clientId=" + OidcProvider.CLIENT,
                "wadi.oidc.rolesClaim=realm_access.roles");
        Browser browser = Browser.start(Files.createDirectory(home.resolve("b")), 1440, 900)) {
      URI console = gateway.gateway().consoleAddress().orElseThrow();
      browser.open(console);
      browser.awaitText("Log in to your account");
      browser.clickText("OpenID Connect");
      browser.awaitText("Flow");
      LoggerFactory.getLogger("dev.wadi.test").error("Mail of ann@example.com <b>broke</b>");
      browser.clickText("Logs");
      browser.awaitText("Mail of [REDACTED:email] <b>broke</b>");

      assertThat(browser.errors())
          .as("complaints while nobody was logged in: of refused requests alone")
          .allMatch(line -> line.contains("401"));
    }
  }
}
