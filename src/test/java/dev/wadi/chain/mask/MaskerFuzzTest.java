package dev.wadi.chain.mask;

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
  void a_member_is_hidden_whatever_stands_beside_it(FuzzedDataProvider data) {
    String before = escaped(data.consumeString(200));
    String after = escaped(data.consumeRemainingAsString());
    String line = "{\"a\":\"" + before + "\",\"password\":\"hunter22\",\"b\":\"" + after + "\"}";

    assertThat(full.mask(line)).doesNotContain("hunter22");
  }

  @FuzzTest
  void any_text_is_walked_to_its_end(FuzzedDataProvider data) {
    String line = data.consumeRemainingAsString().replace('h', '-');

    assertThat(baseline.mask(line)).isNotNull();
    assertThat(full.mask("{\"password\":\"hunter22\",\"x\":\"" + line)).doesNotContain("hunter22");
  }

  /* As a member of JSON holds it. */
  private static String escaped(String text) {
    return text.replace('h', '-')
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replaceAll("\\p{Cntrl}", " ");
  }
}
