package dev.wadi.store;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A part of an object that is asked for again, from where it broke off. For one thread. */
final class ResumedStream extends InputStream {
  /** Opens a part of what is read. */
  interface Source {
    InputStream open(long from, long length) throws IOException;
  }

  private final Source source;
  private long at;
  private long left;
  private int attempts;
  private @Nullable InputStream open;

  /**
   * @param attempts how often it is opened at most
   */
  ResumedStream(Source source, long from, long length, int attempts) throws IOException {
    this.source = source;
    this.at = from;
    this.left = length;
    this.attempts = attempts;
    this.open = opened();
  }

  private InputStream opened() throws IOException {
    attempts--;
    return source.open(at, left);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0 || length == 0) {
      return length == 0 ? 0 : -1;
    }
    while (true) {
      try {
        InputStream in = open == null ? opened() : open;
        open = in;
        int read = in.read(target, offset, (int) Math.min(length, left));
        if (read >= 0) {
          at += read;
          left -= read;
        }
        return read;
      } catch (StoreException e) {
        // The store said no, after attempts of its own.
        throw e;
      } catch (IOException e) {
        abandon(e);
        if (attempts <= 0) {
          throw new StoreException(
              StoreException.Kind.UNAVAILABLE, "the answer broke off: " + e.getMessage(), e);
        }
      }
    }
  }

  private void abandon(IOException because) {
    InputStream broken = open;
    open = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (IOException e) {
        because.addSuppressed(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
