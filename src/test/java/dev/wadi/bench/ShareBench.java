package dev.wadi.bench;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.S3Server;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a capture is fetched when questions are asked of it through a link: a capture of so
 * many megabytes of lines, spread evenly over some hours, in a real store on this machine.
 */
public final class ShareBench {
  private static final Instant START = Instant.parse("2026-01-15T10:00:00Z");
  private static final int LINES_A_BATCH = 500;
  private static final int LINE_BYTES = 200;
  private static final int LONGEST_SECONDS = 300;
  private static final Pattern FETCHED = Pattern.compile("fetched (.*) of (.*) \\(([0-9.]+) %\\)");
  private static final Pattern LINK = Pattern.compile("\"share_url\" ?: ?\"([^\"]+)\"");

  private final BenchOptions options;
  private final Path home;

  private ShareBench(BenchOptions options) {
    this.options = options;
    this.home = Path.of(options.text("home")).toAbsolutePath();
  }

  public static void main(String[] args) throws Exception {
    new ShareBench(
            BenchOptions.parse(
                args, "home", "target/bench/share", "plain-mb", "1024", "hours", "4"))
        .run();
  }

  private void run() throws Exception {
    BenchFolders.delete(home, home);
    Path capture = Files.createDirectories(home).resolve("capture");
    long lines = write(capture);
    try (S3Server server = S3Server.start("bench")) {
      wadi(server, "upload", capture.toString(), "--to", "s3://bench/capture");
      Matcher link = LINK.matcher(wadi(server, "share", "s3://bench/capture", "--json"));
      if (!link.find()) {
        throw new IllegalStateException("no link");
      }
      Instant middle = START.plusSeconds(options.number("hours") * 1800L);
      System.out.printf(
          Locale.ROOT,
          "%,d lines, %,d MB of JSON lines over %d hours, in a store on the same machine%n%n"
              + "| question through the link | s | fetched |%n|---|--:|---|%n",
          lines,
          options.number("plain-mb"),
          options.number("hours"));
      row(server, "inspect", "inspect", link.group(1));
      row(
          server,
          "grep of a rare word in five minutes",
          "grep",
          "--count",
          "--from",
          middle.toString(),
          "--to",
          middle.plusSeconds(300).toString(),
          "order 12345",
          link.group(1));
      row(server, "grep of a rare word in all", "grep", "--count", "order 12345", link.group(1));
    }
    BenchFolders.delete(home, home);
  }

  private void row(S3Server server, String what, String... question) throws Exception {
    long start = System.nanoTime();
    Matcher fetched = FETCHED.matcher(wadi(server, question));
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!fetched.find()) {
      throw new IllegalStateException(what + ": nothing was said of what was fetched");
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f | %s of %s (%s %%) |%n",
        what,
        seconds,
        fetched.group(1),
        fetched.group(2),
        fetched.group(3));
  }

  /** Writes the capture and tells its lines. */
  private long write(Path folder) throws IOException {
    List<Batch> texts = BenchLines.batches(200, LINES_A_BATCH, LINE_BYTES);
    long plainBytes = (long) options.number("plain-mb") << 20;
    CaptureSettings settings =
        CaptureSettings.DEFAULTS.withRedaction(
            new CaptureMetadata.Redaction(true, List.of("email"), "all", "bench"));
    try (CaptureWriter writer =
        CaptureWriter.open(folder, settings, "main", Map.of(), () -> START)) {
      // Once a batch is rendered it takes about a third more than its lines.
      long batches = plainBytes / (LINES_A_BATCH * (LINE_BYTES + 110L));
      long step = options.number("hours") * 3600L * 1_000_000_000L / (batches * LINES_A_BATCH);
      long nanos = START.getEpochSecond() * 1_000_000_000L;
      int number = 0;
      while (writer.stats().plainBytes() < plainBytes) {
        writer.append(later(texts.get(number % texts.size()), nanos, step), null);
        nanos += step * LINES_A_BATCH;
        if (++number % 16 == 0) {
          writer.commit();
        }
      }
      writer.seal();
      return (long) number * LINES_A_BATCH;
    }
  }

  private static Batch later(Batch batch, long fromNanos, long stepNanos) {
    List<LogStream> streams = new ArrayList<>();
    for (LogStream stream : batch.streams()) {
      LogStream.Rewrite moved = stream.rewrite();
      for (int i = 0; i < stream.size(); i++) {
        moved.timestamp(i, fromNanos + i * stepNanos);
      }
      streams.add(moved.build());
    }
    return new Batch(batch.tenant(), streams).redactedBy("bench");
  }

  private String wadi(S3Server server, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", GatewayProcess.jar().toString()));
    command.addAll(List.of(args));
    Path output = home.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "WADI_STORE_ACCESS_KEY",
                S3Server.ID,
                "WADI_STORE_SECRET_KEY",
                S3Server.SECRET,
                "WADI_STORE_REGION",
                "us-east-1",
                "WADI_STORE_ENDPOINT",
                server.endpoint().toString()));
    Process process = builder.start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(args[0] + " failed: " + Files.readString(output));
    }
    return Files.readString(output);
  }
}
