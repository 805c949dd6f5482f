package dev.wadi.capture;

import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells which captures were deleted from a folder, since a capture that is gone tells nothing any
 * more: a trail in {@value #FOLDER} there, of the same form and with the same chain as the
 * gateway's own. Processes and threads may write to it, one after another.
 */
public final class RemovalTrail {
  /** Beside the captures, hidden as what is none. */
  public static final String FOLDER = ".removed";

  private static final String LOCK = ".lock";
  private static final long PART_BYTES = 16L << 20;
  /* A lock on a file is the process's: threads of one take turns here. Held while the disk syncs. */
  private static final ReentrantLock HERE = new ReentrantLock();

  private RemovalTrail() {}

  /**
   * Writes down that a capture goes; durable when this returns.
   *
   * @param capture its folder; the trail is beside it
   * @param reason in a few words
   * @param by who deletes it
   * @throws IOException when it cannot be written down: then nothing is to go
   */
  public static void note(Path capture, Instant now, String reason, String by) throws IOException {
    CaptureMetadata metadata = CaptureMetadata.read(capture);
    SortedMap<String, String> about = new TreeMap<>();
    about.put("capture", String.valueOf(capture.getFileName()));
    about.put("began", Rfc3339.format(metadata.started().toInstant()));
    about.put("lines", Long.toString(metadata.totalLines()));
    about.put("bytes", Long.toString(CaptureFiles.usage(capture)));
    about.put("reason", reason);
    about.put("by", by);
    String tenant = metadata.wadi().tenant();
    if (tenant != null) {
      about.put("tenant", tenant);
    }
    write(
        capture.toAbsolutePath().resolveSibling(FOLDER),
        new GatewayEvent(now, GatewayEvent.CAPTURE_REMOVED, 0, about));
  }

  private static void write(Path folder, GatewayEvent event) throws IOException {
    CaptureFiles.makeFolder(CaptureDisk.SYSTEM, folder);
    HERE.lock();
    try (FileChannel channel =
            CaptureDisk.SYSTEM.open(
                folder.resolve(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        FileLock ignored = channel.lock();
        GatewayTrail trail = GatewayTrail.open(folder, PART_BYTES)) {
      // Closing it syncs it, and fails when that cannot be done.
      trail.note(event);
    } finally {
      HERE.unlock();
    }
  }
}
