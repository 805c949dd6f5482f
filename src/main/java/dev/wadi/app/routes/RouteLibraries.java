package dev.wadi.app.routes;

import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jars that a user laid beside the program, for routes to use: components of Camel, drivers,
 * beans.
 *
 * <p>Read once, at the start; what is laid there later counts from the next start on. Classes of
 * the program come first, so a jar adds but does not replace. A jar runs with all the rights of the
 * gateway, so the folder and each jar may be writable by their owner alone.
 */
public final class RouteLibraries implements Closeable {
  private final List<Path> jars;
  private final ClassLoader loader;
  private final @Nullable URLClassLoader opened;

  private RouteLibraries(List<Path> jars, ClassLoader loader, @Nullable URLClassLoader opened) {
    this.jars = List.copyOf(jars);
    this.loader = loader;
    this.opened = opened;
  }

  /** Only what the program brings. */
  public static RouteLibraries none() {
    return new RouteLibraries(List.of(), RouteLibraries.class.getClassLoader(), null);
  }

  /**
   * The jars of a folder, in the order of their names; a folder that is not there holds none.
   *
   * @throws IOException when the folder cannot be read, or others than its owner may write there
   */
  public static RouteLibraries in(Optional<Path> folder) throws IOException {
    if (folder.isEmpty() || !Files.isDirectory(folder.get())) {
      return none();
    }
    List<Path> jars = jars(folder.get());
    if (jars.isEmpty()) {
      return none();
    }
    requireOwnersOnly(folder.get());
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      requireOwnersOnly(jar);
      urls.add(jar.toUri().toURL());
    }
    URLClassLoader opened =
        new URLClassLoader(
            "wadi-lib", urls.toArray(URL[]::new), RouteLibraries.class.getClassLoader());
    return new RouteLibraries(jars, opened, opened);
  }

  /**
   * Does nothing when only the owner may write to a file or folder.
   *
   * @throws IOException when others may, with the cure
   */
  static void requireOwnersOnly(Path path) throws IOException {
    if (othersMayWrite(path)) {
      throw new IOException(
          path
              + ": others than its owner may write here, and what lies here runs with all rights of"
              + " the gateway (expected: chmod go-w)");
    }
  }

  /** Whether others than the owner may write; where files have no such rights, nobody knows. */
  static boolean othersMayWrite(Path path) throws IOException {
    if (!Files.getFileStore(path).supportsFileAttributeView("posix")) {
      return false;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
    return permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> path.getFileName().toString().endsWith(".jar"))
          .filter(Files::isRegularFile)
          .map(Path::toAbsolutePath)
          .sorted()
          .toList();
    }
  }

  /** The jars, with their whole paths. */
  public List<Path> jars() {
    return jars;
  }

  /** Finds classes of the program and of the jars. */
  public ClassLoader loader() {
    return loader;
  }

  @Override
  public void close() throws IOException {
    if (opened != null) {
      opened.close();
    }
  }
}
