package dev.wadi.buffer.wal.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The file system of the machine. */
final class SystemFiles implements WalFiles {
  static final SystemFiles INSTANCE = new SystemFiles();

  /*
   * Locks that this process holds, by the folder's real path. The system forgets a process's lock as
   * soon as that process closes any channel on the file, so a second taker must not even open it.
   */
  private final Set<Path> held = ConcurrentHashMap.newKeySet();

  private SystemFiles() {}

  @Override
  public Handle create(Path file) throws IOException {
    return new Channel(
        FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), attributes(file, "rw-------")));
  }

  @Override
  public Handle openToRead(Path file) throws IOException {
    return new Channel(FileChannel.open(file, READ));
  }

  @Override
  public Handle openToWrite(Path file) throws IOException {
    return new Channel(FileChannel.open(file, READ, WRITE));
  }

  @Override
  public void createFolders(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath();
    if (Files.isDirectory(absolute)) {
      return;
    }
    Path parent = absolute.getParent();
    if (parent != null) {
      createFolders(parent);
    }
    if (!Files.isDirectory(absolute)) {
      Files.createDirectory(absolute, attributes(absolute, "rwx------"));
    }
  }

  @Override
  public List<String> list(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        for (Path path : stream) {
          Path name = path.getFileName();
          if (name != null) {
            names.add(name.toString());
          }
        }
      }
    }
    return names;
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean isFolder(Path path) {
    return Files.isDirectory(path);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void deleteFolder(Path folder) throws IOException {
    Files.deleteIfExists(folder);
  }

  @Override
  public void replace(Path file, Path target) throws IOException {
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  @Override
  public Space space(Path folder) throws IOException {
    FileStore store = Files.getFileStore(folder);
    return new Space(store.getUsableSpace(), store.getTotalSpace());
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path key = folder == null ? file : folder.toRealPath().resolve(file.getFileName());
    if (!held.add(key)) {
      throw locked(file);
    }
    boolean taken = false;
    try {
      Closeable lock = lockOfTheSystem(file);
      taken = true;
      return () -> {
        try {
          lock.close();
        } finally {
          held.remove(key);
        }
      };
    } finally {
      if (!taken) {
        held.remove(key);
      }
    }
  }

  private static WalLockedException locked(Path file) {
    return new WalLockedException(
        "The WAL in "
            + file.getParent()
            + " is in use by another process (lock file "
            + file
            + ").");
  }

  private static Closeable lockOfTheSystem(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, Set.of(CREATE, WRITE), attributes(file, "rw-------"));
    FileLock lock = null;
    try {
      lock = tryLock(channel);
      if (lock == null) {
        throw locked(file);
      }
      return channel;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this process, which is as good a reason
    }
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[] {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
      };
    }
    return new FileAttribute<?>[0];
  }

  private record Channel(FileChannel channel) implements Handle {
    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      return channel.write(source, position);
    }

    /* Data and what is needed to find it again, the size among them: fdatasync. */
    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
