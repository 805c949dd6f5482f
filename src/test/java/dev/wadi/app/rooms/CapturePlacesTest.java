package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.kit.LineCapture;
import dev.wadi.kit.S3Server;
import dev.wadi.store.StoreCredentials;
import dev.wadi.store.StoreOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapturePlacesTest {
  private static final List<String> ALLOWED =
      List.of("s3://logs/team/", "https://share.example.com/captures/");

  @TempDir Path directory;

  private static CapturePlaces places(List<String> allowed, StoreOptions options) {
    return new CapturePlaces(allowed, () -> options, InstantSource.system());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://logs/team/../other/c1",
        "s3://logs/teams/c1",
        "s3://logs/team",
        "S3://logs/team/c1",
        "s3://other/team/c1",
        "file:///etc/passwd",
        "https://share.example.com.evil.example/captures/x",
        "https://share.example.com@evil.example/captures/x",
        "https://share.example.com/captures/%2e%2e/admin",
        "https://share.example.com/captures/..\\admin",
        "http://share.example.com/captures/x",
        "https://evil.example/?https://share.example.com/captures/",
        "http://169.254.169.254/latest/meta-data"
      })
  void nothing_but_what_the_settings_name_is_asked(String place) {
    assertThatThrownBy(() -> places(ALLOWED, StoreOptions.DEFAULTS).open(place))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is at no place that may be asked (wadi.analysis.places: s3://logs");
    assertThatThrownBy(() -> places(List.of(), StoreOptions.DEFAULTS).require("s3://a/b"))
        .hasMessageContaining("(wadi.analysis.places: none)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://",
        "s3://logs",
        "https://host",
        "https://me:x@host/",
        "file:/x/",
        "ftp://h/"
      })
  void a_place_that_is_no_beginning_stops_the_start(String place) {
    assertThatThrownBy(() -> places(List.of(place), StoreOptions.DEFAULTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: such as s3://bucket/");
  }

  @Test
  void a_link_is_told_without_what_lets_anybody_in() {
    assertThat(CapturePlaces.shown("https://h/c.json?X-Amz-Signature=abc"))
        .isEqualTo("https://h/c.json");
    assertThatThrownBy(
            () -> places(ALLOWED, StoreOptions.DEFAULTS).require("https://h/c?Signature=abc"))
        .hasMessageNotContaining("abc");
  }

  @Test
  void a_capture_in_a_bucket_is_read_from_there() throws Exception {
    try (S3Server server = S3Server.start("logs")) {
      new LineCapture()
          .line(1, "one", "app", "api")
          .line(2, "two", "app", "api")
          .write(server.folder().resolve("logs/team/c1"));
      StoreOptions options =
          new StoreOptions(
              URI.create("http://127.0.0.1:" + server.port()),
              null,
              true,
              new StoreCredentials(S3Server.ID, S3Server.SECRET),
              false,
              5 << 20,
              4,
              1,
              Duration.ofSeconds(10),
              0,
              StoreOptions.Keep.DEFAULTS);
      List<String> found = new ArrayList<>();
      try (OpenCapture open = places(ALLOWED, options).open("s3://logs/team/c1")) {
        open.reader().forEachLine(CaptureFilter.ALL, line -> found.add(line.message()));
      }
      assertThat(found).containsExactly("one", "two");
    }
  }
}
