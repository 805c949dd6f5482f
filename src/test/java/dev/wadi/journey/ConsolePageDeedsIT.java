package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a person does on our own page of the console: pause, move, replay, try, begin, ask. */
class ConsolePageDeedsIT extends ConsolePageScene {
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

      browser.logOut(console);
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
}
