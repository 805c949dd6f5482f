package dev.wadi.kit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Opens real files on a disk that can be made full, slow, or made to refuse, to write half or to
 * fail when it syncs.
 */
public final class FaultyChannels {
  private volatile long roomBytes = Long.MAX_VALUE;
  private volatile int syncsUntilFailure = Integer.MAX_VALUE;
  private volatile @Nullable String refusal;
  private volatile boolean half;
  private volatile Duration pause = Duration.ZERO;

  /** Writes succeed for this many bytes more, then fail, the last one half way. */
  public void room(long bytes) {
    roomBytes = bytes;
  }

  /** The n-th sync from now fails, and all that follow, until told otherwise. */
  public void failSyncsAfter(int good) {
    syncsUntilFailure = good;
  }

  /** No file opens for writing, and no write succeeds. */
  public void refuse(String words) {
    refusal = words;
  }

  /** Each write puts half of its bytes on the disk, then fails. */
  public void writeHalf() {
    half = true;
  }

  /** Each write and each sync takes so long at least. */
  public void slow(Duration each) {
    pause = each;
  }

  public void heal() {
    refusal = null;
    half = false;
    pause = Duration.ZERO;
    roomBytes = Long.MAX_VALUE;
    syncsUntilFailure = Integer.MAX_VALUE;
  }

  public FileChannel open(
      Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    requireTaken();
    return new Faulty(FileChannel.open(file, options, attributes));
  }

  private void requireTaken() throws IOException {
    String words = refusal;
    if (words != null) {
      throw new IOException(words);
    }
  }

  private void hesitate() {
    if (!pause.isZero()) {
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private final class Faulty extends FileChannel {
    private final FileChannel real;

    Faulty(FileChannel real) {
      this.real = real;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      requireTaken();
      hesitate();
      int wanted = source.remaining();
      if (half) {
        real.write(source.duplicate().limit(source.position() + wanted / 2));
        throw new IOException("Input/output error");
      }
      if (roomBytes >= wanted) {
        roomBytes -= roomBytes == Long.MAX_VALUE ? 0 : wanted;
        return real.write(source);
      }
      int fits = (int) roomBytes;
      roomBytes = 0;
      if (fits > 0) {
        ByteBuffer part = source.duplicate().limit(source.position() + fits);
        real.write(part);
        source.position(part.position());
        return fits;
      }
      throw new IOException("No space left on device");
    }

    @Override
    public void force(boolean metaData) throws IOException {
      hesitate();
      if (syncsUntilFailure-- <= 0) {
        syncsUntilFailure = 0;
        throw new IOException("Input/output error");
      }
      real.force(metaData);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return real.read(target);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      return real.read(targets, offset, length);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      long total = 0;
      for (int i = offset; i < offset + length; i++) {
        total += write(sources[i]);
      }
      return total;
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
      real.position(newPosition);
      return this;
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      real.truncate(size);
      return this;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
        throws IOException {
      return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count)
        throws IOException {
      return real.transferFrom(source, position, count);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return real.read(target, position);
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
      return real.write(source, position);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
      return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
      return real.lock(position, size, shared);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      real.close();
    }
  }
}
