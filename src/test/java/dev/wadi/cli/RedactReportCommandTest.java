package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.kit.CapturedLines;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi redact report} and {@code wadi redact scrub} on real captures. */
class RedactReportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels SHOP = Labels.of("app", "shop");
  private static final String MAIL = "jane.roe@shop.example";

  @TempDir Path directory;

  private static CaptureMetadata.Redaction recorded(RedactionProfile profile) {
    return new CaptureMetadata.Redaction(
        true, profile.activeNames(), profile.name(), profile.hash());
  }

  private void clean() throws IOException {
    try (TrialCapture capture =
        new TrialCapture(directory.resolve("cap"), "main", recorded(RedactionProfile.logtap()))) {
      capture
          .line(SHOP, "mail from [REDACTED:email]")
          .line(SHOP, "two of [REDACTED:email] and [REDACTED:cc]")
          .line(Labels.of("app", "web", "user", "[REDACTED:email]"), "fine")
          .line(SHOP, "by <EMAIL:7f3a9c1e> \"quoted\"", Map.of("ip", "[REDACTED:ip]"))
          .line(SHOP, "a [REDACTED:order] <NOKIND:7f3a9c1e> [REDACTED:]");
    }
  }

  private void leaky() throws IOException {
    try (TrialCapture capture = new TrialCapture(directory.resolve("leaky"))) {
      capture.line(SHOP, "fine").line(SHOP, "mail \"" + MAIL + "\"");
      capture.roll();
      capture
          .line(SHOP, "fine [REDACTED:cc]")
          .line(Labels.of("app", "web", "user", MAIL), "fine [REDACTED:cc]")
          .line(SHOP, "fine", Map.of("customer", MAIL));
    }
  }

  private JsonNode json(String... args) throws IOException {
    return JSON.readTree(CommandRun.of(directory, args).results());
  }

  @Test
  void a_clean_capture_has_no_survivors_and_its_hits_are_counted() throws IOException {
    clean();

    CommandRun run = CommandRun.of(directory, "redact", "report", "cap");
    JsonNode json = json("redact", "report", "cap", "--json");

    assertThat(run.code()).isZero();
    assertThat(run.results())
        .contains("No survivors.", "the very rules that are recorded", "profile logtap@");
    assertThat(json.get("rescan").get("survivors").asLong()).isZero();
    assertThat(json.get("rescan").get("same_rules").asBoolean()).isTrue();
    assertThat(json.get("rescan").get("lines").asLong()).isEqualTo(5);
    JsonNode email = json.get("hits").get("by_type").get("email");
    assertThat(email.get("line").asLong()).isEqualTo(3);
    assertThat(email.get("label").asLong()).isEqualTo(1);
    assertThat(email.get("total").asLong()).isEqualTo(4);
    assertThat(json.get("hits").get("by_type").get("ip_v4").get("metadata").asLong()).isEqualTo(1);
    assertThat(json.get("hits").get("by_type").get("order").get("line").asLong()).isEqualTo(1);
    assertThat(json.get("hits").get("by_type").has("nokind")).isFalse();
    assertThat(json.get("hits").get("by_service").get("shop").asLong()).isEqualTo(6);
    assertThat(json.get("hits").get("by_service").get("web").asLong()).isEqualTo(1);
    assertThat(json.get("hits").get("by_label").get("app").get("web").asLong()).isEqualTo(1);
  }

  @Test
  void survivors_are_told_by_place_and_never_by_value() throws IOException {
    leaky();

    CommandRun run = CommandRun.of(directory, "redact", "report", "leaky");
    CommandRun asJson = CommandRun.of(directory, "redact", "report", "leaky", "--json");

    assertThat(run.code()).isEqualTo(6);
    assertThat(asJson.code()).isEqualTo(6);
    List<String> places = new ArrayList<>();
    for (JsonNode place : JSON.readTree(asJson.results()).get("rescan").get("places")) {
      places.add(
          place.get("file").asText().replaceAll("^.*T\\d+-", "")
              + ":"
              + place.get("line").asLong()
              + " "
              + place.get("where").asText()
              + " "
              + place.get("type").asText());
    }
    assertThat(places)
        .containsExactly(
            "000.jsonl.zst:2 line email",
            "000.jsonl.zst:2 label user email",
            "000.jsonl.zst:3 metadata customer email");
    assertThat(run.results() + run.remarks() + asJson.results() + asJson.remarks())
        .contains("3 survivors")
        .doesNotContain("jane")
        .doesNotContain(MAIL);
  }

  @Test
  void the_rules_of_the_second_look_can_be_chosen() throws IOException {
    leaky();

    assertThat(
            CommandRun.of(directory, "redact", "report", "leaky", "--profile", "credit_card")
                .code())
        .isZero();
    Files.writeString(
        directory.resolve("patterns.yaml"), "- {name: fine, pattern: 'fine', replacement: ok}\n");
    CommandRun custom =
        CommandRun.of(
            directory,
            "redact",
            "report",
            "leaky",
            "--profile",
            "ssn",
            "--patterns",
            "patterns.yaml");
    assertThat(custom.code()).isEqualTo(6);
    assertThat(custom.results()).contains("4 survivors").contains("custom");
  }

  @Test
  void one_thread_and_many_see_the_same() throws IOException {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      for (int i = 0; i < 300; i++) {
        capture.line(SHOP, i % 7 == 0 ? "mail " + MAIL : "[REDACTED:cc] " + i);
        if (i % 50 == 49) {
          capture.roll();
        }
      }
    }

    String one = CommandRun.of(directory, "redact", "report", "cap", "--threads", "1").results();

    assertThat(one).contains("43 survivors");
    assertThat(CommandRun.of(directory, "redact", "report", "cap", "--threads", "4").results())
        .isEqualTo(one);
  }

  @Test
  void scrub_makes_a_clean_copy_and_leaves_the_old_one_alone() throws IOException {
    leaky();
    Map<String, String> before = bytes(directory.resolve("leaky"));

    CommandRun run =
        CommandRun.of(
            directory, "redact", "scrub", "leaky", "--profile", "all", "-o", "clean", "--json");

    assertThat(run.code()).isZero();
    JsonNode json = JSON.readTree(run.results());
    assertThat(json.get("lines").asLong()).isEqualTo(5);
    assertThat(json.get("kept").asLong()).isEqualTo(5);
    assertThat(json.get("by_type").get("email").asLong()).isEqualTo(3);
    assertThat(bytes(directory.resolve("leaky"))).isEqualTo(before);
    CommandRun report = CommandRun.of(directory, "redact", "report", "clean");
    assertThat(report.code()).isZero();
    assertThat(report.results()).contains("the very rules that are recorded");
    List<String> lines = new ArrayList<>();
    CapturedLines.forEach(directory.resolve("clean"), line -> lines.add(line.toString()));
    assertThat(lines)
        .containsExactly(
            "{\"ts\":\"2026-01-15T10:32:01Z\",\"labels\":{\"app\":\"shop\"},\"msg\":\"fine\"}",
            "{\"ts\":\"2026-01-15T10:32:02Z\",\"labels\":{\"app\":\"shop\"},"
                + "\"msg\":\"mail \\\"[REDACTED:email]\\\"\"}",
            "{\"ts\":\"2026-01-15T10:32:03Z\",\"labels\":{\"app\":\"shop\"},"
                + "\"msg\":\"fine [REDACTED:cc]\"}",
            "{\"ts\":\"2026-01-15T10:32:04Z\",\"labels\":{\"app\":\"web\","
                + "\"user\":\"[REDACTED:email]\"},\"msg\":\"fine [REDACTED:cc]\"}",
            "{\"ts\":\"2026-01-15T10:32:05Z\",\"labels\":{\"app\":\"shop\"},\"msg\":\"fine\","
                + "\"metadata\":{\"customer\":\"[REDACTED:email]\"}}");
  }

  @Test
  void the_copy_has_the_times_of_the_original_and_is_sealed() throws IOException {
    leaky();
    CommandRun.of(directory, "redact", "scrub", "leaky", "-o", "clean");

    CaptureMetadata old = CaptureMetadata.read(directory.resolve("leaky"));
    CaptureMetadata copy = CaptureMetadata.read(directory.resolve("clean"));

    assertThat(copy.started()).isEqualTo(old.started());
    assertThat(copy.stopped()).isEqualTo(old.stopped());
    assertThat(copy.totalLines()).isEqualTo(old.totalLines());
    assertThat(copy.wadi().tenant()).isEqualTo("main");
    assertThat(copy.wadi().sealed()).isTrue();
    assertThat(copy.redaction()).isNotNull();
  }

  @Test
  void scrub_drops_what_a_rule_drops() throws IOException {
    leaky();
    Files.writeString(
        directory.resolve("redaction.yaml"), "profiles: {p: {actions: {email: drop}}}\n");

    CommandRun run =
        CommandRun.of(
            directory,
            "redact",
            "scrub",
            "leaky",
            "--redaction-file",
            "redaction.yaml",
            "--profile",
            "p",
            "-o",
            "clean");

    assertThat(run.code()).isZero();
    assertThat(run.results()).contains("2 of 5 lines");
    assertThat(CaptureMetadata.read(directory.resolve("clean")).totalLines()).isEqualTo(2);
  }

  @Test
  void scrub_never_writes_over_anything() throws IOException {
    leaky();
    Files.createDirectory(directory.resolve("there"));

    CommandRun there = CommandRun.of(directory, "redact", "scrub", "leaky", "-o", "there");
    CommandRun inside = CommandRun.of(directory, "redact", "scrub", "leaky", "-o", "leaky/clean");
    CommandRun none = CommandRun.of(directory, "redact", "scrub", "nope", "-o", "clean");

    assertThat(there.code()).isEqualTo(2);
    assertThat(there.remarks()).contains("exists already");
    assertThat(inside.code()).isEqualTo(2);
    assertThat(none.code()).isEqualTo(3);
    assertThat(directory.resolve("there")).isEmptyDirectory();
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("leaky", "there");
    }
  }

  private static Map<String, String> bytes(Path folder) throws IOException {
    Map<String, String> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        all.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return all;
  }
}
