package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.export.Export;
import dev.wadi.analysis.export.ExportFormat;
import dev.wadi.analysis.export.ExportRequest;
import dev.wadi.analysis.export.ExportResult;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi export}: lines for other programs. */
@Command(
    name = "export",
    description = {
      "Write the lines of a capture as JSON lines, CSV or Parquet:"
          + " wadi export DIR --format parquet --out FILE.",
      "The file is there only when all of it is. Exit code 6 when the capture is damaged: then what"
          + " could be",
      "read is in it."
    })
final class ExportCommand extends WadiCommand {
  private static final String STDOUT = "-";

  /** How lines are written. */
  enum Format {
    parquet(ExportFormat.PARQUET),
    csv(ExportFormat.CSV),
    jsonl(ExportFormat.JSONL);

    final ExportFormat meant;

    Format(ExportFormat meant) {
      this.meant = meant;
    }
  }

  @Parameters(
      paramLabel = "DIR",
      description = "Folder of the capture; also s3://bucket/prefix, or a link somebody sent.")
  private String place = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = "parquet, csv or jsonl.")
  private Format format = Format.jsonl;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = {
        "File to make, or with --split-by folder; must not be there yet.",
        "- writes csv and jsonl to stdout."
      })
  private String out = "";

  @Option(
      names = "--split-by",
      paramLabel = "LABEL",
      description = "Make a file for each value of this label.")
  private String splitBy = "";

  @Option(
      names = "--metadata",
      description = "Give csv and parquet a column for structured metadata; jsonl always has it.")
  private boolean metadata;

  @Option(
      names = "--raw-cells",
      description = {
        "Leave cells of csv as they are. Else those that a spreadsheet would take for a formula",
        "(= + - @ tab, carriage return) get an apostrophe in front."
      })
  private boolean raw;

  @Option(names = "--json", description = "Tell what was exported as JSON.")
  private boolean json;

  @Mixin private WantedFlags wanted = new WantedFlags();
  @Mixin private ReadingThreads threads = new ReadingThreads();
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    requireStream();
    Effort effort = Effort.of(threads.number());
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      Path from = sources.one(place);
      ExportResult result = export(CaptureReader.open(from), effort);
      output().flush();
      losses.add(from, effort.report());
      tell(result);
      sources.tell(output());
      Losses.remark(output(), effort.report());
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private boolean toStdout() {
    return out.equals(STDOUT);
  }

  private void requireStream() {
    if (!toStdout()) {
      return;
    }
    String against =
        format == Format.parquet
            ? "--format parquet"
            : !splitBy.isEmpty() ? "--split-by" : json ? "--json" : "";
    if (!against.isEmpty()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--out: - does not go with " + against + " (expected: a file)");
    }
  }

  private ExportResult export(CaptureReader reader, Effort effort) throws IOException {
    ExportRequest request =
        ExportRequest.of(wanted.of(reader), format.meant)
            .splitBy(splitBy)
            .withMetadata(metadata)
            .guarded(!raw);
    try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
      return toStdout()
          ? Export.toStream(reader, request, ShownBytes.of(shell()), progress.effort())
          : Export.toFile(reader, request, target(), progress.effort());
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, Terminal.safe(out) + " exists already (expected: a new name)");
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private Path target() {
    return CaptureFolders.given(shell(), Path.of(out));
  }

  private void tell(ExportResult result) {
    if (result.guardedCells() > 0) {
      output()
          .remark(
              "%s cells that begin like a formula have an apostrophe in front (--raw-cells leaves"
                      .formatted(Numbers.count(result.guardedCells()))
                  + " them)");
    }
    if (result.metadataLeftOut() > 0) {
      output()
          .remark(
              "%s lines have structured metadata, which is left out (--metadata makes a column)"
                  .formatted(Numbers.count(result.metadataLeftOut())));
    }
    @Nullable String sentence = sentence(result);
    if (sentence != null) {
      output().line(sentence);
    }
  }

  private @Nullable String sentence(ExportResult result) {
    if (json) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("source", CaptureSources.shown(place));
      document.put("format", format.meant.word());
      document.put("output", target().toString());
      document.put("lines", result.lines());
      document.put("bytes", result.bytes());
      if (!splitBy.isEmpty()) {
        document.put("files", result.files());
      }
      output().json(document);
      return null;
    }
    String lines = Numbers.count(result.lines()) + " lines, " + Numbers.bytes(result.bytes());
    if (toStdout()) {
      output().remark(lines);
      return null;
    }
    return Terminal.safe(target().toString())
        + ": "
        + lines
        + (splitBy.isEmpty() ? "" : " in " + Numbers.count(result.files()) + " files");
  }
}
