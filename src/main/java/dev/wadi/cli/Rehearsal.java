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
 * Runs every command for a store once, from a small capture into a store in this process and back.
 * The launcher lets Java write down which classes that takes, so that later starts find them
 * prepared: without, they are most of the time that somebody waits for a small capture.
 */
public final class Rehearsal {
  private static final String PLACE = "s3://rehearsal/capture";
  private static final int LINES = 200;

  private final Path home;
  private final RehearsalStore store;

  private Rehearsal(Path home, RehearsalStore store) {
    this.home = home;
    this.store = store;
  }

  /**
   * Rehearses in a folder, which is left as it is then; exit code 0 when every command was good.
   */
  public static void main(String[] args) throws IOException {
    System.exit(run(Path.of(args[0])) ? 0 : 1);
  }

  static boolean run(Path home) throws IOException {
    try (RehearsalStore store = new RehearsalStore()) {
      return new Rehearsal(home, store).run();
    }
  }

  private boolean run() throws IOException {
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
      text.writeBytes(("line " + i + " of a rehearsal").getBytes(UTF_8));
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

  private boolean command(String... args) {
    return command(OutputStream.nullOutputStream(), args);
  }

  private boolean command(OutputStream results, String... args) {
    Output output =
        new Output(results, new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    Map<String, String> environment =
        Map.of(
            "WADI_STORE_ENDPOINT", store.endpoint().toString(), "WADI_STORE_REGION", "us-east-1");
    Shell shell = new Shell(output, InputStream.nullInputStream(), environment, home);
    return Wadi.run(shell, args) == ExitCode.OK.number();
  }
}
