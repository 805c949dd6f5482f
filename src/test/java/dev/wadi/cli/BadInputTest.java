package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import dev.wadi.kit.Golden;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that may be wrong with a capture, given to every command that reads one. The golden
 * file is the table of exit codes; what holds for every cell of it is asserted here.
 */
class BadInputTest {
  private static final int SHARE = 4;
  private static final String SECRET = "outside-secret";
  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final String STARTED = "2024-01-15T10:30:00Z";
  private static final String STOPPED = "2024-01-15T11:00:00Z";
  private static final Map<String, String> TERMINAL =
      Map.of("WADI_TERMINAL", "1,2", "COLUMNS", "100", "NO_COLOR", "1");

  private static final Map<String, String> COMMANDS = commands();

  @TempDir Path temp;

  /** Makes the capture. */
  private interface Fault {
    void make(Path capture) throws IOException;
  }

  private static Map<String, String> commands() {
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put("inspect", "inspect CAP");
    commands.put("catalog", "catalog CAP");
    commands.put("grep", "grep ERROR CAP");
    commands.put("grep -C", "grep -C 1 ERROR CAP --format text");
    commands.put("grep --count", "grep --count ERROR CAP");
    commands.put("watch", "watch CAP");
    commands.put("open", "open --speed 0 CAP");
    commands.put("open --inject", "open --speed 0 CAP --inject error-spike --inject-out OUT");
    commands.put("slice", "slice CAP --out OUT");
    commands.put("export jsonl", "export CAP --format jsonl --out OUT");
    commands.put("export csv", "export CAP --format csv --out OUT");
    commands.put("export parquet", "export CAP --format parquet --out OUT");
    commands.put("export -", "export CAP --format csv --out -");
    commands.put("export --split-by", "export CAP --format jsonl --split-by app --out OUT");
    commands.put("triage", "triage CAP --html --out OUT");
    commands.put("triage --json", "triage CAP --json");
    commands.put("report", "report CAP --out OUT");
    commands.put("diff", "diff good CAP");
    commands.put("merge", "merge good CAP --out OUT");
    commands.put("alerts test", "alerts test rules.yaml CAP");
    commands.put("redact report", "redact report CAP");
    commands.put("redact scrub", "redact scrub CAP --out OUT");
    commands.put("capture verify", "capture verify CAP");
    commands.put("verify", "verify CAP");
    commands.put("snapshot", "snapshot CAP --output OUT");
    return commands;
  }

  private static Map<String, Fault> faults() {
    Map<String, Fault> faults = new LinkedHashMap<>();
    faults.put("nothing there", capture -> {});
    faults.put("a file", capture -> Files.writeString(capture, "x"));
    faults.put("an empty folder", Files::createDirectory);
    faults.put("no capture", capture -> Files.writeString(folder(capture).resolve("a.txt"), "x"));
    faults.put(
        "newer version",
        capture ->
            Files.writeString(
                folder(capture).resolve("metadata.json"),
                "{\"version\":7,\"started\":\"" + STARTED + "\"}"));
    faults.put(
        "metadata is no JSON",
        capture -> {
          ours(capture);
          Files.writeString(capture.resolve("metadata.json"), "{\"version\":");
        });
    faults.put("damaged frame", BadInputTest::damaged);
    faults.put(
        "cut file",
        capture -> {
          ours(capture);
          Path file = data(capture);
          byte[] all = Files.readAllBytes(file);
          Files.write(file, Arrays.copyOf(all, all.length / 2));
        });
    faults.put(
        "missing index",
        capture -> {
          ours(capture);
          Files.delete(capture.resolve("index.jsonl"));
        });
    faults.put(
        "index is no JSON",
        capture -> {
          ours(capture);
          Files.write(capture.resolve("index.jsonl"), new byte[] {'{', 0, 27, '[', '2', 'J', '\n'});
        });
    faults.put(
        "missing file",
        capture -> {
          ours(capture);
          Files.delete(data(capture));
        });
    faults.put(
        "line of 10 MB", capture -> theirs(capture, line("app", "ERROR " + "x".repeat(10 << 20))));
    faults.put(
        "line beyond 64 MiB",
        capture ->
            bomb(capture, ("{\"ts\":\"2024-01-15T10:31:00Z\",\"msg\":\"").getBytes(UTF_8), 65));
    faults.put("bomb", capture -> bomb(capture, new byte[0], 100));
    faults.put(
        "invalid UTF-8",
        capture ->
            raw(capture, line("a\u00ff", "ERROR \u00c3(\u00ed\u00a0\u0080").getBytes(ISO_8859_1)));
    faults.put(
        "terminal escapes",
        capture ->
            raw(capture, line("a\u001b]0;x\u0007", "ERROR \u001b[2J\u009b31m\r").getBytes(UTF_8)));
    faults.put("HTML", capture -> theirs(capture, line(SCRIPT, "ERROR " + SCRIPT)));
    faults.put("formulas", capture -> theirs(capture, line("=1+1", "=cmd|' /C calc'!A0")));
    faults.put("paths as labels", capture -> theirs(capture, line("../../evil", "ERROR x")));
    faults.put(
        "paths in the index",
        capture -> {
          ours(capture);
          Files.writeString(
              capture.resolve("index.jsonl"),
              "{\"file\":\"../outside/secret.jsonl\",\"from\":\"2024-01-15T10:31:00Z\","
                  + "\"to\":\"2024-01-15T10:31:00Z\",\"lines\":1,\"bytes\":80}\n");
        });
    faults.put(
        "a link as data",
        capture -> {
          ours(capture);
          Files.createSymbolicLink(
              capture.resolve("2024-01-15T103100-000.jsonl"),
              capture.resolveSibling("outside").resolve("secret.jsonl"));
        });
    faults.put(
        "a link in a circle", capture -> Files.createSymbolicLink(capture, capture.getFileName()));
    faults.put(
        "a folder as data",
        capture -> {
          ours(capture);
          Files.createDirectory(capture.resolve("2024-01-15T103100-000.jsonl.zst"));
        });
    faults.put("lines that are none", capture -> theirs(capture, "ERROR", "{}", "[1]", "null"));
    return faults;
  }

  /* Each fault meets a quarter of the commands, and each command a quarter of the faults. */
  @Test
  void commands_say_one_sentence_and_leave_nothing_behind() throws Exception {
    Map<String, Map<String, Integer>> told = told();
    SoftAssertions all = new SoftAssertions();
    int fault = 0;
    for (Map.Entry<String, Fault> one : faults().entrySet()) {
      int command = 0;
      for (Map.Entry<String, String> other : COMMANDS.entrySet()) {
        if ((fault + command++) % SHARE == 0) {
          Path place = Files.createDirectories(temp.resolve(one.getKey() + "/" + command));
          int code = check(all, place, one.getKey(), one.getValue(), other.getValue());
          all.assertThat(code)
              .as(one.getKey() + ": wadi " + other.getValue())
              .isEqualTo(told.get(one.getKey()).get(other.getKey()));
        }
      }
      fault++;
    }
    all.assertAll();
  }

  /* The exit codes of the golden file, by fault and command. */
  private static Map<String, Map<String, Integer>> told() throws IOException {
    Map<String, Map<String, Integer>> told = new LinkedHashMap<>();
    Map<String, Integer> codes = new LinkedHashMap<>();
    for (String line : Golden.text("cli/bad-input.txt").lines().toList()) {
      if (!line.startsWith("  ")) {
        codes = new LinkedHashMap<>();
        told.put(line, codes);
        continue;
      }
      String[] parts = line.strip().split("  ", 2);
      for (String name : parts[1].split(", ")) {
        codes.put(name, Integer.parseInt(parts[0]));
      }
    }
    return told;
  }

  @Test
  @Tag("long")
  void every_command_says_one_sentence_and_leaves_nothing_behind() throws Exception {
    StringBuilder table = new StringBuilder();
    SoftAssertions all = new SoftAssertions();
    Map<String, Fault> faults = faults();
    for (Map.Entry<String, Fault> fault : faults.entrySet()) {
      Map<Integer, List<String>> codes = new TreeMap<>();
      int number = 0;
      for (Map.Entry<String, String> command : COMMANDS.entrySet()) {
        Path place = Files.createDirectories(temp.resolve(fault.getKey() + "/" + number++));
        int code = check(all, place, fault.getKey(), fault.getValue(), command.getValue());
        codes.computeIfAbsent(code, key -> new ArrayList<>()).add(command.getKey());
      }
      table.append(fault.getKey()).append('\n');
      codes.forEach(
          (code, names) ->
              table
                  .append("  ")
                  .append(code)
                  .append("  ")
                  .append(String.join(", ", names))
                  .append('\n'));
    }
    all.assertAll();
    Golden.check("cli/bad-input.txt", table.toString());
  }

  @Test
  void what_is_there_is_never_written_to() throws Exception {
    for (Map.Entry<String, String> command : COMMANDS.entrySet()) {
      if (!command.getValue().contains("OUT")) {
        continue;
      }
      for (String kind : List.of("file", "folder", "link")) {
        Path place = Files.createDirectories(temp.resolve(command.getKey() + "/" + kind));
        prepare(place);
        ours(place.resolve("CAP"));
        Path out = place.resolve("OUT");
        switch (kind) {
          case "file" -> Files.writeString(out, "mine");
          case "folder" -> Files.writeString(folder(out).resolve("mine"), "mine");
          default -> Files.createSymbolicLink(out, Path.of("nowhere"));
        }
        List<String> before = names(place);
        CommandRun run = run(place, command.getValue());
        assertThat(run.code()).as(command.getKey() + " onto a " + kind + run.remarks()).isNotZero();
        assertThat(run.remarks()).contains("error: ");
        assertThat(names(place)).isEqualTo(before);
      }
    }
  }

  private static int check(
      SoftAssertions soft, Path place, String fault, Fault make, String command)
      throws IOException {
    prepare(place);
    make.make(place.resolve("CAP"));
    List<String> before = names(place);
    String what = fault + ": wadi " + command;
    CommandRun run = run(place, command);
    String all = run.results() + run.remarks();
    soft.assertThat(forbidden(all)).as(what).isEmpty();
    List<String> errors = run.remarks().lines().filter(line -> line.startsWith("error: ")).toList();
    soft.assertThat(errors).as(what + "\n" + run.remarks()).hasSizeLessThanOrEqualTo(1);
    if (run.code() != 0) {
      soft.assertThat(all).as(what).isNotBlank();
    }
    List<String> made = new ArrayList<>(names(place));
    made.removeAll(before);
    soft.assertThat(made).as(what).allMatch(name -> name.equals("OUT") || name.startsWith("OUT/"));
    soft.assertThat(names(place)).as(what).containsAll(before);
    for (String name : made) {
      String text = Files.isRegularFile(place.resolve(name)) ? text(place.resolve(name)) : "";
      soft.assertThat(text.contains(SECRET)).as(what + ": " + name).isFalse();
      if (name.endsWith(".html")) {
        soft.assertThat(text.contains(SCRIPT)).as(what + ": " + name).isFalse();
      }
      if (command.contains("csv")) {
        soft.assertThat(text.lines())
            .as(what)
            .noneMatch(line -> line.matches(".*(^|,)\"?[=+@-].*"));
      }
    }
    // It can be called again, and the folder it lay in can be thrown away.
    delete(place);
    return run.code();
  }

  /* What no terminal is to get, no user to read, and no capture to fetch. */
  private static List<String> forbidden(String text) {
    return Stream.of("\u001b", "\u009b", "\u0007", "Exception", "\tat ", SECRET)
        .filter(text::contains)
        .toList();
  }

  private static CommandRun run(Path place, String command) throws IOException {
    return CommandRun.of(place, TERMINAL, command.split(" "));
  }

  private static void prepare(Path place) throws IOException {
    ours(place.resolve("good"));
    Files.writeString(
        folder(place.resolve("outside")).resolve("secret.jsonl"),
        line("app", "ERROR " + SECRET) + "\n");
    Files.writeString(
        place.resolve("rules.yaml"),
        """
        groups:
          - name: trial
            rules:
              - alert: Never
                expr: sum(count_over_time({app="api"} |= "nothing like it" [1m])) > 1
        """);
  }

  private static Path folder(Path folder) throws IOException {
    return Files.createDirectories(folder);
  }

  private static void ours(Path capture) throws IOException {
    try (TrialCapture made = new TrialCapture(capture)) {
      for (int i = 0; i < 40; i++) {
        made.line(Labels.of("app", "api"), "ERROR number " + i);
      }
    }
  }

  private static Path data(Path capture) throws IOException {
    try (Stream<Path> all = Files.list(capture)) {
      return all.filter(path -> path.toString().endsWith(".jsonl.zst")).findFirst().orElseThrow();
    }
  }

  private static void damaged(Path capture) throws IOException {
    ours(capture);
    Path file = data(capture);
    byte[] all = Files.readAllBytes(file);
    for (int i = all.length / 3; i < all.length / 3 + 40; i++) {
      all[i] ^= 0x55;
    }
    Files.write(file, all);
  }

  private static String line(String app, String message) {
    return "{\"ts\":\"2024-01-15T10:31:00Z\",\"labels\":{\"app\":\""
        + app
        + "\"},\"msg\":\""
        + message
        + "\"}";
  }

  private static void theirs(Path capture, String... lines) throws IOException {
    new LogtapCapture(capture)
        .metadata(STARTED, STOPPED, lines.length, 0)
        .compressed("2024-01-15T103100-000.jsonl.zst", lines);
  }

  private static void raw(Path capture, byte[] line) throws IOException {
    new LogtapCapture(capture).metadata(STARTED, STOPPED, 1, 0);
    Files.write(capture.resolve("2024-01-15T103100-000.jsonl"), line);
  }

  /* A line that goes on for so many megabytes, packed into very little. */
  private static void bomb(Path capture, byte[] begin, int megabytes) throws IOException {
    new LogtapCapture(capture).metadata(STARTED, STOPPED, 1, 0);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(packed)) {
      out.write(begin);
      byte[] block = new byte[1 << 20];
      Arrays.fill(block, (byte) 'x');
      for (int i = 0; i < megabytes; i++) {
        out.write(block);
      }
      out.write("\"}\n".getBytes(UTF_8));
    }
    Files.write(capture.resolve("2024-01-15T103100-000.jsonl.zst"), packed.toByteArray());
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      return all.map(path -> place.relativize(path).toString()).sorted().toList();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), ISO_8859_1);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = new ArrayList<>(walk.toList());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Files.delete(all.get(i));
    }
  }
}
