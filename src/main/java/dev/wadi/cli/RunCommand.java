package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.app.Gateway;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi run}: the gateway, until it is told to stop. */
@Command(
    name = "run",
    aliases = "recv",
    description = {
      "Run the gateway until Ctrl+C or SIGTERM.",
      "logtap's flags of recv are understood."
    })
final class RunCommand extends WadiCommand {
  @Mixin private SettingsOptions options = new SettingsOptions();
  @Mixin private ReceiverOptions receiver = new ReceiverOptions();

  @Option(
      names = "--routes",
      paramLabel = "DIR",
      description =
          "Folder of route files, reloaded when they change (default: wadi.routes.directory).")
  private @Nullable Path routes;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description =
          "kafka: lines wait in a topic, for several gateways (default: wadi.node.profile).")
  private @Nullable String profile;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "With the profile kafka: ingest, sink or both (default: wadi.node.role).")
  private @Nullable String role;

  @Option(
      names = "--logstack-config",
      paramLabel = "FILE",
      description = "config.yaml of LogStack; the settings file goes before it.")
  private @Nullable Path logstackConfig;

  @Override
  protected ExitCode run() throws Exception {
    Settings settings = settings();
    OwnLog.begin(settings);
    CountDownLatch asked = new CountDownLatch(1);
    GracefulStop stop = new GracefulStop(asked::countDown);
    try {
      Gateway gateway = Gateway.startAlone(settings, VersionCommand.version());
      greet(settings, gateway);
      ServiceNotice notice = new ServiceNotice(shell().environment(), "systemd-notify", output());
      notice.ready("Takes pushes at " + gateway.pushAddress());
      asked.await();
      notice.stopping();
      if (stopped(gateway)) {
        stop.succeeded();
      }
      return ExitCode.OK;
    } finally {
      stop.close();
    }
  }

  private Settings settings() throws NoSuchFileException, NotDirectoryException {
    SettingsReader reader = options.reader(shell());
    if (logstackConfig != null) {
      reader.logstackFile(CaptureFolders.given(shell(), logstackConfig));
    }
    receiver.applyTo(reader, spec());
    if (profile != null) {
      reader.set("wadi.node.profile", profile, "--profile");
    }
    if (role != null) {
      reader.set("wadi.node.role", role, "--role");
    }
    if (routes != null) {
      if (!Files.exists(routes)) {
        throw new NoSuchFileException(routes.toString());
      }
      if (!Files.isDirectory(routes)) {
        throw new NotDirectoryException(routes.toString());
      }
      reader.set("wadi.routes.directory", routes.toString(), "--routes");
    }
    return reader.read();
  }

  private void greet(Settings settings, Gateway gateway) {
    output().remark("wadi takes pushes at " + gateway.pushAddress() + "/loki/api/v1/push");
    Optional<URI> console = gateway.consoleAddress();
    console.ifPresent(
        address ->
            output().remark("console: " + address + " user " + settings.text("wadi.console.user")));
    gateway
        .freshPassword()
        .ifPresent(
            password ->
                output()
                    .remark(
                        passwordRemark(
                            shell().environment(),
                            settings.requiredPath("wadi.data.directory"),
                            password)));
  }

  /** What is said of the console's new password: where a journal keeps what is said, its place. */
  static String passwordRemark(Map<String, String> environment, Path data, String password) {
    boolean kept =
        environment.containsKey("JOURNAL_STREAM")
            || environment.containsKey("KUBERNETES_SERVICE_HOST");
    return kept
        ? "console password: in " + data.resolve("console").resolve("password")
        : "console password, shown this once: " + password;
  }

  private boolean stopped(Gateway gateway) {
    boolean good = true;
    try {
      gateway.close();
    } catch (Exception e) {
      // Told here: once the process is asked to stop, nobody else gets to say it.
      good = false;
      output().remark("stopping failed: " + Failure.of(e).message());
    }
    output()
        .remark(
            "stopped: received %s lines = accepted %s + refused %s + set aside %s + dropped %s"
                .formatted(
                    Numbers.count(gateway.receivedEntries()),
                    Numbers.count(gateway.acceptedEntries()),
                    Numbers.count(gateway.refusedEntries()),
                    Numbers.count(gateway.setAsideEntries()),
                    Numbers.count(gateway.droppedEntries())));
    output().flush();
    return good;
  }
}
