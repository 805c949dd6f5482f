package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.store.CaptureUpload;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoreTrail;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi upload}. */
@Command(
    name = "upload",
    description = {
      "Put a capture into a store: s3://bucket/prefix, gs://bucket/prefix or file:/folder. What is",
      "there already is not sent again, so an upload that broke off goes on when it is repeated."
    })
final class UploadCommand extends JsonCommand {
  @Mixin private StoreFlags store = new StoreFlags();
  @Mixin private ShareFlags share = new ShareFlags();

  @Parameters(index = "0", paramLabel = "FOLDER", description = "Folder of the capture.")
  private Path directory = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "URL",
      description = "Where it goes; or --to.")
  private @Nullable String url;

  @Option(names = "--to", paramLabel = "URL", description = "Where it goes.")
  private @Nullable String to;

  @Option(names = "--share", description = "Make one link to it afterwards, as wadi share does.")
  private boolean shared;

  @Override
  protected ExitCode run() throws IOException {
    StoreOptions options = store.options(shell());
    if ((url == null) == (to == null)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--to: where the capture goes is said once, by --to or behind the folder");
    }
    share.require();
    int concurrency = store.concurrency();
    Path folder = CaptureFolders.given(shell(), directory);
    String location = to == null ? String.valueOf(url) : to;
    Map<String, Object> document = new LinkedHashMap<>();
    try (ObjectStore open = StoreFlags.open(shell(), options, location)) {
      CaptureUpload.Result result =
          new CaptureUpload(
                  folder,
                  open,
                  concurrency,
                  (name, bytes, stored, done, of) ->
                      output()
                          .remark(
                              "%d/%d %s %s, %s"
                                  .formatted(
                                      done,
                                      of,
                                      stored == ObjectStore.Stored.SENT ? "sent" : "was there",
                                      Terminal.safe(name),
                                      Numbers.bytes(bytes))))
              .run();
      new StoreTrail(open, InstantSource.system(), Person.here())
          .note(
              GatewayEvent.CAPTURE_UPLOADED,
              Map.of(
                  "source",
                  folder.toString(),
                  "files",
                  Integer.toString(result.files()),
                  "bytes",
                  Long.toString(result.bytes()),
                  "sent",
                  Integer.toString(result.sent())));
      document.put("source", folder.toString());
      document.put("destination", open.location().toString());
      document.put("files", result.files());
      document.put("bytes", result.bytes());
      document.put("sent", result.sent());
      document.put("left_behind", result.leftBehind());
      for (String name : result.leftBehind()) {
        output().remark(Terminal.safe(name) + " is still being written and stayed behind");
      }
      if (!json()) {
        output()
            .line(
                "%s: %s files, %s, %s of them sent now"
                    .formatted(
                        open.location(),
                        Numbers.count(result.files()),
                        Numbers.bytes(result.bytes()),
                        Numbers.count(result.sent())));
      }
      if (shared) {
        share.share(open, output(), json(), document, InstantSource.system());
      }
    }
    if (json()) {
      output().json(document);
    }
    return ExitCode.OK;
  }
}
