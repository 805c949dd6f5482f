package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.chain.redact.RedactionStats.Where;
import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.recognise.Recognisers;
import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A recogniser is one class, and there may be any number of them. */
class RecogniserTest {
  private static final int MANY = 100;
  private static final List<Recogniser> BADGES = badges();

  /** All that somebody writes who wants another kind of value to be found. */
  private static final class Badge extends Recogniser {
    private final Kind kind;
    private final String prefix;

    Badge(int number) {
      this.kind = Kind.of("badge_" + number, "badge-" + number);
      this.prefix = "bdg%03dx".formatted(number);
    }

    @Override
    public List<Kind> kinds() {
      return List.of(kind);
    }

    @Override
    public List<Beginning> beginnings() {
      return List.of(Beginning.letters(List.of("bdg")));
    }

    @Override
    public int at(Scan s, int start, int end) {
      boolean one = end - start == 10 && Bytes.matches(s.bytes(), start, end, prefix);
      if (!one) {
        return start;
      }
      s.add(kind, start, end, 90);
      return end;
    }
  }

  private static List<Recogniser> badges() {
    List<Recogniser> all = new ArrayList<>();
    for (int k = 0; k < MANY; k++) {
      all.add(new Badge(k));
    }
    return all;
  }

  private static List<Kind> kinds() {
    return BADGES.stream().flatMap(badge -> badge.kinds().stream()).toList();
  }

  private static Redactor redactor(RedactionProfile profile, RedactionStats stats) {
    List<Recogniser> all = new ArrayList<>(Recognisers.ALL);
    all.addAll(BADGES);
    return new Redactor(profile, null, stats, System::nanoTime, all);
  }

  private static RedactionProfile profile() {
    List<Kind> all = new ArrayList<>(Recognisers.KINDS);
    all.addAll(kinds());
    return RedactionProfile.of("badges", all);
  }

  @Test
  void a_hundred_more_kinds_are_found_told_apart_and_counted() {
    RedactionStats stats = new RedactionStats();
    /* Counted before: then its counters are made for what there is. */
    stats.hit("acme", Kind.EMAIL, Where.LINE);
    Redactor redactor = redactor(profile(), stats);

    for (int k = 0; k < MANY; k++) {
      assertThat(redactor.redact("in with bdg%03dx9q7, by ann@example.com".formatted(k)))
          .isEqualTo("in with [REDACTED:badge-" + k + "], by [REDACTED:email]");
    }

    Batch batch = Batches.batch(Labels.of("a", "b"), Map.of(), "x bdg099x9q7 bdg007x9q7");
    redactor.redact(batch);
    assertThat(stats.hitsByKind())
        .containsEntry(kinds().get(99), 1L)
        .containsEntry(kinds().get(7), 1L);
  }

  @Test
  void an_entry_that_two_of_many_kinds_set_aside_names_both() {
    RedactionProfile profile =
        profile()
            .withAction(kinds().get(3), Action.QUARANTINE)
            .withAction(kinds().get(98), Action.QUARANTINE);

    Batch aside =
        redactor(profile, new RedactionStats())
            .apply(Batches.batch(Labels.of("a", "b"), Map.of(), "bdg098x9q7 and bdg003x9q7"))
            .quarantined();

    assertThat(aside).isNotNull();
    assertThat(aside.streams().get(0).metadata(0))
        .containsEntry(Quarantine.RULE, "badge_3,badge_98");
  }

  @Test
  void what_an_earlier_redaction_left_of_such_a_kind_stays() {
    Redactor redactor = redactor(profile(), new RedactionStats());

    assertThat(redactor.redact("password=[REDACTED:badge-42]"))
        .isEqualTo("password=[REDACTED:badge-42]");
  }

  @Test
  void a_recogniser_that_is_not_in_the_profile_is_silent() {
    Redactor redactor = redactor(RedactionProfile.all(), new RedactionStats());

    assertThat(redactor.redact("bdg001x9q7")).isEqualTo("bdg001x9q7");
  }

  @Test
  void every_kind_that_is_built_in_has_a_recogniser_and_every_recogniser_says_what_begins_it() {
    assertThat(Recognisers.KINDS)
        .containsAll(Kind.LOGTAP)
        .doesNotContain(Kind.CUSTOM, Kind.LINE)
        .hasSize(28);
    assertThat(Recognisers.ALL).noneMatch(recogniser -> recogniser.beginnings().isEmpty());
    assertThat(new HashSet<>(Recognisers.ALL)).hasSameSizeAs(Recognisers.ALL);
  }

  @Test
  void a_kind_has_a_name_of_its_own() {
    assertThatThrownBy(() -> Kind.of("email", "mail"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("email is there already");
    assertThatThrownBy(() -> Kind.of("Badge", "badge"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void a_beginning_that_the_scan_cannot_see_is_refused() {
    assertThatThrownBy(() -> Beginning.letters(List.of("1ab")))
        .hasMessageContaining("a letter and two signs");
    assertThatThrownBy(() -> Beginning.sign("#")).hasMessageContaining("one of :@%~+");
    assertThatThrownBy(() -> Beginning.digits(8)).hasMessageContaining("8 digits");
  }
}
