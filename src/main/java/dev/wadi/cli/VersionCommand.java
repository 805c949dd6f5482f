package dev.wadi.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Command;

/** {@code wadi version}: which build this is. */
@Command(name = "version", description = "Tell which build this is.")
final class VersionCommand extends JsonCommand {
  @Override
  protected ExitCode run() {
    if (json()) {
      output().json(build());
    } else {
      output().line(sentence());
    }
    return ExitCode.OK;
  }

  /** For a person, on one line. */
  static String sentence() {
    Map<String, Object> build = build();
    return "wadi %s (commit %s, built %s, Java %s)"
        .formatted(
            build.get("version"), build.get("commit"), build.get("date"), build.get("javaVersion"));
  }

  /** The version alone. */
  static String version() {
    return String.valueOf(build().get("version"));
  }

  /** What the build wrote down about itself, and the Java it runs on now. */
  static Map<String, Object> build() {
    Properties written = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream("/dev/wadi/build.properties")) {
      if (in == null) {
        throw new IllegalStateException("build.properties is not on the class path");
      }
      written.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Object> build = new LinkedHashMap<>();
    for (String name : new String[] {"version", "commit", "date"}) {
      // Without the build tool nothing was filled in.
      String text = written.getProperty(name, "");
      build.put(name, text.isEmpty() || text.startsWith("${") ? "unknown" : text);
    }
    build.put("javaVersion", System.getProperty("java.version"));
    return build;
  }
}
