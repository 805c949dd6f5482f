package dev.wadi.codec.loki;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Content-Encoding} says was done to a body, and how it is undone.
 *
 * <p>{@code deflate} is taken as Loki takes it, a bare DEFLATE stream, and also in the zlib wrapper
 * that HTTP means by it. Output grows in steps up to a limit, so that a small body that unfolds
 * into gigabytes ends with {@link TooLargeException} and costs no more than the limit. What a body
 * says of its content (gzip at its end, zstd and Snappy at their beginning) is compared with the
 * limit and taken from the allowance before any work is done. What zstd looks back on, up to
 * {@value #MAX_ZSTD_WINDOW_BYTES} bytes outside of the heap, is taken too, and given back
 * afterwards. Formats: RFC 1951, 1950, 1952, 8878 and 9659.
 */
public enum ContentDecoding {
  /** Nothing to undo. */
  IDENTITY,
  /** A Snappy block. */
  SNAPPY,
  /** One or more gzip members. */
  GZIP,
  /** DEFLATE, bare or in the zlib wrapper. */
  DEFLATE,
  /** One or more Zstandard frames, whose window is no larger than HTTP allows. */
  ZSTD;

  private static final int MAX_ZSTD_WINDOW_LOG = 23;

  /** What a Zstandard frame may ask a reader to look back on, RFC 9659. */
  public static final int MAX_ZSTD_WINDOW_BYTES = 1 << MAX_ZSTD_WINDOW_LOG;

  private static final int FIRST_STEP_BYTES = 64 * 1024;

  private static final int MOST_GUESS_BYTES = 4 << 20;

  private static final int COUNTED_BYTES = 1 << 20;

  /* While the library writes into an array no memory can be collected, so it writes a little. */
  private static final int STEP_BYTES = 128 << 10;
  private static final int SCRATCH_BYTES = 16 << 10;

  /* A header of ten bytes, an empty stream of two, and eight behind it. */
  private static final int LEAST_GZIP_BYTES = 20;

  /* A match of 258 bytes takes two bits at least. */
  static final int MOST_DEFLATE_EXPANSION = 1_032;

  /*
   * Each member and each frame costs some microseconds, however little is in it. Who flushes after
   * every line makes some thousands of them; a body of nothing but empty ones would make a million.
   */
  private static final int MOST_PIECES = 4_096;

  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;

  /**
   * Finds the decoding for a header's value.
   *
   * @param header the value of {@code Content-Encoding}, or null when there is none
   * @throws MalformedPushException for an encoding that is not known, and for one upon another, in
   *     Loki's words
   */
  public static ContentDecoding of(@Nullable String header) throws MalformedPushException {
    if (header == null) {
      return IDENTITY;
    }
    ContentDecoding found = IDENTITY;
    for (String name : header.split(",", -1)) {
      ContentDecoding one = named(name.strip().toLowerCase(Locale.ROOT));
      if (one == null || (one != IDENTITY && found != IDENTITY)) {
        throw new MalformedPushException("Content-Encoding " + quoted(header) + " not supported");
      }
      found = one == IDENTITY ? found : one;
    }
    return found;
  }

  private static @Nullable ContentDecoding named(String name) {
    return switch (name) {
      case "", "identity" -> IDENTITY;
      case "snappy" -> SNAPPY;
      case "gzip", "x-gzip" -> GZIP;
      case "deflate" -> DEFLATE;
      case "zstd" -> ZSTD;
      default -> null;
    };
  }

  /** The same for content whose size nobody has to allow. */
  public byte[] decode(byte[] buffer, int offset, int length, int maxBytes)
      throws MalformedPushException, TooLargeException {
    return decode(buffer, offset, length, maxBytes, Allowance.ENDLESS);
  }

  /**
   * Finds the decoding for a body that comes without the header: gzip and zstd are told by how they
   * begin, which neither JSON nor a Snappy block can. A block that began so would repeat bytes
   * before there are any.
   */
  public static ContentDecoding told(byte[] buffer, int offset, int length) {
    if (length < 4) {
      return IDENTITY;
    }
    int begin = int32(buffer, offset);
    if ((begin & 0xffffff) == 0x088b1f) {
      return GZIP;
    }
    return begin == 0xfd2fb528 ? ZSTD : IDENTITY;
  }

  /**
   * Undoes the encoding. {@link #IDENTITY} copies.
   *
   * @param maxBytes the content may be so large
   * @param allowance gives the memory for it, as it grows
   * @throws MalformedPushException when the bytes are not in this encoding, or end too early
   * @throws TooLargeException when the content would be larger
   */
  public byte[] decode(byte[] buffer, int offset, int length, int maxBytes, Allowance allowance)
      throws MalformedPushException, TooLargeException {
    return switch (this) {
      case IDENTITY -> {
        if (length > maxBytes) {
          throw tooLarge(maxBytes);
        }
        allowance.take(length);
        yield Arrays.copyOfRange(buffer, offset, offset + length);
      }
      case SNAPPY -> SnappyBlock.decode(buffer, offset, length, maxBytes, allowance);
      case GZIP -> gunzip(buffer, offset, length, maxBytes, allowance);
      case DEFLATE -> inflate(buffer, offset, length, maxBytes, allowance);
      case ZSTD -> unfoldFrames(buffer, offset, length, maxBytes, allowance);
    };
  }

  private static byte[] inflate(
      byte[] buffer, int offset, int length, int maxBytes, Allowance allowance)
      throws MalformedPushException, TooLargeException {
    Output output = new Output(length, 0, maxBytes, allowance);
    Inflater inflater = new Inflater(!hasZlibHeader(buffer, offset, length));
    try {
      if (output.inflate(inflater, buffer, offset, length) != length) {
        throw new MalformedPushException("flate: data behind the end of the stream");
      }
    } finally {
      inflater.end();
    }
    return output.content();
  }

  private static byte[] unfoldFrames(
      byte[] buffer, int offset, int length, int maxBytes, Allowance allowance)
      throws MalformedPushException, TooLargeException {
    if (length == 0) {
      throw new MalformedPushException("EOF");
    }
    ZstdFrames frames = ZstdFrames.of(buffer, offset, length);
    if (frames.frames() > MOST_PIECES) {
      throw tooManyPieces("zstd", "frames");
    }
    if (frames.claimedBytes() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    long likely =
        frames.mostBytes() > COUNTED_BYTES
            ? frames.claimedBytes()
            : Math.min(frames.mostBytes(), maxBytes);
    long window = Math.min(frames.windowBytes(), Math.min(frames.mostBytes(), maxBytes));
    allowance.take(window);
    Output output;
    try {
      output = new Output(length, (int) likely, maxBytes, allowance);
      output.unfoldFrames(buffer, offset, length);
    } finally {
      allowance.give(window);
    }
    return output.content();
  }

  /* RFC 1950, 2.2: method 8, window up to 32 KiB, and the two bytes are a multiple of 31. */
  private static boolean hasZlibHeader(byte[] buffer, int offset, int length) {
    return length >= 2
        && (buffer[offset] & 0x0f) == 8
        && (buffer[offset] & 0xf0) <= 0x70
        && (((buffer[offset] & 0xff) << 8) | (buffer[offset + 1] & 0xff)) % 31 == 0;
  }

  private static byte[] gunzip(
      byte[] buffer, int offset, int length, int maxBytes, Allowance allowance)
      throws MalformedPushException, TooLargeException {
    int end = offset + length;
    /* The last member's size, modulo 2^32: the content is as large or larger, or it is damaged. */
    long claimed = length < LEAST_GZIP_BYTES ? 0 : int32(buffer, end - 4) & 0xffffffffL;
    if (claimed > maxBytes && claimed <= (long) length * MOST_DEFLATE_EXPANSION) {
      throw tooLarge(maxBytes);
    }
    boolean likely = claimed <= maxBytes && claimed <= (long) length * MOST_DEFLATE_EXPANSION;
    Output output = new Output(length, likely ? (int) claimed : 0, maxBytes, allowance);
    Inflater inflater = new Inflater(true);
    try {
      members(inflater, output, buffer, offset, end);
    } finally {
      inflater.end();
    }
    return output.content();
  }

  private static void members(Inflater inflater, Output output, byte[] buffer, int offset, int end)
      throws MalformedPushException, TooLargeException {
    int at = offset;
    int members = 0;
    do {
      if (++members > MOST_PIECES) {
        throw tooManyPieces("gzip", "members");
      }
      at = gzipHeader(buffer, at, end);
      int from = output.size;
      at += output.inflate(inflater, buffer, at, end - at);
      if (end - at < 8) {
        throw new MalformedPushException("unexpected EOF");
      }
      CRC32 crc = new CRC32();
      crc.update(output.bytes, from, output.size - from);
      if ((int) crc.getValue() != int32(buffer, at)
          || output.size - from != int32(buffer, at + 4)) {
        throw new MalformedPushException("gzip: invalid checksum");
      }
      at += 8;
    } while (at < end);
  }

  private static MalformedPushException tooManyPieces(String format, String pieces) {
    return new MalformedPushException(
        "%s: more than %d %s in one body".formatted(format, MOST_PIECES, pieces));
  }

  /** Passes over a member's header, RFC 1952, 2.3. */
  static int gzipHeader(byte[] buffer, int offset, int end) throws MalformedPushException {
    if (end - offset < 10) {
      throw new MalformedPushException(end == offset ? "EOF" : "unexpected EOF");
    }
    if (buffer[offset] != 0x1f || buffer[offset + 1] != (byte) 0x8b || buffer[offset + 2] != 8) {
      throw new MalformedPushException("gzip: invalid header");
    }
    int flags = buffer[offset + 3];
    int at = offset + 10;
    if ((flags & FLAG_EXTRA) != 0) {
      if (end - at < 2) {
        throw new MalformedPushException("unexpected EOF");
      }
      at += 2 + ((buffer[at] & 0xff) | ((buffer[at + 1] & 0xff) << 8));
    }
    if ((flags & FLAG_NAME) != 0) {
      at = behindZero(buffer, at, end);
    }
    if ((flags & FLAG_COMMENT) != 0) {
      at = behindZero(buffer, at, end);
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      at += 2;
    }
    if (at > end) {
      throw new MalformedPushException("unexpected EOF");
    }
    return at;
  }

  private static int behindZero(byte[] buffer, int offset, int end) throws MalformedPushException {
    for (int at = offset; at < end; at++) {
      if (buffer[at] == 0) {
        return at + 1;
      }
    }
    throw new MalformedPushException("unexpected EOF");
  }

  static int int32(byte[] buffer, int at) {
    return (buffer[at] & 0xff)
        | ((buffer[at + 1] & 0xff) << 8)
        | ((buffer[at + 2] & 0xff) << 16)
        | ((buffer[at + 3] & 0xff) << 24);
  }

  private static String quoted(String header) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < Math.min(header.length(), 64); i++) {
      char c = header.charAt(i);
      out.append(c >= ' ' && c < 0x7f && c != '"' && c != '\\' ? c : '?');
    }
    return out.append('"').toString();
  }

  private static TooLargeException tooLarge(int maxBytes) {
    return new TooLargeException("request body too large: more than " + maxBytes + " bytes");
  }

  /** Bytes that grow up to a limit. */
  private static final class Output {
    private final int maxBytes;
    private final Allowance allowance;
    private byte[] bytes;
    private int size;

    /* Bytes that were found to come behind those that there are. */
    private int counted;

    /**
     * @param claimedBytes what the input says that it holds, no more than the limit; 0 when it says
     *     nothing
     */
    Output(int inputBytes, int claimedBytes, int maxBytes, Allowance allowance) {
      this.maxBytes = maxBytes;
      this.allowance = allowance;
      /* Logs shrink about sevenfold; a guess that is too small costs a copy, no more. */
      long guess = Math.max(FIRST_STEP_BYTES, Math.min(inputBytes * 8L, MOST_GUESS_BYTES));
      int first = (int) Math.min(claimedBytes > 0 ? claimedBytes : guess, maxBytes);
      allowance.take(first);
      this.bytes = new byte[first];
    }

    /** Appends what a DEFLATE stream holds and returns how many bytes the stream took. */
    int inflate(Inflater inflater, byte[] buffer, int offset, int length)
        throws MalformedPushException, TooLargeException {
      inflater.reset();
      int from = size;
      try {
        inflater.setInput(buffer, offset, length);
        while (!inflater.finished()) {
          if (size == bytes.length) {
            grow(inflater);
            if (counted > 0) {
              resize(size + counted);
              inflater.reset();
              inflater.setInput(buffer, offset, length);
              passOver(inflater, size - from);
              counted = 0;
            }
          }
          int written = inflater.inflate(bytes, size, Math.min(bytes.length - size, STEP_BYTES));
          size += written;
          if (written == 0 && !inflater.finished()) {
            if (inflater.needsInput()) {
              throw new MalformedPushException("unexpected EOF");
            }
            if (inflater.needsDictionary()) {
              throw new MalformedPushException("flate: corrupt input: a dictionary is not known");
            }
          }
        }
        return (int) inflater.getBytesRead();
      } catch (DataFormatException e) {
        throw new MalformedPushException(
            "flate: corrupt input before offset " + inflater.getBytesRead());
      }
    }

    /*
     * When there is more at all: an array of the size that was claimed is full with the last byte.
     * What is small doubles. Of what is large the rest is counted first and then unfolded once more,
     * into an array that fits: arrays that double would need three times the memory, and a bomb
     * ends before there is any for it.
     */
    private void grow(Inflater inflater)
        throws DataFormatException, MalformedPushException, TooLargeException {
      byte[] next = new byte[1];
      if (inflater.inflate(next) == 0) {
        return;
      }
      if (bytes.length <= COUNTED_BYTES / 2 && enlarge()) {
        bytes[size++] = next[0];
        return;
      }
      if (size == maxBytes) {
        throw tooLarge(maxBytes);
      }
      /* Asked before the work is done: whoever allows little is to hear of it now. */
      long atLeast = 2L * bytes.length;
      allowance.take(atLeast);
      allowance.give(atLeast);
      byte[] some = new byte[(int) Math.min(SCRATCH_BYTES, maxBytes - size + 1L)];
      long rest = 1;
      while (!inflater.finished()) {
        rest += inflater.inflate(some);
        if (size + rest > maxBytes) {
          throw tooLarge(maxBytes);
        }
        if (!inflater.finished() && inflater.needsInput()) {
          throw new MalformedPushException("unexpected EOF");
        }
        if (inflater.needsDictionary()) {
          throw new MalformedPushException("flate: corrupt input: a dictionary is not known");
        }
      }
      counted = (int) rest;
    }

    private static void passOver(Inflater inflater, int count) throws DataFormatException {
      byte[] some = new byte[Math.min(SCRATCH_BYTES, Math.max(1, count))];
      int left = count;
      while (left > 0) {
        left -= inflater.inflate(some, 0, Math.min(some.length, left));
      }
    }

    /** Appends what all Zstandard frames hold. */
    void unfoldFrames(byte[] buffer, int offset, int length)
        throws MalformedPushException, TooLargeException {
      try (ZstdInputStreamNoFinalizer frames =
          new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(buffer, offset, length))) {
        frames.setLongMax(MAX_ZSTD_WINDOW_LOG);
        while (true) {
          if (size == bytes.length && !enlarge()) {
            if (frames.read() >= 0) {
              throw tooLarge(maxBytes);
            }
            return;
          }
          int read = frames.read(bytes, size, bytes.length - size);
          if (read < 0) {
            return;
          }
          size += read;
        }
      } catch (IOException e) {
        throw new MalformedPushException("zstd: " + e.getMessage());
      }
    }

    /** Makes room for more; false when there may be no more. */
    private boolean enlarge() {
      if (bytes.length >= maxBytes) {
        return false;
      }
      resize((int) Math.min(Math.max(1, bytes.length) * 2L, maxBytes));
      return true;
    }

    byte[] content() {
      if (size != bytes.length) {
        resize(size);
      }
      return bytes;
    }

    private void resize(int room) {
      int before = bytes.length;
      allowance.take(room);
      bytes = Arrays.copyOf(bytes, room);
      allowance.give(before);
    }
  }
}
