package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where a line comes from is asked for like a field of it, in every format. */
class OriginTest {
  private static List<String> read(Origin origin, Map<String, String> options, String... lines) {
    List<String> shown = new ArrayList<>();
    EntryReader reader =
        new EntryReader(
            TextSettings.of(options),
            Labels.EMPTY,
            Map.of(),
            origin,
            entry -> shown.add(entry.labels() + " " + entry.line() + " " + entry.metadata()));
    for (String line : lines) {
      byte[] bytes = line.getBytes(UTF_8);
      reader.line(bytes, 0, bytes.length, false, 0, bytes.length, 1_729_698_645_123_999_999L);
    }
    reader.flush();
    return shown;
  }

  private static final Origin FILE = new Origin("box1", "/var/log/app.error.log");

  @Test
  void lines_of_logflow_have_what_its_shipper_sends_along() {
    assertThat(
            read(
                FILE,
                Map.of(
                    "format",
                    "logflow",
                    "metadataFields",
                    "source=@hostname,file_path=@path,shipper_timestamp=@time,file_service=@service"),
                "2025-10-23 15:30:45 INFO [svc] a=1 up",
                "no line of its form"))
        .containsExactly(
            "{level=\"info\", service=\"svc\"} 2025-10-23 15:30:45 INFO [svc] a=1 up"
                + " {source=box1, file_path=/var/log/app.error.log,"
                + " shipper_timestamp=1729698645.123, file_service=app.error, a=1}",
            "{} no line of its form {parse_error=logflow, time_fallback=order, source=box1,"
                + " file_path=/var/log/app.error.log, shipper_timestamp=1729698645.123,"
                + " file_service=app.error}");
  }

  @Test
  void plain_lines_have_it_as_labels_and_a_field_of_that_name_changes_nothing() {
    assertThat(read(FILE, Map.of("labelFields", "@hostname,@service"), "a"))
        .containsExactly("{hostname=\"box1\", service=\"app.error\"} a {}");
    String json = "{\"@hostname\":\"mine\"}";
    assertThat(read(FILE, Map.of("format", "json", "labelFields", "host=@hostname"), json))
        .containsExactly("{host=\"box1\"} " + json + " {}");
    assertThat(read(Origin.NONE, Map.of("labelFields", "@hostname"), "a"))
        .containsExactly("{} a {}");
  }

  @Test
  void the_service_is_the_file_s_name_without_its_ending() {
    assertThat(new Origin("", "/a/app.log").service()).isEqualTo("app");
    assertThat(new Origin("", "/a.b/app").service()).isEqualTo("app");
    assertThat(new Origin("", "/a/.hidden").service()).isEqualTo(".hidden");
    assertThat(Origin.ofFile("x.log").hostname()).isNotBlank();
  }

  @Test
  void the_moment_of_reading_is_no_label() {
    assertThatThrownBy(() -> TextSettings.of(Map.of("labelFields", "@time")))
        .hasMessage(
            "labelFields: \"@time\" (expected: in metadataFields; each time were a stream)");
  }
}
