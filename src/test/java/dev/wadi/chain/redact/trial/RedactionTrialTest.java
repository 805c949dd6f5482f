package dev.wadi.chain.redact.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.chain.redact.Batches;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.RedactionStats;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.PseudonymKeys;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.trial.RedactionTrial.Bounds;
import dev.wadi.kit.ManualTicker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedactionTrialTest {
  private static final String CARD = "4111111111111111";

  private final ManualTicker ticker = new ManualTicker();
  private final RedactionProfiles profiles =
      new RedactionProfiles(
          RedactionFile.parse(
              "profiles:\n"
                  + "  names: {actions: {email: pseudonym}}\n"
                  + "  mails: {recognisers: [email]}\n"
                  + "  harsh: {actions: {credit_card: drop, email: quarantine}}\n"
                  + "assign: {default: logtap}\n",
              "file"),
          PseudonymKeys.of(new PseudonymKey("0123456789abcdef".getBytes(UTF_8), "1")),
          new RedactionStats(),
          ticker);
  private final Redactor running = profiles.named("logtap");
  private RedactionTrial trial = trial("mails", new Bounds(60, 1000, 1));

  private RedactionTrial trial(String profile, Bounds bounds) {
    return new RedactionTrial(
        profiles.named(profile).profile(),
        profiles,
        (tenant, line) -> line.replace("hidden", "***"),
        bounds,
        ticker);
  }

  @AfterEach
  void close() {
    trial.close();
  }

  private static Batch batch(String... lines) {
    return Batches.batch(Labels.of("app", "shop"), Map.of(), lines);
  }

  private JsonNode tried(Batch raw) throws IOException {
    trial.offer(raw, running);
    while (trial.workOne()) {
      // one after the other
    }
    return new ObjectMapper().readTree(trial.toJson());
  }

  @Test
  void lines_that_both_treat_alike_are_only_counted() throws IOException {
    JsonNode report = tried(batch("fine", "mail a@b.io"));

    assertThat(report.get("lines").asInt()).isEqualTo(2);
    assertThat(report.get("different").asInt()).isZero();
    assertThat(report.get("changed_by_running").asInt()).isEqualTo(1);
    assertThat(report.get("changed_by_trial").asInt()).isEqualTo(1);
    assertThat(report.get("examples")).isEmpty();
    assertThat(report.get("running").asBoolean()).isTrue();
  }

  @Test
  void what_would_be_different_is_told_by_type_and_fate_and_the_value_is_not_shown()
      throws IOException {
    JsonNode report = tried(batch("mail a@b.io and card " + CARD, "card " + CARD, "fine"));

    assertThat(report.get("different").asInt()).isEqualTo(2);
    assertThat(report.at("/different_by_fate/changed -> unchanged").asInt()).isEqualTo(1);
    assertThat(report.at("/different_by_fate/changed -> changed").asInt()).isEqualTo(1);
    assertThat(report.at("/different_by_type/credit_card/only_running").asInt()).isEqualTo(2);
    assertThat(report.at("/different_by_type/email/both").asInt()).isEqualTo(1);
    JsonNode first = report.at("/examples/0");
    assertThat(first.get("line_as_the_strictest_leaves_it").asText())
        .isEqualTo("mail [REDACTED:email] and card [REDACTED:cc]");
    assertThat(first.get("differs_in")).hasSize(1);
    assertThat(first.at("/running/types")).hasSize(2);
    assertThat(first.at("/trial/types/0").asText()).isEqualTo("email");
    assertThat(report.toString()).doesNotContain(CARD).doesNotContain("a@b.io");
  }

  @Test
  void an_example_hides_also_what_neither_profile_would_take() throws IOException {
    JsonNode report = tried(batch("password=hunter2 hidden card " + CARD));

    assertThat(report.at("/examples/0/line_as_the_strictest_leaves_it").asText())
        .isEqualTo("password=[REDACTED:secret] *** card [REDACTED:cc]");
  }

  @Test
  void labels_and_metadata_count_as_well() throws IOException {
    JsonNode report =
        tried(
            Batches.batch(
                Labels.of("app", "shop", "card", CARD), Map.of("paid", CARD), "all well"));

    assertThat(report.get("different").asInt()).isEqualTo(1);
    assertThat(report.at("/examples/0/differs_in").toString())
        .isEqualTo("[\"label card\",\"metadata paid\"]");
    assertThat(report.toString()).doesNotContain(CARD);
  }

  @Test
  void another_action_and_another_fate_are_differences() throws IOException {
    trial.close();
    trial = trial("names", new Bounds(60, 1000, 1));
    assertThat(tried(batch("mail a@b.io")).at("/different_by_type/email/both").asInt())
        .isEqualTo(1);
    trial.close();
    trial = trial("harsh", new Bounds(60, 1000, 1));

    JsonNode report = tried(batch("card " + CARD, "mail a@b.io"));

    assertThat(report.at("/different_by_fate/changed -> dropped").asInt()).isEqualTo(1);
    assertThat(report.at("/different_by_fate/changed -> quarantined").asInt()).isEqualTo(1);
  }

  @Test
  void the_running_profile_counts_nothing_of_it() throws IOException {
    tried(batch("mail a@b.io and card " + CARD));

    assertThat(profiles.stats().lines()).isZero();
    assertThat(profiles.stats().hits()).isEmpty();
  }

  @Test
  void it_ends_after_its_lines() throws IOException {
    trial.close();
    trial = trial("mails", new Bounds(60, 3, 1));
    JsonNode report = tried(batch("1", "2", "3", "4", "5"));

    assertThat(report.get("lines").asInt()).isEqualTo(3);
    assertThat(report.get("ended_by").asText()).isEqualTo("lines");
    assertThat(trial.isRunning()).isFalse();
  }

  @Test
  void it_ends_after_its_time_and_stays_to_be_read() throws IOException {
    tried(batch("card " + CARD));
    ticker.advance(Duration.ofSeconds(60));

    JsonNode report = tried(batch("card " + CARD));
    assertThat(report.get("running").asBoolean()).isFalse();
    assertThat(report.get("ended_by").asText()).isEqualTo("time");
    assertThat(report.get("lines").asInt()).isEqualTo(1);
    assertThat(report.get("different").asInt()).isEqualTo(1);
  }

  @Test
  void a_stopped_one_stays_to_be_read() throws IOException {
    tried(batch("card " + CARD));
    trial.close();

    assertThat(new ObjectMapper().readTree(trial.toJson()).get("ended_by").asText())
        .isEqualTo("stop");
  }

  @Test
  void examples_are_bounded_in_number_and_length() throws IOException {
    for (int i = 0; i < RedactionTrial.MOST_EXAMPLES + 10; i++) {
      tried(batch("card " + CARD + " x".repeat(1000)));
    }
    JsonNode report = tried(batch("fine"));

    assertThat(report.get("different").asInt()).isEqualTo(RedactionTrial.MOST_EXAMPLES + 10);
    assertThat(report.get("examples")).hasSize(RedactionTrial.MOST_EXAMPLES);
    assertThat(report.at("/examples/0/line_as_the_strictest_leaves_it").asText()).hasSize(501);
  }

  @Test
  void bounds_are_checked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bounds(0, 1, 1))
        .withMessage("seconds: 0 (expected: 1 to 3600)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bounds(1, 1_000_001, 1))
        .withMessage("lines: 1000001 (expected: 1 to 1000000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Bounds(1, 1, 0))
        .withMessage("everyNthLine: 0 (expected: 1 to 1000000)");
  }
}
