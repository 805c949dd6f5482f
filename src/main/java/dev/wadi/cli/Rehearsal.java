package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs every question of a small capture once, or every command for a store, into one in this
 * process and back. The launcher lets Java write down which classes that takes, so that later
 * starts find them prepared: without, they are most of the time that somebody waits for a small
 * capture.
 */
public final class Rehearsal {
  private static final String PLACE = "s3://rehearsal/capture";

  /* So many that the file tells of its letters, and whoever looks for a word reads them. */
  private static final int LINES = 4000;

  private final Path home;
  private final Map<String, String> environment;

  private Rehearsal(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = environment;
  }

  /**
   * Rehearses {@code questions} or what concerns a {@code store} in a folder, which is left as it
   * is then; exit code 0 when every command was good.
   */
  public static void main(String[] args) throws IOException {
    Path home = Path.of(args[1]);
    boolean good =
        switch (args[0]) {
          case "store" -> ofStore(home);
          case "capture" -> ofNothing(home);
          default -> ofQuestions(home);
        };
    System.exit(good ? 0 : 1);
  }

  static boolean ofStore(Path home) throws IOException {
    try (RehearsalStore store = new RehearsalStore()) {
      Map<String, String> environment =
          Map.of(
              "WADI_STORE_ENDPOINT", store.endpoint().toString(), "WADI_STORE_REGION", "us-east-1");
      return new Rehearsal(home, environment).store();
    }
  }

  static boolean ofQuestions(Path home) throws IOException {
    return new Rehearsal(home, Map.of()).questions();
  }

  /** Only makes the capture: whoever rehearses one command loads no classes of another. */
  static boolean ofNothing(Path home) throws IOException {
    capture(home.resolve("capture"));
    return true;
  }

  private boolean all(List<List<String>> commands) {
    boolean good = true;
    for (List<String> command : commands) {
      good &= command(command.toArray(String[]::new));
    }
    return good;
  }

  private static List<List<String>> searches(String capture) {
    return List.of(
        List.of("grep", "line 1", capture),
        List.of("grep", "--count", "nowhere", capture),
        List.of("grep", "-i", "--count", "Line [12]", capture),
        List.of("grep", "-C", "2", "--format", "text", "line 17", capture),
        List.of("grep", "--query", "{app=\"rehearsal\"} |= \"line\" | app!=\"x\"", capture));
  }

  private boolean questions() throws IOException {
    String capture = home.resolve("capture").toString();
    capture(Path.of(capture));
    boolean good = all(searches(capture));
    good &=
        all(
            List.of(
                List.of("inspect", capture),
                List.of("inspect", capture, "--json"),
                List.of("slice", capture, "--grep", "line 1", "-o", out("slice")),
                List.of("export", capture, "--format", "jsonl", "--out", out("jsonl")),
                List.of("export", capture, "--format", "csv", "--out", out("csv")),
                List.of("export", capture, "--format", "parquet", "--out", out("parquet")),
                List.of("triage", capture, "--html", "--out", out("triage")),
                List.of("triage", capture, "--json"),
                List.of("report", capture, "--out", out("report")),
                List.of("diff", capture, out("slice"), "--json"),
                List.of("merge", capture, out("slice"), "-o", out("merge"))));
    return good;
  }

  private String out(String name) {
    return home.resolve(name).toString();
  }

  private boolean store() throws IOException {
    capture(home.resolve("capture"));
    boolean good = command("upload", home.resolve("capture").toString(), PLACE);
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    good &= command(told, "share", PLACE, "--force", "--json");
    String link = new ObjectMapper().readTree(told.toByteArray()).path("share_url").asText();
    good &= command("download", PLACE, "-o", home.resolve("from-store").toString());
    good &= command("download", link, "-o", home.resolve("from-link").toString());
    for (String there : List.of(PLACE, link)) {
      good &= command("inspect", there);
      good &= command("grep", "line 1", there);
    }
    good &= command("verify", PLACE);
    good &= command("unshare", PLACE);
    return good;
  }

  private static void capture(Path folder) throws IOException {
    InstantSource clock = InstantSource.system();
    long now = TimeUnit.MILLISECONDS.toNanos(clock.millis());
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    LogStream.Builder lines;
    int[] ends = new int[LINES];
    for (int i = 0; i < LINES; i++) {
      text.writeBytes(
          ("line " + i + " of a rehearsal" + id(i) + (i % 9 == 0 ? " failed" : ""))
              .getBytes(UTF_8));
      ends[i] = text.size();
    }
    lines = new LogStream.Builder(Labels.parse("{app=\"rehearsal\"}"), text.toByteArray(), LINES);
    int at = 0;
    for (int i = 0; i < LINES; i++) {
      lines.add(now + i, at, ends[i] - at);
      at = ends[i];
    }
    try (CaptureWriter writer =
        CaptureWriter.open(folder, CaptureSettings.DEFAULTS, "rehearsal", Map.of(), clock)) {
      writer.append(new Batch("rehearsal", List.of(lines.build())), null);
    }
  }

  /* What hardly compresses, the same each time. */
  private static String id(int i) {
    return " id=" + Long.toHexString((i + 1) * 0x9E3779B97F4A7C15L);
  }

  private boolean command(String... args) {
    return command(OutputStream.nullOutputStream(), args);
  }

  private boolean command(OutputStream results, String... args) {
    Output output =
        new Output(results, new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    Shell shell = new Shell(output, InputStream.nullInputStream(), environment, home);
    return Wadi.run(shell, args) == ExitCode.OK.number();
  }
}
