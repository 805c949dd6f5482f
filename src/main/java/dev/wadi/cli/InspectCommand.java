package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.CaptureSummary;
import dev.wadi.analysis.Inspect;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi inspect}: what a capture holds. */
@Command(
    name = "inspect",
    description = {
      "Sum up a capture: when, how much, which labels, and how the lines lie in time.",
      "Reads metadata, index and the ends of files; only files that the index does not name, or"
          + " that",
      "are not what it says, are unpacked. Exit code 6 when lines are missing; capture verify reads"
          + " all."
    })
final class InspectCommand extends JsonCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = {
        "Folders of captures, or folders that hold some: each is summed up by itself. Also",
        "s3://bucket/prefix, or a link that somebody sent: then only what is needed is fetched."
      })
  private List<String> places = new ArrayList<>();

  @Mixin private ZoneFlag zone = new ZoneFlag();

  @Mixin private StoreFlags store = new StoreFlags();

  @Override
  protected ExitCode run() throws IOException {
    store.requireGiven(shell());
    boolean first = true;
    Losses losses = new Losses();
    try (CaptureSources sources = new CaptureSources(shell(), store)) {
      for (Path folder : sources.meant(places)) {
        CaptureSummary summary = Inspect.capture(folder);
        if (json()) {
          output().jsonText(summary.toJson());
        } else {
          output().bytes(((first ? "" : "\n") + summary.toText(zone.zone())).getBytes(UTF_8));
        }
        losses.add(folder, summary.damages());
        first = false;
      }
      output().flush();
      sources.tell(output());
    }
    losses.tell(output());
    return ExitCode.OK;
  }
}
