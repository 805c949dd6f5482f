package dev.wadi.capture;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A capture held still: until it is closed nobody appends to it, seals or deletes it.
 *
 * <p>For whoever changes what lies beside the data, as a signature does. For one thread.
 */
public final class CaptureStandstill implements Closeable {
  private final Path folder;
  private final FolderLock lock;
  private final boolean sealed;

  private CaptureStandstill(Path folder, FolderLock lock, boolean sealed) {
    this.folder = folder;
    this.lock = lock;
    this.sealed = sealed;
  }

  /**
   * Takes the place of the writer.
   *
   * @throws CaptureException when the folder is no capture, somebody writes to it, or we may not
   */
  public static CaptureStandstill of(Path folder) throws IOException {
    CaptureMetadata.read(folder);
    FolderLock held = FolderLock.take(folder);
    boolean read = false;
    try {
      // Read again: whoever held it until now may have sealed it.
      boolean sealed = CaptureMetadata.read(folder).wadi().sealed();
      read = true;
      return new CaptureStandstill(folder, held, sealed);
    } finally {
      if (!read) {
        held.release(false);
      }
    }
  }

  /** True when nobody will append again. */
  public boolean sealed() {
    return sealed;
  }

  /**
   * Whether a file says how the capture is to be treated and is no part of what it holds: those of
   * the lock, the one of a hold, which comes and goes without the capture being another, and the
   * one that says what is copied.
   */
  public static boolean isAside(String name) {
    return name.equals(CaptureFiles.LOCK)
        || name.equals(CaptureFiles.WRITER)
        || name.equals(CopiedFiles.FILE)
        || name.equals(Hold.FILE);
  }

  /** Makes a folder in the capture, 0700 and durable, if it is not there. */
  public Path makeFolder(String name) throws IOException {
    Path made = folder.resolve(name);
    CaptureFiles.makeFolder(CaptureDisk.SYSTEM, made);
    return made;
  }

  /** Replaces a small file whole, 0600 and durable. */
  public void replace(Path file, byte[] content) throws IOException {
    CaptureFiles.replace(CaptureDisk.SYSTEM, file, content);
  }

  /**
   * Writes a file that must not be there yet, 0600 and durable; for keys, which are no part of a
   * capture.
   */
  public static void writeNew(Path file, byte[] content) throws IOException {
    try (FileChannel channel = CaptureFiles.openNew(CaptureDisk.SYSTEM, file)) {
      CaptureFiles.write(channel, ByteBuffer.wrap(content));
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lock.release(sealed);
  }
}
