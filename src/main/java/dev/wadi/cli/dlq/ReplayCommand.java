package dev.wadi.cli.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.Numbers;
import dev.wadi.app.LokiAccess;
import dev.wadi.app.settings.Settings;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Losses;
import dev.wadi.client.PushClient;
import dev.wadi.client.Retries;
import dev.wadi.deadletters.DeadLetterFolder;
import dev.wadi.deadletters.DeadLetterReplay;
import dev.wadi.deadletters.ReplayProgress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi dlq replay}. */
@Command(
    name = "replay",
    description = {
      "Push dead letters again, in their order and without what the sink noted beside them.",
      "They go to the Loki of the settings, with its tenant and login, unless --to is given.",
      "How far it came is remembered beside the capture: an interrupted replay goes on there.",
      "The capture stays as it is. Exit code 6 when the server rejected lines again."
    })
final class ReplayCommand extends JsonCommand {
  @Mixin private DlqOptions folder = new DlqOptions();

  @Parameters(paramLabel = "CAPTURE", description = "As dlq ls names it, or a folder.")
  private String capture = "";

  @Option(
      names = "--to",
      paramLabel = "URL",
      description =
          "Where to push; without a path /loki/api/v1/push is meant (default: wadi.loki.url).")
  private @Nullable URI to;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description =
          "X-Scope-OrgID of the pushes, empty for none (default: the capture's tenant, or"
              + " wadi.loki.tenant without --to).")
  private @Nullable String tenant;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the token for Authorization: Bearer.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "Tries after the first while the server is away (default: ${DEFAULT-VALUE}).")
  private int retries = 5;

  @Option(
      names = "--retry-wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Wait before the second try; doubles to at most 30 s (default: 500ms).")
  private Duration retryWait = Duration.ofMillis(500);

  @Option(
      names = "--max-refused",
      paramLabel = "N",
      description = "Stop after so many rejected lines (default: ${DEFAULT-VALUE}).")
  private int maxRefused = 1000;

  @Option(names = "--restart", description = "Forget how far an earlier replay came.")
  private boolean restart;

  @Override
  protected ExitCode run() throws IOException {
    if (retries < 0 || maxRefused < 0) {
      throw new ParameterException(
          spec().commandLine(), "--retries and --max-refused: negative (expected: >= 0)");
    }
    Settings settings = folder.settings(shell());
    LokiAccess loki = to == null ? LokiAccess.of(settings) : null;
    URI door = door(loki);
    Path from = folder.capture(shell(), capture);
    CaptureReader reader = CaptureReader.open(from);
    String whose = DeadLetterFolder.tenantOf(reader);
    try (ReplayProgress progress = ReplayProgress.open(from, door, restart)) {
      DeadLetterReplay replay =
          new DeadLetterReplay(
              reader,
              whose,
              progress,
              new PushClient(
                  door,
                  headers(whose, loki),
                  timeout(settings),
                  new Retries(retries, retryWait),
                  loki == null ? null : loki.tls()),
              maxRefused);
      ScanReport report;
      try {
        report = replay.run();
      } catch (IOException | RuntimeException e) {
        output()
            .remark(
                Numbers.count(progress.sent())
                    + " lines are pushed so far; the same command goes on there");
        throw e;
      }
      tell(replay, progress, door);
      Losses.remark(output(), report);
      Losses losses = new Losses();
      losses.add(from, report);
      losses.tell(output());
      return replay.refused() == 0 ? ExitCode.OK : ExitCode.FINDINGS;
    }
  }

  private URI door(@Nullable LokiAccess loki) {
    if (loki != null) {
      return PushClient.door(loki.address());
    }
    if (to == null) {
      throw new ParameterException(
          spec().commandLine(),
          "Missing required option: '--to=URL' (the settings name no Loki: wadi.loki.url)");
    }
    boolean http = "http".equals(to.getScheme()) || "https".equals(to.getScheme());
    if (!http || to.getHost() == null || to.getUserInfo() != null) {
      throw new ParameterException(
          spec().commandLine(),
          "--to: no address to push to (expected: such as http://127.0.0.1:3100, no"
              + " credentials)");
    }
    return PushClient.door(to);
  }

  private Map<String, String> headers(String whose, @Nullable LokiAccess loki) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    String usual = loki == null || loki.tenantOfAll().isEmpty() ? whose : loki.tenantOfAll();
    String name = tenant == null ? usual : tenant;
    if (!name.isEmpty()) {
      headers.put("X-Scope-OrgID", name);
    }
    if (tokenFile != null) {
      String token = Files.readString(CaptureFolders.given(shell(), tokenFile), UTF_8).strip();
      headers.put("Authorization", "Bearer " + token);
    } else if (loki != null && loki.authorization() != null) {
      headers.put("Authorization", loki.authorization());
    }
    return headers;
  }

  private void tell(DeadLetterReplay replay, ReplayProgress progress, URI door) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("capture", capture);
      document.put("to", door.toString());
      document.put("sent", replay.sent());
      document.put("refused", replay.refused());
      document.put("sent_total", progress.sent());
      document.put("refused_total", progress.refused());
      if (replay.refused() > 0) {
        document.put("last_refusal", replay.lastRefusal());
      }
      output().json(document);
      return;
    }
    output()
        .line(
            "pushed %s lines to %s, %s in all"
                .formatted(Numbers.count(replay.sent()), door, Numbers.count(progress.sent())));
    if (replay.refused() > 0) {
      output()
          .line(
              "%s lines were rejected again; the last: %s"
                  .formatted(Numbers.count(replay.refused()), replay.lastRefusal()));
    }
  }
}
