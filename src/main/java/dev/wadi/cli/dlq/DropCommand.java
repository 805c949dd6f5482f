package dev.wadi.cli.dlq;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureReader;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.deadletters.DeadLetterFolder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi dlq drop}. */
@Command(
    name = "drop",
    description = {
      "Delete a capture of dead letters for good.",
      "Refused while a running gateway writes to it: with --gateway that one is told to seal it",
      "first (operation seal of dev.wadi:type=Capture,name=dlq); its next dead letter begins",
      "another capture."
    })
final class DropCommand extends JsonCommand {
  private static final String DEAD_LETTERS = "dev.wadi:type=Capture,name=dlq";

  @Mixin private DlqOptions folder = new DlqOptions();

  @Parameters(paramLabel = "CAPTURE", description = "As dlq ls names it.")
  private String capture = "";

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Have the running gateway seal it, by its console (without URL: where the settings"
              + " say).")
  private @Nullable String gateway;

  @Option(names = "--yes", description = "Really do it.")
  private boolean yes;

  @Override
  protected ExitCode run() throws IOException {
    DeadLetterFolder root = new DeadLetterFolder(folder.root(shell()));
    try {
      root.require(capture);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, e.getMessage() + " (see wadi dlq ls)");
    }
    if (!yes) {
      throw new ParameterException(
          spec().commandLine(), "dlq drop deletes for good; say --yes when that is meant");
    }
    long bytes = drop(root);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("capture", capture);
      document.put("freed_bytes", bytes);
      output().json(document);
    } else {
      output().line("dropped " + capture + ", " + Numbers.bytes(bytes));
    }
    return ExitCode.OK;
  }

  private long drop(DeadLetterFolder root) throws IOException {
    try {
      return root.drop(capture);
    } catch (CaptureException e) {
      if (e.kind() != CaptureException.Kind.LOCKED) {
        throw e;
      }
      String address = gateway;
      if (address == null) {
        output().remark("if that is a running gateway, let it seal the capture first: --gateway");
        throw e;
      }
      String tenant = DeadLetterFolder.tenantOf(CaptureReader.open(root.require(capture)));
      GatewayOptions.open(this, folder.settings(shell()), address)
          .call(DEAD_LETTERS, "seal", tenant);
      return root.drop(capture);
    }
  }
}
