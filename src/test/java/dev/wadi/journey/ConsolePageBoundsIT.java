package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What our own page of the console leaves alone, refuses, and does without. */
class ConsolePageBoundsIT extends ConsolePageScene {
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
      browser.logOut(console);
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
}
