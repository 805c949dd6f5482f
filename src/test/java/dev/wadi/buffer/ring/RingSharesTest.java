package dev.wadi.buffer.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LinesWanted;
import dev.wadi.model.LogStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A ring that programs share: who floods makes room himself. */
class RingSharesTest {
  private long time;

  private LogStream stream(String env, String svc, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new LogStream.Builder(Labels.of("env", env, "svc", svc, "fn", "f" + time % 3), bytes, 1)
        .add(time++, 0, bytes.length)
        .build();
  }

  private static List<String> newest(Ring ring, String svc, int skip, int most) {
    return ring
        .newest(
            new LinesWanted(
                "main",
                stream -> svc.equals(stream.labels().get("svc")) ? i -> true : null,
                skip,
                most))
        .stream()
        .map(Entry::line)
        .toList();
  }

  @Test
  void a_flood_of_one_does_not_push_out_another() {
    Ring ring = new Ring(100_000, 100_000, List.of("env", "svc"));
    for (int i = 0; i < 10; i++) {
      ring.offer(new Batch("main", List.of(stream("prod", "quiet", "quiet " + i))));
    }
    for (int i = 0; i < 10_000; i++) {
      ring.offer(new Batch("main", List.of(stream("prod", "loud", "loud " + i))));
    }

    assertThat(newest(ring, "quiet", 0, 100)).hasSize(10).startsWith("quiet 9", "quiet 8");
    assertThat(newest(ring, "loud", 0, 2)).containsExactly("loud 9999", "loud 9998");
    assertThat(ring.stats().heldBytes()).isLessThanOrEqualTo(100_000);
    assertThat(ring.stats().offeredEntriesTotal())
        .isEqualTo(ring.stats().heldEntries() + ring.stats().evictedEntriesTotal());
  }

  @Test
  void a_batch_of_many_programs_is_divided_among_them() {
    Ring ring = new Ring(1 << 20, 1 << 20, List.of("env", "svc"));
    List<LogStream> streams = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      streams.add(stream("prod", "svc-" + i, "line " + i));
    }
    ring.offer(new Batch("main", streams));

    for (int i = 0; i < 50; i++) {
      assertThat(newest(ring, "svc-" + i, 0, 10)).containsExactly("line " + i);
    }
  }

  @Test
  void more_programs_than_there_are_shares_for_stay_within_the_bound() {
    Ring ring = new Ring(1 << 20, 1 << 20, List.of("env", "svc"));
    for (int i = 0; i < 5_000; i++) {
      ring.offer(new Batch("main", List.of(stream("prod", "svc-" + i, "line " + i))));
    }

    assertThat(newest(ring, "svc-4999", 0, 10)).containsExactly("line 4999");
    assertThat(ring.stats().heldBytes()).isLessThanOrEqualTo(1 << 20);
    ring.clear();
    assertThat(ring.stats().heldBytes()).isZero();
    assertThat(ring.tenants()).isEmpty();
  }

  @Test
  void the_newest_come_first_and_some_may_be_passed_over() {
    Ring ring = new Ring(1 << 20, 1 << 20, List.of("env", "svc"));
    for (int i = 0; i < 20; i++) {
      ring.offer(new Batch("main", List.of(stream("prod", "api", "line " + i))));
    }

    assertThat(newest(ring, "api", 5, 3)).containsExactly("line 14", "line 13", "line 12");
    assertThat(newest(ring, "api", 19, 3)).containsExactly("line 0");
    assertThat(newest(ring, "api", 20, 3)).isEmpty();
  }
}
