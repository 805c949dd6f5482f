package dev.wadi.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Bytes to be stored, which can be read again from any place: when a part has to be sent a second
 * time, and to compare.
 */
public interface ObjectContent {
  /** How many. Fixed: a file that grows meanwhile is stored up to here. */
  long bytes();

  /** The bytes from one place on, at most so many; fewer when the file became shorter. */
  InputStream open(long from, long length) throws IOException;

  /** All of a few bytes. */
  static ObjectContent of(byte[] bytes) {
    byte[] copy = bytes.clone();
    return new ObjectContent() {
      @Override
      public long bytes() {
        return copy.length;
      }

      @Override
      public InputStream open(long from, long length) {
        return new ByteArrayInputStream(
            Arrays.copyOfRange(copy, Math.toIntExact(from), Math.toIntExact(from + length)));
      }
    };
  }

  /** A file, as long as it is now. */
  static ObjectContent of(Path file) throws IOException {
    long bytes = Files.size(file);
    return new ObjectContent() {
      @Override
      public long bytes() {
        return bytes;
      }

      @Override
      public InputStream open(long from, long length) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        boolean placed = false;
        try {
          channel.position(from);
          placed = true;
          return new BoundedStream(Channels.newInputStream(channel), length);
        } finally {
          if (!placed) {
            channel.close();
          }
        }
      }
    };
  }
}
