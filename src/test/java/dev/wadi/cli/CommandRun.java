package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** One call of the command line in this process: its exit code and what it wrote. */
record CommandRun(int code, String results, String remarks) {
  static CommandRun of(Path directory, String... args) throws IOException {
    return of(directory, Map.of(), args);
  }

  static CommandRun of(Path directory, Map<String, String> environment, String... args)
      throws IOException {
    return of(directory, environment, InputStream.nullInputStream(), args);
  }

  /** The same with something piped in. */
  static CommandRun piped(Path directory, String input, String... args) throws IOException {
    return of(directory, Map.of(), new ByteArrayInputStream(input.getBytes(UTF_8)), args);
  }

  /** The same with variables, too. */
  static CommandRun piped(
      Path directory, Map<String, String> environment, String input, String... args)
      throws IOException {
    return of(directory, environment, new ByteArrayInputStream(input.getBytes(UTF_8)), args);
  }

  private static CommandRun of(
      Path directory, Map<String, String> environment, InputStream input, String... args)
      throws IOException {
    ByteArrayOutputStream results = new ByteArrayOutputStream();
    ByteArrayOutputStream remarks = new ByteArrayOutputStream();
    int code;
    try (PrintStream err = new PrintStream(remarks, true, UTF_8)) {
      Output output = new Output(results, err);
      code = Wadi.run(new Shell(output, input, environment, directory), args);
    }
    return new CommandRun(code, results.toString(UTF_8), remarks.toString(UTF_8));
  }
}
