package dev.wadi.cli.named;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Moment;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.SizeConverter;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi capture start}. */
@Command(
    name = "start",
    description = {
      "Begin a capture of chosen lines in a running gateway, beside the captures of everything.",
      "It ends by capture stop, by its size, by its time, or when a rule fires, and is sealed"
          + " then.",
      "It goes on after a restart of the gateway. Nobody waits for it: when its disk is too slow it"
          + " may miss lines,",
      "and capture list says how many."
    })
public final class StartCommand extends JsonCommand {
  @Parameters(paramLabel = "NAME", description = "Its name, and that of its folder.")
  private String name = "";

  @Option(
      names = "--query",
      paramLabel = "LOGQL",
      description =
          "The lines that it gets, such as '{app=\"api\"} |= \"timeout\"' (default: all).")
  private String query = "";

  @Option(
      names = "--max-bytes",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description =
          "Size of its lines, uncompressed, at which it ends (default: wadi.named.maxBytes).")
  private @Nullable Long maxBytes;

  @Option(
      names = "--max-duration",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long it runs, such as 10m (default: wadi.named.maxDuration).")
  private @Nullable Duration maxDuration;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "Begin in the past, as far as the write-ahead log reaches back: " + Moment.FORMS + ".")
  private @Nullable String since;

  @Option(
      names = "--until-rule",
      paramLabel = "NAME",
      description = "It ends, too, when the alert rule of this name begins to fire.")
  private @Nullable String untilRule;

  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    String from =
        since == null ? "" : Moment.require("--since", since, InstantSource.system()).toString();
    RunningGateway running = gateway.open(this);
    String bean = NamedCaptureRow.BEAN;
    NamedCaptureRow begun =
        NamedCaptureRow.of(
            untilRule == null
                ? running.call(bean, "startCapture", name, query, bytes(), seconds(), from)
                : running.call(
                    bean, "startCaptureUntil", name, query, bytes(), seconds(), from, untilRule));
    if (!begun.logSince().isEmpty()) {
      output()
          .remark(
              "the log reaches back to %s only; keep more by wadi.wal.keepDelivered"
                  .formatted(begun.logSince()));
    }
    if (json()) {
      output().json(begun.document());
    } else {
      output()
          .line(
              "%s has begun in %s; it ends by itself at %s%s"
                  .formatted(
                      begun.name(),
                      Terminal.safe(begun.folder()),
                      begun.until(),
                      begun.untilRule().isEmpty()
                          ? ""
                          : " or when " + Terminal.safe(begun.untilRule()) + " fires"));
    }
    return ExitCode.OK;
  }

  /* To the gateway 0 is what was not said, which nobody means who says it. */
  private long bytes() {
    if (maxBytes != null && maxBytes < 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--max-bytes: 0 (expected: at least 1; without it wadi.named.maxBytes holds)");
    }
    return maxBytes == null ? 0 : maxBytes;
  }

  private long seconds() {
    if (maxDuration != null && maxDuration.toSeconds() < 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--max-duration: under a second (expected: at least 1s; without it"
              + " wadi.named.maxDuration holds)");
    }
    return maxDuration == null ? 0 : maxDuration.toSeconds();
  }
}
