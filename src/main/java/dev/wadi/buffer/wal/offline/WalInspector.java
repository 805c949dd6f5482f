package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.ReceiptStatus;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalLockedException;
import dev.wadi.buffer.wal.disk.WalVersionException;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a WAL folder from outside. {@link #segments}, {@link #cursors}, {@link #status},
 * {@link #dump} and {@link #verify} only read and may run beside a gateway; {@link #repair} and
 * {@link #truncate} change files, take the WAL's lock, and throw {@link WalLockedException} while a
 * gateway runs.
 *
 * <p>For one thread. Throws {@link WalVersionException} for a format of a newer program.
 */
public final class WalInspector {
  private final OfflineFolder folder;

  public WalInspector(Path root) {
    this(root, WalFiles.ofTheSystem());
  }

  public WalInspector(Path root, WalFiles files) {
    this.folder = new OfflineFolder(root, files);
  }

  /** Tenants that have a folder, by name. */
  public List<String> tenants() throws IOException {
    return folder.tenants();
  }

  /** Segments of a tenant, or of all (null), oldest first. */
  public List<SegmentInfo> segments(@Nullable String tenant) throws IOException {
    return new Listing(folder).segments(tenant);
  }

  /** Saved cursors of all readers, with what lies before them. */
  public List<CursorInfo> cursors() throws IOException {
    return new Listing(folder).cursors();
  }

  /**
   * Where an accepted push is, by the files alone. Beside a running gateway the readers are a
   * little further than their saved cursors say.
   */
  public ReceiptStatus status(Receipt receipt) throws IOException {
    return new ReceiptSearch(folder).status(receipt);
  }

  /**
   * Walks the records of a tenant from a position on.
   *
   * @param payloads whether to read and check them
   */
  public void dump(String tenant, Position from, boolean payloads, RecordVisitor visitor)
      throws IOException {
    new Dump(folder).walk(tenant, from, payloads, visitor);
  }

  /**
   * Checks every byte of a tenant, or of all (null), that no segment is missing, and that nothing
   * else lies there. Beside a running gateway the end of an open segment may just be written; it is
   * then told as a torn tail.
   */
  public Verification verify(@Nullable String tenant) throws IOException {
    return new Verifier(folder).verify(tenant);
  }

  /** Does now what a start does, and checks closed segments in full as well. */
  public RepairResult repair() throws IOException {
    return new Mender(folder).repair();
  }

  /**
   * Takes away everything of a tenant from a record on. The bytes go to quarantine first; nothing
   * is cut that could not be kept. Later segments go whole, the newest first, so that no gap is
   * left wherever it breaks off. Returns the bytes that were taken away.
   */
  public long truncate(String tenant, Position from) throws IOException {
    return new Mender(folder).truncate(tenant, from);
  }
}
