package dev.wadi.buffer.wal.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The highest segment number of all tenants that were forgotten, in a file: whoever is new, or
 * comes back, gets numbers above it. So positions of a tenant only grow although nothing else of it
 * is kept. docs/wal-format.md, section 5.
 *
 * <p>One number serves all tenants: numbers follow the clock, so it is nearly always below what the
 * next segment would get anyway, and it matters when the clock was set back. Thread-safe.
 */
public final class HighWater {
  public static final String FILE = "high-water";
  private static final int VERSION = 1;
  private static final int MAX_BYTES = 200;

  private final WalFiles files;
  private final Path root;

  /* Serialises the raising, file work included; the keeper alone comes here, and tests. */
  private final ReentrantLock lock = new ReentrantLock();
  private volatile long number;

  public HighWater(WalFiles files, Path root) {
    this.files = files;
    this.root = root;
  }

  /**
   * Reads the number that a file holds; 0 when there is none. Throws {@link
   * IllegalArgumentException} when the file is damaged.
   */
  public static long read(WalFiles files, Path root) throws IOException {
    Path file = root.resolve(FILE);
    if (!files.exists(file)) {
      return 0;
    }
    String[] words;
    try {
      words = ChecksummedText.read(files, file, MAX_BYTES).strip().split(" ", -1);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("high-water file damaged", e);
    }
    if (words.length != 3 || !words[0].equals("wadi-high-water")) {
      throw new IllegalArgumentException("high-water file damaged");
    }
    if (Integer.parseInt(words[1]) > VERSION) {
      throw WalVersionException.of("The file " + file + " has version ", words[1], VERSION);
    }
    return Long.parseLong(words[2]);
  }

  /** Takes over what the file holds, once, at the start. */
  public void load() throws IOException {
    number = read(files, root);
  }

  public long number() {
    return number;
  }

  /** Lifts the mark; on return that is forced to the device. */
  public void raise(long to) throws IOException {
    lock.lock();
    try {
      if (to <= number) {
        return;
      }
      ChecksummedText.replace(
          files, root.resolve(FILE), "wadi-high-water " + VERSION + " " + to + "\n");
      number = to;
    } finally {
      lock.unlock();
    }
  }
}
