package dev.wadi.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream from elsewhere that is given up when nothing comes for too long: the JDK's client bounds
 * the wait for an answer, not for its body. For one thread.
 */
final class WatchedStream extends FilterInputStream {
  private final Duration silence;

  WatchedStream(InputStream in, Duration silence) {
    super(in);
    this.silence = silence;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    CompletableFuture<Void> watch = new CompletableFuture<>();
    /* Whoever reads is awake before giving up is over, so the watch itself is asked, not its end. */
    CompletableFuture<Void> unused = watch.whenComplete((none, late) -> giveUp(late != null));
    /* From here on: in the other order who reads might do the closing, and wait for it. */
    watch.orTimeout(silence.toMillis(), TimeUnit.MILLISECONDS);
    int read;
    try {
      read = in.read(target, offset, length);
    } catch (IOException e) {
      throw watch.isCompletedExceptionally() ? silent(e) : e;
    } finally {
      watch.complete(null);
    }
    if (watch.isCompletedExceptionally()) {
      throw silent(null);
    }
    return read;
  }

  private IOException silent(@Nullable IOException cause) {
    return new IOException("nothing came for " + silence.toMillis() + " ms", cause);
  }

  /* Whoever waits in read is woken by it. */
  private void giveUp(boolean late) {
    if (late) {
      try {
        in.close();
      } catch (IOException e) {
        // It is given up because it does not answer; that it does not close either changes nothing.
        return;
      }
    }
  }
}
