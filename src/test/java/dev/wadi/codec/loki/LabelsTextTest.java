package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTextTest {
  @Test
  void reads_pairs_in_any_order_with_blanks_between() throws Exception {
    assertThat(parse(" { env = \"prod\" ,\tapp=\"api\" , } "))
        .isEqualTo(Labels.of("app", "api", "env", "prod"));
    assertThat(parse("{}")).isEqualTo(Labels.EMPTY);
    assertThat(parse("{a='it\\'s \"x\"', b=`raw \\n`}"))
        .isEqualTo(Labels.of("a", "it's \"x\"", "b", "raw \\n"));
  }

  @Test
  void names_may_stand_in_quotes() throws Exception {
    assertThat(parse("{\"a.b\"=\"c\", plain=\"d\", 'it\\'s' = 'e', `f g`=\"h\",}"))
        .isEqualTo(Labels.of("a.b", "c", "plain", "d", "it's", "e", "f g", "h"));
    byte[] text = "{\"app\"=\"api\"}".getBytes(UTF_8);
    assertThat(LabelsText.parse(text, 0, text.length).complete()).isFalse();
  }

  @Test
  void undoes_gos_escapes() throws Exception {
    assertThat(
            parse("{a=\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\x41\\101\\u00e9\\U0001F600\\xc3\\xa9\"}")
                .get("a"))
        .isEqualTo("\u0007\b\f\n\r\t\u000b\\\"AAé😀é");
  }

  @Test
  void pairs_without_a_value_are_left_out_and_it_says_so() throws Exception {
    byte[] text = "{a=\"\",b=\"1\"}".getBytes(UTF_8);
    LabelsText.Parsed parsed = LabelsText.parse(text, 0, text.length);
    assertThat(parsed.labels()).isEqualTo(Labels.of("b", "1"));
    assertThat(parsed.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "}",
        "{a}",
        "{a=}",
        "{a=b}",
        "{a=\"b\"",
        "{a=\"b\"}x",
        "{a=\"b\" c=\"d\"}",
        "{=\"b\"}",
        "{1a=\"b\"}",
        "{a=\"b}",
        "{a=\"\n\"}",
        "{a=\"\\q\"}",
        "{a=\"\\x4\"}",
        "{a=\"\\400\"}",
        "{a=\"\\ud800\"}",
        "{a=\"\\U00110000\"}",
        "{a=\"\\\"}",
        "{,}",
        "app",
        "{a=\"\\xff\"}",
        "{a-b=\"c\"}",
        "{\"\"=\"b\"}",
        "{\"a\"}",
        "{\"a=\"b\"}",
        "{\"a.b\":\"c\"}",
        "{a=\"b\"} # comment"
      })
  void refuses_the_rest(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedPushException.class)
        .hasMessageStartingWith("couldn't parse labels: 1:");
  }

  @Test
  void refuses_bytes_that_are_not_utf8_and_repeated_names() {
    byte[] bad = "{a=\"\u00ff\"}".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> LabelsText.parse(bad, 0, bad.length))
        .hasMessageContaining("valid UTF-8");
    assertThatThrownBy(() -> parse("{a=\"1\",a=\"2\"}"))
        .hasMessage("stream '{a=\"1\",a=\"2\"}' has duplicate label name: 'a'");
  }

  @Test
  void reads_whatever_labels_write() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    LabelsCache cache = LabelsCache.ofTexts();
    for (int i = 0; i < 20_000; i++) {
      String[] pairs = new String[2 * random.nextInt(5)];
      for (int p = 0; p < pairs.length; p += 2) {
        pairs[p] = (random.nextBoolean() ? "l" : "\"é.\\\n-") + random.nextInt(8);
        StringBuilder value = new StringBuilder();
        for (int n = random.nextInt(30); n > 0; n--) {
          value.appendCodePoint(
              random.nextInt(8) == 0
                  ? 0x1f600
                  : random.nextInt(random.nextBoolean() ? 0x80 : 0xd000));
        }
        pairs[p + 1] = value.toString();
      }
      Labels labels = Labels.of(pairs);
      byte[] text = labels.toString().getBytes(UTF_8);
      assertThat(cache.labels(text, 0, text.length))
          .as("seed %d: %s", seed, labels)
          .isEqualTo(labels);
      assertThat(cache.labels(text, 0, text.length)).isEqualTo(labels);
    }
  }

  @Test
  void a_known_text_is_not_parsed_again_and_a_long_one_is_not_kept() throws Exception {
    LabelsCache cache = LabelsCache.ofTexts();
    byte[] shortText = "xx{app=\"api\"}".getBytes(UTF_8);
    byte[] longText = ("{app=\"" + "x".repeat(2_000) + "\"}").getBytes(UTF_8);

    assertThat(cache.labels(shortText, 2, shortText.length - 2))
        .isSameAs(cache.labels(shortText.clone(), 2, shortText.length - 2));
    assertThat(cache.labels(longText, 0, longText.length))
        .isNotSameAs(cache.labels(longText, 0, longText.length));
  }

  private static Labels parse(String text) throws MalformedPushException {
    byte[] bytes = text.getBytes(UTF_8);
    return LabelsText.parse(bytes, 0, bytes.length).labels();
  }
}
