package dev.wadi.cli.console;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.model.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi console user ls}. */
@Command(
    name = "ls",
    description = {"List the people in the file of users, with their roles."})
final class UserLsCommand extends JsonCommand {
  @Mixin private UsersFileOptions users = new UsersFileOptions();

  @Override
  protected ExitCode run() throws IOException {
    Map<String, Role> all = users.users(shell()).all();
    if (json()) {
      List<Map<String, Object>> rows = new ArrayList<>();
      all.forEach((name, role) -> rows.add(Map.of("user", name, "role", role.word())));
      output().json(rows);
    } else {
      Table table = new Table("user", "role");
      all.forEach((name, role) -> table.row(name, role.word()));
      table.print(output());
    }
    return ExitCode.OK;
  }
}
