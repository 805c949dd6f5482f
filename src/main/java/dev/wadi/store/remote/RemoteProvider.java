package dev.wadi.store.remote;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What Java asks of a {@link RemoteFileSystem}. Whatever would change something is refused. */
final class RemoteProvider extends FileSystemProvider {
  static final String SCHEME = "wadi-capture";

  private final RemoteFileSystem system;

  RemoteProvider(RemoteFileSystem system) {
    this.system = system;
  }

  private RemoteFile file(Path path) throws NoSuchFileException {
    RemoteFile file = system.files().get(key(path));
    if (file == null) {
      throw new NoSuchFileException(path.toString());
    }
    return file;
  }

  private static String key(Path path) {
    if (path instanceof RemotePath remote) {
      return remote.key();
    }
    throw new java.nio.file.ProviderMismatchException();
  }

  private boolean isFolder(String key) {
    if (key.isEmpty()) {
      return true;
    }
    String next = system.files().ceilingKey(key + "/");
    return next != null && next.startsWith(key + "/");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("opened by what lists the files");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    return system.getPath(uri.getPath());
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    for (OpenOption option : options) {
      if (option != StandardOpenOption.READ && !(option instanceof LinkOption)) {
        throw new ReadOnlyFileSystemException();
      }
    }
    return new RemoteChannel(file(path));
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    String key = key(folder);
    if (!isFolder(key)) {
      throw system.files().containsKey(key)
          ? new NotDirectoryException(folder.toString())
          : new NoSuchFileException(folder.toString());
    }
    String prefix = key.isEmpty() ? "" : key + "/";
    Set<String> names = new TreeSet<>();
    for (String name : system.files().tailMap(prefix).keySet()) {
      if (!name.startsWith(prefix)) {
        break;
      }
      String below = name.substring(prefix.length());
      int slash = below.indexOf('/');
      names.add(slash < 0 ? below : below.substring(0, slash));
    }
    List<Path> found = new ArrayList<>();
    for (String name : names) {
      Path path = folder.resolve(name);
      if (filter.accept(path)) {
        found.add(path);
      }
    }
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return found.iterator();
      }

      @Override
      public void close() {
        // The list was made when the capture was opened.
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void copy(Path from, Path to, CopyOption... options) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException("how much room there is elsewhere");
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    String key = key(path);
    if (!isFolder(key) && !system.files().containsKey(key)) {
      throw new NoSuchFileException(path.toString());
    }
    for (AccessMode mode : modes) {
      if (mode != AccessMode.READ) {
        throw new ReadOnlyFileSystemException();
      }
    }
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type == BasicFileAttributeView.class ? type.cast(new View(path)) : null;
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class) {
      throw new UnsupportedOperationException("attributes: " + type.getSimpleName());
    }
    String key = key(path);
    return type.cast(
        isFolder(key)
            ? new RemoteAttributes(true, 0)
            : new RemoteAttributes(false, file(path).size()));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException("attributes by name");
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
    throw new ReadOnlyFileSystemException();
  }

  /** The attributes of one path, read anew each time. */
  private final class View implements BasicFileAttributeView {
    private final Path path;

    View(Path path) {
      this.path = path;
    }

    @Override
    public String name() {
      return "basic";
    }

    @Override
    public BasicFileAttributes readAttributes() throws IOException {
      return RemoteProvider.this.readAttributes(path, BasicFileAttributes.class);
    }

    @Override
    public void setTimes(
        java.nio.file.attribute.FileTime modified,
        java.nio.file.attribute.FileTime accessed,
        java.nio.file.attribute.FileTime created) {
      throw new ReadOnlyFileSystemException();
    }
  }
}
