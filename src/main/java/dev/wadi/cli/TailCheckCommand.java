package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.codec.text.FormatGuess;
import dev.wadi.codec.text.LineFormat;
import dev.wadi.codec.text.TextCounts;
import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.source.tail.FilePreview;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi tail-check}: what a tail would make of a file. */
@Command(
    name = "tail-check",
    description = {
      "Show what a tail would make of a file: entries, labels, times, joined lines.",
      "Nothing is sent and nothing kept. Without --format it says what the lines look like and goes"
          + " on",
      "with that. Exit code 6 when a line does not fit or has a time that cannot be read."
    })
final class TailCheckCommand extends WadiCommand {
  private static final int GUESSED_LINES = 1000;
  private static final int GUESSED_BYTES = 4 << 20;
  private static final int SHOWN_STREAMS = 10;
  private static final int TEXT_WIDTH = 76;

  @Mixin private TextFlags flags = new TextFlags();

  @Parameters(
      paramLabel = "FILE",
      description = "Text to look at, also one that ends in .gz or .zst.")
  private Path file = Path.of("");

  @Option(
      names = "--entries",
      paramLabel = "N",
      description = "Entries to show, from the beginning (default: 20).")
  private int mostShown = 20;

  @Option(names = "--json", description = "Write the result as JSON.")
  private boolean json;

  @Override
  protected ExitCode run() throws IOException {
    Path path = CaptureFolders.given(shell(), file);
    Map<String, String> given = flags.given();
    FilePreview look = preview(path, withoutForm(given));
    String refusal = refusal(path, look);
    if (refusal != null) {
      if (json) {
        output().json(Map.of("file", file.toString(), "not_read", refusal));
      } else {
        output()
            .line(
                "%s: a tail does not read it: %s"
                    .formatted(Terminal.safe(file.toString()), refusal));
      }
      return ExitCode.FINDINGS;
    }
    FormatGuess guess = guess(look);
    Map<String, String> options = new LinkedHashMap<>();
    if (!flags.tellFormat()) {
      options.putAll(guess.options());
    }
    options.putAll(given);
    FilePreview preview = preview(path, options);
    TailCheck check = new TailCheck(preview.labels(), Math.max(0, mostShown));
    FilePreview.Result result = preview.entries(check, Rfc3339.toNanos(Instant.now()));
    if (json) {
      output().json(document(check, result, options, guess));
    } else {
      show(check, result, options, guess, preview.labels());
    }
    boolean found = check.hasFindings() || result.damage() != null;
    return found ? ExitCode.FINDINGS : ExitCode.OK;
  }

  /* What lines look like may follow from looking at them. */
  private static Map<String, String> withoutForm(Map<String, String> options) {
    Map<String, String> others = new LinkedHashMap<>(options);
    TextSettings.options().forEach(option -> others.remove(option.name()));
    return others;
  }

  private static FilePreview preview(Path path, Map<String, String> options) {
    try {
      return FilePreview.of(path, options);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable String refusal(Path path, FilePreview preview) throws IOException {
    if (Files.isDirectory(path)) {
      throw new CommandException(ExitCode.INVALID_ARGS, path + ": is a folder (expected: a file)");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A pipe would be waited for.
      throw new CommandException(
          ExitCode.INVALID_ARGS, path + ": is no plain file, and a tail does not read it");
    }
    return preview.refusal();
  }

  private static FormatGuess guess(FilePreview preview) throws IOException {
    List<byte[]> lines = new ArrayList<>();
    int[] bytes = {0};
    preview.lines(
        (line, from, to, cut) -> {
          lines.add(Arrays.copyOfRange(line, from, to));
          bytes[0] += to - from;
          return lines.size() < GUESSED_LINES && bytes[0] < GUESSED_BYTES;
        });
    return FormatGuess.of(lines);
  }

  private void show(
      TailCheck check,
      FilePreview.Result result,
      Map<String, String> options,
      FormatGuess guess,
      Labels ofFile) {
    TextCounts counts = result.counts();
    output()
        .line(
            "%s: %s lines, %s entries"
                .formatted(
                    Terminal.safe(file.toString()),
                    Numbers.count(counts.lines()),
                    Numbers.count(counts.entries())));
    output().line(looks(guess));
    output().line("read with " + told(options));
    if (!ofFile.asMap().isEmpty()) {
      output().line("labels of the file " + Terminal.safe(ofFile.toString()));
    }
    if (check.joinedEntries() > 0) {
      output()
          .line(
              "%s lines joined to %s entries"
                  .formatted(
                      Numbers.count(check.joinedLines()), Numbers.count(check.joinedEntries())));
    }
    if (result.beforeStart() > 0) {
      output()
          .line(Numbers.count(result.beforeStart()) + " entries left out, older than the start");
    }
    if (result.damage() != null) {
      output().line("damaged behind the last line: " + Terminal.safe(result.damage()));
    }
    if (!check.shown().isEmpty()) {
      output().line("");
      Table table = new Table("line", "time", "from", "labels", "text");
      for (TailCheck.Shown one : check.shown()) {
        table.row(
            one.lines() == 1 ? one.line() : one.line() + "+" + (one.lines() - 1),
            one.time(),
            one.from(),
            Terminal.safe(check.own(one.labels()).toString()),
            text(one));
      }
      table.print(output());
    }
    output().line("");
    Table streams = new Table("labels", ">entries");
    check.streams().entrySet().stream()
        .sorted(Map.Entry.<Labels, Long>comparingByValue().reversed())
        .limit(SHOWN_STREAMS)
        .forEach(
            one -> streams.row(Terminal.safe(check.own(one.getKey()).toString()), one.getValue()));
    streams.print(output());
    if (check.streams().size() > SHOWN_STREAMS) {
      output()
          .line(
              "and %s more label sets"
                  .formatted(Numbers.count(check.streams().size() - SHOWN_STREAMS)));
    }
    if (check.uncounted() > 0) {
      output()
          .line(
              "only the first %s label sets were counted; %s entries have others: a label has too"
                      .formatted(
                          Numbers.count(check.streams().size()), Numbers.count(check.uncounted()))
                  + " many values");
    }
    if (!check.troubles().isEmpty()) {
      output().line("");
      Table troubles = new Table("what", ">entries", "for example lines");
      check
          .troubles()
          .forEach(
              (what, one) ->
                  troubles.row(
                      what,
                      Numbers.count(one.entries()),
                      one.lines().toString().replaceAll("[\\[\\]]", "")));
      troubles.print(output());
    }
  }

  private static String looks(FormatGuess guess) {
    if (guess.format() == LineFormat.PLAIN) {
      return "looks like no format that is known: plain";
    }
    String inner =
        guess.inner() == guess.format() || guess.inner() == LineFormat.PLAIN
            ? ""
            : " with " + guess.inner().word() + " inside";
    return "looks like %s%s: %d of %d entries fit (%s)"
        .formatted(
            guess.format().word(), inner, guess.fits(), guess.entries(), guess.format().about());
  }

  private static String told(Map<String, String> options) {
    List<String> words = new ArrayList<>();
    options.forEach((name, value) -> words.add(name + "=" + Terminal.safe(value)));
    return words.isEmpty() ? "format=plain" : String.join(" ", words);
  }

  private static String text(TailCheck.Shown one) {
    String text = Terminal.safe(one.text());
    String line = text.length() > TEXT_WIDTH ? text.substring(0, TEXT_WIDTH - 1) + "…" : text;
    return one.metadata().isEmpty() ? line : line + "  " + Terminal.safe(one.metadata().toString());
  }

  private Map<String, Object> document(
      TailCheck check, FilePreview.Result result, Map<String, String> options, FormatGuess guess) {
    TextCounts counts = result.counts();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file.toString());
    document.put("options", options);
    Map<String, Object> looks = new LinkedHashMap<>();
    looks.put("options", guess.options());
    looks.put("fits", guess.fits());
    looks.put("entries", guess.entries());
    document.put("looks_like", looks);
    document.put("lines", counts.lines());
    document.put("blank", counts.blank());
    document.put("entries", counts.entries());
    document.put("joined_lines", check.joinedLines());
    document.put("joined_entries", check.joinedEntries());
    document.put("misfits", counts.misfits());
    document.put("fallback_times", counts.fallbackTimes());
    document.put("truncated", counts.truncated());
    document.put("split", counts.split());
    document.put("before_start", result.beforeStart());
    document.put("damage", result.damage());
    List<Object> troubles = new ArrayList<>();
    check
        .troubles()
        .forEach(
            (what, one) -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("what", what);
              row.put("entries", one.entries());
              row.put("lines", one.lines());
              troubles.add(row);
            });
    document.put("troubles", troubles);
    List<Object> streams = new ArrayList<>();
    check
        .streams()
        .forEach(
            (labels, entries) -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("labels", labels.asMap());
              row.put("entries", entries);
              streams.add(row);
            });
    document.put("streams", streams);
    document.put("entries_of_more_streams", check.uncounted());
    List<Object> shown = new ArrayList<>();
    for (TailCheck.Shown one : check.shown()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("line", one.line());
      row.put("lines", one.lines());
      row.put("ts", one.time());
      row.put("time_from", one.from());
      row.put("labels", one.labels().asMap());
      row.put("msg", one.text());
      row.put("metadata", one.metadata());
      shown.add(row);
    }
    document.put("shown", shown);
    return document;
  }
}
