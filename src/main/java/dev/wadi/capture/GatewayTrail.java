package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit trail of a gateway: a folder with {@code audit.jsonl} and its older parts, chained and
 * rolled as that of a capture is, and out of reach of every cap but its own. Whoever tells of an
 * event has it on disk, synced, when {@link #note} returns; a disk that takes nothing is told in
 * the log, and what waits is written with the next event. Threads share it.
 */
public final class GatewayTrail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayTrail.class);

  private final Path folder;
  private final AuditTrail trail;
  private long events;
  private boolean closed;

  private GatewayTrail(Path folder, AuditTrail trail) {
    this.folder = folder;
    this.trail = trail;
  }

  /**
   * Opens the trail, or begins one.
   *
   * @param folder made when it is not there; for one gateway at a time
   * @param partBytes after which a part is rolled
   * @throws IOException when the folder cannot be written
   */
  public static GatewayTrail open(Path folder, long partBytes) throws IOException {
    CaptureFiles.makeFolder(CaptureDisk.SYSTEM, folder);
    return new GatewayTrail(folder, new AuditTrail(CaptureDisk.SYSTEM, folder, partBytes));
  }

  /** Writes down what happened; after the close nothing is written any more. */
  public void note(GatewayEvent event) {
    note(List.of(event));
  }

  /** The same of several, with one sync. */
  public synchronized void note(List<GatewayEvent> all) {
    if (closed || all.isEmpty()) {
      return;
    }
    for (GatewayEvent event : all) {
      trail.add(event.toJsonLine());
      events++;
    }
    trail.tryFlush();
    try {
      trail.sync();
      if (trail.flushed()) {
        TrailEnd.write(folder, trail.end());
      }
    } catch (IOException e) {
      LOG.warn("The gateway's audit trail could not be synced.", e);
    }
  }

  /** Events that were told since the start. */
  public synchronized long events() {
    return events;
  }

  /** Those of them that were let go because the disk took nothing for long. */
  public synchronized long lost() {
    return trail.lost();
  }

  /** Bytes of all parts. */
  public synchronized long bytes() {
    return trail.bytes();
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      try (trail) {
        trail.flush();
        trail.sync();
        TrailEnd.write(folder, trail.end());
      }
    }
  }
}
