package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.capture.signature.VerifyingKey;
import dev.wadi.store.CaptureDownload;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.SharedCapture;
import dev.wadi.store.StoreException;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoreTrail;
import dev.wadi.store.StoredCapture;
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

/** {@code wadi download}. */
@Command(
    name = "download",
    description = {
      "Fetch a capture from a store, or from a link that somebody sent. The folder is there only",
      "when all of it is: every file with the length and the hash it was stored with, and all of",
      "them as the manifest says, if the capture was signed."
    })
final class DownloadCommand extends JsonCommand {
  @Mixin private StoreFlags store = new StoreFlags();

  @Parameters(
      paramLabel = "URL",
      description = "s3://bucket/prefix, gs://bucket/prefix, file:/folder, or a link.")
  private String url = "";

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      required = true,
      description = "Folder of the capture here; must not be there yet.")
  private Path out = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Public key by which the capture must be signed.")
  private @Nullable Path key;

  @Override
  protected ExitCode run() throws IOException {
    StoreOptions options = store.options(shell());
    int concurrency = store.concurrency();
    Path target = CaptureFolders.given(shell(), out);
    CaptureDownload.Result result;
    String source;
    if (SharedCapture.looksLikeOne(url)) {
      SharedCapture shared =
          SharedCapture.open(
              CaptureSources.link(url),
              options.timeout(),
              options.attempts(),
              InstantSource.system());
      source = shared.title();
      result = fetch(shared, target, concurrency);
    } else {
      try (ObjectStore open = StoreFlags.open(shell(), options, url)) {
        source = open.location().toString();
        result = fetch(StoredCapture.open(open), target, concurrency);
        note(open, result);
      }
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("source", source);
      document.put("output", target.toString());
      document.put("files", result.files());
      document.put("bytes", result.bytes());
      output().json(document);
    } else {
      output()
          .line(
              "%s: %s files, %s"
                  .formatted(target, Numbers.count(result.files()), Numbers.bytes(result.bytes())));
    }
    return ExitCode.OK;
  }

  /* Who may only read cannot leave a line; the store's own log knows of him. */
  private void note(ObjectStore open, CaptureDownload.Result result) throws IOException {
    try {
      new StoreTrail(open, InstantSource.system(), Person.here())
          .note(
              GatewayEvent.CAPTURE_DOWNLOADED,
              Map.of(
                  "files",
                  Integer.toString(result.files()),
                  "bytes",
                  Long.toString(result.bytes())));
    } catch (StoreException e) {
      output().remark(Terminal.safe(String.valueOf(e.getMessage())));
    }
  }

  private CaptureDownload.Result fetch(CaptureDownload.Source source, Path target, int concurrency)
      throws IOException {
    try (FreshFolder folder = new FreshFolder(target)) {
      CaptureDownload.Result result =
          CaptureDownload.run(
              source,
              folder.work(),
              key == null ? null : VerifyingKey.read(CaptureFolders.given(shell(), key)),
              concurrency,
              (name, bytes, done, of) ->
                  output()
                      .remark(
                          "%d/%d %s, %s"
                              .formatted(done, of, Terminal.safe(name), Numbers.bytes(bytes))));
      folder.keep();
      return result;
    }
  }
}
