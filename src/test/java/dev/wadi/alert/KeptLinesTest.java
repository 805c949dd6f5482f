package dev.wadi.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KeptLinesTest {
  private static final long LONG = TimeUnit.MINUTES.toNanos(10);

  private static Batch batch(String tenant, int bytes) {
    return new BatchMaker(tenant).add(Labels.of("app", "api"), 1, "x".repeat(bytes)).make();
  }

  private static Position at(long offset) {
    return new Position(1, offset);
  }

  @Test
  void gives_lines_by_their_place_once() {
    KeptLines lines = new KeptLines(1 << 20);
    Batch batch = batch("main", 10);
    lines.bring(at(256), batch);
    lines.bring(at(512), batch("main", 10));

    assertThat(lines.take("other", at(256), at(512))).isNull();
    assertThat(lines.take("main", at(256), at(512))).isSameAs(batch);
    assertThat(lines.take("main", at(256), at(512))).isNull();
    assertThat(lines.bytes()).isEqualTo(10 + 32);
  }

  @Test
  void lets_go_of_what_comes_after_its_place_was_passed() {
    KeptLines lines = new KeptLines(1 << 20);
    assertThat(lines.take("main", at(256), at(512))).isNull();
    lines.bring(at(256), batch("main", 10));

    assertThat(lines.bytes()).as("it would stay for ever").isZero();
  }

  @Test
  void holds_no_more_than_it_may_but_one_batch_of_any_size() {
    KeptLines lines = new KeptLines(100);
    lines.bring(at(256), batch("main", 1000));
    lines.bring(at(512), batch("main", 10));

    assertThat(lines.take("main", at(512), at(600))).isNull();
    assertThat(lines.bytes()).isEqualTo(1000 + 32);
  }

  @Test
  void the_same_lines_brought_twice_count_once() {
    KeptLines lines = new KeptLines(1 << 20);
    lines.bring(at(256), batch("main", 10));
    lines.bring(at(256), batch("main", 10));

    assertThat(lines.bytes()).isEqualTo(10 + 32);
  }

  @Test
  @Timeout(30)
  void nobody_waits_for_lines_that_had_no_room() throws InterruptedException {
    KeptLines lines = new KeptLines(100);
    lines.bring(at(256), batch("main", 90));
    lines.bring(at(512), batch("main", 90));

    lines.await("main", at(512), LONG);
    lines.await("main", at(400), LONG);
  }

  @Test
  @Timeout(30)
  void who_waits_is_woken_by_what_it_waits_for_by_much_and_by_the_end() throws Exception {
    KeptLines lines = new KeptLines(1000);
    Thread brings = new Thread(() -> lines.bring(at(256), batch("main", 10)));
    brings.start();
    lines.await("main", at(256), LONG);
    brings.join();

    Thread much = new Thread(() -> lines.bring(at(512), batch("main", 600)));
    much.start();
    lines.await(LONG);
    much.join();

    Thread ends = new Thread(lines::end);
    lines.take("main", at(512), at(600));
    ends.start();
    lines.await("main", at(9999), LONG);
    ends.join();
    assertThat(lines.isEnded()).isTrue();
  }
}
