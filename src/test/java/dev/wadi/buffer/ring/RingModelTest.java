package dev.wadi.buffer.ring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random actions against a plain list of batches. */
class RingModelTest {
  private static final List<String> TENANTS = List.of("a", "b", "c");

  @Test
  void agrees_with_a_plain_list() {
    for (int round = 0; round < 300; round++) {
      long seed = 4711L + round;
      Random random = new Random(seed);
      long capacity = 5_000 + random.nextInt(40_000);
      long perTenant = 1 + random.nextLong(capacity);
      Ring ring = new Ring(capacity, perTenant);
      List<Batch> model = new ArrayList<>();
      long offered = 0;
      for (int step = 0; step < 60; step++) {
        switch (random.nextInt(12)) {
          case 0 -> {
            ring.clear();
            model.clear();
          }
          case 1 -> {
            capacity = 5_000 + random.nextInt(40_000);
            perTenant = 1 + random.nextLong(capacity);
            ring.resize(capacity, perTenant);
            evictTenants(model, perTenant);
            evictAll(model, capacity);
          }
          default -> {
            Batch batch = randomBatch(random);
            ring.offer(batch);
            offered += batch.entries();
            long cost = Held.of(batch).costBytes;
            if (!batch.isEmpty() && cost <= perTenant && cost <= capacity) {
              model.add(batch);
              evictTenants(model, perTenant);
              evictAll(model, capacity);
            }
          }
        }
        String tenant = TENANTS.get(random.nextInt(3));
        int n = random.nextInt(20);
        boolean filtered = random.nextBoolean();
        String text = filtered ? "{app=\"api\"} |= \"1\"" : "{}";
        assertThat(ring.tail(tenant, LogQuery.parse(text), n).stream().map(RingModelTest::shown))
            .as("seed %d step %d: newest %d of %s %s", seed, step, n, tenant, text)
            .containsExactlyElementsOf(newest(model, tenant, n, filtered));
        RingStats stats = ring.stats();
        assertThat(stats.heldBatches()).as("seed %d step %d", seed, step).isEqualTo(model.size());
        assertThat(stats.heldBytes())
            .as("seed %d step %d", seed, step)
            .isEqualTo(model.stream().mapToLong(b -> Held.of(b).costBytes).sum());
        assertThat(stats.heldEntries() + stats.evictedEntriesTotal())
            .as("seed %d step %d", seed, step)
            .isEqualTo(offered);
      }
    }
  }

  private static void evictTenants(List<Batch> model, long perTenant) {
    for (String tenant : TENANTS) {
      while (cost(model, tenant) > perTenant) {
        model.remove(
            model.stream().filter(b -> b.tenant().equals(tenant)).findFirst().orElseThrow());
      }
    }
  }

  private static void evictAll(List<Batch> model, long capacity) {
    while (model.stream().mapToLong(b -> Held.of(b).costBytes).sum() > capacity) {
      model.remove(0);
    }
  }

  private static long cost(List<Batch> model, String tenant) {
    return model.stream()
        .filter(b -> b.tenant().equals(tenant))
        .mapToLong(b -> Held.of(b).costBytes)
        .sum();
  }

  private static List<String> newest(List<Batch> model, String tenant, int n, boolean filtered) {
    List<Entry> all = new ArrayList<>();
    for (Batch batch : model) {
      if (batch.tenant().equals(tenant)) {
        all.addAll(batch.toEntries());
      }
    }
    all.removeIf(
        e -> filtered && !(e.labels().get("app", "").equals("api") && e.line().contains("1")));
    all.sort(Comparator.comparingLong(Entry::timestampNanos)); // stable: arrival breaks ties
    return all.subList(Math.max(0, all.size() - n), all.size()).stream()
        .map(RingModelTest::shown)
        .toList();
  }

  private static String shown(Entry entry) {
    return entry.labels() + " " + entry.timestampNanos() + " " + entry.line();
  }

  private static Batch randomBatch(Random random) {
    List<LogStream> streams = new ArrayList<>();
    for (int s = random.nextInt(3); s > 0; s--) {
      String[] lines = new String[1 + random.nextInt(4)];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = random.nextInt(100) + "x".repeat(random.nextInt(800));
      }
      LogStream stream =
          RingTest.stream(
              Labels.of("app", random.nextBoolean() ? "api" : "web"), random.nextInt(50), lines);
      if (random.nextInt(4) == 0) {
        byte[] text = {'1', '!'};
        stream = stream.rewrite().line(0, text, 0, 2).build();
      }
      streams.add(stream);
    }
    return new Batch(TENANTS.get(random.nextInt(3)), streams);
  }
}
