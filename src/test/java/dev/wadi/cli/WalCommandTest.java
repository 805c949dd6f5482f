package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.buffer.wal.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi wal} on real folders, beside a running writer and after it. */
class WalCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path folder() {
    return directory.resolve("wadi-data/wal");
  }

  private JsonNode json(String... args) throws IOException {
    return JSON.readTree(CommandRun.of(directory, args).results());
  }

  @Test
  void the_folder_comes_from_the_settings_unless_it_is_named() throws IOException {
    try (TrialWal wal = new TrialWal(directory.resolve("elsewhere"))) {
      wal.push("main", "one");

      assertThat(CommandRun.of(directory, "wal", "ls", "elsewhere").results()).contains("main");
      assertThat(
              CommandRun.of(
                      directory,
                      "wal",
                      "ls",
                      "--set",
                      "wadi.wal.directory=" + directory.resolve("elsewhere"))
                  .results())
          .contains("main");
    }
  }

  @Test
  void ls_shows_closed_and_open_segments_beside_a_running_writer() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one", "two");
      wal.roll();
      wal.push("main", "three");

      CommandRun run = CommandRun.of(directory, "wal", "ls", folder().toString());

      assertThat(run.code()).isZero();
      assertThat(run.results().lines().toList().get(0))
          .matches("TENANT +SEGMENT +STATE +SIZE +RECORDS +LINES +CREATED");
      assertThat(run.results()).contains("closed").contains("open");
      JsonNode segments = json("wal", "ls", folder().toString(), "--json");
      assertThat(segments).hasSize(2);
      assertThat(segments.get(0).get("state").asText()).isEqualTo("closed");
      assertThat(segments.get(0).get("lines").asLong()).isEqualTo(2);
      assertThat(segments.get(1).has("lines")).isFalse();
    }
  }

  @Test
  void stat_tells_how_far_each_sink_has_come() throws Exception {
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one");
      wal.deliver("capture", 1);
      wal.push("main", "two");

      JsonNode stat = json("wal", "stat", folder().toString(), "--json");

      assertThat(stat.get("tenants").get(0).get("tenant").asText()).isEqualTo("main");
      JsonNode cursor = stat.get("cursors").get(0);
      assertThat(cursor.get("sink").asText()).isEqualTo("capture");
      assertThat(cursor.get("kind").asText()).isEqualTo("required");
      assertThat(cursor.get("backlog_bytes").asLong()).isPositive();
      assertThat(CommandRun.of(directory, "wal", "stat", folder().toString()).results())
          .contains("SINK")
          .contains("capture");
    }
  }

  @Test
  void dump_shows_records_with_their_receipts_and_on_demand_their_lines() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      Receipt first = wal.push("main", "one");
      Receipt second = wal.push("main", "two", "three \u001b[31m");

      assertThat(CommandRun.of(directory, "wal", "dump", folder().toString()).results())
          .contains(first.toString(), second.toString());
      CommandRun lines =
          CommandRun.of(
              directory,
              "wal",
              "dump",
              folder().toString(),
              "--lines",
              "--from",
              second.position().toString());
      assertThat(lines.results())
          .isEqualTo(
              """
              2026-01-15T10:32:01Z  {app="shop"}  two
              2026-01-15T10:32:02Z  {app="shop"}  three \\x1b[31m
              """);
    }
  }

  @Test
  void dump_stops_at_the_limit_and_says_so() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one");
      wal.push("main", "two");

      CommandRun run =
          CommandRun.of(
              directory, "wal", "dump", folder().toString(), "--limit", "1", "--lines", "--json");

      assertThat(run.results()).hasLineCount(1);
      assertThat(JSON.readTree(run.results()).get("entries").get(0).get("msg").asText())
          .isEqualTo("one");
      assertThat(run.remarks()).contains("more records");
    }
  }

  @Test
  void dump_of_several_tenants_asks_for_one() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one");
      wal.push("other", "two");

      CommandRun run = CommandRun.of(directory, "wal", "dump", folder().toString());

      assertThat(run.code()).isEqualTo(2);
      assertThat(run.remarks()).contains("expected: one of main, other");
    }
  }

  @Test
  void verify_of_a_sound_log_is_code_0_also_while_it_is_written() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one");

      CommandRun run = CommandRun.of(directory, "wal", "verify", folder().toString());

      assertThat(run.code()).isZero();
      assertThat(run.results()).startsWith("sound: 1 segments, 1 records, 1 lines");
    }
  }

  @Test
  void damage_is_found_repaired_and_kept() throws IOException {
    TrialWal wal = new TrialWal(folder());
    wal.push("main", "one");
    Receipt second = wal.push("main", "two");
    wal.push("main", "three");
    wal.close();
    wal.damage(second);

    CommandRun before = CommandRun.of(directory, "wal", "verify", folder().toString());
    assertThat(before.code()).isEqualTo(6);
    assertThat(before.results())
        .contains("tenant main, segment " + second.segment())
        .contains("wadi wal repair");
    assertThat(json("wal", "verify", folder().toString(), "--json").get("sound").asBoolean())
        .isFalse();

    CommandRun repair = CommandRun.of(directory, "wal", "repair", folder().toString());

    assertThat(repair.code()).isZero();
    assertThat(repair.results()).contains("1 damaged places set aside", "quarantine");
    assertThat(folder().resolve("quarantine")).isNotEmptyDirectory();
  }

  @Test
  void missing_segments_and_foreign_files_are_found_and_no_repair_is_advised() throws IOException {
    List<Receipt> receipts = new ArrayList<>();
    try (TrialWal wal = new TrialWal(folder())) {
      for (String line : new String[] {"one", "two", "three"}) {
        receipts.add(wal.push("main", line));
        wal.roll();
      }
    }
    String name = "%020d.wal".formatted(receipts.get(1).segment());
    Files.delete(folder().resolve("tenants/main").resolve(name));
    Path notes = Files.writeString(folder().resolve("tenants/main/notes.txt"), "mine");

    CommandRun run = CommandRun.of(directory, "wal", "verify", folder().toString());
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .contains(
            "tenant main, segment " + receipts.get(1).segment() + " is missing",
            "none of ours: " + notes,
            "1 segments missing, 1 foreign files")
        .doesNotContain("wadi wal repair");
    JsonNode document = json("wal", "verify", folder().toString(), "--json");
    assertThat(document.get("sound").asBoolean()).isFalse();
    assertThat(document.get("missing_segments").asLong()).isEqualTo(1);
    assertThat(document.get("foreign_files").get(0).asText()).isEqualTo(notes.toString());
    assertThat(document.get("damages").get(0).get("what").asText()).isEqualTo("segment missing");

    JsonNode repair = json("wal", "repair", folder().toString(), "--json");
    assertThat(repair.get("missing_segments").asLong()).isEqualTo(1);
    assertThat(repair.get("foreign_files").asLong()).isEqualTo(1);
    assertThat(repair.get("corruptions").asLong()).isZero();
  }

  @Test
  void repair_tells_how_many_empty_segments_it_removed() throws IOException {
    Receipt one;
    try (TrialWal wal = new TrialWal(folder())) {
      one = wal.push("main", "one");
    }
    Path empty = folder().resolve("tenants/main/%020d.wal".formatted(one.segment() + 86_400_000));
    Files.createFile(empty);

    CommandRun repair = CommandRun.of(directory, "wal", "repair", folder().toString());

    assertThat(repair.results()).contains(", 1 empty segments removed, ");
    assertThat(empty).doesNotExist();
    JsonNode again = json("wal", "repair", folder().toString(), "--json");
    assertThat(again.get("empty_segments_removed").asLong(-1)).isZero();
  }

  @Test
  void truncate_wants_a_yes_and_keeps_the_bytes() throws IOException {
    Receipt second;
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one");
      second = wal.push("main", "two");
    }
    String[] command = {
      "wal",
      "truncate",
      folder().toString(),
      "--tenant",
      "main",
      "--from",
      second.position().toString()
    };

    assertThat(CommandRun.of(directory, command).code()).isEqualTo(2);
    CommandRun run = CommandRun.of(directory, with(command, "--yes"));

    assertThat(run.code()).isZero();
    assertThat(run.results()).startsWith("cut ").contains("quarantine");
    assertThat(CommandRun.of(directory, "wal", "dump", folder().toString(), "--lines").results())
        .contains("one")
        .doesNotContain("two");
  }

  @Test
  void truncating_an_unknown_tenant_or_in_the_middle_of_a_record_changes_nothing()
      throws IOException {
    Receipt first;
    try (TrialWal wal = new TrialWal(folder())) {
      first = wal.push("main", "one");
    }
    String dir = folder().toString();

    assertThat(
            CommandRun.of(
                    directory,
                    "wal",
                    "truncate",
                    dir,
                    "--tenant",
                    "mian",
                    "--from",
                    "1:256",
                    "--yes")
                .code())
        .isEqualTo(3);
    String middle = first.segment() + ":" + (first.offsetBytes() + 1);
    CommandRun run =
        CommandRun.of(
            directory, "wal", "truncate", dir, "--tenant", "main", "--from", middle, "--yes");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("where a record begins");
    assertThat(CommandRun.of(directory, "wal", "dump", dir, "--lines").results()).contains("one");
  }

  @Test
  void what_changes_files_is_refused_while_the_log_is_in_use() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      Receipt first = wal.push("main", "one");
      String dir = folder().toString();

      CommandRun repair = CommandRun.of(directory, "wal", "repair", dir);
      CommandRun truncate =
          CommandRun.of(
              directory,
              "wal",
              "truncate",
              dir,
              "--tenant",
              "main",
              "--from",
              first.position().toString(),
              "--yes");

      assertThat(repair.code()).isEqualTo(1);
      assertThat(repair.remarks()).contains("in use");
      assertThat(truncate.code()).isEqualTo(1);
      assertThat(CommandRun.of(directory, "wal", "verify", dir).code()).isZero();
    }
  }

  @Test
  void a_folder_that_is_no_log_is_not_found() throws IOException {
    Files.createDirectory(directory.resolve("empty"));

    for (String command : new String[] {"ls", "stat", "dump", "verify", "repair"}) {
      assertThat(CommandRun.of(directory, "wal", command, "empty").code()).isEqualTo(3);
      assertThat(CommandRun.of(directory, "wal", command, "nowhere").code()).isEqualTo(3);
    }
    assertThat(directory.resolve("empty")).isEmptyDirectory();
  }

  private static String[] with(String[] args, String more) {
    String[] all = Arrays.copyOf(args, args.length + 1);
    all[args.length] = more;
    return all;
  }

  @Test
  void a_tenant_that_is_not_there_is_told_and_is_not_sound() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one");
    }
    for (String command : List.of("ls", "dump", "verify")) {
      CommandRun run =
          CommandRun.of(directory, "wal", command, folder().toString(), "--tenant", "mian");

      assertThat(run.code()).as(command).isEqualTo(3);
      assertThat(run.results()).as(command).isEmpty();
      assertThat(run.remarks()).as(command).contains("tenant: mian (expected: one of main)");
    }
  }
}
