package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.LogStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds which of many texts stand in a stretch of bytes, looking at it once, not once for each
 * text. Immutable but for what a {@link Finds} holds; threads may share it, each with a Finds of
 * its own.
 */
final class NeedleIndex {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /* So many texts of one length class are quicker looked for one by one. */
  private static final int FEW = 6;

  /* Bytes between two lines that are looked through with them. */
  private static final int MOST_BETWEEN = 64;

  /* Texts shorter than this are looked for one by one. */
  private static final int SHORTEST = 4;

  private final List<ByteSearch> needles = new ArrayList<>();
  private final List<Integer> oneByOne = new ArrayList<>();
  private final List<Sampled> sampled = new ArrayList<>();

  /** What is sought, and whether ASCII letters count in either case. */
  record Needle(String text, boolean ignoreCase) {}

  /** Where texts stand in the lines of a stream, by lines; used over and over, for one thread. */
  static final class Hits {
    private long[] all = new long[64];
    private int size;

    int size() {
      return size;
    }

    /** The number of the line. */
    int line(int i) {
      return (int) (all[i] >>> 32);
    }

    /** The number of the text that stands in it. */
    int needle(int i) {
      return (int) all[i];
    }

    private void add(int line, int needle) {
      if (size == all.length) {
        all = Arrays.copyOf(all, size * 2);
      }
      all[size++] = (long) line << 32 | needle;
    }
  }

  /** The texts found in one stretch; used over and over, for one thread. */
  static final class Finds {
    private final long[] seen;
    private final int[] found;
    private int size;
    private long turn;

    /** The line of a run that is looked at. */
    private int line;

    private int lineStart;
    private int lineEnd;

    private Finds(int needles) {
      seen = new long[needles];
      found = new int[needles];
    }

    int size() {
      return size;
    }

    /** The number of a text that was found: its place in the list. */
    int needle(int i) {
      return found[i];
    }

    private boolean isNew(int needle) {
      return seen[needle] != turn;
    }

    private void add(int needle) {
      seen[needle] = turn;
      found[size++] = needle;
    }

    private void begin(LogStream stream, int first) {
      turn(stream, first);
    }

    private void turn(LogStream stream, int next) {
      turn++;
      size = 0;
      line = next;
      lineStart = stream.lineOffset(next);
      lineEnd = lineStart + stream.lineLength(next);
    }

    /** Goes on to the line that a place of the buffer lies in, or before. */
    private void reach(LogStream stream, int at) {
      while (at >= lineEnd) {
        turn(stream, line + 1);
      }
    }
  }

  NeedleIndex(List<Needle> texts) {
    List<List<Integer>> classes = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<byte[]> folded = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      byte[] bytes = texts.get(i).text().getBytes(UTF_8);
      needles.add(new ByteSearch(texts.get(i).text(), texts.get(i).ignoreCase()));
      folded.add(fold(bytes));
      if (bytes.length < SHORTEST) {
        oneByOne.add(i);
      } else {
        classes.get(bytes.length >= 8 ? 0 : bytes.length >= 5 ? 1 : 2).add(i);
      }
    }
    int[] lengths = {8, 5, 4};
    int[] grams = {4, 3, 3};
    for (int c = 0; c < classes.size(); c++) {
      List<Integer> members = classes.get(c);
      if (members.size() <= FEW) {
        oneByOne.addAll(members);
      } else {
        sampled.add(new Sampled(members, folded, lengths[c], grams[c]));
      }
    }
  }

  Finds finds() {
    return new Finds(needles.size());
  }

  /** Looks through a stretch; what was found before is forgotten. */
  void find(byte[] buffer, int offset, int length, Finds finds) {
    finds.turn++;
    finds.size = 0;
    for (int i = 0; i < oneByOne.size(); i++) {
      int needle = oneByOne.get(i);
      if (needles.get(needle).isIn(buffer, offset, length)) {
        finds.add(needle);
      }
    }
    for (int i = 0; i < sampled.size(); i++) {
      sampled.get(i).find(buffer, offset, length, finds, needles);
    }
  }

  /** Looks through all lines of a stream; what was found before is forgotten. */
  void find(LogStream stream, Hits hits, Finds finds) {
    hits.size = 0;
    int from = 0;
    while (from < stream.size()) {
      int to = endOfRun(stream, from);
      if (to - from > 1) {
        findInRun(stream, from, to, hits, finds);
      } else {
        find(stream.lineBuffer(from), stream.lineOffset(from), stream.lineLength(from), finds);
        for (int i = 0; i < finds.size; i++) {
          hits.add(from, finds.found[i]);
        }
      }
      from = to;
    }
    Arrays.sort(hits.all, 0, hits.size);
  }

  /* Lines of one push lie side by side, with a few bytes between them. */
  private static int endOfRun(LogStream stream, int from) {
    byte[] buffer = stream.lineBuffer(from);
    int end = stream.lineOffset(from) + stream.lineLength(from);
    int to = from + 1;
    while (to < stream.size() && stream.lineBuffer(to) == buffer) {
      int offset = stream.lineOffset(to);
      if (offset < end || offset - end > MOST_BETWEEN) {
        return to;
      }
      end = offset + stream.lineLength(to);
      to++;
    }
    return to;
  }

  /* The whole run is looked through at once: what stands between lines is of no line. */
  private void findInRun(LogStream stream, int from, int to, Hits hits, Finds finds) {
    byte[] buffer = stream.lineBuffer(from);
    int start = stream.lineOffset(from);
    int end = stream.lineOffset(to - 1) + stream.lineLength(to - 1);
    for (int i = 0; i < oneByOne.size(); i++) {
      int needle = oneByOne.get(i);
      ByteSearch search = needles.get(needle);
      finds.begin(stream, from);
      int at = search.indexIn(buffer, start, end - start);
      while (at >= 0) {
        finds.reach(stream, at);
        boolean within = at >= finds.lineStart && at + search.length() <= finds.lineEnd;
        if (within) {
          hits.add(finds.line, needle);
        }
        int next = within ? finds.lineEnd : at + 1;
        at = search.indexIn(buffer, next, end - next);
      }
    }
    for (int i = 0; i < sampled.size(); i++) {
      finds.begin(stream, from);
      sampled.get(i).find(stream, buffer, start, end, hits, finds, needles);
    }
  }

  private static byte[] fold(byte[] bytes) {
    byte[] folded = bytes.clone();
    for (int i = 0; i < folded.length; i++) {
      folded[i] |= 0x20;
    }
    return folded;
  }

  /*
   * The texts of one class are at least L bytes long. Of each, L bytes are chosen, and every gram
   * of q bytes in them is noted: L-q+1 of them. Wherever the text stands, one of any L-q+1
   * neighbouring places is the beginning of one of its grams; so it is enough to look at every
   * (L-q+1)th place of the line. The grams are sampled on the side of the line, as in Sutinen and
   * Tarhio's "On using q-gram locations in approximate string matching" (1995), here for exact
   * search of many texts. A bit for each hash says at once, for nearly all places, that no text has
   * such a gram; bytes are compared with 0x20 set, so that one table serves either case.
   */
  private static final class Sampled {
    private static final int FEWEST_BITS = 13;
    private static final int MOST_BITS = 18;
    /* The most frequent bytes of logs, with 0x20 set. */
    private static final String FREQUENT = " etaoi01nrsl2cd=h-.3pu:4mf5/678g9,\"";

    private final int gram;
    private final int stride;
    private final int mask;
    private final int bits;
    private final long[] there;
    /* A chain for each hash: first[hash & chains], then next[]. */
    private final int chains;
    private final int[] first;
    private final int[] next;
    private final int[] grams;
    private final int[] needle;

    Sampled(List<Integer> members, List<byte[]> folded, int window, int gram) {
      this.gram = gram;
      this.stride = window - gram + 1;
      this.mask = gram == 4 ? -1 : 0x00ffffff;
      int noted = members.size() * stride;
      int wanted = 32 - Integer.numberOfLeadingZeros(noted * 128);
      this.bits = Math.max(FEWEST_BITS, Math.min(MOST_BITS, wanted));
      this.there = new long[1 << (bits - 6)];
      this.chains = Math.max(16, Integer.highestOneBit(noted) * 2) - 1;
      this.first = new int[chains + 1];
      Arrays.fill(first, -1);
      this.next = new int[noted];
      this.grams = new int[noted];
      this.needle = new int[noted];
      int n = 0;
      for (int member : members) {
        byte[] text = folded.get(member);
        int start = rarest(text, window);
        for (int i = 0; i < stride; i++) {
          int value = 0;
          for (int b = 0; b < gram; b++) {
            value |= (text[start + i + b] & 0xff) << (8 * b);
          }
          int hash = hash(value);
          there[hash >>> 6] |= 1L << hash;
          grams[n] = value;
          needle[n] = member;
          next[n] = first[hash & chains];
          first[hash & chains] = n++;
        }
      }
    }

    /* The stretch of the text that says most about it. */
    private static int rarest(byte[] text, int window) {
      int best = 0;
      int bestRank = -1;
      for (int start = 0; start + window <= text.length; start++) {
        int rank = 0;
        for (int i = 0; i < window; i++) {
          int known = FREQUENT.indexOf((char) (text[start + i] & 0xff));
          rank += known < 0 ? FREQUENT.length() : known;
        }
        if (rank > bestRank) {
          best = start;
          bestRank = rank;
        }
      }
      return best;
    }

    private int hash(int value) {
      return (value * 0x9E3779B1) >>> (32 - bits);
    }

    void find(byte[] buffer, int offset, int length, Finds finds, List<ByteSearch> needles) {
      int end = offset + length;
      int at = offset;
      int lastWide = Math.min(end, buffer.length) - 4;
      for (; at <= lastWide; at += stride) {
        int value = ((int) INTS.get(buffer, at) | 0x20202020) & mask;
        int hash = hash(value);
        if ((there[hash >>> 6] >>> hash & 1) != 0) {
          look(value, hash, buffer, offset, length, finds, needles);
        }
      }
      for (; at <= end - gram; at += stride) {
        int value = 0;
        for (int b = 0; b < gram; b++) {
          value |= ((buffer[at + b] | 0x20) & 0xff) << (8 * b);
        }
        look(value, hash(value), buffer, offset, length, finds, needles);
      }
    }

    void find(
        LogStream stream,
        byte[] buffer,
        int start,
        int end,
        Hits hits,
        Finds finds,
        List<ByteSearch> needles) {
      int at = start;
      int lastWide = Math.min(end, buffer.length) - 4;
      for (; at <= lastWide; at += stride) {
        int value = ((int) INTS.get(buffer, at) | 0x20202020) & mask;
        int hash = hash(value);
        if ((there[hash >>> 6] >>> hash & 1) != 0) {
          look(value, hash, stream, buffer, at, hits, finds, needles);
        }
      }
      for (; at <= end - gram; at += stride) {
        int value = 0;
        for (int b = 0; b < gram; b++) {
          value |= ((buffer[at + b] | 0x20) & 0xff) << (8 * b);
        }
        look(value, hash(value), stream, buffer, at, hits, finds, needles);
      }
    }

    private void look(
        int value,
        int hash,
        LogStream stream,
        byte[] buffer,
        int at,
        Hits hits,
        Finds finds,
        List<ByteSearch> needles) {
      finds.reach(stream, at);
      if (at < finds.lineStart) {
        return; // between two lines
      }
      int before = finds.size;
      look(value, hash, buffer, finds.lineStart, finds.lineEnd - finds.lineStart, finds, needles);
      for (int i = before; i < finds.size; i++) {
        hits.add(finds.line, finds.found[i]);
      }
    }

    private void look(
        int value,
        int hash,
        byte[] buffer,
        int offset,
        int length,
        Finds finds,
        List<ByteSearch> needles) {
      for (int n = first[hash & chains]; n >= 0; n = next[n]) {
        int candidate = needle[n];
        if (grams[n] == value
            && finds.isNew(candidate)
            && needles.get(candidate).isIn(buffer, offset, length)) {
          finds.add(candidate);
        }
      }
    }
  }
}
