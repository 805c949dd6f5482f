package dev.wadi.console;

import dev.wadi.model.FolderOfAnother;
import dev.wadi.model.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * People who may log in, in a file: a line {@code name:role:hash} for each, empty lines and those
 * that begin with {@code #} aside. The role is {@code viewer}, {@code operator} or {@code admin},
 * the hash a {@link PasswordHash}. Immutable, as it was read.
 */
public final class UsersFile {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_USERS = 1_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  /** Somebody in it. */
  record User(String name, Role role, PasswordHash hash) {}

  private final Map<String, User> users;

  private UsersFile(Map<String, User> users) {
    this.users = Map.copyOf(users);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when a line is none; the message begins with file and line and
   *     shows no hash
   * @throws IOException when it cannot be read, or others than its owner may write to it
   */
  public static UsersFile read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than 1 MiB");
    }
    if (othersMayWrite(file)) {
      throw new IOException(file + ": others than its owner may write to it (expected: chmod 600)");
    }
    Map<String, User> users = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        User user = user(line, file + ":" + (i + 1));
        if (users.put(user.name, user) != null) {
          throw new IllegalArgumentException(
              file + ":" + (i + 1) + ": " + user.name + " is there twice");
        }
      }
    }
    if (users.size() > MOST_USERS) {
      throw new IllegalArgumentException(
          file + ": " + users.size() + " users (expected: at most " + MOST_USERS + ")");
    }
    return new UsersFile(users);
  }

  private static User user(String line, String where) {
    String[] parts = line.split(":", 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException(where + ": expected name:role:hash");
    }
    try {
      return new User(name(parts[0]), role(parts[1]), PasswordHash.parse(parts[2]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static String name(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "no name for a user (expected: up to 64 letters, digits and . _ @ -)");
    }
    return name;
  }

  private static Role role(String word) {
    return Role.of(word)
        .orElseThrow(
            () -> new IllegalArgumentException("role (expected: viewer, operator or admin)"));
  }

  private static boolean othersMayWrite(Path file) throws IOException {
    if (!posix(file)) {
      return false;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    return permissions.contains(PosixFilePermission.OTHERS_WRITE)
        || permissions.contains(PosixFilePermission.GROUP_WRITE);
  }

  private static boolean posix(Path there) {
    return Files.getFileAttributeView(there, PosixFileAttributeView.class) != null;
  }

  Optional<User> find(String name) {
    return Optional.ofNullable(users.get(name));
  }

  /** Names and roles, by name. */
  public Map<String, Role> roles() {
    return users.values().stream()
        .collect(Collectors.toMap(User::name, User::role, (a, b) -> a, TreeMap::new));
  }

  /** The names whose line is not the same in both. */
  Set<String> changed(UsersFile other) {
    return users.values().stream()
        .filter(user -> !user.equals(other.users.get(user.name)))
        .map(User::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Puts somebody into a file, or in the place of whoever has that name there; makes the file where
   * there is none. The file is for its owner alone and is whole at any moment.
   *
   * @throws IllegalArgumentException when the name or the password is none
   */
  public static void put(Path file, String name, Role role, String password, SecureRandom random)
      throws IOException {
    name(name);
    ConsoleSettings.checkPassword(password, "password");
    String line = name + ":" + role.word() + ":" + PasswordHash.of(password, random).text();
    List<String> lines = without(file, name);
    lines.add(line);
    write(file, lines);
  }

  /** A password for somebody who has none yet. */
  public static String newPassword(SecureRandom random) {
    return PasswordFile.make(random);
  }

  /** Takes somebody out of a file; false when nobody of that name is in it. */
  public static boolean remove(Path file, String name) throws IOException {
    List<String> before = Files.readAllLines(file);
    List<String> after = without(file, name);
    if (after.size() == before.size()) {
      return false;
    }
    write(file, after);
    return true;
  }

  private static List<String> without(Path file, String name) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(file)) {
      Files.readAllLines(file).stream()
          .filter(line -> !line.strip().startsWith(name + ":"))
          .forEach(lines::add);
    } else {
      lines.add("# Who may log in to the console: name:role:hash. Written by wadi console user.");
    }
    return lines;
  }

  private static void write(Path file, List<String> lines) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + " is no file");
    }
    FolderOfAnother.refuse(file);
    Files.createDirectories(folder);
    FileAttribute<?>[] mode =
        posix(folder)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path beside = Files.createTempFile(folder, ".users", ".new", mode);
    try {
      Files.write(beside, lines);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
