package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.Test;

/** What Jolokia writes is JSON, whatever stands in a line. */
class MendedJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void every_character_comes_back_as_it_was() throws Exception {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x300; c++) {
      all.append(c).append("\\u001;").append('\\').append(c);
    }
    assertThat(readBack(all.toString())).isEqualTo(all.toString());
  }

  @Test
  void a_command_to_a_terminal_comes_back_as_it_was() throws Exception {
    assertThat(readBack("\u001b[31mred\u001b[0m \u000b\u001f\\"))
        .isEqualTo("\u001b[31mred\u001b[0m \u000b\u001f\\");
  }

  @Test
  void what_is_right_stays_the_same_text() {
    String right = "{\"a\":\"\\\\u001; \\u0001 \\n \\\"x\\\"\"}";
    assertThat(MendedJson.of(right)).isEqualTo(right);
    assertThat(MendedJson.of("{}")).isEqualTo("{}");
    assertThat(MendedJson.of("\\u00")).isEqualTo("\\u00");
  }

  private static String readBack(String text) throws Exception {
    JSONObject object = new JSONObject();
    object.put("text", text);
    JsonNode read = JSON.readTree(MendedJson.of(object.toJSONString()));
    return read.path("text").asText();
  }
}
