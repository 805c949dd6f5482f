package dev.wadi.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  @Test
  void a_string_without_escapes_stays_where_it_is() throws Exception {
    byte[] bytes = "  \"plain é text\" ".getBytes(UTF_8);
    JsonReader json = new JsonReader(bytes, 0, bytes.length);

    json.string();

    assertThat(json.textOffset()).isEqualTo(3);
    assertThat(json.text()).isEqualTo("plain é text");
    assertThat(json.peek()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "\"a\\\"b\"|a\"b",
        "\"\\\\\"|\\",
        "\"x\\/y\"|x/y",
        "\"\\u00e9\\u20AC\"|é€",
        "\"\\ud83d\\ude00!\"|😀!",
        "\"\\ud83d\"|\ufffd",
        "\"\\ude00a\"|\ufffda",
        "\"\\ud83dx\"|\ufffdx",
        "\"\\ud83d\\ud83d\\ude00\"|\ufffd😀",
        "\"long enough to move by words \\t and then some more text\"|long enough to move by words \t and then some more text"
      })
  void undoes_escapes(String json, String text) throws Exception {
    assertThat(string(json)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "\"abc",
        "\"\\",
        "\"\\\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"a\tb\"",
        "\"\\n\tb\"",
        "12",
        "",
        "\"0123456789\n\"",
        "\"\\u\""
      })
  void refuses_a_bad_string(String json) {
    assertThatThrownBy(() -> string(json)).isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void reads_every_string_as_another_parser_does() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ObjectMapper jackson = new ObjectMapper();
    for (int i = 0; i < 20_000; i++) {
      String text = randomText(random);
      String json =
          random.nextBoolean() ? jackson.writeValueAsString(text) : escapeSome(text, random);

      assertThat(string(json)).as("seed %d: %s", seed, json).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "-1.5e3",
        "\"a\\\"b\"",
        "{\"a\":[1,{\"b\":null}],\"c\":\"}\"}",
        "[[],[{}],\"]\"]",
        " { \"a\" : [ 1 , 2 ] } "
      })
  void skips_any_value(String value) throws Exception {
    byte[] bytes = ("[" + value + ",\"next\"]").getBytes(UTF_8);
    JsonReader json = new JsonReader(bytes, 0, bytes.length);
    json.beginArray();
    assertThat(json.nextElement(true)).isTrue();
    json.skip();
    assertThat(json.nextElement(false)).isTrue();
    json.string();
    assertThat(json.text()).isEqualTo("next");
    assertThat(json.nextElement(false)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "[1}",
        "{\"a\":1]",
        "nul",
        "tru",
        "x",
        "[,1]",
        "{\"a\" 1}",
        "\"abc"
      })
  void skipping_finds_what_is_no_json(String value) {
    byte[] bytes = value.getBytes(UTF_8);
    assertThatThrownBy(() -> new JsonReader(bytes, 0, bytes.length).skip())
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("at byte");
  }

  @Test
  void follows_nesting_only_so_deep() throws Exception {
    int depth = JsonReader.MAX_DEPTH;
    byte[] deep = ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
    new JsonReader(deep, 0, deep.length).skip();
    byte[] deeper = "{\"a\":".repeat(100_000).getBytes(UTF_8);
    assertThatThrownBy(() -> new JsonReader(deeper, 0, deeper.length).skip())
        .hasMessageContaining("at most 64 levels of nesting");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 1705314721123456789L, Long.MAX_VALUE, Long.MIN_VALUE})
  void reads_whole_numbers(long number) throws Exception {
    byte[] bytes = (" " + number).getBytes(UTF_8);
    assertThat(new JsonReader(bytes, 0, bytes.length).integer()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "1.5",
        "1e3",
        "9223372036854775808",
        "-9223372036854775809",
        "92233720368547758070",
        "x"
      })
  void refuses_other_numbers(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThatThrownBy(() -> new JsonReader(bytes, 0, bytes.length).integer())
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void an_error_tells_the_place_and_no_content() {
    byte[] bytes = "{\"password\" \"hunter2\"}".getBytes(UTF_8);
    JsonReader json = new JsonReader(bytes, 0, bytes.length);
    assertThatThrownBy(
            () -> {
              json.beginObject();
              json.nextField(true);
            })
        .hasMessage("expect :, but found \", error found at byte 12");
  }

  private static String string(String json) throws MalformedJsonException {
    byte[] padded = ("##" + json).getBytes(UTF_8);
    JsonReader reader = new JsonReader(padded, 2, padded.length - 2);
    reader.string();
    return reader.text();
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(12)) {
        case 0 -> text.append("\"\\/\b\f\n\r\t".charAt(random.nextInt(8)));
        case 1 -> text.append((char) random.nextInt(0x20));
        case 2 -> text.append((char) (0xa0 + random.nextInt(0x2000)));
        case 3 -> text.appendCodePoint(0x1f600 + random.nextInt(64));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  private static String escapeSome(String text, Random random) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c < 0x20
          || c == '"'
          || c == '\\'
          || (random.nextInt(4) == 0 && !Character.isSurrogate(c))) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
