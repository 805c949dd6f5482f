package dev.wadi.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.event.Event;
import dev.wadi.event.Events;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureNewsTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder;
  private final List<Event> told = new CopyOnWriteArrayList<>();
  private final Events events = told::addAll;

  private CaptureWriter open(CaptureSettings settings) throws IOException {
    return CaptureWriter.open(folder.resolve("c"), settings, "team-a", Map.of(), CLOCK);
  }

  private CaptureNews news(long diskCap) {
    return new CaptureNews("main", "team-a", diskCap, events, CLOCK);
  }

  private List<String> names() {
    return told.stream().map(Event::name).toList();
  }

  private static void fill(CaptureWriter writer, String text) throws IOException {
    writer.append(
        new BatchMaker("team-a").add(Labels.parse("{app=\"a\"}"), 1, text).make(), null, null);
    writer.commit();
  }

  @Test
  void a_capture_that_is_new_is_told_and_one_that_goes_on_is_not() throws Exception {
    Instant before = CLOCK.instant();
    try (CaptureWriter writer = open(CaptureSettings.DEFAULTS)) {
      news(0).opened(writer, before);
      fill(writer, "one");
    }
    try (CaptureWriter writer = open(CaptureSettings.DEFAULTS)) {
      news(0).opened(writer, CLOCK.instant());
    }

    assertThat(names()).containsExactly("capture-started");
    assertThat(told.get(0).tenant()).isEqualTo("team-a");
    assertThat(told.get(0).detail(Event.DIR)).isEqualTo(folder.resolve("c").toString());
  }

  @Test
  void a_data_file_that_was_closed_is_told_once_with_the_reason() throws Exception {
    try (CaptureWriter writer = open(CaptureSettings.DEFAULTS)) {
      CaptureNews news = news(0);
      news.opened(writer, Instant.MAX);
      fill(writer, "one");
      writer.roll();
      news.seen(writer);
      news.seen(writer);
    }

    assertThat(names()).containsExactly("rotation");
    assertThat(told.get(0).detail(Event.DETAIL)).isEqualTo("manual");
  }

  @Test
  void a_disk_that_fills_is_told_once_and_again_only_after_it_was_emptier() throws Exception {
    try (CaptureWriter writer = open(CaptureSettings.DEFAULTS)) {
      fill(writer, "one");
      writer.roll();
      long used = writer.stats().diskBytes();
      CaptureNews news = news(used + used / 10);
      news.opened(writer, Instant.MAX);
      fill(writer, "two");
      writer.roll();
      news.seen(writer);
      fill(writer, "three");
      writer.roll();
      news.seen(writer);
      assertThat(names()).containsExactly("rotation", "disk-warning", "rotation");
      assertThat(told.get(1).details()).containsKeys(Event.DISK_USAGE, Event.DISK_CAP);
    }
  }

  @Test
  void a_sealed_capture_tells_how_much_it_has() throws Exception {
    CaptureWriter writer = open(CaptureSettings.DEFAULTS);
    CaptureNews news = news(0);
    fill(writer, "twelve bytes");
    writer.seal();
    news.sealed(writer);

    assertThat(names()).containsExactly("capture-sealed");
    assertThat(told.get(0).detail(Event.LINES_WRITTEN)).isEqualTo("1");
    assertThat(told.get(0).detail(Event.BYTES_WRITTEN)).isEqualTo("" + writer.stats().plainBytes());
  }
}
