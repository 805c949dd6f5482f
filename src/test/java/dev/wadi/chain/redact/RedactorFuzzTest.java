package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.profile.RedactionProfile;
import org.junit.jupiter.api.Tag;

/** Jazzer looks for texts on which redaction fails; as a plain test it repeats what it found. */
@Tag("fuzz")
class RedactorFuzzTest {
  private final Redactor redactor = new Redactor(RedactionProfile.all());

  @FuzzTest
  void redacting_twice_equals_redacting_once(FuzzedDataProvider data) {
    byte[] text = data.consumeRemainingAsString().getBytes(UTF_8);
    RedactionResult once = redactor.explain(text);

    assertThat(redactor.explain(once.redacted()).text()).isEqualTo(once.text());
    assertThat(redactor.scan(once.redacted())).isEmpty();
    assertThat(redactor.stats().failedLines()).isZero();
  }

  @FuzzTest
  void raw_bytes_do_no_harm(byte[] bytes) {
    redactor.explain(bytes);

    assertThat(redactor.stats().failedLines()).isZero();
  }

  @FuzzTest
  void a_profile_is_read_or_refused_with_a_sentence(FuzzedDataProvider data) {
    try {
      RedactionFile.parse(data.consumeRemainingAsString(), "redaction.yaml");
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("redaction.yaml");
    }
  }
}
