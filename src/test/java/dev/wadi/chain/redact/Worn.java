package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Tries a form in which a secret stands, {@code %s}, in everything that logs put around a line. */
final class Worn {
  static final String SECRET = "Zk7pQ2wX9v";

  private static final Redactor ALL = new Redactor(RedactionProfile.all());

  private Worn() {}

  private static Map<String, String> around(String line) {
    Map<String, String> all = new LinkedHashMap<>();
    String escaped =
        line.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t");
    all.put("by itself", line);
    all.put("behind a time", "2026-11-28T10:00:00.123Z INFO [main] c.a.App - " + line);
    all.put("in JSON", "{\"level\":\"info\",\"msg\":\"" + escaped + "\",\"n\":1}");
    all.put("behind a colour", "\u001b[32mINFO\u001b[0m " + line);
    all.put("before a line", line + "\nnext line 17");
    return all;
  }

  /** The secret is replaced by the token, nothing else is, and a second look finds nothing. */
  static void loses(String form, String token) {
    around(form)
        .forEach(
            (how, worn) -> {
              String redacted = ALL.redact(worn.replace("%s", SECRET));
              assertThat(redacted).as(how).isEqualTo(worn.replace("%s", token));
              isClean(redacted);
            });
    inBatch(
        around(form).values().stream().map(worn -> worn.replace("%s", SECRET)).toList(),
        around(form).values().stream().map(worn -> worn.replace("%s", token)).toList());
  }

  /* Lines lie one behind another in one array, so that each has neighbours that are not its own. */
  private static void inBatch(List<String> lines, List<String> left) {
    for (int before = 0; before <= 64; before += 16) {
      List<String> all = new ArrayList<>();
      List<String> wanted = new ArrayList<>();
      for (int k = 0; k < lines.size(); k++) {
        String neighbour = "-".repeat(before + k);
        all.addAll(List.of(neighbour, lines.get(k)));
        wanted.addAll(List.of(neighbour, left.get(k)));
      }
      all.add(
          "the end of this batch, which is longer than what is read at once, as most lines are");
      wanted.add(all.get(all.size() - 1));
      Batch batch = Batches.batch(Labels.of("a", "b"), Map.of(), all.toArray(String[]::new));
      LogStream stream = ALL.redact(batch).streams().get(0);
      assertThat(IntStream.range(0, stream.size()).mapToObj(stream::line).toList())
          .as("in a batch")
          .isEqualTo(wanted);
    }
  }

  static void loses(String form) {
    loses(form, "[REDACTED:secret]");
  }

  static String redacted(String line) {
    return ALL.redact(line);
  }

  /** Nothing is changed. */
  static void keeps(String line) {
    around(line).forEach((how, worn) -> assertThat(ALL.redact(worn)).as(how).isEqualTo(worn));
    inBatch(List.copyOf(around(line).values()), List.copyOf(around(line).values()));
  }

  static void isClean(String redacted) {
    assertThat(ALL.redact(redacted)).isEqualTo(redacted);
    assertThat(ALL.scan(redacted.getBytes(UTF_8))).isEmpty();
  }
}
