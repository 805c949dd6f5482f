package dev.wadi.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi man}: manual pages. */
@Command(
    name = "man",
    description = {
      "Print the manual page of a command, or write all of them to a folder.",
      "",
      "  wadi man grep | man -l -",
      "  wadi man --out /usr/local/share/man/man1"
    })
final class ManCommand extends WadiCommand {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, as it is called.")
  private List<String> path = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Write all pages to this folder; it is made.")
  private @Nullable Path folder;

  @Override
  protected ExitCode run() throws IOException {
    SortedMap<String, String> pages = ManPage.all(spec().root());
    if (folder != null) {
      Path to = CaptureFolders.given(shell(), folder);
      Files.createDirectories(to);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(to.resolve(page.getKey()), page.getValue());
      }
      output().remark(pages.size() + " pages in " + Terminal.safe(folder.toString()));
      return ExitCode.OK;
    }
    List<String> words = new ArrayList<>(List.of("wadi"));
    words.addAll(path);
    String page = pages.get(String.join("-", words) + ".1");
    if (page == null) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "there is no command " + Terminal.safe(String.join(" ", path)) + " (see wadi help)");
    }
    output().line(page.stripTrailing());
    return ExitCode.OK;
  }
}
