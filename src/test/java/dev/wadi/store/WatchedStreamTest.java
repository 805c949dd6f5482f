package dev.wadi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20) // less than a reader waits that was not woken
class WatchedStreamTest {

  /** Whose close lets the reader go first, and ends after that. */
  private static final class Silent extends InputStream {
    final CountDownLatch closed = new CountDownLatch(1);
    final CountDownLatch left = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      await(closed);
      throw new IOException("closed");
    }

    @Override
    public void close() throws IOException {
      closed.countDown();
      await(left);
    }

    private static void await(CountDownLatch latch) throws IOException {
      try {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  @Test
  void silence_is_told_however_quickly_the_close_wakes_who_reads() {
    Silent silent = new Silent();
    InputStream watched = new WatchedStream(silent, Duration.ofMillis(1));

    assertThatThrownBy(watched::read).hasMessage("nothing came for 1 ms");
    silent.left.countDown();
  }

  @Test
  void what_comes_is_read_to_its_end() throws IOException {
    InputStream watched =
        new WatchedStream(
            new ByteArrayInputStream(new byte[] {1, (byte) 0xff}), Duration.ofMinutes(1));

    assertThat(watched.read()).isEqualTo(1);
    assertThat(watched.read()).isEqualTo(255);
    assertThat(watched.read()).isEqualTo(-1);
  }
}
