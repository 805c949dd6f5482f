package dev.wadi.cli;

import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi share}. */
@Command(
    name = "share",
    description = {
      "Make one link to a capture that lies in a store: to its own files and to nothing else, for",
      "up to seven days. Whoever has it needs no keys: wadi download LINK -o FOLDER."
    })
final class ShareCommand extends JsonCommand {
  @Mixin private StoreFlags store = new StoreFlags();
  @Mixin private ShareFlags share = new ShareFlags();

  @Parameters(paramLabel = "URL", description = "Where the capture lies: s3://… or gs://…")
  private String url = "";

  @Override
  protected ExitCode run() throws IOException {
    StoreOptions options = store.options(shell());
    share.require();
    Map<String, Object> document = new LinkedHashMap<>();
    try (ObjectStore open = StoreFlags.open(shell(), options, url)) {
      document.put("destination", open.location().toString());
      share.share(open, output(), json(), document, InstantSource.system());
    }
    if (json()) {
      output().json(document);
    }
    return ExitCode.OK;
  }
}
