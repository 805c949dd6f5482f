package dev.wadi.cli;

import dev.wadi.store.CaptureShares;
import dev.wadi.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How a capture is shared. */
final class ShareFlags {
  @Option(
      names = "--expiry",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description = "How long the link is good, at most 7d (default: 24h).",
      converter = ExpiryConverter.class)
  private Expiry expiry = new Expiry("24h", Duration.ofHours(24));

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
    // Within a second nobody opens it, and a store counts in seconds.
    if (expiry.time().compareTo(Duration.ofSeconds(1)) < 0
        || expiry.time().compareTo(CaptureShares.LONGEST) > 0) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--expiry: %s (expected: 1s to %dd)"
              .formatted(Terminal.safe(expiry.text()), CaptureShares.LONGEST.toDays()));
    }
  }

  /** A time as it was written. */
  private record Expiry(String text, Duration time) {}

  /** Keeps the words, to answer in them. */
  static final class ExpiryConverter implements ITypeConverter<Expiry> {
    @Override
    public Expiry convert(String text) {
      return new Expiry(text, new WadiCommand.DurationConverter().convert(text));
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
        new CaptureShares(store, clock).share(expiry.time(), Person.here(), trail, force);
    document.put("expires", made.expires().toString());
    document.put("shared_files", made.files());
    document.put("share_url", made.link().toString());
    if (!json) {
      output.line("link to " + made.files() + " files until " + made.expires() + ":");
      output.line(made.link().toString());
    }
  }
}
