package dev.wadi.capture;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a scan, or several in a row, met on the way, and how far it is. Threads may share it, also
 * such that only watch or call the scan off.
 */
public final class ScanReport {
  final LongAdder plainBytes = new LongAdder();
  final LongAdder lines = new LongAdder();
  final LongAdder malformedLines = new LongAdder();
  final LongAdder overlongLines = new LongAdder();
  final LongAdder damagedFrames = new LongAdder();
  final LongAdder frames = new LongAdder();
  final LongAdder filesRead = new LongAdder();
  final LongAdder filesSkipped = new LongAdder();
  final LongAdder filesGone = new LongAdder();
  final LongAdder expectedBytes = new LongAdder();
  final LongAdder passedBytes = new LongAdder();
  private final Queue<Damage> damages = new ConcurrentLinkedQueue<>();
  private final @Nullable ScanReport whole;
  private volatile boolean calledOff;

  /** Nothing was read yet. */
  public ScanReport() {
    this(null);
  }

  private ScanReport(@Nullable ScanReport whole) {
    this.whole = whole;
  }

  /**
   * One for a part of the work, such as a scan of a few minutes of many: it ends when this is
   * called off, and {@link #absorb} brings back what it met. How far the work is, is told here.
   */
  public ScanReport part() {
    return new ScanReport(this);
  }

  /** Takes what a part met; damage that is known counts once. */
  public void absorb(ScanReport part) {
    malformedLines.add(part.malformedLines());
    overlongLines.add(part.overlongLines());
    damagedFrames.add(part.damagedFrames());
    filesGone.add(part.filesGone());
    part.damages.stream().filter(damage -> !damages.contains(damage)).forEach(this::add);
  }

  /** Tells that so many bytes more are to be read, in whatever measure the work has. */
  public void expect(long bytes) {
    expectedBytes.add(bytes);
  }

  /** Tells that so many of them were. */
  public void pass(long bytes) {
    passedBytes.add(bytes);
  }

  void add(Damage damage) {
    damages.add(damage);
  }

  /** What is wrong with the capture, as far as it was read. */
  public List<Damage> damages() {
    return List.copyOf(damages);
  }

  /** False when lines that the capture promises were not read: they are missing, or damaged. */
  public boolean complete() {
    return overlongLines() == 0 && damages.stream().noneMatch(Damage::hidesLines);
  }

  /** Bytes on disk of the files that were to be read when the scans began. */
  public long expectedBytes() {
    return expectedBytes.sum();
  }

  /** Bytes on disk that were read, or left out because nothing wanted is in them. */
  public long passedBytes() {
    return passedBytes.sum();
  }

  /** Ends what reads for this report, soon, with a {@link ScanCalledOffException}. */
  public void callOff() {
    calledOff = true;
  }

  /** Ends who reads for it when it was called off. */
  public void requireWanted() throws ScanCalledOffException {
    if (calledOff || (whole != null && whole.calledOff)) {
      throw new ScanCalledOffException();
    }
  }

  /** Frames that were unpacked. */
  public long frames() {
    return frames.sum();
  }

  /** Unpacked bytes that were looked at. */
  public long plainBytes() {
    return plainBytes.sum();
  }

  /** Lines that were unpacked, as far as somebody counts them: see {@link KeptFile}. */
  public long lines() {
    return lines.sum();
  }

  /** Lines that were looked at closely and are no entries. */
  public long malformedLines() {
    return malformedLines.sum();
  }

  /** Lines beyond the limit of {@link CaptureReader#MAX_LINE_BYTES}, left out. */
  public long overlongLines() {
    return overlongLines.sum();
  }

  /** Frames, or ends of files, that could not be unpacked and were left out. */
  public long damagedFrames() {
    return damagedFrames.sum();
  }

  public long filesRead() {
    return filesRead.sum();
  }

  /** Files that the index excluded. */
  public long filesSkipped() {
    return filesSkipped.sum();
  }

  /** Files that were rolled or deleted while the scan went on. */
  public long filesGone() {
    return filesGone.sum();
  }
}
