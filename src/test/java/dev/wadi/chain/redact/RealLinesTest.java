package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is changed in real log lines, when a folder of {@code .log} files is named. */
class RealLinesTest {
  @Test
  void at_most_one_real_line_in_ten_thousand_is_changed_beside_addresses() throws IOException {
    String folder = System.getProperty("wadi.samples");
    assumeThat(folder).as("-Dwadi.samples=FOLDER").isNotNull();
    Redactor redactor = new Redactor(RedactionProfile.all());
    Map<String, Integer> changed = new TreeMap<>();
    long lines = 0;
    long changedLines = 0;
    try (Stream<Path> files = Files.list(Path.of(String.valueOf(folder)))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        for (String line : Files.readString(file, UTF_8).split("\r?\n")) {
          lines++;
          List<Finding> findings = redactor.explain(line).findings();
          findings.forEach(f -> changed.merge(f.rule(), 1, Integer::sum));
          boolean other =
              findings.stream()
                  .anyMatch(
                      f ->
                          f.kind() != Kind.IP_V4
                              && f.kind() != Kind.IP_V6
                              && f.kind() != Kind.EMAIL);
          changedLines += other ? 1 : 0;
        }
      }
    }

    assertThat(changedLines)
        .as("of %d lines; found: %s", lines, changed)
        .isLessThanOrEqualTo(lines / 10_000);
  }
}
