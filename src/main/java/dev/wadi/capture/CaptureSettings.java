package dev.wadi.capture;

import dev.wadi.capture.CaptureMetadata.Redaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a capture is written.
 *
 * @param maxFileBytes uncompressed bytes after which a data file is closed
 * @param maxFileAge time after which a data file with lines is closed; zero for never
 * @param maxDiskBytes most bytes of the folder, then the oldest data files go; 0 for no cap
 * @param zstdLevel 1 to 19; in frames of 1 MiB of log lines 1 is as small as 3 and faster
 * @param frameBytes uncompressed bytes of a frame, 4 KiB to 64 MiB
 * @param maxAuditBytes bytes after which the audit trail is rolled; five parts are kept
 * @param redaction what lines went through before; null for nothing
 * @param copies what becomes of files that are copied elsewhere
 */
public record CaptureSettings(
    long maxFileBytes,
    Duration maxFileAge,
    long maxDiskBytes,
    int zstdLevel,
    int frameBytes,
    long maxAuditBytes,
    @Nullable Redaction redaction,
    Copies copies) {
  public static final CaptureSettings DEFAULTS =
      new CaptureSettings(
          256L << 20, Duration.ofHours(1), 50L << 30, 1, 1 << 20, 16L << 20, null, Copies.DEFAULTS);

  /**
   * What becomes of closed files once they are copied elsewhere, and until then.
   *
   * @param waitBytes how far the folder may outgrow its cap while the files that would go wait to
   *     be copied; 0 when they go all the same
   * @param remove whether a file goes as soon as it is copied
   */
  public record Copies(long waitBytes, boolean remove) {
    /** The cap asks nobody, and nothing goes before it must. */
    public static final Copies DEFAULTS = new Copies(0, false);

    public Copies {
      require(waitBytes >= 0, "waitBytes", waitBytes, ">= 0");
    }
  }

  public CaptureSettings {
    require(maxFileBytes >= 1, "maxFileBytes", maxFileBytes, ">= 1");
    require(!maxFileAge.isNegative(), "maxFileAge", maxFileAge, ">= 0");
    require(maxDiskBytes >= 0, "maxDiskBytes", maxDiskBytes, ">= 0");
    require(zstdLevel >= 1 && zstdLevel <= 19, "zstdLevel", zstdLevel, "1 to 19");
    require(
        frameBytes >= 4 << 10 && frameBytes <= 64 << 20, "frameBytes", frameBytes, "4KB to 64MB");
    require(maxAuditBytes >= 4096, "maxAuditBytes", maxAuditBytes, ">= 4KB");
  }

  /** Settings of a capture that nobody copies. */
  public CaptureSettings(
      long maxFileBytes,
      Duration maxFileAge,
      long maxDiskBytes,
      int zstdLevel,
      int frameBytes,
      long maxAuditBytes,
      @Nullable Redaction redaction) {
    this(
        maxFileBytes,
        maxFileAge,
        maxDiskBytes,
        zstdLevel,
        frameBytes,
        maxAuditBytes,
        redaction,
        Copies.DEFAULTS);
  }

  private static void require(boolean ok, String name, Object value, String expected) {
    if (!ok) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  public CaptureSettings withMaxFileBytes(long bytes) {
    return new CaptureSettings(
        bytes, maxFileAge, maxDiskBytes, zstdLevel, frameBytes, maxAuditBytes, redaction, copies);
  }

  public CaptureSettings withMaxFileAge(Duration age) {
    return new CaptureSettings(
        maxFileBytes, age, maxDiskBytes, zstdLevel, frameBytes, maxAuditBytes, redaction, copies);
  }

  public CaptureSettings withMaxDiskBytes(long bytes) {
    return new CaptureSettings(
        maxFileBytes, maxFileAge, bytes, zstdLevel, frameBytes, maxAuditBytes, redaction, copies);
  }

  public CaptureSettings withFrameBytes(int bytes) {
    return new CaptureSettings(
        maxFileBytes, maxFileAge, maxDiskBytes, zstdLevel, bytes, maxAuditBytes, redaction, copies);
  }

  public CaptureSettings withZstdLevel(int level) {
    return new CaptureSettings(
        maxFileBytes,
        maxFileAge,
        maxDiskBytes,
        level,
        frameBytes,
        maxAuditBytes,
        redaction,
        copies);
  }

  public CaptureSettings withMaxAuditBytes(long bytes) {
    return new CaptureSettings(
        maxFileBytes, maxFileAge, maxDiskBytes, zstdLevel, frameBytes, bytes, redaction, copies);
  }

  public CaptureSettings withRedaction(@Nullable Redaction applied) {
    return new CaptureSettings(
        maxFileBytes,
        maxFileAge,
        maxDiskBytes,
        zstdLevel,
        frameBytes,
        maxAuditBytes,
        applied,
        copies);
  }

  public CaptureSettings withCopies(Copies then) {
    return new CaptureSettings(
        maxFileBytes,
        maxFileAge,
        maxDiskBytes,
        zstdLevel,
        frameBytes,
        maxAuditBytes,
        redaction,
        then);
  }
}
