package dev.wadi.buffer.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final LogQuery ALL = LogQuery.parse("{}");
  private static final Labels API = Labels.of("app", "api");
  private static final Labels WEB = Labels.of("app", "web");

  private final Ring ring = new Ring(1 << 20, 1 << 20);

  @Test
  void shows_the_newest_lines_oldest_of_them_first() {
    ring.offer(batch("t", stream(API, 1, "a", "b"), stream(WEB, 2, "c")));
    ring.offer(batch("t", stream(API, 3, "d")));

    assertThat(lines("t", "{}", 3)).containsExactly("b", "c", "d");
    assertThat(lines("t", "{}", 100)).containsExactly("a", "b", "c", "d");
    assertThat(lines("t", "{}", 0)).isEmpty();
  }

  @Test
  void orders_by_the_time_of_the_entry_not_by_arrival() {
    ring.offer(batch("t", stream(API, 500, "late")));
    ring.offer(batch("t", stream(API, 100, "early", "early too")));

    assertThat(lines("t", "{}", 2)).containsExactly("early too", "late");
  }

  @Test
  void equal_times_stay_in_the_order_of_arrival() {
    ring.offer(batch("t", stream(API, 5, "a"), stream(WEB, 5, "b")));
    ring.offer(batch("t", stream(API, 5, "c")));

    assertThat(lines("t", "{}", 3)).containsExactly("a", "b", "c");
    assertThat(lines("t", "{}", 2)).containsExactly("b", "c");
  }

  @Test
  void a_query_chooses_streams_and_lines() {
    ring.offer(batch("t", stream(API, 1, "timeout 1", "fine"), stream(WEB, 3, "timeout 2")));

    assertThat(lines("t", "{app=\"api\"} |= \"timeout\"", 10)).containsExactly("timeout 1");
    assertThat(lines("t", "{app=\"db\"}", 10)).isEmpty();
  }

  @Test
  void a_tenant_sees_only_its_own() {
    ring.offer(batch("a", stream(API, 1, "of a")));
    ring.offer(batch("b", stream(API, 2, "of b")));

    assertThat(lines("a", "{}", 10)).containsExactly("of a");
    assertThat(lines("c", "{}", 10)).isEmpty();
    assertThat(ring.tenants()).containsExactly("a", "b");
  }

  @Test
  void lets_the_oldest_go_when_a_tenant_is_over_its_bound() {
    Ring small = new Ring(100_000, 10_000);
    small.offer(batch("other", stream(API, 0, "kept")));
    for (int i = 0; i < 20; i++) {
      small.offer(batch("t", stream(API, i, "x".repeat(1000) + i)));
    }

    RingStats stats = small.stats();
    assertThat(small.tail("t", ALL, 1).get(0).line()).endsWith("x19");
    assertThat(small.tail("t", ALL, 100)).hasSizeBetween(5, 9);
    assertThat(small.tail("other", ALL, 100)).hasSize(1);
    assertThat(stats.offeredEntriesTotal()).isEqualTo(21);
    assertThat(stats.heldEntries() + stats.evictedEntriesTotal()).isEqualTo(21);
  }

  @Test
  void lets_the_oldest_of_all_go_when_the_whole_is_over_its_bound() {
    Ring small = new Ring(10_000, 10_000);
    for (int i = 0; i < 5; i++) {
      small.offer(batch("first", stream(API, i, "x".repeat(1000))));
    }
    for (int i = 0; i < 7; i++) {
      small.offer(batch("second", stream(API, i, "y".repeat(1000))));
    }

    assertThat(small.stats().heldBytes()).isLessThanOrEqualTo(10_000);
    assertThat(small.tail("second", ALL, 100)).hasSizeGreaterThan(4);
    assertThat(small.tail("first", ALL, 100)).hasSizeLessThan(3);
  }

  @Test
  void a_tenant_without_lines_is_forgotten() {
    Ring small = new Ring(3_000, 3_000);
    for (int i = 0; i < 50; i++) {
      small.offer(batch("tenant" + i, stream(API, i, "x".repeat(1000))));
    }
    assertThat(small.tenants()).contains("tenant49").hasSizeLessThan(4);
  }

  @Test
  void a_batch_beyond_the_bound_is_counted_and_harms_nobody() {
    Ring small = new Ring(5_000, 5_000);
    small.offer(batch("t", stream(API, 1, "kept")));
    small.offer(batch("t", stream(API, 2, "x".repeat(10_000))));

    assertThat(small.tail("t", ALL, 10)).extracting(Entry::line).containsExactly("kept");
    assertThat(small.stats().evictedEntriesTotal()).isEqualTo(1);
    assertThat(small.stats().offeredEntriesTotal()).isEqualTo(2);
  }

  @Test
  void a_push_full_of_lines_is_held_by_reference() {
    LogStream stream = stream(API, 1, "x".repeat(20_000), "y".repeat(20_000));
    ring.offer(batch("t", stream));

    assertThat(ring.stats().copiedBytesTotal()).isZero();
    assertThat(ring.tail("t", ALL, 1).get(0).logStream()).isSameAs(stream);
    assertThat(ring.stats().heldBytes()).isGreaterThan(40_000).isLessThan(41_000);
  }

  @Test
  void a_small_stream_in_a_large_buffer_is_copied_so_that_it_does_not_keep_the_buffer() {
    byte[] request = new byte[1_000_000];
    System.arraycopy("hello".getBytes(UTF_8), 0, request, 777, 5);
    LogStream stream = new LogStream.Builder(API, request, 1).add(1, 777, 5).build();
    ring.offer(batch("t", stream));

    LogStream held = ring.tail("t", ALL, 1).get(0).logStream();
    assertThat(held.line(0)).isEqualTo("hello");
    assertThat(held.lineBuffer(0)).hasSize(5);
    assertThat(ring.stats().heldBytes()).isLessThan(1000);
    assertThat(ring.stats().copiedBytesTotal()).isEqualTo(5);
  }

  @Test
  void what_redaction_took_out_of_a_line_is_not_kept_in_memory() {
    LogStream raw = stream(API, 1, "mail ada@example.org", "x".repeat(9000));
    byte[] clean = "mail [REDACTED]".getBytes(UTF_8);
    ring.offer(batch("t", raw.rewrite().line(0, clean, 0, clean.length).build()));

    for (Entry entry : ring.tail("t", ALL, 10)) {
      LogStream held = entry.logStream();
      for (int i = 0; i < held.bufferCount(); i++) {
        assertThat(new String(held.bufferNumber(i), UTF_8)).doesNotContain("ada@");
      }
    }
    assertThat(lines("t", "{} |= \"mail\"", 1)).containsExactly("mail [REDACTED]");
  }

  @Test
  void structured_metadata_survives_a_copy() {
    byte[] bytes = ("line-one" + "trace_id" + "abc" + " ".repeat(10_000)).getBytes(UTF_8);
    LogStream stream =
        new LogStream.Builder(API, bytes, 2)
            .add(1, 0, 8)
            .addMetadata(8, 8, 16, 3)
            .add(2, 5, 3)
            .build();
    ring.offer(batch("t", stream));

    List<Entry> entries = ring.tail("t", ALL, 2);
    assertThat(ring.stats().copiedBytesTotal()).isEqualTo(22);
    assertThat(entries.get(0).metadata()).isEqualTo(Map.of("trace_id", "abc"));
    assertThat(entries.get(1).metadata()).isEmpty();
    assertThat(entries.get(1).line()).isEqualTo("one");
  }

  @Test
  void many_labels_count_as_memory() {
    String[] pairs = new String[200];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = "name" + i;
    }
    ring.offer(batch("t", stream(Labels.of(pairs), 1, "short")));
    assertThat(ring.stats().heldBytes()).isGreaterThan(100 * 96);
  }

  @Test
  void other_bounds_hold_at_once() {
    for (int i = 0; i < 100; i++) {
      ring.offer(batch("t", stream(API, i, "x".repeat(1000))));
    }
    ring.resize(20_000, 5_000);

    assertThat(ring.stats().heldBytes()).isLessThanOrEqualTo(5_000);
    assertThat(ring.tail("t", ALL, 100)).hasSizeBetween(1, 5);
  }

  @Test
  void clear_forgets_everything_and_counts_it() {
    ring.offer(batch("a", stream(API, 1, "x")));
    ring.offer(batch("b", stream(API, 1, "y", "z")));
    ring.clear();

    RingStats stats = ring.stats();
    assertThat(lines("a", "{}", 10)).isEmpty();
    assertThat(stats.heldBytes()).isZero();
    assertThat(stats.heldBatches()).isZero();
    assertThat(stats.evictedEntriesTotal()).isEqualTo(3);
    assertThat(stats.tenants()).isZero();
  }

  @Test
  void an_empty_batch_changes_nothing() {
    ring.offer(new Batch("t", List.of()));
    assertThat(ring.stats().offeredEntriesTotal()).isZero();
    assertThat(ring.tenants()).isEmpty();
  }

  @Test
  void bounds_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> new Ring(0, 1)).hasMessage("capacityBytes: 0 (expected: >= 1)");
    assertThatThrownBy(() -> new Ring(10, 11))
        .hasMessage("tenantBytes: 11 (expected: 1 to capacityBytes, 10)");
    assertThatThrownBy(() -> ring.tail("t", ALL, -1)).hasMessage("n: -1 (expected: >= 0)");
  }

  @Test
  void threads_offer_and_look_at_the_same_time() throws Exception {
    Ring small = new Ring(200_000, 100_000);
    int threads = 4;
    int batches = 2_000;
    CountDownLatch done = new CountDownLatch(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
    try {
      for (int t = 0; t < threads; t++) {
        String tenant = "t" + t % 2;
        pool.execute(
            () -> {
              for (int i = 0; i < batches; i++) {
                small.offer(batch(tenant, stream(API, i, "line " + i, "x".repeat(100))));
              }
              done.countDown();
            });
      }
      var looks =
          pool.submit(
              () -> {
                while (done.getCount() > 0) {
                  List<Entry> tail = small.tail("t0", LogQuery.parse("{} |= \"line\""), 50);
                  assertThat(tail)
                      .isSortedAccordingTo(
                          (a, b) -> Long.compare(a.timestampNanos(), b.timestampNanos()));
                  assertThat(small.stats().heldBytes()).isLessThanOrEqualTo(200_000);
                }
                return true;
              });
      assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(looks.get(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      pool.shutdownNow();
    }
    RingStats stats = small.stats();
    assertThat(stats.offeredEntriesTotal()).isEqualTo(2L * threads * batches);
    assertThat(stats.heldEntries() + stats.evictedEntriesTotal())
        .isEqualTo(stats.offeredEntriesTotal());
  }

  private List<String> lines(String tenant, String query, int n) {
    return ring.tail(tenant, LogQuery.parse(query), n).stream().map(Entry::line).toList();
  }

  static Batch batch(String tenant, LogStream... streams) {
    return new Batch(tenant, List.of(streams));
  }

  /** Lines with times from {@code first} on, one nanosecond apart. */
  static LogStream stream(Labels labels, long first, String... lines) {
    byte[] bytes = String.join("", lines).getBytes(UTF_8);
    LogStream.Builder builder = new LogStream.Builder(labels, bytes, lines.length);
    int at = 0;
    for (int i = 0; i < lines.length; i++) {
      int length = lines[i].getBytes(UTF_8).length;
      builder.add(first + i, at, length);
      at += length;
    }
    return builder.build();
  }
}
