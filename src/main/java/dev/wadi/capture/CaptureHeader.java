package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code metadata.json} says of a capture that is being written, beside what its files tell:
 * since when, whose, how redacted, whether in part; written after the index, with which it changes.
 * For one thread.
 */
final class CaptureHeader {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureHeader.class);

  private final CaptureDisk disk;
  private final Path folder;
  private final @Nullable String tenant;
  private final OffsetDateTime started;
  private CaptureMetadata.@Nullable Redaction redaction;
  private final ClosedFiles files;
  private final WalPositions positions;
  private boolean partial;
  private boolean stale;
  private long bytes;

  /**
   * @param before what another writer left; null for a new capture
   */
  CaptureHeader(
      CaptureDisk disk,
      Path folder,
      @Nullable String tenant,
      CaptureMetadata.@Nullable Redaction redaction,
      @Nullable CaptureMetadata before,
      InstantSource clock,
      ClosedFiles files,
      WalPositions positions) {
    this.files = files;
    this.positions = positions;
    this.disk = disk;
    this.folder = folder;
    this.tenant = tenant;
    this.started = before == null ? CaptureMetadata.utc(clock.instant()) : before.started();
    this.redaction = before == null ? redaction : continued(redaction, before);
    this.partial = before != null && before.wadi().partial();
  }

  /* What is there already was redacted as it says, or not at all. */
  private static CaptureMetadata.@Nullable Redaction continued(
      CaptureMetadata.@Nullable Redaction now, CaptureMetadata before) {
    CaptureMetadata.Redaction then = before.redaction();
    boolean empty = before.totalLines() == 0 && !before.live();
    if (now == null || empty) {
      return now == null ? then : now;
    }
    return then != null && then.complete() && then.sameRules(now) ? now : now.incomplete();
  }

  /**
   * Whether the metadata says of every line that it was redacted, so that a line of which nobody
   * knows it makes that untrue.
   */
  boolean saysAllRedacted() {
    CaptureMetadata.Redaction said = redaction;
    return said != null && said.enabled() && said.complete();
  }

  /** Says that of some lines nobody knows it, before there are any. */
  void notAllRedacted() throws IOException {
    CaptureMetadata.Redaction said = redaction;
    if (said != null) {
      redaction = said.incomplete();
      stale = true;
      write(null, false);
    }
  }

  Instant started() {
    return started.toInstant();
  }

  void markPartial() {
    partial = true;
    stale = true;
  }

  /** What it says is no longer so. */
  void outdated() {
    stale = true;
  }

  /** Tells index and metadata of a file that is whole; what cannot be written now is, later. */
  void rolled(IndexEntry entry) {
    stale = true;
    files.appendToIndex(entry);
    writeStale();
  }

  /** Writes again what could not be written or has changed since. */
  void writeStale() {
    try {
      files.writeStaleIndex();
      if (stale) {
        write(null, false);
      }
    } catch (IOException e) {
      LOG.warn("Index or metadata could not be written, they will be again. folder={}", folder, e);
    }
  }

  void write(@Nullable Instant stopped, boolean sealed) throws IOException {
    CaptureMetadata metadata =
        new CaptureMetadata(
            CaptureMetadata.VERSION,
            "jsonl",
            started,
            stopped == null ? null : CaptureMetadata.utc(stopped),
            files.lines(),
            files.plainBytes(),
            files.labelsSeen(),
            redaction,
            new CaptureMetadata.Extras(
                tenant,
                sealed,
                partial,
                positions.durable(),
                files.deletedFiles(),
                files.deletedLines(),
                files.deletedBytes()));
    CaptureFiles.replace(disk, folder.resolve(CaptureFiles.METADATA), metadata.toJson());
    stale = false;
    bytes =
        CaptureFiles.size(folder.resolve(CaptureFiles.METADATA))
            + CaptureFiles.size(folder.resolve(CaptureFiles.INDEX));
  }

  /** Bytes of metadata and index when they were written last. */
  long bytes() {
    return bytes;
  }
}
