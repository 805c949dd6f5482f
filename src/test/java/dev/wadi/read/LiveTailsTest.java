package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.query.LogQuery;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveTailsTest {
  private final AtomicLong ticker = new AtomicLong();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  private static LiveTail tail() {
    return new LiveTail(
        LiveLines.NONE,
        new LiveTail.Asked("acme", LogQuery.EVERYTHING, 0, 10, 0, false),
        new LiveLines.Look("p", List.of(), 0),
        List.of(),
        1 << 20);
  }

  @Test
  void a_bug_ends_the_tail_and_not_only_its_turns() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    ChannelFuture unused =
        channel.closeFuture().addListener((ChannelFutureListener) end -> closed.countDown());
    try (LiveTails tails =
        new LiveTails(
            new TailSettings(1, Duration.ofHours(1), Duration.ofSeconds(30)),
            InstantSource.system(),
            ticker::get)) {
      tails.serve(
          tail(),
          new TailSocket(channel),
          () -> {
            throw new StackOverflowError();
          });
      ticker.set(TimeUnit.SECONDS.toNanos(2));

      assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
