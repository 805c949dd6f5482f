package dev.wadi.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Names the sources that are not in the house's format, and fails when there are any. The plugin
 * that mends them ({@code make format}) looks at one after another; this one does so on all
 * processors. The build runs it as a program in one file, with the formatter on its class path:
 * {@code java -cp FORMATTER FormatCheck.java FOLDER...}.
 */
public final class FormatCheck {
  private FormatCheck() {}

  /** Ends with 1 when a source has another format. */
  public static void main(String[] folders) throws IOException {
    // Long texts stay as they were cut: so does the plugin leave them.
    List<String> arguments =
        new ArrayList<>(
            List.of("--dry-run", "--set-exit-if-changed", "--skip-reflowing-long-strings"));
    int options = arguments.size();
    for (String folder : folders) {
      try (Stream<Path> all = Files.walk(Path.of(folder))) {
        all.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
      }
    }
    if (arguments.size() == options) {
      throw new IllegalArgumentException("no sources in " + List.of(folders));
    }
    int code =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(System.err, System.err, arguments.toArray(String[]::new));
    if (code != 0) {
      System.err.println("These sources are not in the house's format; make format mends them.");
    }
    System.exit(code);
  }
}
