package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file as it lies there; open, it stays readable when it is renamed or deleted. */
final class PlainContent implements Content {
  private final FileChannel channel;

  PlainContent(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
  }

  @Override
  public int read(byte[] target, int length, long position) throws IOException {
    ByteBuffer into = ByteBuffer.wrap(target, 0, length);
    while (into.hasRemaining()) {
      if (channel.read(into, position + into.position()) < 0) {
        break;
      }
    }
    return into.position();
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public byte[] head() throws IOException {
    return Fingerprint.head(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
