package dev.wadi.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

class KafkaTroubleTest {
  private static final String NEIGHBOUR =
      "Failed to append record because it was part of a batch which had one more more invalid"
          + " records";

  @Test
  void a_clock_that_goes_wrong_is_a_persons_to_mend_and_no_line_is_refused_for_it() {
    KafkaTrouble trouble =
        KafkaTrouble.of(new CompletionException(new InvalidTimestampException("one hour ahead")));

    assertThat(trouble.kind()).isEqualTo(KafkaTrouble.Kind.PERSON);
    assertThat(trouble.words())
        .startsWith("the clock here and that of the brokers differ")
        .endsWith("one hour ahead");
  }

  @Test
  void a_record_that_nobody_takes_is_refused_also_when_a_client_wraps_it() {
    assertThat(KafkaTrouble.of(new KafkaException(new RecordTooLargeException("1 MB"))))
        .isEqualTo(new KafkaTrouble(KafkaTrouble.Kind.REJECTED, "the record is too large: 1 MB"));
  }

  @Test
  void a_record_that_was_refused_for_its_neighbours_is_known_as_such() {
    assertThat(KafkaTrouble.isNeighbour(new InvalidRecordException(NEIGHBOUR))).isTrue();
    assertThat(KafkaTrouble.isNeighbour(new InvalidRecordException("it has no key"))).isFalse();
    assertThat(KafkaTrouble.isNeighbour(new RecordTooLargeException(NEIGHBOUR))).isFalse();
  }
}
