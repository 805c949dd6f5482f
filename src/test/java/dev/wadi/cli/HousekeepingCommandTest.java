package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of days go when their day is past, and nothing else goes. */
class HousekeepingCommandTest {
  @TempDir Path home;

  private Path day(int ago, String text) throws IOException {
    return Files.writeString(home.resolve(name(ago) + ".ndjson"), text);
  }

  private static String name(int daysAgo) {
    return DateTimeFormatter.BASIC_ISO_DATE.format(
        LocalDate.now(ZoneOffset.UTC).minusDays(daysAgo));
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Map<String, String> archived(int daysAgo) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (ZipFile zip = new ZipFile(home.resolve("archive/" + name(daysAgo) + ".zip").toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        texts.put(entry.getName(), new String(zip.getInputStream(entry).readAllBytes()));
      }
    }
    return texts;
  }

  @Test
  void the_folder_may_be_that_of_logops() throws Exception {
    day(9, "nine");
    assertThat(
            CommandRun.of(home, Map.of("LOGOPS_SINK_DIR", home.toString()), "housekeeping")
                .results())
        .contains("deleted");
    assertThat(CommandRun.of(home, "housekeeping").remarks()).contains("FOLDER: (expected");
    assertThat(CommandRun.of(home, "housekeeping", ".", "--every", "0s").code()).isEqualTo(2);
  }

  @Test
  void days_that_began_longer_ago_go_and_other_names_stay() throws Exception {
    Path old = day(9, "nine\n");
    day(7, "began seven days and some hours ago\n");
    day(6, "six\n");
    for (String other :
        List.of("20250231.ndjson", "20200101.txt", "x20200101.ndjson", "2020.ndjson")) {
      Files.writeString(home.resolve(other), "not of a day");
    }
    Files.createSymbolicLink(home.resolve("20200102.ndjson"), old);
    Files.createDirectory(home.resolve("20200103.ndjson"));

    CommandRun tried = CommandRun.of(home, "housekeeping", ".", "--dry-run");
    List<String> before = left();
    CommandRun run = CommandRun.of(home, "housekeeping", ".");

    assertThat(before).contains(name(9) + ".ndjson", name(7) + ".ndjson");
    assertThat(tried.results()).contains("would be deleted");
    assertThat(run.code()).isZero();
    assertThat(run.results().lines()).hasSize(2).allMatch(line -> line.endsWith("deleted"));
    assertThat(left())
        .containsExactlyInAnyOrder(
            name(6) + ".ndjson",
            "20250231.ndjson",
            "20200101.txt",
            "x20200101.ndjson",
            "2020.ndjson",
            "20200102.ndjson",
            "20200103.ndjson");
  }

  @Test
  void a_day_is_put_away_once_and_what_is_there_stays() throws Exception {
    Path file = day(40, "first\n");
    CommandRun.of(home, "housekeeping", ".", "--mode", "zip", "--keep", "30d");
    Files.writeString(file, "first\n");
    CommandRun.of(home, "housekeeping", ".", "--mode", "zip", "--keep", "30d");
    Files.writeString(file, "another\n");
    CommandRun run = CommandRun.of(home, "housekeeping", ".", "--mode", "zip", "--json");

    assertThat(file).doesNotExist();
    assertThat(archived(40))
        .isEqualTo(
            Map.of(
                file.getFileName().toString(), "first\n", file.getFileName() + ".2", "another\n"));
    assertThat(new ObjectMapper().readTree(run.results()).path(0).path("archive").asText())
        .endsWith("archive/" + name(40) + ".zip");
    assertThat(left()).containsExactly("archive");
  }

  @Test
  void logops_variables_are_understood_and_other_names_of_days() throws Exception {
    Files.writeString(home.resolve("lines-2024-02-29.jsonl"), "x");
    Files.writeString(home.resolve("lines-2023-02-29.jsonl"), "no day");
    day(3, "three");

    CommandRun run =
        CommandRun.of(
            home,
            Map.of("LOGOPS_RETENTION_DAYS", "2", "LOGOPS_ARCHIVE_MODE", "zip"),
            "housekeeping",
            ".");
    CommandRun.of(home, "housekeeping", ".", "--names", "lines-YYYY-MM-DD.jsonl");

    assertThat(run.code()).isZero();
    assertThat(archived(3)).containsValue("three");
    assertThat(left()).containsExactly("archive", "lines-2023-02-29.jsonl");
  }

  @Test
  void what_is_wrong_is_said_and_nothing_goes() throws Exception {
    day(100, "x");

    assertThat(CommandRun.of(home, "housekeeping", ".", "--names", "*.ndjson").remarks())
        .contains("--names: '*.ndjson' (expected: a name with one YYYYMMDD");
    assertThat(
            CommandRun.of(home, Map.of("LOGOPS_RETENTION_DAYS", "week"), "housekeeping", ".")
                .code())
        .isEqualTo(78);
    assertThat(CommandRun.of(home, "housekeeping", "nowhere").code()).isEqualTo(3);
    assertThat(left()).hasSize(1);
  }
}
