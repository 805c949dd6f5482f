package dev.wadi.analysis.sort;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of sorted records: of each its time, its length and its bytes. For one thread. */
final class RunFile implements SortedRecords, AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final DataInputStream in;
  private byte[] record = new byte[256];
  private long nanos;
  private int length;

  RunFile(Path file) throws IOException {
    this.in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES));
  }

  static void write(Path file, SortedRecords records) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES))) {
      while (records.next()) {
        out.writeLong(records.nanos());
        out.writeInt(records.length());
        out.write(records.buffer(), records.offset(), records.length());
      }
    }
  }

  @Override
  public boolean next() throws IOException {
    try {
      nanos = in.readLong();
    } catch (EOFException e) {
      // Runs are written whole; between two records is where one ends.
      return false;
    }
    length = in.readInt();
    if (length > record.length) {
      record = new byte[Math.max(length, 2 * record.length)];
    }
    in.readFully(record, 0, length);
    return true;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public byte[] buffer() {
    return record;
  }

  @Override
  public int offset() {
    return 0;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
