package dev.wadi.chain.redact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A private key that was logged line by line is one entry for each line. */
class SplitKeysTest {
  private static final String BODY =
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @Test
  void the_entries_of_a_key_are_taken_along() {
    assertThat(
            redacted(
                "starting",
                "-----BEGIN RSA PRIVATE KEY-----",
                "Proc-Type: 4,ENCRYPTED",
                "",
                BODY,
                "  " + BODY,
                "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3S==",
                "-----END RSA PRIVATE KEY-----",
                "listening",
                BODY))
        .containsExactly(
            "starting",
            "[REDACTED:private-key]",
            "[REDACTED:private-key]",
            "",
            "[REDACTED:private-key]",
            "[REDACTED:private-key]",
            "[REDACTED:private-key]",
            "-----END RSA PRIVATE KEY-----",
            "listening",
            BODY);
  }

  @Test
  void an_entry_that_is_no_part_of_a_key_ends_it() {
    assertThat(redacted("-----BEGIN PRIVATE KEY-----", "took 12 ms", "ready"))
        .containsExactly("[REDACTED:private-key]", "took 12 ms", "ready");
  }

  @Test
  void a_key_that_ends_in_its_own_entry_takes_nothing_along() {
    assertThat(
            redacted("-----BEGIN PRIVATE KEY-----\n" + BODY + "\n-----END PRIVATE KEY-----", BODY))
        .containsExactly("[REDACTED:private-key]", BODY);
  }

  @Test
  void a_certificate_is_no_secret() {
    assertThat(redacted("-----BEGIN CERTIFICATE-----", BODY))
        .containsExactly("-----BEGIN CERTIFICATE-----", BODY);
  }

  @Test
  void a_key_does_not_reach_into_another_stream() {
    Batch first = Batches.batch(Labels.of("a", "b"), Map.of(), "-----BEGIN PRIVATE KEY-----");
    Batch second = Batches.batch(Labels.of("a", "c"), Map.of(), BODY);
    Batch both = new Batch("main", List.of(first.streams().get(0), second.streams().get(0)));

    assertThat(redactor.redact(both).streams().get(1).line(0)).isEqualTo(BODY);
  }

  @Test
  void redacting_twice_equals_redacting_once() {
    List<String> once = redacted("-----BEGIN PRIVATE KEY-----", BODY, BODY);

    assertThat(redacted(once.toArray(String[]::new))).isEqualTo(once);
    assertThat(redactor.stats().hitsByKind()).containsEntry(Kind.PRIVATE_KEY, 3L);
  }

  private List<String> redacted(String... lines) {
    Batch batch = redactor.redact(Batches.batch(Labels.of("a", "b"), Map.of(), lines));
    LogStream stream = batch.streams().get(0);
    return IntStream.range(0, stream.size()).mapToObj(stream::line).toList();
  }
}
