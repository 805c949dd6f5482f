package dev.wadi.analysis.survey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BucketCountsTest {
  @Test
  void widens_rather_than_lose_an_end() {
    BucketCounts counts = new BucketCounts(60, 4, 1);
    for (int bucket = 0; bucket < 10; bucket++) {
      counts.add(bucket, 0, 1);
    }
    assertThat(counts.widthNanos()).isEqualTo(240);
    assertThat(counts.span()).isEqualTo(3);
    assertThat(counts.at(0, 0)).isEqualTo(4);
    assertThat(counts.at(2, 0)).isEqualTo(2);
  }

  @Test
  void order_makes_no_difference() {
    Random random = new Random(3);
    List<long[]> added = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      added.add(new long[] {random.nextInt(3000) - 1500, random.nextInt(2), random.nextInt(9)});
    }
    BucketCounts one = filled(added);
    Collections.shuffle(added, random);
    BucketCounts other = filled(added);
    BucketCounts halves = filled(added.subList(0, 250));
    halves.addAll(filled(added.subList(250, 500)));

    for (BucketCounts each : List.of(other, halves)) {
      assertThat(each.widthNanos()).isEqualTo(one.widthNanos());
      assertThat(each.buckets()).isEqualTo(one.buckets());
      for (long bucket : one.buckets()) {
        assertThat(each.at(bucket, 0)).isEqualTo(one.at(bucket, 0));
        assertThat(each.at(bucket, 1)).isEqualTo(one.at(bucket, 1));
      }
    }
  }

  private static BucketCounts filled(List<long[]> added) {
    BucketCounts counts = new BucketCounts(10, 100, 2);
    added.forEach(each -> counts.add(each[0], (int) each[1], each[2]));
    return counts;
  }

  @Test
  void holds_the_whole_of_time() {
    BucketCounts counts = new BucketCounts(1, 64, 1);
    counts.add(Long.MIN_VALUE, 0, 1);
    counts.add(Long.MAX_VALUE, 0, 1);
    counts.add(0, 0, 1);

    assertThat(counts.span()).isLessThanOrEqualTo(64);
    long sum = 0;
    for (long bucket : counts.buckets()) {
      sum += counts.at(bucket, 0);
    }
    assertThat(sum).isEqualTo(3);
  }
}
