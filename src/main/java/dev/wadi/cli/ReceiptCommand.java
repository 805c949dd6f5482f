package dev.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.ReceiptStatus;
import dev.wadi.buffer.wal.offline.RecordInfo;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi receipt}: what became of an accepted push. */
@Command(
    name = "receipt",
    description = {
      "Tell where an accepted push is in each sink, by the receipt in its answer (X-Wadi-Receipt).",
      "Reads the write-ahead log; beside a running gateway the sinks are a little further than is",
      "saved, and with --gateway that one is asked. Exit code 3 when there never was such a push,"
          + " 6",
      "when its record is damaged."
    })
final class ReceiptCommand extends JsonCommand {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Parameters(
      paramLabel = "RECEIPT",
      arity = "0..1",
      description = "<tenant>:<segment>:<offset>:<crc>, as the gateway answered.")
  private String value = "";

  @Option(
      names = "--wal",
      paramLabel = "DIR",
      description = "Folder of the write-ahead log (default: wadi.wal.directory).")
  private @Nullable Path directory;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Ask the running gateway, by its console (without URL: where the settings say).")
  private @Nullable String gateway;

  @Override
  protected ExitCode run() throws IOException {
    String address = gateway;
    if (value.isEmpty() && address != null && isReceipt(address)) {
      value = address; // --gateway without an address, and the receipt behind it
      address = "";
    }
    if (value.isEmpty()) {
      throw new ParameterException(spec().commandLine(), "no receipt (X-Wadi-Receipt of a push)");
    }
    Receipt receipt = receipt();
    if (address != null) {
      if (directory != null) {
        throw new ParameterException(
            spec().commandLine(), "--gateway and --wal (expected: one of them)");
      }
      return ask(receipt, address);
    }
    Path folder =
        directory == null
            ? settings.read(shell()).requiredPath("wadi.wal.directory")
            : CaptureFolders.given(shell(), directory);
    WalInspector inspector = new WalInspector(WalOptions.requireWal(folder));
    ReceiptStatus status = inspector.status(receipt);
    @Nullable RecordInfo record =
        status.record() == ReceiptStatus.RecordState.INTACT ? record(inspector, receipt) : null;
    if (json()) {
      output().json(document(status, record));
    } else {
      print(status, record);
    }
    return code(status.record());
  }

  private static ExitCode code(ReceiptStatus.RecordState record) {
    return switch (record) {
      case INTACT, GONE -> ExitCode.OK;
      case DAMAGED -> ExitCode.FINDINGS;
      case UNKNOWN -> ExitCode.NOT_FOUND;
    };
  }

  private ExitCode ask(Receipt receipt, String address) throws IOException {
    JsonNode answer =
        GatewayOptions.open(this, settings.read(shell()), address)
            .call(RunningGateway.WAL, "receiptStatus", receipt.toString());
    String record = answer.path("record").asText();
    Map<String, String> sinks = new TreeMap<>();
    answer
        .path("sinks")
        .properties()
        .forEach(one -> sinks.put(one.getKey(), one.getValue().asText()));
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      for (String name : List.of("receipt", "tenant", "position", "record", "explanation")) {
        document.put(name, answer.path(name).asText());
      }
      document.put("sinks", sinks);
      output().json(document);
    } else {
      output().line(answer.path("explanation").asText());
      boolean known = !record.equals(ReceiptStatus.word(ReceiptStatus.RecordState.UNKNOWN));
      if (known && !sinks.isEmpty()) {
        output().line("");
        Table table = new Table("sink", "state");
        sinks.forEach(table::row);
        table.print(output());
      }
    }
    for (ReceiptStatus.RecordState state : ReceiptStatus.RecordState.values()) {
      if (ReceiptStatus.word(state).equals(record)) {
        return code(state);
      }
    }
    throw new CommandException(
        ExitCode.INTERNAL, "the gateway's answer is not understood; is it of another version?");
  }

  private static boolean isReceipt(String text) {
    try {
      Receipt.parse(text.strip());
      return true;
    } catch (IllegalArgumentException e) {
      return false; // An address, then.
    }
  }

  private Receipt receipt() {
    try {
      return Receipt.parse(value.strip());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }

  private static @Nullable RecordInfo record(WalInspector inspector, Receipt receipt)
      throws IOException {
    List<RecordInfo> found = new ArrayList<>();
    inspector.dump(
        receipt.tenant(),
        receipt.position(),
        false,
        record -> {
          found.add(record);
          return false;
        });
    return found.isEmpty() ? null : found.get(0);
  }

  private void print(ReceiptStatus status, @Nullable RecordInfo record) {
    output().line(status.explanation());
    if (record != null) {
      output()
          .line(
              "%s lines, %s, appended %s"
                  .formatted(
                      Numbers.count(record.entries()),
                      Numbers.bytes(record.payloadBytes()),
                      Rfc3339.format(record.appendNanos())));
    }
    boolean known = status.record() != ReceiptStatus.RecordState.UNKNOWN;
    if (known && !status.readers().isEmpty()) {
      output().line("");
      Table table = new Table("sink", "state");
      new TreeMap<>(status.readers())
          .forEach((sink, state) -> table.row(sink, ReceiptStatus.word(state)));
      table.print(output());
    }
  }

  private static Map<String, Object> document(ReceiptStatus status, @Nullable RecordInfo record) {
    Map<String, Object> document = new LinkedHashMap<>(status.document());
    Object sinks = document.remove("sinks");
    if (record != null) {
      document.put("lines", record.entries());
      document.put("bytes", record.payloadBytes());
      document.put("appended", Rfc3339.format(record.appendNanos()));
    }
    document.put("sinks", sinks);
    return document;
  }
}
