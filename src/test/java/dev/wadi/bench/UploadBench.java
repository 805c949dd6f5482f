package dev.wadi.bench;

import dev.wadi.kit.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * {@code wadi upload} beside {@code aws s3 cp --recursive} of the same files into the same server,
 * in turn; both as processes from their start to their end, ours by its launcher as users start it.
 * The median of each, and the ratio, on stdout.
 */
public final class UploadBench {
  private static final int LONGEST_SECONDS = 300;

  private final BenchOptions options;
  private final Path home;

  private UploadBench(BenchOptions options) {
    this.options = options;
    this.home = Path.of(options.text("home")).toAbsolutePath();
  }

  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            "home",
            "target/bench/upload",
            "files",
            "16",
            "file-mb",
            "16",
            "rounds",
            "5",
            "client",
            "aws",
            "launcher",
            "./wadi");
    new UploadBench(options).run();
  }

  private void run() throws Exception {
    BenchFolders.delete(home, home);
    Files.createDirectories(home);
    Path capture = capture();
    long bytes = (long) options.number("files") * options.number("file-mb") << 20;
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (S3Server server = S3Server.start("bench")) {
      for (int round = 0; round <= options.number("rounds"); round++) {
        double wadi = seconds(server, wadi(capture, round));
        double other = seconds(server, other(server, capture, round));
        // The first of each warms the server up.
        if (round > 0) {
          ours.add(wadi);
          theirs.add(other);
          System.err.printf(Locale.ROOT, "wadi %.2f s, %s %.2f s%n", wadi, client(), other);
        }
        BenchFolders.delete(home, home.resolve("s3/data/bench"));
        Files.createDirectories(home.resolve("s3/data/bench"));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "- %d files, %,d MiB together, into S3Proxy on the same machine, median of %d: `wadi"
            + " upload` %.2f s (%.0f MiB/s), `%s` %.2f s (%.0f MiB/s), ratio %.2f%n",
        options.number("files"),
        bytes >> 20,
        ours.size(),
        median(ours),
        (bytes >> 20) / median(ours),
        client(),
        median(theirs),
        (bytes >> 20) / median(theirs),
        median(theirs) / median(ours));
    BenchFolders.delete(home, home);
  }

  private String client() {
    return switch (options.text("client")) {
      case "aws" -> "aws s3 cp --recursive";
      case "rclone" -> "rclone copy";
      default -> throw new IllegalArgumentException("client: expected aws or rclone");
    };
  }

  /** A capture whose files are as large as asked for, and cannot be packed any further. */
  private Path capture() throws IOException {
    Path capture = Files.createDirectories(home.resolve("capture"));
    Random random = new Random(7);
    byte[] piece = new byte[1 << 20];
    for (int file = 0; file < options.number("files"); file++) {
      String name = String.format(Locale.ROOT, "2026-01-15T1032%02d-000.jsonl.zst", file % 60);
      Path data = capture.resolve(file < 60 ? name : name.replace("-000", "-00" + file / 60));
      try (OutputStream out = Files.newOutputStream(data)) {
        for (int mb = 0; mb < options.number("file-mb"); mb++) {
          random.nextBytes(piece);
          out.write(piece);
        }
      }
    }
    Files.writeString(
        capture.resolve("metadata.json"),
        "{\"version\":1,\"format\":\"jsonl\",\"started\":\"2026-01-15T10:32:00Z\","
            + "\"stopped\":\"%s\",\"total_lines\":0,\"total_bytes\":0,\"labels_seen\":null}"
                .formatted(InstantSource.system().instant()));
    return capture;
  }

  private List<String> wadi(Path capture, int round) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(options.text("launcher"), "upload"));
    command.addAll(List.of(capture.toString(), "s3://bench/wadi-" + round));
    return command;
  }

  private List<String> other(S3Server server, Path capture, int round) {
    return options.text("client").equals("aws")
        ? List.of(
            "aws",
            "--endpoint-url",
            server.endpoint().toString(),
            "s3",
            "cp",
            "--recursive",
            "--only-show-errors",
            capture.toString(),
            "s3://bench/aws-" + round)
        : List.of(
            "rclone",
            "copy",
            "--s3-provider=Other",
            "--s3-endpoint=" + server.endpoint(),
            "--s3-env-auth",
            capture.toString(),
            ":s3:bench/rclone-" + round);
  }

  private double seconds(S3Server server, List<String> command) throws Exception {
    Path output = home.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "AWS_ACCESS_KEY_ID",
                S3Server.ID,
                "AWS_SECRET_ACCESS_KEY",
                S3Server.SECRET,
                "AWS_REGION",
                "us-east-1",
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "WADI_STORE_ENDPOINT",
                server.endpoint().toString()));
    long start = System.nanoTime();
    Process process = builder.start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(command + " failed: " + Files.readString(output));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
