package dev.wadi.kafka.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PiecesTest {
  @Test
  void labels_count_so_that_a_record_of_many_small_streams_is_not_too_large_for_brokers() {
    List<LogStream> streams = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      LogStream.Builder stream =
          new LogStream.Builder(Labels.of("pod", i + "-" + "x".repeat(1_000)), 1);
      stream.add(i, Slice.of(0, 0, 1));
      streams.add(stream.build(new byte[][] {"x".getBytes(UTF_8)}));
    }

    List<Pieces.Piece> pieces = Pieces.of(new Batch("main", streams), 1, Pieces.MOST_BYTES);

    assertThat(pieces)
        .allSatisfy(
            piece ->
                assertThat(new PushRequestEncoder().encode(piece.batch()).length)
                    .isLessThan(1 << 20));
    assertThat(pieces.stream().mapToInt(piece -> piece.batch().entries()).sum()).isEqualTo(1_200);
  }
}
