package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats of lines in a whole gateway: what settings say is what the capture holds. */
class TailFormatsLiveTest {
  @TempDir Path directory;

  private List<JsonNode> read(String text, int entries, String... settings) throws Exception {
    Path logs = Files.createDirectories(directory.resolve("logs"));
    Files.writeString(logs.resolve("app.log"), text);
    List<String> all =
        new ArrayList<>(
            List.of(
                "wadi.tail.paths=" + logs + "/*.log",
                "wadi.tail.start=beginning",
                "wadi.tail.fileLabel=",
                "wadi.tail.timeZone=UTC",
                "wadi.limits.maxAge=0",
                "wadi.redact.profile=off"));
    all.addAll(List.of(settings));
    try (LiveGateway gateway = new LiveGateway(directory, all.toArray(String[]::new))) {
      return gateway.awaitCaptured("captures/main", entries);
    }
  }

  @Test
  void an_expression_with_brackets_arrives_as_it_was_told() throws Exception {
    List<JsonNode> captured =
        read(
            "2026-02-28 10:32:01 [db] (W) slow 100%\n",
            1,
            "wadi.tail.format=regex",
            "wadi.tail.regex=^(?P<time>\\S+ \\S+) \\[(?P<part>\\w+)\\] \\((?P<level>.)\\)"
                + " (?P<msg>.*)$",
            "wadi.tail.labelFields=part",
            "wadi.tail.line=message");

    assertThat(captured.get(0).path("msg").asText()).isEqualTo("slow 100%");
    assertThat(captured.get(0).path("ts").asText()).isEqualTo("2026-02-28T10:32:01Z");
    assertThat(captured.get(0).path("labels").toString())
        .isEqualTo("{\"level\":\"warn\",\"part\":\"db\"}");
  }

  @Test
  void a_stack_trace_in_a_container_s_file_is_one_entry() throws Exception {
    String head = "2026-02-28T10:32:01Z stderr F ";
    List<JsonNode> captured =
        read(
            head + "java.lang.Error: x\n" + head + "\tat a.B.c(B.java:1)\n" + head + "next\n",
            2,
            "wadi.tail.format=cri",
            "wadi.tail.multiline=java");

    assertThat(captured)
        .extracting(entry -> entry.path("msg").asText())
        .containsExactly("java.lang.Error: x\n\tat a.B.c(B.java:1)", "next");
    assertThat(captured.get(0).path("labels").toString()).isEqualTo("{\"stream\":\"stderr\"}");
  }

  @Test
  void a_line_without_any_label_is_kept_under_a_name_that_says_so() throws Exception {
    List<JsonNode> captured = read("{\"level\":\"warn\"}\nnot JSON\n", 2, "wadi.tail.format=json");

    assertThat(captured)
        .extracting(entry -> entry.path("labels").toString())
        .containsExactlyInAnyOrder(
            "{\"level\":\"warn\"}", "{\"service_name\":\"unknown_service\"}");
  }
}
