package dev.wadi.sink.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EventTemplate.Sender SENDER = new EventTemplate.Sender("host-1", "");
  private static final String EVIL = "\"},{\"x\":\"\\ \n\u0000 ${id} 😀";
  private static final Event EVENT =
      Event.of(Instant.parse("2026-01-15T10:32:01Z"), "alert")
          .about(EVIL)
          .with("detail", "d")
          .with("value", "12.5")
          .with("words", EVIL);

  @TempDir Path folder;

  private FileTemplate template(String name, String text) throws IOException {
    return FileTemplate.read(Files.writeString(folder.resolve(name), text));
  }

  @Test
  void values_are_escaped_within_quotes_and_whole_outside() throws Exception {
    String text =
        template(
                "t.json",
                """
                {"say \\"hi\\"": "${event} at ${timestamp}: ${subject}!", "value": ${details.value},
                 "words": ${details.words}, "all": ${details}, "none": "${tenant}",
                 "other": "${details.nothing:-a \\"b\\"}", "text": "${details}"}
                """
                    .replace("a \\\"b\\\"", "a b"))
            .render("id-1", EVENT, SENDER);
    JsonNode json = JSON.readTree(text);

    assertThat(json.path("say \"hi\"").asText())
        .isEqualTo("alert at 2026-01-15T10:32:01Z: " + EVIL + "!");
    assertThat(json.path("value").isNumber()).isTrue();
    assertThat(json.path("value").asDouble()).isEqualTo(12.5);
    assertThat(json.path("words").asText()).isEqualTo(EVIL);
    assertThat(json.path("all").path("words").asText()).isEqualTo(EVIL);
    assertThat(json.path("none").asText()).isEmpty();
    assertThat(json.path("other").asText()).isEqualTo("a b");
    assertThat(JSON.readTree(json.path("text").asText()).path("value").asText()).isEqualTo("12.5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"01", "1e9999", "NaN", "-", "0x1", "1;", "true", "null", "[1]", "1 2"})
  void outside_of_quotes_what_is_no_number_is_a_text(String value) throws Exception {
    JsonNode json =
        JSON.readTree(
            template("t.json", "{\"v\":${details.value}}")
                .render("id", EVENT.with("value", value), SENDER));

    assertThat(json.path("v").isTextual()).isTrue();
    assertThat(json.path("v").asText()).isEqualTo(value);
  }

  @Test
  void plain_text_is_taken_as_it_is_without_control_characters() throws Exception {
    FileTemplate template = template("t.txt", "${event} <${subject}> ${id}\n");

    assertThat(template.contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(template.render("id-1", EVENT, SENDER))
        .isEqualTo("alert <\"},{\"x\":\"\\ \n  ${id} 😀> id-1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"${evnt}", "${detail}", "${details.}", "${}", "${password}", "${env:HOME}"})
  void what_no_event_has_stops_the_start(String place) {
    assertThatThrownBy(() -> template("t.json", "{\"a\":\"" + place + "\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is nothing that an event has (expected: id, event,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"a\":${event}", "{} {}", "{\"a\":\"${event}}", "{'a':1}", "[1,]"})
  void what_makes_no_json_stops_the_start(String text) {
    assertThatThrownBy(() -> template("t.json", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not make JSON");
  }

  @Test
  void a_file_that_is_not_there_stops_the_start() {
    assertThatThrownBy(() -> FileTemplate.read(folder.resolve("none.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.json is not there");
  }
}
