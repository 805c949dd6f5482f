package dev.wadi.analysis.sort;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedSpoolTest {
  private record Item(long nanos, String text) {}

  @ParameterizedTest
  @ValueSource(longs = {200, 3_000, 40_000, 64 << 20})
  void sorts_as_a_list_would_whatever_fits_into_memory(long memoryBytes) throws Exception {
    Random random = new Random(memoryBytes);
    try (SortedSpool spool = new SortedSpool(memoryBytes)) {
      // Twice, since it is used again when it was cleared.
      for (int round = 0; round < 2; round++) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
          String text = i + "x".repeat(random.nextInt(i % 500 == 0 ? 5_000 : 40));
          long nanos = random.nextInt(9) == 0 ? random.nextLong() : i + random.nextInt(20);
          items.add(new Item(nanos, text));
          byte[] bytes = ("before" + text + "behind").getBytes(UTF_8);
          spool.add(nanos, bytes, 6, bytes.length - 12);
        }
        items.sort(Comparator.comparingLong(Item::nanos));
        assertThat(taken(spool)).isEqualTo(items);
        assertThat(taken(spool)).as("asked again").isEqualTo(items);
        spool.clear();
        assertThat(spool.sorted().next()).isFalse();
      }
    }
  }

  @Test
  void many_runs_are_merged_before_there_are_more_than_may_be_open() throws Exception {
    int runs = 3 * SortedSpool.MOST_RUNS;
    long before = openFiles();
    try (SortedSpool spool = new SortedSpool(0)) {
      byte[] number = new byte[Integer.BYTES];
      for (int i = 0; i < runs; i++) {
        // Each is a run of its own; equal times stay in the order they came.
        ByteBuffer.wrap(number).putInt(i);
        spool.add(i % 2, number);
      }
      SortedRecords sorted = spool.sorted();
      assertThat(openFiles() - before).isLessThan(SortedSpool.MOST_RUNS + 8);
      List<Integer> numbers = new ArrayList<>();
      while (sorted.next()) {
        numbers.add(ByteBuffer.wrap(sorted.buffer(), sorted.offset(), sorted.length()).getInt());
      }
      List<Integer> expected = new ArrayList<>();
      for (int i = 0; i < runs; i += 2) {
        expected.add(i);
      }
      for (int i = 1; i < runs; i += 2) {
        expected.add(i);
      }
      assertThat(numbers).isEqualTo(expected);
    }
  }

  private static long openFiles() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path ignored : all) {
        count++;
      }
    }
    return count;
  }

  private static List<Item> taken(SortedSpool spool) throws IOException {
    List<Item> taken = new ArrayList<>();
    SortedRecords sorted = spool.sorted();
    while (sorted.next()) {
      taken.add(
          new Item(
              sorted.nanos(),
              new String(sorted.buffer(), sorted.offset(), sorted.length(), UTF_8)));
    }
    return taken;
  }
}
