package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;

/**
 * Cuts what was read of a file into lines in UTF-8, without their ends. One for a tail: it has no
 * memory of a file beyond one call. For one thread.
 *
 * <p>Zero bytes before a line are passed over: a writer that goes on at its old place in a file
 * that was emptied leaves such a hole. Those within a line stay. A line that is longer than the
 * bound is cut there, and its rest passed over.
 */
final class LineCutter {
  /** Takes the lines. */
  interface Lines {
    /**
     * @param from where the line begins in {@code bytes}, which are lent
     * @param cut whether it goes on, but is passed over from here
     * @param start where in the file it begins
     * @param end where in the file the next one begins; of one that was cut, what is known
     */
    void line(byte[] bytes, int from, int to, boolean cut, long start, long end);
  }

  private final int maxLineBytes;
  private final Lines out;

  private Place after = Place.START;
  private long passedOverBytes;
  private long passedOverTo;
  private long zeroBytes;

  LineCutter(int maxLineBytes, Lines out) {
    this.maxLineBytes = maxLineBytes;
    this.out = out;
  }

  /**
   * Where the first line begins that was not taken; what follows is to be read again from there.
   */
  Place after() {
    return after;
  }

  /** Bytes of the last call that belong to lines beyond the bound. */
  long passedOverBytes() {
    return passedOverBytes;
  }

  /** Up to where the rest of a line that began before the last call goes; 0 when there was none. */
  long passedOverTo() {
    return passedOverTo;
  }

  /** Zero bytes before lines in the last call. */
  long zeroBytes() {
    return zeroBytes;
  }

  /**
   * Takes the whole lines of what was read, and what is surely too long for one.
   *
   * @param at where in the file the bytes stand
   * @param ended whether nothing follows, so that the last line needs no end
   */
  void cut(TextEncoding encoding, byte[] bytes, int length, Place at, boolean ended) {
    passedOverBytes = 0;
    passedOverTo = 0;
    zeroBytes = 0;
    if (encoding.unitBytes() == 2) {
      cutWide(encoding, bytes, length, at, ended);
    } else {
      cutBytes(encoding, bytes, length, at, ended);
    }
  }

  private void cutBytes(TextEncoding encoding, byte[] bytes, int length, Place at, boolean ended) {
    Charset charset = encoding.charset();
    boolean clean = Utf8.isAscii(bytes, 0, length);
    long base = at.offset();
    int from = 0;
    if (at.withinLongLine()) {
      int end = Utf8.lineEnd(bytes, 0, length);
      passedOverBytes += end < 0 ? length : end;
      passedOverTo = base + (end < 0 ? length : end + 1);
      if (end < 0) {
        after = new Place(base + length, !ended);
        return;
      }
      from = end + 1;
    }
    while (true) {
      from = behindZeroes(bytes, from, length);
      int end = Utf8.lineEnd(bytes, from, length);
      if (end < 0) {
        break;
      }
      give(charset, clean, bytes, from, end, base, base + end + 1);
      from = end + 1;
    }
    int rest = length - from;
    if (rest > maxLineBytes) {
      give(charset, clean, bytes, from, length, base, base + length);
      after = new Place(base + length, !ended);
    } else if (ended && rest > 0) {
      give(charset, clean, bytes, from, length, base, base + length);
      after = new Place(base + length, false);
    } else {
      after = new Place(base + from, false);
    }
  }

  private int behindZeroes(byte[] bytes, int from, int length) {
    int at = from;
    while (at < length && bytes[at] == 0) {
      at++;
    }
    zeroBytes += at - from;
    return at;
  }

  private void give(
      @org.jspecify.annotations.Nullable Charset charset,
      boolean clean,
      byte[] bytes,
      int from,
      int rawEnd,
      long base,
      long next) {
    int end = rawEnd > from && bytes[rawEnd - 1] == '\r' ? rawEnd - 1 : rawEnd;
    boolean cut = end - from > maxLineBytes;
    if (cut) {
      end =
          charset == null
              ? Utf8.wholeCharacters(bytes, from, from + maxLineBytes, end)
              : from + maxLineBytes;
      passedOverBytes += rawEnd - end;
    }
    long start = base + from;
    if (clean || (charset == null && Utf8.isValid(bytes, from, end))) {
      out.line(bytes, from, end, cut, start, next);
      return;
    }
    byte[] text =
        charset == null
            ? Utf8.mended(bytes, from, end)
            : new String(bytes, from, end - from, charset).getBytes(UTF_8);
    giveAgain(text, cut, start, next);
  }

  /* Another encoding may need more bytes. */
  private void giveAgain(byte[] text, boolean cutBefore, long start, long next) {
    boolean tooLong = text.length > maxLineBytes;
    int end = tooLong ? Utf8.wholeCharacters(text, 0, maxLineBytes, text.length) : text.length;
    out.line(text, 0, end, cutBefore || tooLong, start, next);
  }

  private void cutWide(TextEncoding encoding, byte[] bytes, int length, Place at, boolean ended) {
    long base = at.offset();
    int whole = length & ~1;
    int low = encoding == TextEncoding.UTF_16_LITTLE ? 0 : 1;
    int from = 0;
    boolean within = at.withinLongLine();
    for (int i = 0; i < whole; i += 2) {
      if (i == from && !within && bytes[i] == 0 && bytes[i + 1] == 0) {
        from += 2; // a hole
        zeroBytes += 2;
        continue;
      }
      if (bytes[i + low] != '\n' || bytes[i + 1 - low] != 0) {
        continue;
      }
      if (within) {
        passedOverBytes += i - from;
        passedOverTo = base + i + 2;
        within = false;
      } else {
        giveWide(encoding, bytes, from, i, base, base + i + 2);
      }
      from = i + 2;
    }
    int rest = whole - from;
    if (within) {
      passedOverBytes += rest;
      passedOverTo = base + whole;
      after = new Place(base + whole, !ended);
    } else if (rest > maxLineBytes) {
      giveWide(encoding, bytes, from, whole, base, base + whole);
      after = new Place(base + whole, !ended);
    } else if (ended && rest > 0) {
      giveWide(encoding, bytes, from, whole, base, base + whole);
      after = new Place(base + whole, false);
    } else {
      after = new Place(base + from, false);
    }
  }

  private void giveWide(
      TextEncoding encoding, byte[] bytes, int from, int rawEnd, long base, long next) {
    int end = Math.min(rawEnd, from + (maxLineBytes & ~1));
    boolean cut = end < rawEnd;
    int high = encoding == TextEncoding.UTF_16_LITTLE ? end - 1 : end - 2;
    if (cut && end > from && (bytes[high] & 0xfc) == 0xd8) {
      end -= 2; // the first half of a character of two units
    }
    passedOverBytes += rawEnd - end;
    Charset charset = encoding.charset();
    String text = new String(bytes, from, end - from, charset == null ? UTF_8 : charset);
    if (!cut && text.endsWith("\r")) {
      text = text.substring(0, text.length() - 1);
    }
    giveAgain(text.getBytes(UTF_8), cut, base + from, next);
  }
}
