package dev.wadi.console;

import dev.wadi.model.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who may log in: the one user of the settings, who is an admin, and those of a file,
 * which is read again when it changes. A file that cannot be used leaves those who were known.
 * Threads share it.
 */
final class People {
  private static final Logger LOG = LoggerFactory.getLogger(People.class);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Credentials admin;
  private final String adminName;
  private final @Nullable Path file;
  private final LongSupplier nanoTicker;
  private final PasswordHash nobody;

  /* Guards the two fields below, and that one thread alone reads the file. */
  private final ReentrantLock lock = new ReentrantLock();
  private long lookedNanos;
  private @Nullable FileState seen;

  private volatile @Nullable UsersFile users;

  private record FileState(FileTime modified, long bytes, @Nullable Object key) {}

  /**
   * @param file null for nobody but the admin
   * @throws IOException when the file cannot be used
   */
  People(
      Credentials admin,
      String adminName,
      @Nullable Path file,
      LongSupplier nanoTicker,
      SecureRandom random)
      throws IOException {
    this.admin = admin;
    this.adminName = adminName;
    this.file = file;
    this.nanoTicker = nanoTicker;
    this.nobody = PasswordHash.ofNobody(random);
    this.lookedNanos = nanoTicker.getAsLong();
    if (file != null) {
      seen = state(file);
      users = checked(file, adminName);
    }
  }

  /**
   * Reads a file of users.
   *
   * @throws IllegalArgumentException when it is none, or has the admin of the settings in it
   */
  static UsersFile checked(Path file, String adminName) throws IOException {
    UsersFile read = UsersFile.read(file);
    if (read.find(adminName).isPresent()) {
      throw new IllegalArgumentException(
          "%s: %s is the user of wadi.console.user (expected: another name)"
              .formatted(file, adminName));
    }
    return read;
  }

  /**
   * Looks whether the file has changed, at most once a second.
   *
   * @return the names whose role or password is not what it was
   */
  Set<String> refresh() {
    Path there = file;
    if (there == null || !lock.tryLock()) {
      return Set.of();
    }
    try {
      long now = nanoTicker.getAsLong();
      UsersFile before = users;
      if (before == null || now - lookedNanos < LOOK_NANOS) {
        return Set.of();
      }
      lookedNanos = now;
      FileState state = state(there);
      if (state.equals(seen)) {
        return Set.of();
      }
      seen = state;
      UsersFile after = checked(there, adminName);
      users = after;
      Set<String> changed = before.changed(after);
      LOG.info("The users of the console are those of the changed file. file={}", there);
      return changed;
    } catch (IOException | IllegalArgumentException e) {
      LOG.error("The changed file of users is not used. cause={}", e.getMessage());
      return Set.of();
    } finally {
      lock.unlock();
    }
  }

  private static FileState state(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileState(found.lastModifiedTime(), found.size(), found.fileKey());
  }

  /** The role of somebody who proves it with a password; slow for whoever is wrong. */
  Optional<Role> prove(String name, String password) {
    UsersFile known = users;
    if (known == null || name.equals(adminName)) {
      return admin.match(name, password) ? Optional.of(Role.ADMIN) : Optional.empty();
    }
    // The same work for a name that nobody has, so that time does not tell names.
    Optional<UsersFile.User> user = known.find(name);
    boolean fits = user.map(UsersFile.User::hash).orElse(nobody).fits(password);
    return fits ? user.map(UsersFile.User::role) : Optional.empty();
  }

  /** The role of a name as it is now; empty when nobody is called so any more. Never slow. */
  Optional<Role> role(String name) {
    UsersFile known = users;
    if (name.equals(adminName)) {
      return Optional.of(Role.ADMIN);
    }
    return known == null ? Optional.empty() : known.find(name).map(UsersFile.User::role);
  }
}
