package dev.wadi.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private static final CaptureStoreSettings SETTINGS =
      new CaptureStoreSettings(
          java.nio.file.Path.of("unused"),
          CaptureStoreSettings.Layout.TENANT,
          "",
          dev.wadi.capture.CaptureSettings.DEFAULTS,
          1 << 20,
          1,
          1,
          4);

  private final AtomicLong nanos = new AtomicLong();
  private final BatchQueue queue =
      new BatchQueue(SETTINGS, work -> {}, () -> {}, () -> false, nanos::get);

  private void offer() {
    BatchMaker batch = new BatchMaker("main").add(Labels.of("app", "api"), 1, "a line");
    assertThat(queue.offer(new Waiting(batch.make(), null, null, IGNORED, false))).isNull();
  }

  private static final Completion IGNORED =
      new Completion() {
        @Override
        public void kept(boolean repeated) {
          // Nobody waits.
        }

        @Override
        public void failed(java.io.IOException cause) {
          throw new AssertionError(cause);
        }

        @Override
        public void overlaps(dev.wadi.model.Position resumeAt) {
          throw new AssertionError(resumeAt);
        }
      };

  @Test
  void is_behind_when_batches_have_been_waiting_all_the_time() {
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    for (int i = 0; i < 20; i++) {
      offer();
    }
    queue.take(true, 0, 0);
    assertThat(queue.isBehind()).as("they have just come").isFalse();
    for (int i = 0; i < 10; i++) {
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(150));
      queue.take(true, 0, 0);
    }
    assertThat(queue.isBehind()).isTrue();
    for (int i = 0; i < 9; i++) {
      queue.take(true, 0, 0);
    }
    offer();
    queue.take(true, 0, 0);
    assertThat(queue.isBehind()).as("it was empty in between").isFalse();
  }
}
