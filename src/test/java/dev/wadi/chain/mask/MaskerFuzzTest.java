package dev.wadi.chain.mask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Jazzer looks for lines on which the walker over JSON and logfmt trips. */
@Tag("fuzz")
class MaskerFuzzTest {
  private final Masker baseline = new Masker(MaskProfile.BASELINE, null);
  private final Masker full =
      new Masker(new MaskProfile(Map.of("password", MaskRule.FULL), List.of(), false), null);

  @FuzzTest
  void masking_twice_equals_masking_once(FuzzedDataProvider data) {
    String line = new String(data.consumeRemainingAsString().getBytes(UTF_8), UTF_8);
    String once = full.mask(line);

    assertThat(full.mask(once)).isEqualTo(once);
  }

  @FuzzTest
  void any_text_is_walked_to_its_end(FuzzedDataProvider data) {
    String line = data.consumeRemainingAsString();

    assertThat(baseline.mask(line)).isNotNull();
    assertThat(full.mask("{\"password\":\"hunter22\",\"x\":\"" + line)).doesNotContain("hunter22");
  }
}
