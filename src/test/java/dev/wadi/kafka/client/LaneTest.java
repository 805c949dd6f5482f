package dev.wadi.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private static GroupSettings settings(boolean plans, int cutRecords) {
    return new GroupSettings(
        List.of("t"),
        "g",
        true,
        plans,
        cutRecords,
        1 << 20,
        2,
        1 << 20,
        1 << 22,
        Duration.ofNanos(10),
        Duration.ofNanos(40),
        Duration.ZERO);
  }

  private static Lane lane(long offset, Plan plan) {
    return new Lane(PARTITION, settings(true, 10), offset, plan);
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(long from, long to) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long offset = from; offset < to; offset++) {
      records.add(new ConsumerRecord<>("t", 0, offset, null, new byte[1]));
    }
    return records;
  }

  private static OffsetAndMetadata write(Lane lane) {
    OffsetAndMetadata offset = lane.toCommit();
    lane.committed(offset);
    return offset;
  }

  @Test
  void nothing_is_handed_on_before_its_cuts_are_written_down() {
    Lane lane = lane(0, Plan.NONE);
    lane.fetched(records(0, 25), 25);
    lane.cut();
    assertThat(lane.next(0)).isNull();

    assertThat(write(lane)).isEqualTo(new OffsetAndMetadata(0, "1:0:10,20,25"));
    assertThat(lane.next(0).cut()).hasToString("t-0@0-10");
    assertThat(lane.next(0).cut()).hasToString("t-0@10-20");
    assertThat(lane.next(0)).as("two at once").isNull();
  }

  @Test
  void the_offset_moves_over_the_longest_run_that_is_done() {
    Lane lane = lane(0, Plan.NONE);
    lane.fetched(records(0, 20), 20);
    lane.cut();
    write(lane);
    Lane.Hand first = lane.next(0);
    Lane.Hand second = lane.next(0);

    lane.done(second);
    assertThat(lane.toCommit()).as("nothing new").isNull();
    lane.done(first);
    assertThat(write(lane)).isEqualTo(new OffsetAndMetadata(20, "1:0:"));
    assertThat(lane.isIdle()).isTrue();
  }

  @Test
  void whoever_reads_on_cuts_in_the_same_places_wherever_its_fetches_end() {
    Lane after = lane(7, Plan.parse("1:5:10,18,25"));
    after.fetched(records(7, 9), 9);
    after.cut();
    assertThat(after.toCommit().metadata()).as("what is still to come").isEqualTo("1:5:10,18,25");
    after.fetched(records(9, 30), 30);
    after.cut();
    write(after);

    Lane.Hand first = after.next(0);
    assertThat(first.cut()).hasToString("t-0@7-10");
    assertThat(first.cut().isPlanned()).isTrue();
    assertThat(first.cut().epoch()).isEqualTo(5);
    after.done(first);
    assertThat(after.next(0).cut()).hasToString("t-0@10-18");
    assertThat(after.next(0).cut()).hasToString("t-0@18-25");
  }

  @Test
  void a_planned_cut_whose_records_are_gone_holds_nothing_up() {
    Lane lane = lane(0, Plan.parse("1:0:10,20"));
    lane.fetched(records(22, 24), 24);
    lane.cut();
    write(lane);
    Lane.Hand only = lane.next(0);
    assertThat(only.cut()).hasToString("t-0@20-24");
    lane.done(only);
    assertThat(lane.doneTo()).isEqualTo(24);
  }

  @Test
  void offsets_without_records_are_passed_when_nothing_waits() {
    Lane lane = lane(0, Plan.NONE);
    lane.fetched(List.of(), 6);
    lane.cut();
    assertThat(write(lane)).isEqualTo(new OffsetAndMetadata(6, "1:0:"));
  }

  @Test
  void what_was_not_taken_comes_again_in_order_after_what_is_on_its_way_has_ended() {
    Lane lane = lane(0, Plan.NONE);
    lane.fetched(records(0, 30), 30);
    lane.cut();
    write(lane);
    Lane.Hand first = lane.next(0);
    Lane.Hand second = lane.next(0);
    lane.comesAgain(first, 0, 0);
    assertThat(lane.next(1000)).as("the second is on its way").isNull();
    lane.done(second);

    assertThat(lane.next(9)).as("back-off").isNull();
    Lane.Hand again = lane.next(10);
    assertThat(again.cut()).isSameAs(first.cut());
    assertThat(lane.next(11)).as("one at a time after a failure").isNull();
    lane.comesAgain(again, 500, 20);
    assertThat(lane.next(519)).as("what the refusal asks for").isNull();
    lane.done(lane.next(520));
    assertThat(lane.next(521).cut()).as("the second was done").hasToString("t-0@20-30");
  }

  @Test
  void a_partition_with_enough_in_memory_is_full_until_some_is_done() {
    Lane lane = new Lane(PARTITION, settings(false, 2), 0, Plan.NONE);
    lane.fetched(List.of(new ConsumerRecord<>("t", 0, 0, null, new byte[1 << 20])), 1);
    lane.cut();
    // A record that nobody has weighed counts nothing: the client always weighs them.
    assertThat(lane.isFull()).isFalse();
    for (int i = 1; i < 200; i++) {
      lane.fetched(records(i, i + 1), i + 1);
      lane.cut();
    }
    assertThat(lane.isFull()).as("many small cuts").isTrue();
    Lane.Hand hand = lane.next(0);
    while (hand != null) {
      lane.done(hand);
      lane.cut();
      hand = lane.next(0);
    }
    assertThat(lane.isFull()).isFalse();
    assertThat(lane.doneTo()).isEqualTo(200);
  }

  @Test
  void somebody_elses_words_beside_an_offset_are_no_plan() {
    assertThat(Plan.parse("")).isEqualTo(Plan.NONE);
    assertThat(Plan.parse("1:x:3")).isEqualTo(Plan.NONE);
    assertThat(Plan.parse("checkpoint 12")).isEqualTo(Plan.NONE);
    assertThat(Plan.parse("1:7:3,4")).isEqualTo(new Plan(7, List.of(3L, 4L)));
    assertThat(new Plan(7, List.of(3L, 4L))).hasToString("1:7:3,4");
  }
}
