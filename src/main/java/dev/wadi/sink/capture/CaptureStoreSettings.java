package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureSettings;
import java.nio.file.Path;

/**
 * Where captures lie and when they are committed.
 *
 * @param directory the folder of all captures, or, with {@link Layout#SINGLE}, the capture itself
 * @param layout how captures lie in it
 * @param plainTenant with {@link Layout#SINGLE}: the tenant whose entries get no label {@code
 *     tenant}
 * @param capture how each is written
 * @param queueBytes most bytes of lines that wait for one capture's thread
 * @param lingerMillis longest time that a line waits for its commit
 * @param stallMillis time without a new batch after which what waits is committed, if it is much
 * @param maxOpen captures open at the same time; for one more, that which was unused for longest is
 *     closed. Those that are being written count, but are never closed for it
 */
public record CaptureStoreSettings(
    Path directory,
    Layout layout,
    String plainTenant,
    CaptureSettings capture,
    long queueBytes,
    long lingerMillis,
    long stallMillis,
    int maxOpen) {

  /** How captures lie in the folder. */
  public enum Layout {
    /** {@code <directory>/<tenant>/<time of start>}: a folder for each tenant's captures. */
    TENANT,
    /** The directory is the one capture of all tenants. */
    SINGLE
  }

  public CaptureStoreSettings {
    if (queueBytes < 1) {
      throw new IllegalArgumentException("queueBytes: " + queueBytes + " (expected: >= 1)");
    }
    if (lingerMillis < 0) {
      throw new IllegalArgumentException("lingerMillis: " + lingerMillis + " (expected: >= 0)");
    }
    if (stallMillis < 0) {
      throw new IllegalArgumentException("stallMillis: " + stallMillis + " (expected: >= 0)");
    }
    if (maxOpen < 1) {
      throw new IllegalArgumentException("maxOpen: " + maxOpen + " (expected: >= 1)");
    }
  }
}
