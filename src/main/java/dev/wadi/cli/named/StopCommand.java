package dev.wadi.cli.named;

import dev.wadi.analysis.Numbers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi capture stop}. */
@Command(
    name = "stop",
    description = {
      "End a capture by name: it still gets what the gateway has by now, and is sealed.",
      "Waits up to 30 seconds for that; the exit code is 6 when it is not sealed by then."
    })
public final class StopCommand extends JsonCommand {
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LOOK_MILLIS = 200;

  @Parameters(paramLabel = "NAME", description = "As capture list shows it.")
  private String name = "";

  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    RunningGateway running = gateway.open(this);
    NamedCaptureRow now =
        NamedCaptureRow.of(running.call(NamedCaptureRow.BEAN, "stopCapture", name));
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (now.isUnderWay() && System.nanoTime() < deadline && pause()) {
      String wanted = now.name();
      NamedCaptureRow before = now;
      now =
          NamedCaptureRow.all(running).stream()
              .filter(row -> row.name().equals(wanted))
              .findFirst()
              .orElse(before);
    }
    if (json()) {
      output().json(now.document());
    } else {
      output().line(sentence(now));
    }
    return now.isUnderWay() ? ExitCode.FINDINGS : ExitCode.OK;
  }

  private static String sentence(NamedCaptureRow now) {
    return now.isUnderWay()
        ? now.name() + " is ending: it still gets what is in the log"
        : "%s is sealed in %s: %s lines"
            .formatted(now.name(), Terminal.safe(now.folder()), Numbers.count(now.lines()));
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
