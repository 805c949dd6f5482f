package dev.wadi.analysis.copy;

import dev.wadi.capture.FramePress;
import dev.wadi.capture.LinePacker;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The packers of the threads of one scan, to be closed together. Threads share it. */
final class Packers implements AutoCloseable {
  private final FramePress press;
  private final Queue<LinePacker> all = new ConcurrentLinkedQueue<>();

  Packers(FramePress press) {
    this.press = press;
  }

  /** One for the calling thread. */
  LinePacker another() {
    LinePacker packer = new LinePacker(press);
    all.add(packer);
    return packer;
  }

  @Override
  public void close() {
    all.forEach(LinePacker::close);
  }
}
