package dev.wadi.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --header}, for commands that send requests. */
public final class HeaderFlag {
  @Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description = "Header of each request, such as X-Scope-OrgID:demo; may be repeated.")
  private List<String> headers = List.of();

  /** Values by names. */
  public Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new CommandException(ExitCode.INVALID_ARGS, "--header: (expected: NAME:VALUE)");
      }
      all.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    return all;
  }
}
