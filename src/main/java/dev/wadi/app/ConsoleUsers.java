package dev.wadi.app;

import dev.wadi.console.UsersFile;
import dev.wadi.model.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;

/** The file of people who may log in to the console, for whoever keeps it. */
public final class ConsoleUsers {
  private final Path file;
  private final SecureRandom random = new SecureRandom();

  public ConsoleUsers(Path file) {
    this.file = file;
  }

  /** Names and roles, by name. */
  public Map<String, Role> all() throws IOException {
    return UsersFile.read(file).roles();
  }

  /**
   * Puts somebody in, or gives whoever has that name another role and password.
   *
   * @throws IllegalArgumentException when the name or the password is none
   */
  public void put(String name, Role role, String password) throws IOException {
    UsersFile.put(file, name, role, password, random);
  }

  /** Takes somebody out; false when nobody of that name is in it. */
  public boolean remove(String name) throws IOException {
    return UsersFile.remove(file, name);
  }

  /** A password that nobody guesses. */
  public String newPassword() {
    return UsersFile.newPassword(random);
  }
}
