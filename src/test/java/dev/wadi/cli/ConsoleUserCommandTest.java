package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleUserCommandTest {
  @TempDir Path folder;

  @Test
  void somebody_is_put_in_listed_and_taken_out() throws Exception {
    Path file = folder.resolve("users");
    CommandRun added =
        CommandRun.of(
            folder, "console", "user", "add", "ann", "--role", "viewer", "--file", file.toString());

    assertThat(added.code()).isZero();
    assertThat(added.results())
        .contains("ann is viewer in " + file)
        .containsPattern("password \\w{28} ");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).contains("ann:viewer:$scrypt$");
    assertThat(CommandRun.of(folder, "console", "user", "ls", "--file", file.toString()).results())
        .contains("ann")
        .contains("viewer");
    assertThat(
            CommandRun.of(folder, "console", "user", "rm", "ann", "--file", file.toString()).code())
        .isZero();
    assertThat(
            CommandRun.of(folder, "console", "user", "rm", "ann", "--file", file.toString())
                .remarks())
        .contains("there is no user ann");
  }

  @Test
  void what_cannot_be_is_told_and_nothing_is_written() throws Exception {
    Path file = folder.resolve("users");

    assertThat(
            CommandRun.of(
                    folder, "console", "user", "add", "ann", "--role", "boss", "--file", "" + file)
                .remarks())
        .contains("expected: viewer, operator or admin");
    assertThat(
            CommandRun.of(
                    folder, "console", "user", "add", "a:b", "--role", "viewer", "--file",
                    "" + file)
                .remarks())
        .contains("no name for a user");
    assertThat(CommandRun.of(folder, "console", "user", "add", "ann", "--role", "viewer").remarks())
        .contains("wadi.console.users: empty");
    assertThat(file).doesNotExist();
  }
}
