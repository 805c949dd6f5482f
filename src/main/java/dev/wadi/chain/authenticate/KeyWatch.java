package dev.wadi.chain.authenticate;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the file of keys again and again. One that cannot be read, is wrong or is gone changes
 * nothing: the keys that are known stay, and somebody is told. For one thread, but {@link #problem}
 * is for any.
 */
public final class KeyWatch {
  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  /** A group may read: so a cluster hands secrets to a pod, and they are hashes. */
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final KeyFile file;
  private final KeyReader reader;
  private final Consumer<List<HouseKey>> changed;
  private @Nullable String seen;
  private boolean warnedOfOthers;
  private volatile @Nullable String problem;

  /**
   * @param changed takes the keys of the file when they are others than before; throws {@link
   *     IllegalArgumentException} when they do not go together with the rest
   */
  public KeyWatch(KeyFile file, KeyReader reader, Consumer<List<HouseKey>> changed) {
    this.file = file;
    this.reader = reader;
    this.changed = changed;
  }

  /**
   * Looks for the first time.
   *
   * @throws IllegalArgumentException when the file is wrong
   */
  public void begin() throws IOException {
    String now = look();
    if (now != null) {
      changed.accept(file.read(reader));
    }
    seen = now;
  }

  /** Looks again. */
  public void tick() {
    String fault;
    try {
      String now = look();
      if (now == null && seen == null) {
        return;
      }
      if (now == null) {
        fault = "it is gone";
      } else if (now.equals(seen) && problem == null) {
        return;
      } else {
        List<HouseKey> keys = file.read(reader);
        changed.accept(keys);
        seen = now;
        problem = null;
        LOG.info("Keys are those of the file now. file={} keys={}", file.path(), keys.size());
        return;
      }
    } catch (IOException e) {
      fault = "it cannot be read (" + e.getClass().getSimpleName() + ")";
    } catch (IllegalArgumentException e) {
      fault = String.valueOf(e.getMessage());
    }
    if (!fault.equals(problem)) {
      LOG.error(
          "The file of keys is left aside, the keys that are known stay good. file={} cause={}",
          file.path(),
          fault);
    }
    problem = fault;
  }

  /** What stands in the way of the newest keys; null when nothing does. */
  public @Nullable String problem() {
    return problem;
  }

  /* Whether it may have changed: replaced (another file), or written in place. */
  private @Nullable String look() throws IOException {
    Path path = file.path();
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      warnOfOthers(path);
      return found.fileKey() + " " + found.size() + " " + found.lastModifiedTime().toInstant();
    } catch (NoSuchFileException e) {
      return null;
    } catch (FileSystemException e) {
      /* A file where a folder should be: whoever makes the folders says so. */
      if (isBelowFile(path)) {
        return null;
      }
      throw e;
    }
  }

  private static boolean isBelowFile(Path path) {
    Path above = path.toAbsolutePath().getParent();
    while (above != null && !Files.exists(above)) {
      above = above.getParent();
    }
    return above != null && !Files.isDirectory(above);
  }

  private void warnOfOthers(Path path) throws IOException {
    if (warnedOfOthers) {
      return;
    }
    try {
      for (PosixFilePermission one : Files.getPosixFilePermissions(path)) {
        if (OF_OTHERS.contains(one)) {
          warnedOfOthers = true;
          LOG.warn(
              "The file of keys is open to others on this machine (expected: mode 0600 or 0640)."
                  + " file={}",
              path);
          return;
        }
      }
    } catch (UnsupportedOperationException e) {
      // A file system without owners has nothing to warn of.
      warnedOfOthers = true;
    }
  }
}
