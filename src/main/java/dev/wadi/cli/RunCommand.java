package dev.wadi.cli;

import dev.wadi.app.Gateway;
import dev.wadi.app.Settings;
import dev.wadi.app.SettingsReader;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi run}: the gateway, until it is told to stop. */
@Command(
    name = "run",
    aliases = "recv",
    description = {"Run the gateway until Ctrl+C or SIGTERM.", "logtap's flags of recv are understood."})
final class RunCommand extends WadiCommand {
  @Mixin private SettingsOptions options = new SettingsOptions();
  @Mixin private ReceiverOptions receiver = new ReceiverOptions();

  @Override
  ExitCode run() throws Exception {
    Settings settings = settings();
    OwnLog.begin(settings);
    Gateway gateway = Gateway.start(settings, String.valueOf(VersionCommand.build().get("version")));
    CountDownLatch finished = new CountDownLatch(1);
    Thread hook = new Thread(() -> stop(gateway, finished), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    greet(gateway);
    gateway.awaitClosed();
    finished.await();
    return ExitCode.OK;
  }

  private Settings settings() {
    SettingsReader reader = options.reader(shell());
    receiver.applyTo(reader, spec());
    return reader.read();
  }

  private void greet(Gateway gateway) {
    output().remark("wadi takes pushes at " + gateway.pushAddress() + "/loki/api/v1/push");
    Optional<URI> console = gateway.consoleAddress();
    console.ifPresent(address -> output().remark("console: " + address));
    gateway
        .freshPassword()
        .ifPresent(password -> output().remark("console password, shown this once: " + password));
  }

  /** Runs on the hook's thread: the process ends when it returns. */
  private void stop(Gateway gateway, CountDownLatch finished) {
    try {
      gateway.close();
      output()
          .remark(
              "stopped: received %d, accepted %d, refused %d lines"
                  .formatted(
                      gateway.pushes().receivedEntries(),
                      gateway.pushes().acceptedEntries(),
                      gateway.refusedEntries()));
    } catch (Exception e) {
      output().remark("stopping failed: " + Failure.of(e).message());
      Runtime.getRuntime().halt(ExitCode.INTERNAL.number());
    } finally {
      finished.countDown();
    }
  }
}
