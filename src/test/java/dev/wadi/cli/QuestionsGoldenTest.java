package dev.wadi.cli;

import dev.wadi.kit.Golden;
import dev.wadi.kit.LogtapCapture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say of a capture, to the byte: as text, and as JSON. */
class QuestionsGoldenTest {
  @TempDir Path temp;

  @BeforeEach
  void captures() throws Exception {
    new LogtapCapture(temp.resolve("all/shop"))
        .metadata("2024-01-15T11:30:00+01:00", "2024-01-15T11:55:00+01:00", 7, 0)
        .audit(2)
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            "{\"ts\":\"2024-01-15T11:32:01.123456789+01:00\",\"labels\":{\"app\":\"api\",\"pod\":\"api-0\"},\"msg\":\"request"
                + " served in 12 ms\"}",
            "{\"ts\":\"2024-01-15T11:32:02+01:00\",\"labels\":{\"app\":\"db\"},\"msg\":\"connection"
                + " refused by 10.0.0.7\"}",
            "{\"ts\":\"2024-01-15T11:32:03+01:00\",\"labels\":{\"app\":\"api\",\"pod\":\"api-1\"},\"msg\":\"ERROR"
                + " timeout after 30s\\n"
                + "at the db\"}",
            "{\"ts\":\"2024-01-15T11:34:00+01:00\",\"labels\":{\"app\":\"api\",\"pod\":\"api-0\"},\"msg\":\"request"
                + " served in 15 ms\"}")
        .indexed(
            "{\"file\":\"2024-01-15T103201-000.jsonl.zst\",\"from\":\"2024-01-15T11:32:01.123456789+01:00\",\"to\":\"2024-01-15T11:34:00+01:00\",\"lines\":4,\"bytes\":470,\"labels\":{\"app\":{\"api\":3,\"db\":1},\"pod\":{\"api-0\":2,\"api-1\":1}}}")
        .plain(
            "2024-01-15T103512-000.jsonl",
            "{\"ts\":\"2024-01-15T11:35:12+01:00\",\"labels\":{\"app\":\"api\",\"pod\":\"api-0\"},\"msg\":\"<b>ERROR</b>"
                + " timeout after 31s\"}\n"
                + "{\"ts\":\"2024-01-15T11:36:00+01:00\",\"msg\":\"no labels \\u001b[31mred\"}\n"
                + "{\"ts\":\"2024-01-15T11:36:01+01:00\",\"labels\":{\"app\":\"db\"},\"msg\":\"connection"
                + " refused by 10.0.0.8\"}\n");
    new LogtapCapture(temp.resolve("all/web"))
        .metadata("2024-01-15T10:30:00Z", "2024-01-15T10:50:00Z", 1, 0)
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            "{\"ts\":\"2024-01-15T10:33:00Z\",\"labels\":{\"app\":\"web\"},\"msg\":\"in"
                + " between\"}");
  }

  private static Map<String, String> commands() {
    Map<String, String> commands = new TreeMap<>();
    commands.put("inspect", "inspect all/shop");
    commands.put("inspect-zone", "inspect --tz Asia/Tokyo all/shop");
    commands.put("inspect-json", "inspect all/shop --json");
    commands.put("catalog", "catalog -r all");
    commands.put("catalog-json", "catalog -r all --json");
    commands.put("grep", "grep timeout all/shop");
    commands.put("grep-text", "grep -i --format text error all/shop");
    commands.put("grep-context", "grep -C 1 --format text refused all/shop");
    commands.put("grep-context-json", "grep -C 1 refused all/shop");
    commands.put("grep-sort", "grep --sort --format text --tz Asia/Tokyo [a-z] all/shop");
    commands.put("grep-count", "grep --count timeout all/shop");
    commands.put("grep-query", "grep --query {app=\"api\"}!=\"served\" all/shop");
    commands.put("grep-nothing", "grep nowhere all/shop");
    commands.put("watch", "watch -n 3 all/shop");
    commands.put("open", "open --speed 0 all/shop");
    commands.put(
        "open-inject-json",
        "open --inject service-down=db --at 11:32 --inject-out drill --json all/shop");
    commands.put("triage", "triage all/shop --out triage");
    commands.put("diff", "diff all/shop all/web");
    commands.put("report", "report all/shop --out report");
    return commands;
  }

  @Test
  void each_says_what_it_said_before() throws IOException {
    for (Map.Entry<String, String> command : commands().entrySet()) {
      CommandRun run = CommandRun.of(temp, command.getValue().split(" "));
      StringBuilder all = new StringBuilder("wadi " + command.getValue() + "\n");
      all.append("exit ").append(run.code()).append("\n--- stdout\n").append(run.results());
      all.append("--- stderr\n");
      // On a slow machine there is progress, too.
      run.remarks()
          .lines()
          .filter(line -> !line.contains(" read, "))
          .forEach(line -> all.append(line).append('\n'));
      Golden.check(
          "cli/" + command.getKey() + ".txt", all.toString().replace(temp.toString(), "TEMP"));
    }
  }
}
