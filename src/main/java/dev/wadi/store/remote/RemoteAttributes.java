package dev.wadi.store.remote;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a file elsewhere. Its times are not: they are the epoch. */
record RemoteAttributes(boolean folder, long bytes) implements BasicFileAttributes {
  private static final FileTime UNKNOWN = FileTime.from(Instant.EPOCH);

  @Override
  public FileTime lastModifiedTime() {
    return UNKNOWN;
  }

  @Override
  public FileTime lastAccessTime() {
    return UNKNOWN;
  }

  @Override
  public FileTime creationTime() {
    return UNKNOWN;
  }

  @Override
  public boolean isRegularFile() {
    return !folder;
  }

  @Override
  public boolean isDirectory() {
    return folder;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public long size() {
    return bytes;
  }

  @Override
  public @Nullable Object fileKey() {
    return null;
  }
}
