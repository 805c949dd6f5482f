package dev.wadi.buffer.wal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The few things that the WAL asks of a file system. The real one is {@link #ofTheSystem()}; a test
 * can give one that loses what was not synced.
 *
 * <p>Threads may share it.
 */
public interface WalFiles {
  /** The file system of the machine: files 0600, folders 0700 where POSIX allows. */
  static WalFiles ofTheSystem() {
    return SystemFiles.INSTANCE;
  }

  /** Makes a new empty file; fails when the name is taken. */
  Handle create(Path file) throws IOException;

  /** Opens an existing file for reading. */
  Handle openToRead(Path file) throws IOException;

  /** Opens an existing file for reading and writing. */
  Handle openToWrite(Path file) throws IOException;

  /** Makes a folder and those above it, as far as they are missing. */
  void createFolders(Path folder) throws IOException;

  /** Names in a folder, in no order; none when there is no such folder. */
  List<String> list(Path folder) throws IOException;

  boolean exists(Path path);

  /** Whether a folder is there under this name. */
  boolean isFolder(Path path);

  void delete(Path file) throws IOException;

  /** Removes a folder; fails when something is in it. */
  void deleteFolder(Path folder) throws IOException;

  /** Puts a file in the place of another, atomically. */
  void replace(Path file, Path target) throws IOException;

  /** Forces the names in a folder to the device. */
  void syncFolder(Path folder) throws IOException;

  /** Room on the volume that holds a folder. */
  Space space(Path folder) throws IOException;

  /**
   * Takes a lock file for this process until closed; throws {@link WalLockedException} when it is
   * held.
   */
  Closeable lock(Path file) throws IOException;

  /** Bytes that may still be written, and the volume's size. */
  record Space(long freeBytes, long totalBytes) {}

  /** An open file. One thread writes; others may read or force meanwhile. */
  interface Handle extends Closeable {
    /** Reads at a position; -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes some bytes at a position; returns how many. */
    int write(ByteBuffer source, long position) throws IOException;

    /** Forces content and size to the device. */
    void force() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;

    /** Writes all of the buffer at a position. */
    default void writeFully(ByteBuffer source, long position) throws IOException {
      long at = position;
      while (source.hasRemaining()) {
        at += write(source, at);
      }
    }

    /** Fills the buffer as far as the file goes; returns the bytes read. */
    default int readFully(ByteBuffer target, long position) throws IOException {
      int total = 0;
      while (target.hasRemaining()) {
        int n = read(target, position + total);
        if (n < 0) {
          break;
        }
        total += n;
      }
      return total;
    }
  }
}
