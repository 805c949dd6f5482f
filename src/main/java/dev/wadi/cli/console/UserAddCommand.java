package dev.wadi.cli.console;

import dev.wadi.app.ConsoleUsers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import dev.wadi.model.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi console user add NAME --role ROLE}. */
@Command(
    name = "add",
    description = {
      "Put somebody into the file of users, or give whoever has that name another role and",
      "password. Without --password-file a password is made and shown once; the file keeps its",
      "hash (scrypt) and is yours alone."
    })
final class UserAddCommand extends JsonCommand {
  private static final int MOST_BYTES = 4096;

  @Mixin private UsersFileOptions users = new UsersFileOptions();

  @Parameters(paramLabel = "NAME", description = "What they log in as.")
  private String name = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      required = true,
      description = "viewer looks, operator also runs the gateway, admin may do everything.")
  private String role = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Where the password stands, a line; - reads what is piped in.")
  private @Nullable String passwordFile;

  @Override
  protected ExitCode run() throws IOException {
    Role wanted =
        Role.of(role)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec().commandLine(),
                        "--role: %s (expected: viewer, operator or admin)"
                            .formatted(Terminal.safe(role))));
    ConsoleUsers file = users.users(shell());
    boolean fresh = passwordFile == null;
    String password = passwordFile == null ? file.newPassword() : given(passwordFile);
    try {
      file.put(name, wanted, password);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()));
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("user", name);
      document.put("role", wanted.word());
      document.put("file", users.path(shell()).toString());
      if (fresh) {
        document.put("password", password);
      }
      output().json(document);
    } else {
      output().line(name + " is " + wanted.word() + " in " + users.path(shell()));
      if (fresh) {
        output().line("password " + password + " (not shown again)");
      }
    }
    return ExitCode.OK;
  }

  private String given(String from) throws IOException {
    byte[] bytes =
        from.equals("-")
            ? shell().input().readNBytes(MOST_BYTES)
            : small(shell().workingDirectory().resolve(from));
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static byte[] small(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than 4 KiB, so no password");
    }
    return Files.readAllBytes(file);
  }
}
