package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import dev.wadi.kit.Golden;
import dev.wadi.kit.LogtapCapture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What slice, merge and export say and make, of captures as logtap's documentation shows them. */
class CopiesGoldenTest {
  @TempDir Path temp;

  @BeforeEach
  void captures() throws Exception {
    new LogtapCapture(temp.resolve("api"))
        .metadata("2024-01-15T11:30:00+01:00", "2024-01-15T11:55:00+01:00", 5, 0)
        .audit(2)
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            "{\"ts\":\"2024-01-15T11:32:01.123456789+01:00\",\"labels\":{\"app\":\"api\",\"pod\":\"api-0\"},\"msg\":\"hello"
                + " world\"}",
            "{\"ts\":\"2024-01-15T11:33:00+01:00\",\"labels\":{\"app\":\"db\"},\"msg\":\"\\u003ca\\u003e"
                + " \\u0026 \\\"quoted\\\", b\"}",
            "{\"ts\":\"2024-01-15T11:34:00+01:00\",\"labels\":{\"app\":\"api\",\"pod\":\"api-1\"},\"msg\":\"two\\n"
                + "lines\"}")
        .indexed(
            "{\"file\":\"2024-01-15T103201-000.jsonl.zst\",\"from\":\"2024-01-15T11:32:01.123456789+01:00\",\"to\":\"2024-01-15T11:34:00+01:00\",\"lines\":3,\"bytes\":330,\"labels\":{\"app\":{\"api\":2,\"db\":1}}}")
        .plain(
            "2024-01-15T103512-000.jsonl",
            "{\"ts\":\"2024-01-15T11:35:12+01:00\",\"labels\":{\"app\":\"api\",\"pod\":\"api-0\"},\"msg\":\"=1+1\"}\n"
                + "{\"ts\":\"2024-01-15T11:36:00+01:00\",\"msg\":\"no labels \\u2028"
                + " \\u001b[31mred\"}\n");
    new LogtapCapture(temp.resolve("web"))
        .metadata("2024-01-15T10:30:00Z", "2024-01-15T10:50:00Z", 2, 0)
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            "{\"ts\":\"2024-01-15T10:33:00Z\",\"labels\":{\"app\":\"db\"},\"msg\":\"<a> &"
                + " \\\"quoted\\\", b\"}",
            "{\"ts\":\"2024-01-15T10:33:30Z\",\"labels\":{\"app\":\"web\"},\"msg\":\"in"
                + " between\"}");
  }

  @Test
  void slice() throws IOException {
    check("slice", "slice", "api", "-o", "out", "--label", "app=api", "--from", "11:32");
  }

  @Test
  void slice_json() throws IOException {
    check("slice-json", "slice", "api", "-o", "out", "--grep", "quoted|red", "--json");
  }

  @Test
  void merge() throws IOException {
    check("merge", "merge", "api", "web", "-o", "out");
  }

  @Test
  void merge_with_clocks_json() throws IOException {
    check("merge-clocks-json", "merge", "api", "web", "-o", "out", "--clock-correct", "--json");
  }

  @Test
  void export_jsonl() throws IOException {
    check("export-jsonl", "export", "api", "--format", "jsonl", "--out", "out");
  }

  @Test
  void export_csv() throws IOException {
    check("export-csv", "export", "api", "--format", "csv", "--out", "out");
  }

  @Test
  void export_in_parts_json() throws IOException {
    check(
        "export-parts-json",
        "export",
        "api",
        "--format",
        "csv",
        "--split-by",
        "pod",
        "--out",
        "out",
        "--json");
  }

  private void check(String name, String... args) throws IOException {
    CommandRun run = CommandRun.of(temp, args);
    StringBuilder all = new StringBuilder("exit " + run.code() + "\n--- stdout\n");
    all.append(run.results()).append("--- stderr\n");
    // On a slow machine there is progress, too.
    run.remarks()
        .lines()
        .filter(line -> !line.contains(" read, "))
        .forEach(line -> all.append(line).append('\n'));
    Path out = temp.resolve("out");
    if (Files.isDirectory(out)) {
      try (Stream<Path> files = Files.list(out).sorted()) {
        for (Path file : files.toList()) {
          show(file, all);
        }
      }
    } else {
      show(out, all);
    }
    Golden.check("copies/" + name + ".txt", all.toString().replace(temp.toString(), "TEMP"));
  }

  /* The trail tells when a capture was made, and a chain over that: it is looked at elsewhere. */
  private static void show(Path file, StringBuilder to) throws IOException {
    String name = file.getFileName().toString();
    if (name.equals("audit.jsonl")) {
      return;
    }
    to.append("--- ").append(name).append('\n');
    if (!name.endsWith(".zst")) {
      to.append(Files.readString(file));
      return;
    }
    try (InputStream plain = new ZstdInputStream(Files.newInputStream(file)).setContinuous(true)) {
      to.append(new String(plain.readAllBytes(), UTF_8));
    }
  }
}
