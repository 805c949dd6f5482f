package dev.wadi.cli.keys;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wadi.chain.authenticate.KeyFile;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi keys revoke}. */
@Command(
    name = "revoke",
    description = {
      "Switch a key off, for good or until --undo. A running gateway refuses it within a second,",
      "also on connections that are open."
    })
final class RevokeCommand extends JsonCommand {
  @Parameters(paramLabel = "NAME", description = "Which key, as wadi keys list shows it.")
  private String name = "";

  @Option(names = "--undo", description = "Switch it on again.")
  private boolean undo;

  @Option(names = "--delete", description = "Take it out of the file; its senders become unknown.")
  private boolean delete;

  @Mixin private KeyFileOptions keys = new KeyFileOptions();

  @Override
  protected ExitCode run() throws IOException {
    if (undo && delete) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--undo and --delete (expected: one of them)");
    }
    if (delete) {
      keys.changeOne(shell(), name, key -> {});
      keys.change(shell(), this::without);
    } else {
      keys.changeOne(shell(), name, key -> key.put("active", undo));
    }
    String state = delete ? "deleted" : undo ? "active" : "inactive";
    if (json()) {
      output().json(Map.of("name", name, "state", state));
    } else {
      output().remark("Key " + name + " is " + state + ".");
    }
    return ExitCode.OK;
  }

  private ArrayNode without(ArrayNode all) {
    ArrayNode rest = JsonNodeFactory.instance.arrayNode();
    var gone = KeyFile.find(all, name);
    all.forEach(
        key -> {
          if (!key.equals(gone)) {
            rest.add(key);
          }
        });
    return rest;
  }
}
