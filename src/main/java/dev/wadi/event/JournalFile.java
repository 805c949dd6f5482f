package dev.wadi.event;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * The file that events are appended to. For one thread at a time.
 *
 * <p>Plain writes, since a channel would be closed for everybody by the interrupt of a thread that
 * tells something.
 */
final class JournalFile implements Closeable {
  private final Path path;
  private RandomAccessFile file;
  private long bytes;
  private final long nextNumber;

  /**
   * @param bytes length of what is good in it; what stands behind that is cut off
   * @param nextNumber of the event that is appended next
   */
  JournalFile(Path path, long bytes, long nextNumber) throws IOException {
    this.path = path;
    this.bytes = bytes;
    this.nextNumber = nextNumber;
    this.file = opened();
  }

  private RandomAccessFile opened() throws IOException {
    RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
    boolean good = false;
    try {
      opened.setLength(bytes);
      opened.seek(bytes);
      good = true;
      return opened;
    } finally {
      if (!good) {
        opened.close();
      }
    }
  }

  /** Appends a whole line or nothing. */
  void append(String line) throws IOException {
    byte[] text = EventJournal.bytes(line);
    boolean good = false;
    try {
      if (file.length() != bytes) {
        file.setLength(bytes);
      }
      file.seek(bytes);
      file.write(text);
      bytes += text.length;
      good = true;
    } finally {
      if (!good) {
        reopen();
      }
    }
  }

  /* Half a line must not stay before the next one. What cannot be cut now is cut by the next append. */
  private void reopen() throws IOException {
    file.close();
    file = opened();
  }

  void force() throws IOException {
    file.getFD().sync();
  }

  long bytes() {
    return bytes;
  }

  long nextNumber() {
    return nextNumber;
  }

  @Override
  public void close() throws IOException {
    try {
      force();
    } finally {
      file.close();
    }
  }
}
