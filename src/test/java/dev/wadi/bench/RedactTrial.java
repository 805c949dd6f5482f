package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.Finding;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What redaction changes in a folder of real log lines, and how fast it is there: {@code
 * RedactTrial DIR [profile] [show]}. Prints to the terminal what each kind changed, with examples
 * when asked, and the speed beside the seven expressions of logtap in {@code java.util.regex}.
 */
final class RedactTrial {
  private RedactTrial() {}

  public static void main(String[] arguments) throws IOException {
    List<byte[]> lines = lines(Path.of(arguments[0]));
    String profile = arguments.length > 1 ? arguments[1] : "all";
    boolean show = arguments.length > 2;
    Redactor redactor = new Redactor(RedactionProfile.parse(profile));
    Map<String, Integer> changed = new TreeMap<>();
    int lineCount = 0;
    for (byte[] line : lines) {
      RedactionResult result = redactor.explain(line);
      boolean other = false;
      for (Finding finding : result.findings()) {
        String name = finding.kind().key() + "/" + finding.rule();
        int seen = changed.merge(name, 1, Integer::sum);
        if (show && seen <= 12 && !name.startsWith("ip_v4")) {
          System.out.println(name + ": " + new String(line, UTF_8));
          System.out.println("     -> " + result.text());
        }
        other |= !name.startsWith("ip_v");
      }
      lineCount += other ? 1 : 0;
    }
    System.out.println("lines " + lines.size() + ", changed beside addresses " + lineCount);
    changed.forEach((name, count) -> System.out.println("  " + name + " " + count));
    speed(lines, redactor);
  }

  static List<byte[]> lines(Path folder) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        for (String line : new String(Files.readAllBytes(file), UTF_8).split("\r?\n")) {
          lines.add(line.getBytes(UTF_8));
        }
      }
    }
    return lines;
  }

  static Batch batch(List<byte[]> lines) {
    int size = lines.stream().mapToInt(l -> l.length).sum();
    byte[] buffer = new byte[size];
    LogStream.Builder builder = new LogStream.Builder(Labels.of("a", "b"), buffer, lines.size());
    int at = 0;
    for (byte[] line : lines) {
      System.arraycopy(line, 0, buffer, at, line.length);
      builder.add(1, at, line.length);
      at += line.length;
    }
    return new Batch("t", List.of(builder.build()));
  }

  private static void speed(List<byte[]> lines, Redactor redactor) {
    List<byte[]> clean = new ArrayList<>();
    for (byte[] line : lines) {
      if (redactor.explain(line).fate() == RedactionResult.Fate.UNCHANGED) {
        clean.add(line);
      }
    }
    Redactor logtap = new Redactor(RedactionProfile.logtap());
    for (int round = 0; round < 3; round++) {
      System.out.printf(
          "all lines %.0f MB/s, clean lines %.0f MB/s, logtap's kinds %.0f MB/s, clean %.0f MB/s%n",
          measure(batch(lines), redactor),
          measure(batch(clean), redactor),
          measure(batch(lines), logtap),
          measure(batch(clean), logtap));
    }
    System.out.printf("seven java.util.regex %.1f MB/s%n", regex(lines));
  }

  private static double measure(Batch batch, Redactor redactor) {
    long until = System.nanoTime() + 1_500_000_000L;
    long bytes = 0;
    long start = System.nanoTime();
    long sum = 0;
    while (System.nanoTime() < until) {
      sum += redactor.redact(batch).entries();
      bytes += batch.lineBytes();
    }
    return sum == 0 ? 0 : bytes / 1e6 / ((System.nanoTime() - start) / 1e9);
  }

  static final List<Pattern> SEVEN =
      Stream.of(
              "\\b(?:\\d[ -]*?){13,19}\\b",
              "\\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}\\b",
              "eyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+",
              "(?i)(?:Authorization:\\s*)?Bearer\\s+[A-Za-z0-9_\\-.]+",
              "\\b(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\b",
              "\\b\\d{3}-\\d{2}-\\d{4}\\b",
              "(?:\\+?\\d{1,3}[ .-]?)?\\(?\\d{3}\\)?[ .-]?\\d{3}[ .-]?\\d{4}\\b")
          .map(Pattern::compile)
          .toList();

  private static double regex(List<byte[]> lines) {
    double best = 0;
    for (int round = 0; round < 3; round++) {
      long until = System.nanoTime() + 1_500_000_000L;
      long bytes = 0;
      long start = System.nanoTime();
      long sum = 0;
      while (System.nanoTime() < until) {
        for (byte[] line : lines) {
          String text = new String(line, UTF_8);
          for (Pattern pattern : SEVEN) {
            text = pattern.matcher(text).replaceAll("[REDACTED]");
          }
          sum += text.getBytes(UTF_8).length;
          bytes += line.length;
        }
      }
      best = Math.max(best, sum == 0 ? 0 : bytes / 1e6 / ((System.nanoTime() - start) / 1e9));
    }
    return best;
  }
}
