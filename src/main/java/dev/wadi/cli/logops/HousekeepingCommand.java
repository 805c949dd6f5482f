package dev.wadi.cli.logops;

import dev.wadi.analysis.Numbers;
import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GracefulStop;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.WadiCommand;
import dev.wadi.cli.logops.DayFiles.DayFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi housekeeping}: files of days go, or are put away. */
@Command(
    name = "housekeeping",
    description = {
      "Delete the files of days in a folder, such as 20250903.ndjson, whose day (UTC) began longer",
      "ago than they are kept, or put each into the zip file of its day in FOLDER/archive first.",
      "Other names stay. Captures have limits of their own (wadi gc, wadi.capture.retention…).",
      "LOGOPS_SINK_DIR, LOGOPS_RETENTION_DAYS and LOGOPS_ARCHIVE_MODE are understood."
    })
public final class HousekeepingCommand extends JsonCommand {
  /** What becomes of a file. */
  enum Mode {
    delete,
    zip
  }

  private static final int USUAL_DAYS = 7;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Folder that holds files of days (default: LOGOPS_SINK_DIR).")
  private @Nullable Path directory;

  @Option(
      names = "--keep",
      paramLabel = "DURATION",
      description = "How long they are kept, such as 30d (default: LOGOPS_RETENTION_DAYS, 7d).",
      converter = WadiCommand.DurationConverter.class)
  private @Nullable Duration keep;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "delete or zip (default: LOGOPS_ARCHIVE_MODE, delete).")
  private @Nullable Mode mode;

  @Option(
      names = "--names",
      paramLabel = "NAME",
      defaultValue = "YYYYMMDD.ndjson",
      description =
          "What they are called, with the day as YYYYMMDD or YYYY-MM-DD (default:"
              + " YYYYMMDD.ndjson).")
  private String names = "";

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "Look again and again, such as 1h, until Ctrl+C (default: once).",
      converter = WadiCommand.DurationConverter.class)
  private @Nullable Duration every;

  @Option(names = "--dry-run", description = "Say what would go, and change nothing.")
  private boolean dryRun;

  @Override
  protected ExitCode run() throws IOException, InterruptedException {
    Path folder = CaptureFolders.given(shell(), directory());
    if (!Files.isDirectory(folder)) {
      throw new NotDirectoryException(folder.toString());
    }
    if (every == null) {
      return round(folder);
    }
    if (every.compareTo(Duration.ZERO) <= 0) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--every: (expected: more than 0)");
    }
    CountDownLatch stopped = new CountDownLatch(1);
    try (GracefulStop stop = new GracefulStop(stopped::countDown)) {
      do {
        round(folder);
        output().flush();
      } while (!stopped.await(every.toMillis(), TimeUnit.MILLISECONDS));
      stop.succeeded();
    }
    return ExitCode.OK;
  }

  private Path directory() {
    if (directory != null) {
      return directory;
    }
    String set = shell().environment().getOrDefault("LOGOPS_SINK_DIR", "").strip();
    if (set.isEmpty()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "FOLDER: (expected: the folder of files of days)");
    }
    return Path.of(set);
  }

  private ExitCode round(Path folder) throws IOException {
    List<DayFile> past = files(folder).past(Instant.now(), kept());
    boolean zip = mode() == Mode.zip;
    List<Map<String, Object>> documents = new ArrayList<>();
    long bytes = 0;
    for (DayFile file : past) {
      if (!dryRun) {
        if (zip) {
          DayFiles.putAway(file);
        }
        Files.delete(file.path());
      }
      bytes += file.bytes();
      documents.add(document(file, zip));
      if (!json()) {
        output().line(sentence(file, zip));
      }
    }
    if (json()) {
      output().json(documents);
    } else {
      output()
          .remark(
              "%s files, %s%s"
                  .formatted(
                      Numbers.count(past.size()),
                      Numbers.bytes(bytes),
                      dryRun ? "; nothing was changed" : ""));
    }
    return ExitCode.OK;
  }

  private DayFiles files(Path folder) {
    try {
      return new DayFiles(folder, names);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--names: " + e.getMessage());
    }
  }

  private Duration kept() {
    if (keep != null) {
      return keep;
    }
    String days = shell().environment().getOrDefault("LOGOPS_RETENTION_DAYS", "");
    if (!days.isBlank() && !days.strip().matches("[0-9]{1,5}")) {
      throw new CommandException(
          ExitCode.SETTINGS,
          "LOGOPS_RETENTION_DAYS: '" + days + "' (expected: a number of days, such as 7)");
    }
    return Duration.ofDays(days.isBlank() ? USUAL_DAYS : Integer.parseInt(days.strip()));
  }

  private Mode mode() {
    if (mode != null) {
      return mode;
    }
    String set = shell().environment().getOrDefault("LOGOPS_ARCHIVE_MODE", "").strip();
    return switch (set.toLowerCase(Locale.ROOT)) {
      case "", "delete" -> Mode.delete;
      case "zip" -> Mode.zip;
      default ->
          throw new CommandException(
              ExitCode.SETTINGS, "LOGOPS_ARCHIVE_MODE: '" + set + "' (expected: delete or zip)");
    };
  }

  private String sentence(DayFile file, boolean zip) {
    String what = zip ? "put away in " + DayFiles.archive(file) : "deleted";
    return "%s  %s, %s%s"
        .formatted(
            Terminal.safe(file.path().toString()),
            Numbers.bytes(file.bytes()),
            dryRun ? "would be " : "",
            Terminal.safe(what));
  }

  private static Map<String, Object> document(DayFile file, boolean zip) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.path().toString());
    document.put("day", file.day().toString());
    document.put("size_bytes", file.bytes());
    if (zip) {
      document.put("archive", DayFiles.archive(file).toString());
    }
    return document;
  }
}
