package dev.wadi.console;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the console listens and who may enter.
 *
 * @param host address or name to bind; a loopback one unless the user decided otherwise
 * @param port TCP port, 0 to 65535; 0 lets the system choose
 * @param user the one name that may log in, 1 to 64 characters without a colon
 * @param password the password, at least 8 characters; null: the one in {@code passwordFile}, and
 *     without that the one generated at the first start
 * @param passwordFile a file that holds the password and nothing else; null: none
 * @param dataFolder the gateway's data folder; a generated password is kept under {@code console/}
 * @param sessionIdle how long a session lives without an action of its user, 1 minute to 7 days
 * @param hostNames names besides addresses and {@code localhost} by which browsers may call the
 *     console (the name of a proxy in front of it, for example), in lower case
 * @param usersFile who may log in besides that user, as {@link UsersFile} reads it; null: nobody
 * @param oidc by whom people may log in too; null: by nobody
 */
public record ConsoleSettings(
    String host,
    int port,
    String user,
    @Nullable String password,
    @Nullable Path passwordFile,
    Path dataFolder,
    Duration sessionIdle,
    Set<String> hostNames,
    @Nullable Path usersFile,
    @Nullable OidcSettings oidc) {

  /** Fewest characters of a password that somebody chose. */
  public static final int SHORTEST_PASSWORD = 8;

  /** Most characters of a user name or a password. */
  public static final int LONGEST_SECRET = 256;

  public ConsoleSettings {
    Objects.requireNonNull(dataFolder, "dataFolder");
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: empty (expected: an address or a name)");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    if (user.isBlank() || user.length() > 64 || user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "user: '" + user + "' (expected: 1 to 64 characters without a colon)");
    }
    if (password != null) {
      checkPassword(password, "password");
      if (passwordFile != null) {
        throw new IllegalArgumentException("password and passwordFile (expected: one of them)");
      }
    }
    if (sessionIdle.compareTo(Duration.ofMinutes(1)) < 0
        || sessionIdle.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException(
          "sessionIdle: " + sessionIdle + " (expected: 1 minute to 7 days)");
    }
    hostNames =
        hostNames.stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** For the one user alone. */
  public ConsoleSettings(
      String host,
      int port,
      String user,
      @Nullable String password,
      @Nullable Path passwordFile,
      Path dataFolder,
      Duration sessionIdle,
      Set<String> hostNames) {
    this(host, port, user, password, passwordFile, dataFolder, sessionIdle, hostNames, null, null);
  }

  /** The same with more people. */
  public ConsoleSettings withUsers(@Nullable Path newUsersFile) {
    return new ConsoleSettings(
        host,
        port,
        user,
        password,
        passwordFile,
        dataFolder,
        sessionIdle,
        hostNames,
        newUsersFile,
        oidc);
  }

  /** The same with an identity provider. */
  public ConsoleSettings withOidc(@Nullable OidcSettings newOidc) {
    return new ConsoleSettings(
        host,
        port,
        user,
        password,
        passwordFile,
        dataFolder,
        sessionIdle,
        hostNames,
        usersFile,
        newOidc);
  }

  /**
   * Reads the file of users, if there is one, to see that it can be used.
   *
   * @throws IllegalArgumentException when it is none; the message shows no hash
   */
  public void checkUsers() throws IOException {
    if (usersFile != null) {
      People.checked(usersFile, user);
    }
  }

  /** The settings nobody changed: loopback, port 3101, user {@code admin}, 30 minutes. */
  public static ConsoleSettings defaults(Path dataFolder) {
    return new ConsoleSettings(
        "127.0.0.1", 3101, "admin", null, null, dataFolder, Duration.ofMinutes(30), Set.of());
  }

  /** The same, bound elsewhere. */
  public ConsoleSettings boundTo(String newHost, int newPort) {
    return new ConsoleSettings(
        newHost,
        newPort,
        user,
        password,
        passwordFile,
        dataFolder,
        sessionIdle,
        hostNames,
        usersFile,
        oidc);
  }

  /** The same with a user and a password of one's own. */
  public ConsoleSettings withLogin(String newUser, String newPassword) {
    return new ConsoleSettings(
        host,
        port,
        newUser,
        newPassword,
        null,
        dataFolder,
        sessionIdle,
        hostNames,
        usersFile,
        oidc);
  }

  /** The same with sessions that end after another time without an action. */
  public ConsoleSettings withSessionIdle(Duration newSessionIdle) {
    return new ConsoleSettings(
        host,
        port,
        user,
        password,
        passwordFile,
        dataFolder,
        newSessionIdle,
        hostNames,
        usersFile,
        oidc);
  }

  /**
   * The password that a console with these settings asks for; makes none, unlike a console that
   * starts.
   *
   * @throws java.nio.file.NoSuchFileException when no console has kept one yet
   * @throws IOException when the file cannot be read, or does not hold a password
   */
  public String knownPassword() throws IOException {
    if (password != null) {
      return password;
    }
    return PasswordFile.read(passwordFile != null ? passwordFile : PasswordFile.under(dataFolder));
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "ConsoleSettings[host=%s, port=%d, user=%s, password=%s, passwordFile=%s, dataFolder=%s, sessionIdle=%s, hostNames=%s, usersFile=%s, oidc=%s]"
        .formatted(
            host,
            port,
            user,
            password == null ? "none" : "***",
            passwordFile,
            dataFolder,
            sessionIdle,
            hostNames,
            usersFile,
            oidc == null ? "none" : oidc.provider());
  }

  static void checkPassword(String password, String where) {
    if (password.length() < SHORTEST_PASSWORD || password.length() > LONGEST_SECRET) {
      throw new IllegalArgumentException(
          "%s: %d characters (expected: %d to %d)"
              .formatted(where, password.length(), SHORTEST_PASSWORD, LONGEST_SECRET));
    }
  }
}
