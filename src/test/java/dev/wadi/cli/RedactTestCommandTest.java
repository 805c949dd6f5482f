package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi redact test}: what would change, and never the values. */
class RedactTestCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEXT =
      """
      all is well
      mail from jane.roe@shop.example now
      card 4111 1111 1111 1111 and mail to joe.doe@shop.example
      """;

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void each_finding_has_line_type_rule_score_and_replacement() throws IOException {
    file("app.log", TEXT);

    CommandRun run = CommandRun.of(directory, "redact", "test", "app.log");

    assertThat(run.code()).isZero();
    assertThat(run.results().lines().toList().get(0))
        .matches("2: email, rule \\S+, score \\d+ -> \\[REDACTED:email]");
    assertThat(run.results())
        .containsPattern("3: credit_card, rule \\S+, score \\d+ -> \\[REDACTED:cc]")
        .contains("3 lines: 2 would change, 0 be dropped, 0 be set aside; profile all@")
        .containsPattern("email +2");
  }

  @Test
  void the_values_are_shown_nowhere() throws IOException {
    for (String[] args :
        new String[][] {
          {"redact", "test", "-"},
          {"redact", "test", "-", "--json"},
          {"redact", "test", "-", "--text"},
          {"redact", "test", "-", "--text", "--json"}
        }) {
      CommandRun run = CommandRun.piped(directory, TEXT, args);

      assertThat(run.code()).isZero();
      assertThat(run.results() + run.remarks())
          .doesNotContain("jane.roe")
          .doesNotContain("joe.doe")
          .doesNotContain("4111");
    }
  }

  @Test
  void with_text_changed_lines_are_shown_as_they_would_be() throws IOException {
    assertThat(CommandRun.piped(directory, TEXT, "redact", "test", "-", "--text").results())
        .contains("2= mail from [REDACTED:email] now\n");
  }

  @Test
  void as_json_it_is_one_document_with_a_summary() throws IOException {
    JsonNode json =
        JSON.readTree(CommandRun.piped(directory, TEXT, "redact", "test", "-", "--json").results());

    assertThat(json.get("profile").asText()).isEqualTo("all");
    assertThat(json.get("profile_hash").asText()).hasSize(64);
    assertThat(json.get("lines")).hasSize(2);
    JsonNode first = json.get("lines").get(0);
    assertThat(first.get("line").asLong()).isEqualTo(2);
    assertThat(first.get("fate").asText()).isEqualTo("changed");
    assertThat(first.get("findings").get(0).get("type").asText()).isEqualTo("email");
    assertThat(first.get("findings").get(0).get("start").asInt()).isEqualTo(10);
    assertThat(json.get("summary").get("lines").asLong()).isEqualTo(3);
    assertThat(json.get("summary").get("by_type").get("email").asLong()).isEqualTo(2);
  }

  @Test
  void a_profile_is_a_list_of_kinds_or_a_name_in_a_file() throws IOException {
    file(
        "redaction.yaml",
        """
        profiles:
          shop:
            recognisers: [email]
            actions: {email: drop}
        assign: {default: shop}
        """);

    assertThat(
            CommandRun.piped(directory, TEXT, "redact", "test", "-", "--profile", "credit_card")
                .results())
        .contains("1 would change")
        .doesNotContain("email,");
    for (String[] args :
        new String[][] {
          {"redact", "test", "-", "--redaction-file", "redaction.yaml"},
          {"redact", "test", "-", "--redaction-file", "redaction.yaml", "--profile", "shop"},
          {"redact", "test", "-", "--set", "wadi.redact.file=" + directory + "/redaction.yaml"}
        }) {
      assertThat(CommandRun.piped(directory, TEXT, args).results())
          .contains("2: the line is dropped", "2 be dropped", "profile shop@");
    }
  }

  @Test
  void patterns_of_ones_own_are_tried_too() throws IOException {
    file(
        "patterns.yaml", "- {name: order, pattern: 'ORD-\\d+', replacement: '[REDACTED:order]'}\n");

    CommandRun run =
        CommandRun.piped(
            directory, "paid ORD-77\n", "redact", "test", "-", "--patterns", "patterns.yaml");

    assertThat(run.results())
        .contains("1: custom, rule order, score 100 -> [REDACTED:order]")
        .doesNotContain("ORD-77");
  }

  @Test
  void pseudonyms_without_a_key_are_said_to_be_for_this_run() throws IOException {
    file("redaction.yaml", "profiles: {p: {actions: {email: pseudonym}}}\n");
    file("key", "a secret of more than sixteen bytes\n");
    Files.setPosixFilePermissions(
        directory.resolve("key"), PosixFilePermissions.fromString("rw-------"));
    String[] args = {
      "redact",
      "test",
      "-",
      "--redaction-file",
      "redaction.yaml",
      "--profile",
      "p",
      "--key-file",
      "key"
    };

    CommandRun without = CommandRun.piped(directory, TEXT, Arrays.copyOf(args, args.length - 2));
    CommandRun with = CommandRun.piped(directory, TEXT, args);

    assertThat(without.results()).containsPattern("-> <EMAIL:[0-9a-f]{8}>");
    assertThat(without.remarks()).contains("fresh key");
    assertThat(with.remarks()).isEmpty();
    assertThat(with.results()).isEqualTo(CommandRun.piped(directory, TEXT, args).results());
  }

  @Test
  void a_pseudonym_depends_on_tenant_and_epoch_and_earlier_epochs_can_be_asked()
      throws IOException {
    file("redaction.yaml", "profiles: {p: {actions: {email: pseudonym}}}\n");
    file("key", "2026-10: october-secret-0123456789\n2026-11: november-secret-0123456789\n");
    Files.setPosixFilePermissions(
        directory.resolve("key"), PosixFilePermissions.fromString("rw-------"));

    String now = pseudonym();
    assertThat(pseudonym("--tenant", "main", "--epoch", "2026-11")).isEqualTo(now);
    assertThat(pseudonym("--tenant", "other")).isNotEqualTo(now);
    assertThat(pseudonym("--epoch", "2026-10")).isNotEqualTo(now);
    CommandRun unknown = pseudonyms("--epoch", "2026-12");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.remarks()).contains("epoch: '2026-12'").doesNotContain("secret");
  }

  private String pseudonym(String... more) throws IOException {
    CommandRun run = pseudonyms(more);
    assertThat(run.code()).as(run.remarks()).isZero();
    return run.results().lines().filter(line -> line.contains("<EMAIL:")).findFirst().orElseThrow();
  }

  private CommandRun pseudonyms(String... more) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of("redact", "test", "-", "--redaction-file", "redaction.yaml", "--profile", "p"));
    args.addAll(List.of("--key-file", "key"));
    args.addAll(List.of(more));
    return CommandRun.piped(directory, "mail x@y.io\n", args.toArray(String[]::new));
  }

  @Test
  void what_is_wrong_is_told_in_one_line() throws IOException {
    CommandRun profile =
        CommandRun.piped(directory, TEXT, "redact", "test", "-", "--profile", "emial");
    assertThat(profile.code()).isEqualTo(2);
    assertThat(profile.remarks()).hasLineCount(1).contains("expected: email");
    assertThat(CommandRun.of(directory, "redact", "test", "nope.log").code()).isEqualTo(3);
    file("broken.yaml", "- {name: x, pattern: '('}\n");
    CommandRun patterns =
        CommandRun.piped(directory, TEXT, "redact", "test", "-", "--patterns", "broken.yaml");
    assertThat(patterns.code()).isEqualTo(2);
    assertThat(patterns.remarks()).contains("broken.yaml:1");
  }
}
