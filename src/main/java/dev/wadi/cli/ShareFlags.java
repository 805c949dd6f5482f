package dev.wadi.cli;

import dev.wadi.store.CaptureShares;
import dev.wadi.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a capture is shared. */
final class ShareFlags {
  @Option(
      names = "--expiry",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description = "How long the link is good, at most 168h (default: 24h).",
      converter = WadiCommand.DurationConverter.class)
  private Duration expiry = Duration.ofHours(24);

  @Option(names = "--force", description = "Share a capture too whose lines nobody redacted.")
  private boolean force;

  @Option(
      names = "--with-trail",
      description = "Share the audit trail too, which has the addresses of senders.")
  private boolean trail;

  /**
   * @throws CommandException when no link can be good for so long
   */
  void require() {
    if (expiry.isZero() || expiry.compareTo(CaptureShares.LONGEST) > 0) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--expiry: %dh (expected: more than 0, at most %dh)"
              .formatted(expiry.toHours(), CaptureShares.LONGEST.toHours()));
    }
  }

  void share(
      ObjectStore store,
      Output output,
      boolean json,
      Map<String, Object> document,
      InstantSource clock)
      throws IOException {
    if (force) {
      output.remark("--force: nobody looks whether the lines were redacted");
    }
    CaptureShares.Made made =
        new CaptureShares(store, clock).share(expiry, Person.here(), trail, force);
    document.put("expires", made.expires().toString());
    document.put("shared_files", made.files());
    document.put("share_url", made.link().toString());
    if (!json) {
      output.line("link to " + made.files() + " files until " + made.expires() + ":");
      output.line(made.link().toString());
    }
  }
}
