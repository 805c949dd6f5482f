package dev.wadi.capture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code audit.jsonl} and its older parts, {@code audit.jsonl.1} the youngest of them:
 * bounded by its own rotation, out of reach of the disk cap. Events are collected in memory and
 * written by {@link #flush()}. For one thread.
 */
final class AuditTrail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
  static final int OLDER_PARTS = 4;
  private static final int MAX_WAITING_BYTES = 1 << 20;

  private final CaptureDisk disk;
  private final Path file;
  private final long maxBytes;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private final AuditChain chain;
  private FileChannel channel;
  private long size;
  private long olderBytes;
  private long lost;

  AuditTrail(CaptureDisk disk, Path folder, long maxBytes) throws IOException {
    this.disk = disk;
    this.file = folder.resolve(CaptureFiles.AUDIT);
    this.maxBytes = maxBytes;
    this.channel = CaptureFiles.openAppending(disk, file);
    this.size = channel.size();
    for (int i = 1; i <= OLDER_PARTS; i++) {
      olderBytes += CaptureFiles.size(part(i));
    }
    endTornLine();
    this.chain = AuditChain.after(parts());
  }

  /** The files of the trail, the youngest first. */
  private List<Path> parts() {
    List<Path> parts = new ArrayList<>(List.of(file));
    for (int i = 1; i <= OLDER_PARTS; i++) {
      parts.add(part(i));
    }
    return parts;
  }

  /** Takes an event; when nothing could be written for long, the event is let go and counted. */
  void add(AuditEvent event) {
    add(event.toJsonLine());
  }

  /** The same of a line that another made: a JSON object and a newline. */
  void add(byte[] line) {
    if (waiting.size() >= MAX_WAITING_BYTES) {
      lost++;
      return;
    }
    waiting.writeBytes(chain.chained(line));
  }

  /** Writes what was collected; an event that did not fit on the disk stays for the next time. */
  void flush() throws IOException {
    if (waiting.size() == 0) {
      return;
    }
    if (size > 0 && size + waiting.size() > maxBytes) {
      roll();
    }
    try {
      CaptureFiles.write(channel, ByteBuffer.wrap(waiting.toByteArray()));
    } catch (IOException e) {
      cut(e);
      throw e;
    }
    size += waiting.size();
    waiting.reset();
  }

  /** The same; what cannot be written now is written later, and told in the log. */
  void tryFlush() {
    try {
      flush();
    } catch (IOException e) {
      LOG.warn(
          "The audit trail could not be written, it will be again. folder={}", file.getParent(), e);
    }
  }

  void sync() throws IOException {
    channel.force(false);
  }

  /** The hash of the last line that was added. */
  String end() {
    return chain.end();
  }

  /** Whether everything that was added is in the file. */
  boolean flushed() {
    return waiting.size() == 0;
  }

  /** Bytes of all parts. */
  long bytes() {
    return size + olderBytes;
  }

  /** Events that were let go because the disk took nothing. */
  long lost() {
    return lost;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private Path part(int number) {
    return file.resolveSibling(CaptureFiles.AUDIT + "." + number);
  }

  private void roll() throws IOException {
    channel.close();
    try {
      for (int i = OLDER_PARTS; i > 1; i--) {
        if (Files.exists(part(i - 1))) {
          CaptureFiles.move(disk, part(i - 1), part(i));
        }
      }
      CaptureFiles.move(disk, file, part(1));
    } finally {
      channel = CaptureFiles.openAppending(disk, file);
    }
    size = channel.size();
    olderBytes = 0;
    for (int i = 1; i <= OLDER_PARTS; i++) {
      olderBytes += CaptureFiles.size(part(i));
    }
  }

  private void cut(IOException because) {
    try {
      channel.truncate(size);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /** A crash may have left half a line at the end; the next event must not grow onto it. */
  private void endTornLine() throws IOException {
    if (size == 0) {
      return;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    try (FileChannel read = FileChannel.open(file)) {
      read.read(last, size - 1);
    }
    if (last.get(0) != '\n') {
      CaptureFiles.write(channel, ByteBuffer.wrap(new byte[] {'\n'}));
      size++;
    }
  }
}
