package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedactorTest {
  private final RedactionStats stats = new RedactionStats();
  private final Redactor redactor =
      new Redactor(RedactionProfile.logtap(), null, stats, System::nanoTime);

  @Test
  void returns_the_batch_as_it_came_when_nothing_is_found() {
    Batch batch =
        Batches.batch(Labels.of("app", "api"), Map.of("trace", "abc"), "all is well", "still");

    assertThat(redactor.redact(batch)).isSameAs(batch);
  }

  @Test
  void a_profile_of_nothing_looks_at_no_line() {
    RedactionStats untouched = new RedactionStats();
    Redactor none = new Redactor(RedactionProfile.none(), null, untouched, System::nanoTime);
    Batch batch =
        Batches.batch(
            Labels.of("app", "api"), Map.of("client", "10.0.0.7"), "mail bob@example.com");

    assertThat(none.redact(batch)).isSameAs(batch);
    assertThat(untouched.lines()).isZero();
  }

  @Test
  void changes_lines_label_values_and_metadata_values() {
    Batch batch =
        Batches.batch(
            Labels.of("app", "api", "owner", "ann@example.com"),
            Map.of("client", "10.0.0.7", "trace", "abc"),
            "mail bob@example.com",
            "nothing here");

    Batch made = redactor.redact(batch);

    LogStream stream = made.streams().get(0);
    assertThat(stream.labels()).isEqualTo(Labels.of("app", "api", "owner", "[REDACTED:email]"));
    assertThat(stream.line(0)).isEqualTo("mail [REDACTED:email]");
    assertThat(stream.line(1)).isEqualTo("nothing here");
    assertThat(stream.metadata(0)).containsEntry("client", "[REDACTED:ip]");
    assertThat(stream.metadata(0)).containsEntry("trace", "abc");
  }

  @Test
  void counts_by_tenant_kind_and_place() {
    redactor.redact(
        Batches.batch(Labels.of("owner", "a@b.io"), Map.of("ip", "10.0.0.1"), "c@d.io e@f.io"));

    assertThat(stats.hits())
        .containsEntry(new RedactionStats.Key("acme", Kind.EMAIL, RedactionStats.Where.LINE), 2L)
        .containsEntry(new RedactionStats.Key("acme", Kind.EMAIL, RedactionStats.Where.LABEL), 1L)
        .containsEntry(
            new RedactionStats.Key("acme", Kind.IP_V4, RedactionStats.Where.METADATA), 1L);
    assertThat(stats.lines()).isEqualTo(1);
    assertThat(stats.changedLines()).isEqualTo(1);
  }

  @Test
  void keeps_the_bytes_around_a_finding() {
    assertThat(redactor.redact("żółć a@b.io ✓ 日本")).isEqualTo("żółć [REDACTED:email] ✓ 日本");
  }
}
