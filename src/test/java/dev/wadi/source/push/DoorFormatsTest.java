package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.source.door.DoorBatch;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorPath;
import dev.wadi.source.door.DoorReply;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request finds its format by the path and the port at which it came in. */
class DoorFormatsTest {
  private final DoorFormats formats = new DoorFormats();

  DoorFormatsTest() {
    PushDecoder decoder = new PushDecoder(InstantSource.system());
    for (PushSource source : PushSource.values()) {
      formats.add(new PushFormat(source, decoder));
    }
  }

  private record Other(String source, List<DoorPath> paths) implements DoorFormat {
    @Override
    public DoorBatch decode(DoorBody body) {
      return new DoorBatch(new Batch("t", List.of(), null), false);
    }

    @Override
    public DoorReply reply(DoorHead head, DoorOutcome outcome) {
      return DoorReply.empty(outcome.status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "loki/api/v1/push, loki",
    "LOKI/api/v1/PUSH, loki",
    "api/prom/push, prom",
    "logtap/raw, raw"
  })
  void by_the_path_whichever_case_it_is_in(String path, String source) {
    assertThat(formats.of(path, 3100)).extracting(DoorFormat::source).isEqualTo(source);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "loki/api/v1/push/x", "loki//api/v1/push", "loki/api/v1", "a:0/loki"})
  void other_paths_have_none(String path) {
    assertThat(formats.of(path, 3100)).isNull();
  }

  @Test
  void a_port_of_its_own_is_for_one_format_alone() {
    formats.add(new Other("first", List.of(new DoorPath("v1/logs"))));
    formats.add(
        new Other("second", List.of(new DoorPath("otlp/v1/logs"), new DoorPath("v1/logs", 4318))));

    assertThat(formats.of("v1/logs", 3100)).extracting(DoorFormat::source).isEqualTo("first");
    assertThat(formats.of("v1/logs", 4318)).extracting(DoorFormat::source).isEqualTo("second");
    assertThat(formats.of("otlp/v1/logs", 3100)).extracting(DoorFormat::source).isEqualTo("second");
    assertThat(formats.of("loki/api/v1/push", 4318)).isNull();
  }

  @Test
  void two_formats_cannot_have_one_path() {
    assertThatThrownBy(() -> formats.add(new Other("mine", List.of(new DoorPath("LOGTAP/raw")))))
        .hasMessage("/LOGTAP/raw: two formats of the door have this path, raw and mine");
  }

  @Test
  void a_path_is_written_without_slashes_around_it() {
    assertThatThrownBy(() -> new DoorPath("/v1/logs")).hasMessageContaining("path: '/v1/logs'");
    assertThatThrownBy(() -> new DoorPath("v1/logs", 70_000)).hasMessageContaining("port: 70000");
  }
}
