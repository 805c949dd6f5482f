package dev.wadi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lines through the real jar, redaction off: out of the capture and out of Loki they come once,
 * byte for byte and in order for each stream. The lines are awkward ones of our own and, when
 * {@code -Dwadi.samples=DIR} names a folder of {@code *.log} files, every line of those.
 */
class SamplesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINES_PER_PUSH = 400;

  @TempDir Path folder;

  @Test
  void every_line_comes_out_of_the_capture_and_of_loki_once_and_byte_for_byte() throws Exception {
    Map<String, List<String>> sent = streams();
    try (ScriptedLoki loki = ScriptedLoki.start();
        GatewayProcess gateway = new GatewayProcess(folder)) {
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.loki.enabled", "true")
          .set("wadi.loki.url", "http://127.0.0.1:" + loki.port());
      gateway.start();

      int total = 0;
      for (Map.Entry<String, List<String>> stream : sent.entrySet()) {
        total += stream.getValue().size();
        push(gateway, stream.getKey(), stream.getValue());
      }
      loki.awaitLines("main", total);
      gateway.stop();

      Map<String, List<String>> captured = new LinkedHashMap<>();
      CapturedLines.forEach(
          gateway.data().resolve("captures"),
          line ->
              captured
                  .computeIfAbsent(
                      line.get("labels").get("file").asText(), name -> new ArrayList<>())
                  .add(line.get("msg").asText()));
      Map<String, List<String>> delivered = new LinkedHashMap<>();
      loki.lines("main")
          .forEach(
              line ->
                  delivered
                      .computeIfAbsent(line.labels().get("file"), name -> new ArrayList<>())
                      .add(line.text()));
      for (Map.Entry<String, List<String>> stream : sent.entrySet()) {
        assertThat(captured.get(stream.getKey()))
            .as("capture of %s", stream.getKey())
            .isEqualTo(stream.getValue());
        assertThat(delivered.get(stream.getKey()))
            .as("Loki's %s", stream.getKey())
            .isEqualTo(stream.getValue());
      }
      assertThat(captured.keySet()).isEqualTo(sent.keySet());
      assertThat(delivered.keySet()).isEqualTo(sent.keySet());
    }
  }

  private static void push(GatewayProcess gateway, String name, List<String> lines)
      throws IOException, InterruptedException {
    long base = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    for (int from = 0; from < lines.size(); from += LINES_PER_PUSH) {
      ObjectNode body = JSON.createObjectNode();
      ObjectNode stream = body.putArray("streams").addObject();
      stream.putObject("stream").put("file", name).put("job", "samples");
      ArrayNode values = stream.putArray("values");
      for (int i = from; i < Math.min(from + LINES_PER_PUSH, lines.size()); i++) {
        values.addArray().add(Long.toString(base + i)).add(lines.get(i));
      }
      HttpResponse<String> answer = gateway.push(JSON.writeValueAsString(body));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("X-Wadi-Receipt")).isPresent();
    }
  }

  private static Map<String, List<String>> streams() throws IOException {
    Map<String, List<String>> all = new LinkedHashMap<>();
    all.put("awkward", awkward());
    String samples = System.getProperty("wadi.samples", "");
    if (!samples.isEmpty()) {
      try (Stream<Path> files = Files.list(Path.of(samples))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
          // Split at line feeds alone: the carriage returns of the samples are part of their lines.
          List<String> lines =
              new ArrayList<>(List.of(new String(Files.readAllBytes(file), UTF_8).split("\n")));
          all.put(file.getFileName().toString(), lines);
        }
      }
    }
    return all;
  }

  private static List<String> awkward() {
    List<String> lines = new ArrayList<>();
    lines.add("plain");
    lines.add(" leading and trailing blanks ");
    lines.add("quotes \" and \\ backslashes \\n that are no newline");
    lines.add(
        "tab\there, newline\nhere, return\rhere, null\u0000here, bell\u0007here, delete\u007fhere");
    lines.add("<html> & 'entities' \u2028 \u2029");
    lines.add("żółw, Straße, 日本語, עברית, 😀👩‍👩‍👧‍👦, e\u0301");
    lines.add("{\"json\":\"in a line\",\"deep\":{\"a\":[1,2,{\"b\":null}]}}");
    lines.add("level=info msg=\"logfmt in a line\" took=3ms");
    lines.add("x".repeat(200_000));
    lines.add("same");
    lines.add("same");
    for (int i = 0; i < 1000; i++) {
      lines.add("line " + i + " of a thousand " + Integer.toHexString(i * 7919));
    }
    return lines;
  }
}
