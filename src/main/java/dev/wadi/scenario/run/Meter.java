package dev.wadi.scenario.run;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.send.LineBatch;
import dev.wadi.emit.send.Target;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A target that counts what becomes of lines, tick by tick. Threads may share it. */
final class Meter implements Target {
  private final Target target;
  private final Consumer<String> trouble;

  /* Guards what follows; held for additions alone. */
  private final ReentrantLock lock = new ReentrantLock();
  private Counts now = new Counts();

  /**
   * @param trouble is told what a batch met that was not taken
   */
  Meter(Target target, Consumer<String> trouble) {
    this.target = target;
    this.trouble = trouble;
  }

  @Override
  public boolean shared() {
    return target.shared();
  }

  @Override
  public Told send(LineBatch batch) throws IOException, InterruptedException {
    long before = System.nanoTime();
    try {
      Told told = target.send(batch);
      count(batch, told.fate(), System.nanoTime() - before);
      if (told.fate() == Fate.REFUSED) {
        trouble.accept(told.text());
      }
      return told;
    } catch (IOException e) {
      count(batch, null, 0);
      trouble.accept(e.getMessage() == null ? e.toString() : e.getMessage());
      throw e;
    } catch (InterruptedException e) {
      count(batch, null, 0);
      throw e;
    }
  }

  private void count(LineBatch batch, @Nullable Fate fate, long nanos) {
    int lines = batch.lines().size();
    lock.lock();
    try {
      now.sent += lines;
      for (EmittedLine line : batch.lines()) {
        now.planted += line.personal().size();
        now.level(line.level(), 1);
      }
      if (fate == null) {
        now.unanswered += lines;
        now.code = 1;
        return;
      }
      now.took(nanos);
      switch (fate) {
        case ACKNOWLEDGED -> now.acknowledged += lines;
        case UNCONFIRMED -> now.unconfirmed += lines;
        case REFUSED -> {
          now.refused += lines;
          now.code = 1;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** What was counted since this was asked last. */
  Counts take() {
    lock.lock();
    try {
      Counts taken = now;
      now = new Counts();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
