package dev.wadi.sink.delivery;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A sink that the producers of an endpoint share: the first one opens it, the last one closes it.
 * What all that there were have done is counted together. Threads share it.
 *
 * @param <S> the sink
 * @param <C> what it counts
 */
public final class SharedSink<S, C> {
  private final Consumer<S> closer;
  private final Function<S, C> counter;
  private final BinaryOperator<C> plus;

  /* Guards all below; not held while a sink is closed, which may wait for a server. */
  private final ReentrantLock lock = new ReentrantLock();
  private int users;
  private @Nullable S sink;
  private @Nullable DeadLetterProducer letters;
  private C before;

  /** Opens a sink. */
  @FunctionalInterface
  public interface Opener<S> {
    /**
     * @param letters takes what the sink gives up
     */
    S open(DeadLetterProducer letters) throws Exception;
  }

  /** Opens what takes dead letters. */
  @FunctionalInterface
  public interface LettersOpener {
    DeadLetterProducer open() throws Exception;
  }

  /**
   * @param closer ends a sink
   * @param counter what a sink has done
   * @param zero nothing done
   */
  public SharedSink(Consumer<S> closer, Function<S, C> counter, BinaryOperator<C> plus, C zero) {
    this.closer = closer;
    this.counter = counter;
    this.plus = plus;
    this.before = zero;
  }

  /** A producer starts. One that cannot open the sink is none of its users. */
  public void use(LettersOpener takesLetters, Opener<S> opener) throws Exception {
    lock.lock();
    try {
      if (users == 0) {
        open(takesLetters.open(), opener);
      }
      users++;
    } finally {
      lock.unlock();
    }
  }

  /** A producer starts where there is nowhere to deliver to. */
  public void useNone() {
    lock.lock();
    try {
      users++;
    } finally {
      lock.unlock();
    }
  }

  private void open(DeadLetterProducer opened, Opener<S> opener) throws Exception {
    boolean done = false;
    try {
      sink = opener.open(opened);
      letters = opened;
      done = true;
    } finally {
      if (!done) {
        opened.close();
      }
    }
  }

  /** A producer stops. */
  public void release() {
    S closing = null;
    DeadLetterProducer ending = null;
    lock.lock();
    try {
      if (users > 0 && --users == 0) {
        closing = sink;
        ending = letters;
      }
    } finally {
      lock.unlock();
    }
    if (closing == null) {
      return;
    }
    closer.accept(closing);
    if (ending != null) {
      ending.close();
    }
    lock.lock();
    try {
      before = plus.apply(before, counter.apply(closing));
      if (sink == closing) {
        sink = null;
        letters = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** The running sink; null when no started route uses it. */
  public @Nullable S sink() {
    lock.lock();
    try {
      return sink;
    } finally {
      lock.unlock();
    }
  }

  /** What all sinks here have done since the start of the process. */
  public C counts() {
    lock.lock();
    try {
      return sink == null ? before : plus.apply(before, counter.apply(sink));
    } finally {
      lock.unlock();
    }
  }
}
