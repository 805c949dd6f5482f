package dev.wadi.bench.accuracy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.Finding;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code make accuracy}: recall and precision for each type with Wilson intervals, false changes on
 * hard negatives, recall by form and vendor ({@link FormsBench}), and, when {@code
 * -Dwadi.samples=DIR} names a folder of real logs, false changes in those, for both profiles.
 *
 * <p>{@code -Dwadi.accuracy.each=N} values of each type (20,000), {@code -Dwadi.accuracy.seed=N}.
 */
public final class AccuracyBench {
  private AccuracyBench() {}

  public static void main(String[] args) throws IOException {
    int each = Integer.getInteger("wadi.accuracy.each", 20_000);
    long seed = Long.getLong("wadi.accuracy.seed", System.nanoTime());
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    Redactor redactor = new Redactor(RedactionProfile.all());
    Accuracy accuracy =
        Accuracy.measure(redactor, Lines.mixed(new SplittableRandom(seed), each, 10 * each));

    out.printf("Seed %d, %d values of each type, %d hard negatives.%n%n", seed, each, 10 * each);
    out.println("| type | recall | precision |");
    out.println("|---|---|---|");
    Map<String, Wilson> precision = accuracy.precision();
    accuracy
        .recall()
        .forEach(
            (type, recall) ->
                out.printf(
                    "| %s | %s | %s |%n",
                    type, recall, precision.getOrDefault(type, new Wilson(0, 0))));
    out.printf("%nHard negatives left as they are: %s%n", accuracy.untouched());
    print(out, "Missed", accuracy.missed());
    print(out, "Changed without reason", accuracy.falsePositives());

    new FormsBench(out).run(Integer.getInteger("wadi.accuracy.forms", 2 * each), seed);

    String samples = System.getProperty("wadi.samples", "");
    if (!samples.isEmpty()) {
      out.printf("%nProfile all:%n");
      realLines(out, redactor, Path.of(samples));
      out.printf("%nProfile strict:%n");
      realLines(out, new Redactor(RedactionProfile.strict()), Path.of(samples));
    }
  }

  private static void print(PrintStream out, String title, List<String> examples) {
    if (!examples.isEmpty()) {
      out.printf("%n%s:%n", title);
      examples.forEach(example -> out.println("  " + example));
    }
  }

  /** Lines of real logs that change for another reason than an address or an e-mail. */
  private static void realLines(PrintStream out, Redactor redactor, Path folder)
      throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
    long lines = 0;
    long withAddress = 0;
    List<String> changed = new ArrayList<>();
    Map<String, Long> byKind = new TreeMap<>();
    for (Path file : files) {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        lines++;
        RedactionResult result = redactor.explain(line);
        List<Finding> others =
            result.findings().stream().filter(finding -> !isAddress(finding.kind())).toList();
        withAddress += result.findings().size() > others.size() ? 1 : 0;
        others.forEach(finding -> byKind.merge(finding.kind().key(), 1L, Long::sum));
        if (!others.isEmpty()) {
          changed.add(file.getFileName() + ": " + result.text());
        }
      }
    }
    out.printf(
        "%nReal lines: %d, with an address: %d, changed otherwise: %d (%.1f per million) %s%n",
        lines, withAddress, changed.size(), 1e6 * changed.size() / Math.max(1, lines), byKind);
    print(out, "Real lines changed otherwise", changed.subList(0, Math.min(40, changed.size())));
  }

  private static boolean isAddress(Kind kind) {
    return kind == Kind.IP_V4 || kind == Kind.IP_V6 || kind == Kind.MAC;
  }
}
