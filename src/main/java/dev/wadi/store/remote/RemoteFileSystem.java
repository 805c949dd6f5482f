package dev.wadi.store.remote;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A capture elsewhere as a file system to read from: its files as they were listed when it was
 * opened. Nothing is kept on a disk. Threads share it.
 */
public final class RemoteFileSystem extends FileSystem {
  private final String title;
  private final NavigableMap<String, RemoteFile> files = new TreeMap<>();
  private final AtomicLong fetched = new AtomicLong();
  private final RemoteProvider provider = new RemoteProvider(this);

  private RemoteFileSystem(String title) {
    this.title = title;
  }

  /** Lists what is there; no file is read yet. */
  public static RemoteFileSystem open(RangeSource source) throws IOException {
    RemoteFileSystem opened = new RemoteFileSystem(source.title());
    for (Map.Entry<String, Long> file : source.files().entrySet()) {
      opened.files.put(
          file.getKey(), new RemoteFile(source, file.getKey(), file.getValue(), opened.fetched));
    }
    return opened;
  }

  /** The capture itself. */
  public Path capture() {
    return new RemotePath(this, true, List.of());
  }

  /** Bytes of files that were fetched so far. */
  public long fetchedBytes() {
    return fetched.get();
  }

  /** Bytes of all files. */
  public long allBytes() {
    return files.values().stream().mapToLong(RemoteFile::size).sum();
  }

  String title() {
    return title;
  }

  NavigableMap<String, RemoteFile> files() {
    return files;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  /** Does nothing: no connection is held. */
  @Override
  public void close() {
    // Nothing is held that would have to be given back.
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(capture());
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public Path getPath(String first, String... more) {
    List<String> names = new ArrayList<>();
    boolean absolute = first.startsWith("/");
    add(first, names);
    for (String next : more) {
      add(next, names);
    }
    return new RemotePath(this, absolute, names);
  }

  private static void add(String text, List<String> names) {
    for (String part : text.split("/", -1)) {
      if (!part.isEmpty()) {
        names.add(part);
      }
    }
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    throw new UnsupportedOperationException("patterns for files elsewhere");
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("owners of files elsewhere");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("files elsewhere are not watched");
  }
}
