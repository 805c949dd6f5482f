package dev.wadi.scenario.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks for values in all files below a folder, packed with zstd or not. For one thread.
 *
 * <p>Values are found by the hash of their first bytes, which is moved along the text (Rabin and
 * Karp), so that thousands of them cost what one does.
 */
final class PlantedSearch {
  private static final int HEAD = 7;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LONGEST_VALUE = 4096;
  private static final int MOST_FILES = 100_000;
  private static final long MOST_BYTES = 16L << 30;
  private static final long BASE = 1_000_003;

  private final Map<Long, List<byte[]>> byHead = new HashMap<>();
  private final long headPower;
  private final Set<String> found = new TreeSet<>();
  private long bytes;

  PlantedSearch(Collection<String> values) {
    long power = 1;
    for (int i = 1; i < HEAD; i++) {
      power *= BASE;
    }
    headPower = power;
    for (String value : values) {
      byte[] text = value.getBytes(UTF_8);
      if (text.length < HEAD || text.length > LONGEST_VALUE) {
        throw new IllegalArgumentException("a planted value of " + text.length + " bytes");
      }
      byHead.computeIfAbsent(hash(text), h -> new ArrayList<>()).add(text);
    }
  }

  /** Bytes that were looked through, unpacked. */
  long bytes() {
    return bytes;
  }

  private static long hash(byte[] text) {
    long hash = 0;
    for (int i = 0; i < HEAD; i++) {
      hash = hash * BASE + (text[i] & 0xff);
    }
    return hash;
  }

  /** The values that stand somewhere below a folder. */
  Set<String> in(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder, 12)) {
      files = all.filter(Files::isRegularFile).limit(MOST_FILES + 1L).toList();
    }
    if (files.size() > MOST_FILES) {
      throw new IOException("more than " + MOST_FILES + " files below " + folder);
    }
    for (Path file : files) {
      boolean packed = String.valueOf(file.getFileName()).endsWith(".zst");
      try (InputStream in = Files.newInputStream(file)) {
        if (packed) {
          scanPacked(in);
        } else {
          scan(in);
        }
      } catch (NoSuchFileException e) {
        // The gateway let go of it meanwhile: what it held is held no longer.
      }
    }
    return found;
  }

  /* The last frame of a file that is being written is not whole yet. */
  private void scanPacked(InputStream in) throws IOException {
    try (ZstdInputStream zstd = new ZstdInputStream(in).setContinuous(true)) {
      scan(zstd);
    }
  }

  private void scan(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES + LONGEST_VALUE];
    int held = 0;
    while (true) {
      int read = in.readNBytes(buffer, held, buffer.length - held);
      int end = held + read;
      bytes += read;
      if (bytes > MOST_BYTES) {
        throw new IOException("more than 16 GiB to look through");
      }
      boolean last = end < buffer.length;
      int until = last ? end : end - LONGEST_VALUE;
      look(buffer, until, end);
      if (last) {
        return;
      }
      System.arraycopy(buffer, until, buffer, 0, end - until);
      held = end - until;
    }
  }

  /* Values that begin before a place. */
  private void look(byte[] text, int until, int end) {
    if (end < HEAD) {
      return;
    }
    long hash = hash(text);
    for (int at = 0; at < until && at + HEAD <= end; at++) {
      List<byte[]> candidates = byHead.get(hash);
      if (candidates != null) {
        for (byte[] value : candidates) {
          if (at + value.length <= end
              && Arrays.equals(text, at, at + value.length, value, 0, value.length)) {
            found.add(new String(value, UTF_8));
          }
        }
      }
      if (at + HEAD < end) {
        hash = (hash - (text[at] & 0xff) * headPower) * BASE + (text[at + HEAD] & 0xff);
      }
    }
  }
}
