package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.FaultyChannels;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames that are compressed beside the writer come into the file in order, or not at all. */
@Timeout(60)
class FramesUnderWayTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final Labels API = Labels.of("app", "api");
  private static final int LINES = 40;
  private static final CaptureSettings SMALL_FRAMES =
      new CaptureSettings(1 << 20, Duration.ZERO, 0, 1, 4 << 10, 1 << 20, null);

  /* Takes tasks and never does them: whoever needs a frame has to make it himself. */
  private static final ThreadFactory LAZY = task -> new Thread(() -> {});

  @TempDir Path temp;

  @Test
  void a_writer_with_helpers_keeps_the_order_of_lines() throws Exception {
    try (FramePress press = new FramePress(4, Thread::new)) {
      try (CaptureWriter writer = open(temp, press, new FaultyChannels())) {
        append(writer, 1, 50);
        writer.commit();
        append(writer, 51, 200);
      }
    }
    assertThat(messages(temp)).isEqualTo(expected(200));
    assertThat(CaptureMetadata.read(temp).totalLines()).isEqualTo(200L * LINES);
  }

  @Test
  void helpers_that_never_come_keep_nobody_waiting() throws Exception {
    try (FramePress press = new FramePress(3, LAZY)) {
      try (CaptureWriter writer = open(temp, press, new FaultyChannels())) {
        append(writer, 1, 100);
      }
    }
    assertThat(messages(temp)).isEqualTo(expected(100));
  }

  @Test
  void a_closed_press_still_serves() throws Exception {
    FramePress press = new FramePress(2, Thread::new);
    try (CaptureWriter writer = open(temp, press, new FaultyChannels())) {
      append(writer, 1, 20);
      press.close();
      append(writer, 21, 60);
    }
    assertThat(messages(temp)).isEqualTo(expected(60));
  }

  @Test
  void a_disk_that_fills_up_takes_frames_under_way_back_too() throws Exception {
    try (FramePress press = new FramePress(4, Thread::new)) {
      for (int room = 1000; room < 40_000; room += 3_700) {
        Path folder = temp.resolve("room" + room);
        FaultyChannels disk = new FaultyChannels();
        try (CaptureWriter writer = open(folder, press, disk)) {
          append(writer, 1, 10);
          writer.commit();
          disk.room(room);
          assertThatThrownBy(
                  () -> {
                    append(writer, 11, 400);
                    writer.commit();
                  })
              .isInstanceOf(IOException.class);
          disk.heal();
          assertThat(writer.positions()).containsEntry("t", position(10));
          append(writer, 11, 60);
        }
        assertThat(messages(folder)).as("room %d", room).isEqualTo(expected(60));
      }
    }
  }

  @Test
  void many_writers_share_few_buffers() throws Exception {
    try (FramePress press = new FramePress(2, Thread::new)) {
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Path folder = temp.resolve("writer" + i);
        writers.add(new Thread(() -> writeTo(folder, press)));
      }
      writers.forEach(Thread::start);
      for (Thread writer : writers) {
        writer.join();
      }
    }
    for (int i = 0; i < 6; i++) {
      assertThat(messages(temp.resolve("writer" + i))).isEqualTo(expected(100));
    }
  }

  /* One that fails leaves less in its folder, which is looked at. */
  private static void writeTo(Path folder, FramePress press) {
    try (CaptureWriter writer = open(folder, press, new FaultyChannels())) {
      append(writer, 1, 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(CaptureWriter writer, int from, int to) throws IOException {
    for (int i = from; i <= to; i++) {
      writer.append(batch(i), position(i));
    }
  }

  private static CaptureWriter open(Path folder, FramePress press, FaultyChannels disk)
      throws IOException {
    return CaptureWriter.open(
        folder, SMALL_FRAMES, null, Map.of(), InstantSource.fixed(NOON), disk::open, press);
  }

  private static Batch batch(int number) {
    BatchMaker maker = new BatchMaker("t");
    for (int i = 0; i < LINES; i++) {
      maker.add(API, Rfc3339.toNanos(NOON) + number, line(number, i));
    }
    return maker.make();
  }

  /* Nothing that packs well: frames have some size on the disk. */
  private static String line(int number, int i) {
    return "line " + number + "." + i + " " + Integer.toHexString((number * 40 + i) * 0x9E3779B1);
  }

  private static List<String> expected(int batches) {
    List<String> all = new ArrayList<>();
    for (int number = 1; number <= batches; number++) {
      for (int i = 0; i < LINES; i++) {
        all.add(line(number, i));
      }
    }
    return all;
  }

  private static List<String> messages(Path folder) throws IOException {
    List<String> all = new ArrayList<>();
    CaptureReader.open(folder).forEachLine(CaptureFilter.ALL, line -> all.add(line.message()));
    return all;
  }

  private static Position position(int number) {
    return new Position(1, number);
  }
}
