package dev.wadi.store.remote;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a capture elsewhere: the capture itself, which has no names, or a file below it.
 * Immutable. Shown with the capture's title in front.
 *
 * @param fileSystem of the capture
 * @param absolute from the capture on, else from somewhere in it
 * @param names from the outside in
 */
record RemotePath(RemoteFileSystem fileSystem, boolean absolute, List<String> names)
    implements Path {
  RemotePath {
    names = List.copyOf(names);
  }

  /** The name by which the file is fetched. */
  String key() {
    return String.join("/", ((RemotePath) toAbsolutePath().normalize()).names);
  }

  private RemotePath ours(Path other) {
    if (other instanceof RemotePath path) {
      return path;
    }
    throw new ProviderMismatchException();
  }

  private RemotePath with(boolean fromTop, List<String> parts) {
    return new RemotePath(fileSystem, fromTop, parts);
  }

  @Override
  public FileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable Path getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : with(false, names.subList(names.size() - 1, names.size()));
  }

  @Override
  public @Nullable Path getParent() {
    return names.isEmpty() || !absolute && names.size() == 1
        ? null
        : with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return subpath(index, index + 1);
  }

  @Override
  public Path subpath(int begin, int end) {
    if (begin < 0 || end > names.size() || begin >= end) {
      throw new IllegalArgumentException("subpath: " + begin + " to " + end + " of " + this);
    }
    return with(false, names.subList(begin, end));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof RemotePath path
        && path.fileSystem == fileSystem
        && path.absolute == absolute
        && path.names.size() <= names.size()
        && names.subList(0, path.names.size()).equals(path.names);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof RemotePath path
        && path.fileSystem == fileSystem
        && (path.absolute
            ? equals(path)
            : path.names.size() <= names.size()
                && names
                    .subList(names.size() - path.names.size(), names.size())
                    .equals(path.names));
  }

  @Override
  public Path normalize() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      if (name.equals("..") && !kept.isEmpty() && !kept.get(kept.size() - 1).equals("..")) {
        kept.remove(kept.size() - 1);
      } else if (!name.equals(".") && !(name.equals("..") && absolute)) {
        kept.add(name);
      }
    }
    return with(absolute, kept);
  }

  @Override
  public Path resolve(Path other) {
    RemotePath path = ours(other);
    if (path.absolute) {
      return path;
    }
    List<String> joined = new ArrayList<>(names);
    joined.addAll(path.names);
    return with(absolute, joined);
  }

  @Override
  public Path relativize(Path other) {
    RemotePath path = ours(other);
    if (path.absolute != absolute || !path.startsWith(this)) {
      throw new IllegalArgumentException(other + " does not lie below " + this);
    }
    return with(false, path.names.subList(names.size(), path.names.size()));
  }

  @Override
  public URI toUri() {
    return URI.create(RemoteProvider.SCHEME + ":/" + String.join("/", names));
  }

  @Override
  public Path toAbsolutePath() {
    return with(true, names);
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath().normalize();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("files elsewhere are not watched");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(ours(other).toString());
  }

  @Override
  public String toString() {
    String below = String.join("/", names);
    String title = fileSystem.title();
    return !absolute ? below : below.isEmpty() ? title : title.replaceFirst("/$", "") + "/" + below;
  }
}
