package dev.wadi.source.tail;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A compressed file, unpacked as it is read. Reading goes forward; going back a little costs
 * nothing, going back further begins anew.
 */
final class PackedContent implements Content {
  private final Content raw;
  private final boolean zstd;
  private InputStream in;

  /* What was read last, so that the beginning of a line can be had again. */
  private byte[] window = new byte[0];
  private long windowAt;
  private int windowLength;
  private boolean ended;

  /* Comes after what could be unpacked before it. */
  private @Nullable IOException failure;

  /* Where reading stood when it failed: what is asked for twice is the piece of a line. */
  private long askedInVain = -1;
  private final byte[] head;

  /**
   * Takes over what lies there compressed, and closes it when that does not begin as it should.
   *
   * @param name which tells how it is compressed
   */
  PackedContent(Content raw, String name) throws IOException {
    this.raw = raw;
    this.zstd = !name.toLowerCase(Locale.ROOT).endsWith(".gz");
    boolean good = false;
    try {
      this.in = unpacking();
      this.head = begin();
      good = true;
    } finally {
      if (!good) {
        raw.close();
      }
    }
  }

  /** Whether a name says that the file is compressed in a way that we can undo. */
  static boolean isPacked(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".gz") || lower.endsWith(".zst") || lower.endsWith(".zstd");
  }

  /* From its beginning, of the file that was opened: its name may be another one's by now. */
  private InputStream unpacking() throws IOException {
    InputStream packed = new BufferedInputStream(new Packed(raw), 1 << 16);
    return zstd ? new ZstdInputStream(packed) : new GZIPInputStream(packed, 1 << 16);
  }

  /* What lies there compressed cannot be read, which says nothing of what it is. */
  private static final class Unread extends IOException {
    private static final long serialVersionUID = 1L;

    Unread(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /* The raw bytes, in their order. */
  private static final class Packed extends InputStream {
    private final Content raw;
    private long at;

    Packed(Content raw) {
      this.raw = raw;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
      byte[] bytes = from == 0 ? target : new byte[length];
      int n = length == 0 ? 0 : raw(bytes, length);
      if (bytes != target) {
        System.arraycopy(bytes, 0, target, from, n);
      }
      at += n;
      return n == 0 && length > 0 ? -1 : n;
    }

    private int raw(byte[] bytes, int length) throws Unread {
      try {
        return raw.read(bytes, length, at);
      } catch (IOException e) {
        throw new Unread(e);
      }
    }

    @Override
    public int available() throws IOException {
      return (int) Math.max(0, Math.min(Integer.MAX_VALUE, raw.size() - at));
    }
  }

  @Override
  public int read(byte[] target, int length, long position) throws IOException {
    if (position < windowAt) {
      in.close();
      in = unpacking();
      windowAt = 0;
      windowLength = 0;
      ended = false;
      failure = null;
      askedInVain = -1;
    }
    while (position > windowAt + windowLength && fill(target, Math.min(length, 1 << 16))) {
      /* passes over what was read before */
    }
    long skip = position - windowAt;
    if (skip > windowLength) {
      if (failure != null) {
        throw failure;
      }
      return 0;
    }
    int known = Math.min(length, (int) (windowLength - skip));
    System.arraycopy(window, (int) skip, target, 0, known);
    int done = known;
    while (done < length && !ended && failure == null) {
      done += next(target, done, length - done);
    }
    if (failure != null && (done == 0 || position == askedInVain)) {
      throw failure;
    }
    askedInVain = failure == null ? -1 : position;
    if (done > known) {
      remember(target, done, position); // else the window has more, which the stream is behind
    }
    return done;
  }

  private boolean fill(byte[] scratch, int length) throws IOException {
    long at = windowAt + windowLength;
    int n = ended || failure != null ? 0 : next(scratch, 0, length);
    if (n > 0) {
      remember(scratch, n, at);
    }
    return n > 0;
  }

  private int next(byte[] target, int from, int length) {
    try {
      int n = in.read(target, from, length);
      ended = n < 0;
      return Math.max(0, n);
    } catch (IOException e) {
      failure = e;
      return 0;
    }
  }

  private void remember(byte[] bytes, int length, long at) {
    if (window.length < length) {
      window = new byte[length];
    }
    System.arraycopy(bytes, 0, window, 0, length);
    windowAt = at;
    windowLength = length;
  }

  @Override
  public long size() {
    return ended ? windowAt + windowLength : Long.MAX_VALUE;
  }

  /* Had when it is opened, since coming back for it would be beginning anew. */
  @Override
  public byte[] head() {
    return head;
  }

  private byte[] begin() throws Unread {
    byte[] first = new byte[Fingerprint.MOST_BYTES];
    try {
      return Arrays.copyOf(first, read(first, first.length, 0));
    } catch (Unread e) {
      throw e;
    } catch (IOException e) {
      return new byte[0]; // damaged, or still being written: who reads on is told so
    }
  }

  @Override
  public void close() throws IOException {
    try {
      in.close();
    } finally {
      raw.close();
    }
  }
}
