package dev.wadi.cli;

import dev.wadi.store.CaptureShares;
import dev.wadi.store.ObjectStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi unshare}. */
@Command(
    name = "unshare",
    description = {
      "End all links to a capture that lies in a store. Whoever opened one before may have links"
          + " to",
      "single files, which no store can take back: they go on until they expire."
    })
final class UnshareCommand extends JsonCommand {
  @Mixin private StoreFlags store = new StoreFlags();

  @Parameters(paramLabel = "URL", description = "Where the capture lies: s3://… or gs://…")
  private String url = "";

  @Override
  protected ExitCode run() throws IOException {
    try (ObjectStore open = StoreFlags.open(shell(), store.options(shell()), url)) {
      CaptureShares.Ended ended =
          new CaptureShares(open, InstantSource.system()).end(Person.here());
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("destination", open.location().toString());
        document.put("links", ended.links());
        document.put("files_until", ended.filesUntil().map(Object::toString).orElse(null));
        output().json(document);
      } else {
        output().line(open.location() + ": " + ended.links() + " links ended");
      }
      ended
          .filesUntil()
          .ifPresent(
              until ->
                  output()
                      .remark(
                          "whoever opened a link may read single files until "
                              + until
                              + " (to end that too, delete the capture or change the access key)"));
    }
    return ExitCode.OK;
  }
}
