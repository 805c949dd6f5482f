package dev.wadi.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is held open, so that all that is read of it is of the same one: what a gateway puts
 * in its place meanwhile is another. A thread that is interrupted while it reads ends it for all,
 * who then do the whole again.
 */
final class FileContent implements ObjectContent {
  private final FileChannel channel;
  private final long bytes;

  private FileContent(FileChannel channel, long bytes) {
    this.channel = channel;
    this.bytes = bytes;
  }

  static FileContent of(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    boolean measured = false;
    try {
      FileContent content = new FileContent(channel, channel.size());
      measured = true;
      return content;
    } finally {
      if (!measured) {
        channel.close();
      }
    }
  }

  /** Some of a file by itself: who closes the stream closes the file. */
  static InputStream part(Path file, long from, long length) throws IOException {
    FileContent content = of(file);
    return new FilterInputStream(content.open(from, length)) {
      @Override
      public void close() throws IOException {
        content.close();
      }
    };
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public InputStream open(long from, long length) {
    return new Part(channel, from, Math.min(length, bytes - from));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Some of it, with a place of its own; it ends sooner when the file became shorter. */
  private static final class Part extends InputStream {
    private final FileChannel channel;
    private long at;
    private long left;

    Part(FileChannel channel, long from, long length) {
      this.channel = channel;
      this.at = from;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left <= 0) {
        return -1;
      }
      ByteBuffer into = ByteBuffer.wrap(target, offset, (int) Math.min(length, left));
      int read = channel.read(into, at);
      at += Math.max(read, 0);
      left -= Math.max(read, 0);
      return read;
    }
  }
}
