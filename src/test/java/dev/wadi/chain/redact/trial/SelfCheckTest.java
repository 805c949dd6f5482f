package dev.wadi.chain.redact.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.Batches;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.CustomPattern;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SelfCheckTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final Redactor redactor = new Redactor(RedactionProfile.all());
  private SelfCheck check = SelfCheck.byHand(1, () -> NOW, System::nanoTime);

  @AfterEach
  void close() {
    check.close();
  }

  private static Batch batch(String... lines) {
    return Batches.batch(Labels.of("app", "shop"), Map.of(), lines);
  }

  private void workAll() {
    while (check.workOne()) {
      // one after the other
    }
  }

  @Test
  void what_redaction_wrote_is_found_clean() {
    String[] lines = {
      "mail a@b.io", "card 4111111111111111", "password=hunter2", "10.1.2.3 said fe80::1", "ok"
    };
    check.offer(redactor.redact(batch(lines)), redactor);
    workAll();

    assertThat(check.checked()).isEqualTo(lines.length);
    assertThat(check.survivors()).isEmpty();
    assertThat(check.problem()).isEmpty();
  }

  @Test
  void a_survivor_is_told_by_type_and_place_and_never_by_value() {
    Batch raw =
        Batches.batch(
            Labels.of("app", "shop", "owner", "o@b.io"), Map.of("user", "u@b.io"), "mail a@b.io");
    check.offer(raw, redactor);
    workAll();

    assertThat(check.survivors()).containsExactly(Map.entry(Kind.EMAIL, 3L));
    assertThat(check.problem())
        .isEqualTo(
            "the self-check found 3 values that redaction should have taken, the last of type email"
                + " at 2026-11-21T10:00:00Z");
    assertThat(check.place())
        .isEqualTo("type email, rule email, in metadata user, tenant acme, service shop");

    check.forget();
    assertThat(check.problem()).isEmpty();
    assertThat(check.survivors()).containsEntry(Kind.EMAIL, 3L);
  }

  @Test
  void a_service_that_is_itself_a_survivor_is_not_shown() {
    check.offer(Batches.batch(Labels.of("app", "a@b.io"), Map.of(), "ok"), redactor);
    workAll();

    assertThat(check.place()).contains("label app").endsWith("service -").doesNotContain("a@b.io");
  }

  @Test
  void names_from_senders_are_shown_without_what_could_break_a_log() {
    check.offer(
        Batches.batch(Labels.of("app", "s\nh\"op"), Map.of("us\ner", "a@b.io"), "ok"), redactor);
    workAll();

    assertThat(check.place()).contains("metadata us?er").endsWith("service s?h?op");
  }

  @Test
  void patterns_of_the_users_own_count_when_they_would_change_the_text_again() {
    Redactor again =
        new Redactor(
            RedactionProfile.none().withPatterns(List.of(new CustomPattern("grows", "x1", "yx1"))));
    check.offer(again.redact(batch("x1")), again);
    workAll();

    assertThat(check.survivors()).containsExactly(Map.entry(Kind.CUSTOM, 1L));
  }

  @Test
  void a_share_is_taken_and_from_all_over_a_batch() {
    check = SelfCheck.byHand(10, () -> NOW, System::nanoTime);
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = i % 10 == 9 ? "a@b.io" : "fine";
    }
    for (int i = 0; i < 1000; i++) {
      check.offer(batch(lines), redactor);
      workAll();
    }

    assertThat(check.checked()).isEqualTo(10_000);
    // Of the lines that are bad, about as many as of the others; the bounds are 10 deviations away.
    assertThat(check.survivors().getOrDefault(Kind.EMAIL, 0L)).isBetween(700L, 1300L);
  }

  @Test
  void small_batches_are_counted_together() {
    check = SelfCheck.byHand(10, () -> NOW, System::nanoTime);
    for (int i = 0; i < 95; i++) {
      check.offer(batch("fine"), redactor);
    }
    workAll();

    assertThat(check.checked()).isEqualTo(9);
  }

  @Test
  void samples_are_dropped_and_counted_when_nobody_looks_at_them() {
    int many = Sampler.MOST_WAITING + 10;
    for (int i = 0; i < many; i++) {
      check.offer(batch("fine"), redactor);
    }

    assertThat(check.dropped()).isEqualTo(10);
    workAll();
    assertThat(check.checked()).isEqualTo(Sampler.MOST_WAITING);
    check.offer(batch("fine"), redactor);
    assertThat(check.dropped()).isEqualTo(10);
  }

  @Test
  void samples_are_bounded_in_bytes_too() {
    String large = "x ".repeat((int) (Sampler.MOST_WAITING_BYTES / 8));
    for (int i = 0; i < 6; i++) {
      check.offer(batch(large), redactor);
    }

    assertThat(check.dropped()).isEqualTo(3);
    workAll();
    assertThat(check.checked()).isEqualTo(3);
  }

  @Test
  void a_profile_that_looks_for_nothing_is_not_checked() {
    Redactor none = new Redactor(RedactionProfile.none());
    check.offer(batch("a@b.io"), none);

    assertThat(check.workOne()).isFalse();
  }

  @Test
  void off_means_off() {
    SelfCheck off = SelfCheck.off();
    off.offer(batch("a@b.io"), redactor);

    assertThat(off.workOne()).isFalse();
    assertThat(off.dropped()).isZero();
  }
}
