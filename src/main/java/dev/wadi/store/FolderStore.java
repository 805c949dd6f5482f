package dev.wadi.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** A folder as a store, such as a mounted share. Objects are files, written beside and renamed. */
final class FolderStore implements ObjectStore {
  private static final String UNFINISHED = ".part-";

  private final StoreLocation location;
  private final Path root;
  private final Pace pace;

  FolderStore(StoreLocation location, StoreOptions options) {
    this.location = location;
    this.root = Path.of(location.bucket());
    this.pace = new Pace(options.bytesPerSecond(), System::nanoTime);
  }

  @Override
  public Stored put(String key, ObjectContent content, String sha256, PutRule rule)
      throws IOException {
    Path file = file(key);
    Optional<StoredObject> there = find(key);
    if (there.isPresent()
        && there.get().bytes() == content.bytes()
        && sha256(file).equals(sha256)) {
      return Stored.THERE_ALREADY;
    }
    if (there.isPresent() ? !rule.mayReplace(there.get()) : !rule.mayBegin()) {
      throw new StoreException(
          StoreException.Kind.CHANGED, location + ": another object stands at " + key);
    }
    Path folder = file.getParent();
    Files.createDirectories(
        folder == null ? root : folder,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path part = file.resolveSibling("." + file.getFileName() + UNFINISHED + UUID.randomUUID());
    try {
      write(part, content);
      if (rule.onlyNew()) {
        Files.createLink(file, part);
      } else {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      try (FileChannel names = FileChannel.open(part.getParent(), StandardOpenOption.READ)) {
        names.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          StoreException.Kind.CHANGED, location + ": another object stands at " + key, e);
    } finally {
      Files.deleteIfExists(part);
    }
    return Stored.SENT;
  }

  private static String sha256(Path file) throws IOException {
    try (ObjectContent content = ObjectContent.of(file)) {
      return content.sha256();
    }
  }

  private void write(Path part, ObjectContent content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                part,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString("rw-------")));
        OutputStream out = Channels.newOutputStream(channel);
        InputStream in = new PacedStream(content.open(0, content.bytes()), pace)) {
      if (in.transferTo(out) != content.bytes()) {
        throw new StoreException(
            StoreException.Kind.CHANGED, "a file became shorter while it was read");
      }
      channel.force(true);
    }
  }

  @Override
  public Optional<StoredObject> find(String key) throws IOException {
    Path file = file(key);
    try {
      BasicFileAttributes about =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return about.isRegularFile() ? Optional.of(object(key, about)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static StoredObject object(String key, BasicFileAttributes about) {
    String etag = about.fileKey() + "-" + about.lastModifiedTime().toInstant() + "-" + about.size();
    return new StoredObject(key, about.size(), etag, about.lastModifiedTime().toInstant(), null);
  }

  @Override
  public Listing list(String keyPrefix) throws IOException {
    int slash = keyPrefix.lastIndexOf('/');
    Path from = slash < 0 ? root : file(keyPrefix.substring(0, slash));
    if (!Files.isDirectory(from)) {
      return Optional::empty;
    }
    List<String> keys;
    try (Stream<Path> all = Files.walk(from)) {
      keys =
          all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> !path.getFileName().toString().contains(UNFINISHED))
              .map(path -> root.relativize(path).toString())
              .filter(key -> key.startsWith(keyPrefix))
              .sorted(Comparator.naturalOrder())
              .toList();
    }
    Iterator<String> names = keys.iterator();
    return () -> {
      while (names.hasNext()) {
        Optional<StoredObject> next = find(names.next());
        if (next.isPresent()) {
          return next;
        }
      }
      return Optional.empty();
    };
  }

  @Override
  public InputStream open(String key, String etag, long from, long length) throws IOException {
    StoredObject there =
        find(key)
            .orElseThrow(
                () ->
                    new StoreException(
                        StoreException.Kind.NOT_FOUND, location + ": there is no " + key));
    if (!there.etag().equals(etag)) {
      throw new StoreException(
          StoreException.Kind.CHANGED, location + ": " + key + " was replaced while it was read");
    }
    long rest = Math.max(0, Math.min(length, there.bytes() - from));
    return new PacedStream(FileContent.part(file(key), from, rest), pace);
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  @Override
  public URI link(String key, Duration validity) throws IOException {
    throw new StoreException(
        StoreException.Kind.FORBIDDEN,
        location + ": a folder has no links that end by themselves (expected: s3:// or gs://)");
  }

  private Path file(String key) throws StoreException {
    if (!StoreLocation.safe(key)) {
      throw new StoreException(
          StoreException.Kind.FORBIDDEN, "a key that leads out of the folder: " + key);
    }
    return root.resolve(key);
  }

  @Override
  public StoreLocation location() {
    return location;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
