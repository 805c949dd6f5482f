package dev.wadi.buffer.wal.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps bytes that are damaged or cut off, each stretch once, with a note that says what they are.
 * Thread-safe: file names are the places of the damage, and the second writer of a place finds it
 * taken.
 */
public final class Quarantine {
  private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
  private static final int CHUNK_BYTES = 1 << 20;

  private final Path folder;
  private final WalFiles files;
  private final InstantSource clock;
  private final DamageCounters counters;

  public Quarantine(Path root, WalFiles files, InstantSource clock, DamageCounters counters) {
    this.folder = WalFolder.quarantine(root);
    this.files = files;
    this.clock = clock;
    this.counters = counters;
  }

  /** Copies a stretch of a segment; false when it could not be kept. */
  public boolean keep(
      WalFiles.Handle source, String tenant, long segment, long from, long to, String reason) {
    return keep(source, tenant, segment, from, to, 0, reason);
  }

  /**
   * Moves a file that is no segment here as it is: cursors, a mark. When that fails it stays, and
   * the log says so.
   */
  public void setAside(Path file) {
    try {
      files.createFolders(folder);
      files.replace(file, folder.resolve(file.getFileName() + "-" + clock.millis()));
    } catch (IOException e) {
      LOG.warn("A damaged file could not be set aside. file={} cause={}", file, e.toString());
    }
  }

  /* The source's first byte stands for offset "base" of the segment. */
  private boolean keep(
      WalFiles.Handle source,
      String tenant,
      long segment,
      long from,
      long to,
      long base,
      String reason) {
    String name = TenantFolder.folderOf(tenant) + "-" + segment + "-" + from;
    long before = keptBytes(folder.resolve(name + ".bin"));
    if (before >= to - from) {
      return true;
    }
    if (before >= 0) {
      /* A shorter stretch from the same place was kept earlier: this one goes beside it. */
      name += "-" + (to - from);
      if (keptBytes(folder.resolve(name + ".bin")) >= to - from) {
        return true;
      }
    }
    Path target = folder.resolve(name + ".bin");
    counters.corruptions.increment();
    LOG.warn(
        "Bytes of the write-ahead log were set aside. tenant={} segment={} offset={} bytes={}"
            + " reason={}",
        tenant,
        segment,
        from,
        to - from,
        reason);
    try {
      files.createFolders(folder);
      Path temp = folder.resolve(name + ".bin" + WalFolder.TEMP_SUFFIX);
      files.delete(temp);
      try (WalFiles.Handle out = files.create(temp)) {
        copy(source, from - base, to - base, out);
        out.force();
      }
      note(name, tenant, segment, from, to, reason);
      files.replace(temp, target);
      files.syncFolder(folder);
      counters.quarantinedBytes.add(to - from);
      return true;
    } catch (IOException e) {
      LOG.warn(
          "Bytes of the write-ahead log could not be kept. file={} cause={}", target, e.toString());
      return false;
    }
  }

  /** Whether a stretch of a segment was set aside before. */
  public boolean holds(String tenant, long segment, long from, long to) {
    String name = TenantFolder.folderOf(tenant) + "-" + segment + "-" + from;
    return keptBytes(folder.resolve(name + ".bin")) >= to - from
        || keptBytes(folder.resolve(name + "-" + (to - from) + ".bin")) >= to - from;
  }

  /* Size of what is kept there, or -1. */
  private long keptBytes(Path target) {
    if (!files.exists(target)) {
      return -1;
    }
    try (WalFiles.Handle kept = files.openToRead(target)) {
      return kept.size();
    } catch (IOException e) {
      LOG.warn("What was set aside cannot be read. file={} cause={}", target, e.toString());
      return 0;
    }
  }

  /**
   * Keeps payloads that are whole but cannot be understood; false when they could not be kept.
   *
   * @param start where the first of their records begins
   */
  public boolean keep(byte[] payloads, String tenant, Position start, String reason) {
    return keep(
        new BytesHandle(payloads),
        tenant,
        start.segment(),
        start.offsetBytes(),
        start.offsetBytes() + payloads.length,
        start.offsetBytes(),
        reason);
  }

  private static void copy(WalFiles.Handle source, long from, long to, WalFiles.Handle out)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    long at = from;
    while (at < to) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, to - at));
      int n = source.readFully(chunk, at);
      if (n <= 0) {
        return;
      }
      chunk.flip();
      out.writeFully(chunk, at - from);
      at += n;
    }
  }

  private void note(String name, String tenant, long segment, long from, long to, String reason)
      throws IOException {
    Path file = folder.resolve(name + ".txt");
    files.delete(file);
    try (WalFiles.Handle out = files.create(file)) {
      String text =
          "tenant="
              + tenant
              + "\nsegment="
              + segment
              + "\nfrom="
              + from
              + "\nto="
              + to
              + "\nreason="
              + reason
              + "\nfound="
              + clock.instant()
              + "\n";
      out.writeFully(ByteBuffer.wrap(text.getBytes(UTF_8)), 0);
      out.force();
    }
  }

  /** Bytes in memory, to be read only. */
  private record BytesHandle(byte[] bytes) implements WalFiles.Handle {
    @Override
    public int read(ByteBuffer target, long position) {
      if (position >= bytes.length) {
        return -1;
      }
      int n = (int) Math.min(target.remaining(), bytes.length - position);
      target.put(bytes, (int) position, n);
      return n;
    }

    @Override
    public int write(ByteBuffer source, long position) {
      throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public void force() {
      throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException("only to be read");
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
