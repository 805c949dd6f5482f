package dev.wadi.cli;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.copy.Slice;
import dev.wadi.analysis.copy.SliceRequest;
import dev.wadi.analysis.copy.SliceResult;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi slice}: a part of a capture as a capture. */
@Command(
    name = "slice",
    description = {
      "Copy the part of a capture that is wanted into a new one: wadi slice DIR -o OUT"
          + " --from 10:32 --label app=api.",
      "The new one is finished, holds the lines as they stand, and is there only when all of it is."
          + " Exit",
      "code 1 when nothing fits: then there is none; 6 when the capture is damaged: then what could"
          + " be read",
      "is in it, and it is marked as partial."
    })
final class SliceCommand extends JsonCommand {
  @Parameters(
      paramLabel = "DIR",
      description = "Folder of the capture; also s3://bucket/prefix, or a link somebody sent.")
  private String place = "";

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      required = true,
      description = "Folder of the new capture; must not be there yet.")
  private Path out = Path.of("");

  @Mixin private WantedFlags wanted = new WantedFlags();
  @Mixin private ReadingThreads threads = new ReadingThreads();
  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    Path to = CaptureFolders.given(shell(), out);
    Effort effort = Effort.of(threads.number());
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      Path from = sources.one(place);
      CaptureReader reader = CaptureReader.open(from);
      SliceResult slice = slice(reader, to, effort);
      losses.add(from, effort.report());
      if (slice.entries() > 0) {
        tell(slice, to);
      }
      sources.tell(output());
      Losses.remark(output(), effort.report());
      if (slice.entries() == 0 && losses.none()) {
        throw new CommandException(
            ExitCode.INTERNAL,
            "nothing in " + CaptureSources.shown(place) + " fits: no capture was made");
      }
    }
    losses.tell(output());
    return ExitCode.OK;
  }

  private SliceResult slice(CaptureReader reader, Path to, Effort effort) throws IOException {
    SliceRequest request = SliceRequest.of(wanted.of(reader), to);
    try (ProgressLine progress = ProgressLine.of(shell(), effort)) {
      return Slice.run(reader, request, progress.effort());
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, out + " exists already (expected: a folder that does not)");
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private void tell(SliceResult slice, Path to) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("source", CaptureSources.shown(place));
      document.put("output", to.toString());
      document.put("entries", slice.entries());
      document.put("files", slice.files());
      document.put("bytes", slice.bytes());
      output().json(document);
    } else {
      output()
          .line(
              "%s: %s lines in %s files, %s"
                  .formatted(
                      Terminal.safe(to.toString()),
                      Numbers.count(slice.entries()),
                      Numbers.count(slice.files()),
                      Numbers.bytes(slice.bytes())));
    }
  }
}
