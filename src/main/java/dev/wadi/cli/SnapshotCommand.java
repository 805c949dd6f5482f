package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.store.CaptureArchive;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi snapshot}. */
@Command(
    name = "snapshot",
    description = {
      "Pack a capture into one file, a tar in a zstd stream, or unpack one with --extract.",
      "Of a capture that somebody writes to, the file that is being written stays behind. What is",
      "unpacked is there only when all of it is."
    })
final class SnapshotCommand extends JsonCommand {
  @Parameters(paramLabel = "SOURCE", description = "Folder of the capture; with --extract a file.")
  private Path source = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PATH",
      required = true,
      description = "File, or with --extract folder, to make; must not be there yet.")
  private Path output = Path.of("");

  @Option(names = "--extract", description = "Unpack.")
  private boolean extract;

  @Override
  protected ExitCode run() throws IOException {
    if (output.toString().equals("-")) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "-o: '-' (expected: a file or folder; what is made is there whole or not at all, so it"
              + " does not go to stdout)");
    }
    Path from = CaptureFolders.given(shell(), source);
    Path to = CaptureFolders.given(shell(), output);
    CaptureArchive.Result result = extract ? unpack(from, to) : pack(from, to);
    for (String name : result.leftBehind()) {
      output().remark(Terminal.safe(name) + " is still being written and stays behind");
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("operation", extract ? "extract" : "pack");
      document.put("source", from.toString());
      document.put("output", to.toString());
      document.put("files", result.files());
      document.put("bytes", result.bytes());
      if (!extract) {
        document.put("left_behind", result.leftBehind());
      }
      output().json(document);
    } else {
      output()
          .line(
              "%s: %s files, %s"
                  .formatted(
                      Terminal.safe(to.toString()),
                      Numbers.count(result.files()),
                      Numbers.bytes(result.bytes())));
    }
    return ExitCode.OK;
  }

  private static CaptureArchive.Result pack(Path folder, Path archive) throws IOException {
    try {
      return CaptureArchive.pack(folder, archive);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, archive + " exists already (expected: a file that does not)");
    }
  }

  private static CaptureArchive.Result unpack(Path archive, Path folder) throws IOException {
    try (FreshFolder fresh = new FreshFolder(folder)) {
      CaptureArchive.Result result = CaptureArchive.extract(archive, fresh.work());
      fresh.keep();
      return result;
    }
  }
}
