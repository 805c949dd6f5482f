package dev.wadi.store.remote;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Reads one file elsewhere; writing is refused. Reads at a place may run in several threads. */
final class RemoteChannel extends FileChannel {
  private static final int BUFFER_BYTES = 1 << 20;

  private final RemoteFile file;
  private long position;

  RemoteChannel(RemoteFile file) {
    this.file = file;
  }

  private void requireOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public synchronized int read(ByteBuffer target) throws IOException {
    requireOpen();
    int n = file.read(target, position);
    position += Math.max(0, n);
    return n;
  }

  @Override
  public synchronized long read(ByteBuffer[] targets, int offset, int length) throws IOException {
    long all = 0;
    for (int i = offset; i < offset + length; i++) {
      while (targets[i].hasRemaining()) {
        int n = read(targets[i]);
        if (n < 0) {
          return all == 0 ? -1 : all;
        }
        all += n;
      }
    }
    return all;
  }

  @Override
  public int read(ByteBuffer target, long at) throws IOException {
    requireOpen();
    return file.read(target, at);
  }

  @Override
  public synchronized long position() throws IOException {
    requireOpen();
    return position;
  }

  @Override
  public synchronized FileChannel position(long at) throws IOException {
    requireOpen();
    if (at < 0) {
      throw new IllegalArgumentException("position: " + at + " (expected: 0 or more)");
    }
    position = at;
    return this;
  }

  @Override
  public long size() throws IOException {
    requireOpen();
    return file.size();
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    long left = Math.min(count, file.size() - from);
    long done = 0;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (done < left) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, left - done));
      if (read(buffer, from + done) < 0) {
        break;
      }
      buffer.flip();
      done += buffer.remaining();
      while (buffer.hasRemaining()) {
        target.write(buffer);
      }
    }
    return done;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    throw new NonWritableChannelException();
  }

  @Override
  public int write(ByteBuffer source, long at) {
    throw new NonWritableChannelException();
  }

  @Override
  public FileChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long at, long count) {
    throw new NonWritableChannelException();
  }

  @Override
  public void force(boolean metaData) {
    // Nothing is ever written.
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long at, long size) {
    throw new UnsupportedOperationException("a file elsewhere cannot be mapped");
  }

  @Override
  public FileLock lock(long at, long size, boolean shared) {
    throw new UnsupportedOperationException("a file elsewhere cannot be locked");
  }

  @Override
  public FileLock tryLock(long at, long size, boolean shared) {
    throw new UnsupportedOperationException("a file elsewhere cannot be locked");
  }

  @Override
  protected void implCloseChannel() {
    // No connection is held between two reads.
  }
}
