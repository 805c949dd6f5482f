package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.PageWorkshop;
import org.junit.jupiter.api.Test;

/** What somebody sees on our own page of the console, with a mouse, a keyboard, a phone. */
class ConsolePageIT extends ConsolePageScene {
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
    browser.logOut(console);
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
}
