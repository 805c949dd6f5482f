package dev.wadi.codec.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonLineEncoderTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] PIECES = {
    "a",
    "plain words of some length ",
    "\"",
    "\\",
    "\n",
    "\r",
    "\t",
    "\u0001",
    "\u007f",
    "é",
    "水",
    "😀",
  };

  @Test
  void escapes_what_json_asks_for_and_nothing_else() {
    assertThat(rendered("say \"hi\" to C:\\tmp\n\u0001é/😀"))
        .isEqualTo(
            "{\"ts\":\"1970-01-01T00:00:00.000000001Z\",\"msg\":"
                + "\"say \\\"hi\\\" to C:\\\\tmp\\n\\u0001é/😀\"}\n");
  }

  @Test
  void every_text_comes_out_again_wherever_its_special_characters_stand() throws Exception {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      int pieces = random.nextInt(12);
      for (int i = 0; i < pieces; i++) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      JsonNode read = JSON.readTree(rendered(text.toString()));
      assertThat(read.get("msg").asText()).as("seed %d round %d", seed, round).isEqualTo("" + text);
    }
  }

  @Test
  void bytes_that_are_no_text_become_what_javas_decoder_makes_of_them() throws Exception {
    long seed = 20261122;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      JsonNode read = JSON.readTree(rendered(bytes));
      assertThat(read.get("msg").asText())
          .as("seed %d round %d", seed, round)
          .isEqualTo(new String(bytes, UTF_8));
    }
  }

  private static String rendered(String line) {
    return rendered(line.getBytes(UTF_8));
  }

  private static String rendered(byte[] line) {
    byte[] buffer = new byte[line.length + 16];
    System.arraycopy(line, 0, buffer, 5, line.length);
    LogStream stream = new LogStream.Builder(Labels.of(), buffer, 1).add(1, 5, line.length).build();
    JsonLineEncoder encoder = new JsonLineEncoder(16);
    encoder.append(stream, 0, JsonLineEncoder.middle(stream.labels()));
    return new String(encoder.buffer(), 0, encoder.size(), UTF_8);
  }
}
