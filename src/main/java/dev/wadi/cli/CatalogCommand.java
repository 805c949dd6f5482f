package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.catalog.Catalog;
import dev.wadi.analysis.catalog.CatalogedCapture;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi catalog}: which captures there are. */
@Command(
    name = "catalog",
    description = {
      "List the captures in a folder, newest first: when, how many files and lines, how large.",
      "Only metadata and indexes are read. Captures that cannot be read are told; the exit code is"
          + " 0 all the same."
    },
    footer = {"", "Which captures hold the last hour: wadi catalog -r --from 1h captures"})
final class CatalogCommand extends JsonCommand {
  /* As logtap says that something goes on. */
  private static final String NEVER = "0001-01-01T00:00:00Z";

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "Folder with captures, or one capture (default: where you are).")
  private Path folder = Path.of(".");

  @Option(
      names = {"-r", "--recursive"},
      description = "Also captures that lie deeper; links to folders are not followed.")
  private boolean deep;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Only captures that may hold lines from then on: " + Moment.FORMS + ".")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "The same, up to then.")
  private String to = "";

  @Mixin private ZoneFlag zone = new ZoneFlag();

  @Override
  protected ExitCode run() throws IOException {
    Path root = CaptureFolders.given(shell(), folder);
    InstantSource clock = InstantSource.system();
    Instant earliest = from.isEmpty() ? Instant.MIN : Moment.require("--from", from, clock);
    Instant latest = to.isEmpty() ? Instant.MAX : Moment.require("--to", to, clock);
    Catalog all = deep ? Catalog.below(root) : Catalog.of(root);
    Catalog catalog = all.between(earliest, latest);
    if (json()) {
      output().json(catalog.captures().stream().map(this::document).toList());
    } else if (!catalog.captures().isEmpty()) {
      table(catalog.captures()).print(output());
    }
    output().flush();
    catalog
        .unreadable()
        .forEach(
            (path, reason) ->
                output().remark("left out: " + Terminal.safe(name(path) + ": " + reason)));
    if (catalog.captures().isEmpty()) {
      output().remark(none(root, all));
    }
    return ExitCode.OK;
  }

  private String none(Path root, Catalog all) throws IOException {
    String where = Terminal.safe(folder.toString());
    if (!all.captures().isEmpty()) {
      return "none of the %s captures in %s holds lines of that time"
          .formatted(Numbers.count(all.captures().size()), where);
    }
    int deeper = deep ? 0 : Catalog.below(root).captures().size();
    return deeper == 0
        ? "no capture in " + where
        : "no capture directly in %s, but deeper %s; look with: wadi catalog -r %s"
            .formatted(where, deeper == 1 ? "one" : Numbers.count(deeper), where);
  }

  private Table table(List<CatalogedCapture> captures) {
    Table table = new Table("capture", "started", "stopped", ">files", ">entries", ">size");
    for (CatalogedCapture capture : captures) {
      OffsetDateTime stopped = capture.metadata().stopped();
      table.row(
          Terminal.safe(name(capture.folder())),
          zone.time(capture.metadata().started().toInstant()),
          stopped == null ? "(active)" : zone.time(stopped.toInstant()),
          Numbers.count(capture.files()),
          Numbers.count(capture.lines()),
          Numbers.bytes(capture.diskBytes()));
    }
    return Screen.of(shell()).results() ? table.fitting(Screen.of(shell()).columns()) : table;
  }

  private Map<String, Object> document(CatalogedCapture capture) {
    CaptureMetadata metadata = capture.metadata();
    OffsetDateTime stopped = metadata.stopped();
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("dir", name(capture.folder()));
    one.put("started", Rfc3339.format(metadata.started().toInstant()));
    one.put("stopped", stopped == null ? NEVER : Rfc3339.format(stopped.toInstant()));
    one.put("files", capture.files());
    one.put("entries", capture.lines());
    one.put("bytes", capture.diskBytes());
    one.put("active", capture.active());
    List<String> labels = metadata.labelsSeen();
    if (labels != null && !labels.isEmpty()) {
      one.put("labels", labels);
    }
    extras(capture, one);
    return one;
  }

  /* As it would be written from where the command was called. */
  private String name(Path found) {
    Path given =
        folder.resolve(CaptureFolders.given(shell(), folder).relativize(found)).normalize();
    return given.toString().isEmpty() ? "." : given.toString();
  }

  /* What logtap does not say, behind what it says. */
  private static void extras(CatalogedCapture capture, Map<String, Object> one) {
    Instant first = capture.from();
    Instant last = capture.to();
    if (first != null && last != null) {
      one.put("data_from", Rfc3339.format(first));
      one.put("data_to", Rfc3339.format(last));
    }
    CaptureMetadata metadata = capture.metadata();
    String tenant = metadata.wadi().tenant();
    if (tenant != null) {
      one.put("tenant", tenant);
    }
    CaptureMetadata.Redaction redaction = metadata.redaction();
    one.put("redacted", redaction != null && redaction.enabled() && redaction.complete());
  }
}
