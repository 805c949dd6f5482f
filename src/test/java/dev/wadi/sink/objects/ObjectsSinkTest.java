package dev.wadi.sink.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.Hold;
import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Position;
import dev.wadi.store.CaptureDownload;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoredCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Captures that are being written, copied into a bucket. */
class ObjectsSinkTest extends ObjectsTrial {
  @Test
  void each_file_is_in_the_bucket_when_it_is_closed_and_the_copy_says_that_more_may_come()
      throws Exception {
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer("c1")) {
      for (int files = 1; files <= 3; files++) {
        file(writer, 10);
        awaitFiles(files);
        int count = files * 10;
        awaitLines("c1", count);

        assertThat(lines("c1")).isEqualTo(upTo(count));
        assertThat(metadata("c1").live()).isTrue();
        assertThat(metadata("c1").wadi().positions())
            .isEqualTo(Map.of("main", Position.parse("1:" + (numbered + 100))));
      }
      assertThat(sink.trouble()).isNull();
      assertThat(sink.waiting().get("main").files()).isZero();
    }
  }

  @Test
  void a_capture_that_is_finished_is_there_byte_for_byte_with_its_trail() throws Exception {
    try (ObjectsSink sink = sink(options())) {
      CaptureWriter writer = writer("c1");
      file(writer, 10);
      file(writer, 10);
      writer.seal();
      awaitFinished("c1");

      Path fetched = directory.resolve("fetched");
      try (ObjectStore store = copy("c1")) {
        CaptureDownload.run(
            StoredCapture.open(store), fetched, null, 1, (file, bytes, done, of) -> {});
      }
      assertThat(contents(fetched)).isEqualTo(contents(directory.resolve("main/c1")));
      assertThat(metadata("c1").wadi().sealed()).isTrue();
      assertThat(sink.trouble()).isNull();
    }
  }

  @Test
  void what_is_written_up_to_the_stop_is_there_after_it_whoever_holds_the_capture_just_then()
      throws Exception {
    for (int stop = 1; stop <= 15; stop++) {
      String name = "c" + stop;
      try (ObjectsSink sink = sink(options())) {
        CaptureWriter writer = writer(name);
        file(writer, 1);
        sink.halt();
        file(writer, 1);
        writer.seal();
        sink.finish(Duration.ofSeconds(20));

        assertThat(metadata(name).totalLines()).isEqualTo(2);
        assertThat(metadata(name).live()).isFalse();
      }
    }
  }

  @Test
  void the_copy_keeps_what_the_disk_cap_takes_here() throws Exception {
    CaptureSettings small = CaptureSettings.DEFAULTS.withMaxDiskBytes(CAP);
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer(directory, "c1", small)) {
      for (int files = 1; files <= 40; files++) {
        largeFile(writer, 1);
        awaitFiles(files);
      }
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
      assertThat(writer.stats().deletedFiles()).isPositive();
      awaitLines("c1", 40);

      assertThat(lines("c1")).isEqualTo(upTo(40));
      assertThat(metadata("c1").wadi().deletedLines()).isZero();
      assertThat(counts.lostFiles.sum()).isZero();
    }
  }

  @Test
  void what_the_cap_took_before_it_was_copied_is_counted_here_and_in_the_copy() throws Exception {
    CaptureSettings small = CaptureSettings.DEFAULTS.withMaxDiskBytes(CAP);
    try (FaultProxy proxy = FaultProxy.to(server.port())) {
      proxy.refuse();
      try (ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO);
          CaptureWriter writer = writer(directory, "c1", small)) {
        for (int files = 1; files <= 40; files++) {
          largeFile(writer, 1);
        }
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        long taken = writer.stats().deletedFiles();
        assertThat(taken).isPositive();
        proxy.heal();
        LiveGateway.await("lost are counted", () -> counts.lostFiles.sum() == taken);
        awaitFiles(40 - taken);
        LiveGateway.await("trouble is over", () -> sink.trouble() == null);

        CaptureMetadata copy = metadata("c1");
        assertThat(copy.totalLines()).isEqualTo(40);
        assertThat(copy.wadi().deletedFiles()).isEqualTo(taken);
        assertThat(copy.wadi().deletedLines()).isEqualTo(taken);
        assertThat(lines("c1")).isEqualTo(upTo(40).subList((int) taken, 40));
      }
    }
    assertThat(counts.lostLines.sum()).isEqualTo(counts.lostFiles.sum());
  }

  @Test
  void the_cap_waits_for_the_bucket_as_far_as_it_may_and_takes_what_is_copied_first()
      throws Exception {
    CaptureSettings waits =
        CaptureSettings.DEFAULTS
            .withMaxDiskBytes(CAP)
            .withCopies(new CaptureSettings.Copies(8 << 20, false));
    try (FaultProxy proxy = FaultProxy.to(server.port());
        ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO);
        CaptureWriter writer = writer(directory, "c1", waits)) {
      largeFile(writer, 1);
      awaitFiles(1);
      proxy.refuse();
      for (int files = 2; files <= 40; files++) {
        largeFile(writer, 1);
      }
      assertThat(writer.stats().diskBytes()).isGreaterThan(CAP);
      proxy.heal();
      awaitFiles(40);
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
      LiveGateway.await(
          "the folder fits again",
          () -> {
            try {
              file(writer, 1);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return writer.stats().diskBytes() <= CAP + 10_000;
          });
      assertThat(counts.lostFiles.sum()).isZero();
      awaitLines("c1", numbered);

      assertThat(counts.lostFiles.sum()).isZero();
    }
    assertThat(lines("c1")).isEqualTo(upTo(numbered));
  }

  @Test
  void closed_files_go_as_soon_as_they_are_copied_where_that_is_wanted() throws Exception {
    CaptureSettings removes =
        CaptureSettings.DEFAULTS.withCopies(new CaptureSettings.Copies(0, true));
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer(directory, "c1", removes)) {
      for (int files = 1; files <= 5; files++) {
        file(writer, 10);
      }
      awaitFiles(5);
      LiveGateway.await(
          "one is left",
          () -> {
            try {
              writer.maintain();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
            return writer.stats().files() == 1;
          });
      file(writer, 10);
      awaitLines("c1", 60);
    }
    assertThat(lines("c1")).isEqualTo(upTo(60));
    assertThat(counts.lostFiles.sum()).isZero();
  }

  @Test
  void a_start_goes_on_where_the_one_before_stopped_and_sends_nothing_twice() throws Exception {
    try (CaptureWriter writer = writer("c1");
        FaultProxy proxy = FaultProxy.to(server.port())) {
      largeFile(writer, 3_000_000);
      try (ObjectsSink first = sink(directory, through(proxy), Duration.ZERO)) {
        awaitFiles(1);
        awaitLines("c1", numbered);
      }
      long sent = proxy.bytes();
      assertThat(sent).isGreaterThan(2_000_000);
      largeFile(writer, 3_000_000);
      try (ObjectsSink second = sink(directory, through(proxy), Duration.ZERO)) {
        awaitFiles(2);
        awaitLines("c1", numbered);
      }
      long afterSecond = proxy.bytes();
      assertThat(afterSecond - sent).isLessThan(sent + 100_000);
      // As if a crash had come between the files and the index.
      Files.delete(
          server.folder().resolve("logs/" + prefix + "/main/" + day() + "/c1/index.jsonl"));
      file(writer, 5);
      try (ObjectsSink third = sink(directory, through(proxy), Duration.ZERO)) {
        awaitFiles(5);
        awaitLines("c1", numbered);
      }
      assertThat(proxy.bytes() - afterSecond).isLessThan(200_000);
    }
    assertThat(lines("c1")).hasSize(numbered);
  }

  @Test
  void an_object_that_somebody_took_away_is_sent_again_while_it_is_here() throws Exception {
    try (CaptureWriter writer = writer("c1")) {
      file(writer, 10);
      file(writer, 10);
      try (ObjectsSink first = sink(options())) {
        awaitFiles(2);
        awaitLines("c1", numbered);
      }
      Path copy = server.folder().resolve("logs/" + prefix + "/main/" + day() + "/c1");
      try (Stream<Path> files = Files.list(copy)) {
        Files.delete(files.filter(CapturedLines::isData).findFirst().orElseThrow());
      }
      file(writer, 10);
      try (ObjectsSink second = sink(options())) {
        awaitFiles(4);
        awaitLines("c1", numbered);
      }
    }
    assertThat(lines("c1")).isEqualTo(upTo(30));
  }

  @Test
  void two_gateways_that_mean_the_same_place_do_not_write_over_each_other() throws Exception {
    Path other = Files.createDirectories(directory.resolve(".other"));
    try (CaptureWriter ours = writer("c1");
        CaptureWriter theirs = writer(other, "c1", CaptureSettings.DEFAULTS)) {
      file(ours, 10);
      try (ObjectsSink first = sink(options())) {
        awaitFiles(1);
        awaitLines("c1", numbered);
        file(theirs, 10);
        try (ObjectsSink second = sink(other, options(), Duration.ZERO)) {
          LiveGateway.await("it is told", () -> second.trouble() != null);
          assertThat(second.trouble().words()).isEqualTo("another capture lies there");
          assertThat(second.trouble().error()).contains("{host}");
          assertThat(second.waiting().get("main").files()).isEqualTo(1);
        }
        file(ours, 10);
        awaitLines("c1", 20);
      }
    }
    assertThat(lines("c1").subList(0, 10)).isEqualTo(upTo(10));
    assertThat(lines("c1")).hasSize(20);
  }

  @Test
  void a_capture_goes_from_here_once_it_is_copied_but_not_the_newest_and_none_on_hold()
      throws Exception {
    for (String name : List.of("c1", "c2", "c3")) {
      CaptureWriter writer = writer(name);
      file(writer, 10);
      writer.seal();
    }
    Hold.put(directory.resolve("main/c1"), "for the lawyers");
    try (ObjectsSink sink = sink(directory, options(), Duration.ofMillis(1))) {
      LiveGateway.await("one is gone", () -> counts.removedCaptures.sum() == 1);
      awaitFinished("c3");
      LiveGateway.await("nothing waits", () -> sink.waiting().get("main").files() == 0);
    }
    assertThat(directory.resolve("main/c1")).exists();
    assertThat(directory.resolve("main/c2")).doesNotExist();
    assertThat(directory.resolve("main/c3")).exists();
    assertThat(lines("c2")).isEqualTo(upTo(20).subList(10, 20));
    try (ObjectStore store = copy("c1")) {
      assertThat(StoredCapture.open(store).names()).doesNotContain("hold.txt", ".copied");
    }
  }

  @Test
  void whoever_fetches_a_copy_while_it_grows_gets_a_capture_each_time() throws Exception {
    try (ObjectsSink sink = sink(options());
        CaptureWriter writer = writer("c1")) {
      file(writer, 10);
      awaitFiles(1);
      int before = 0;
      for (int files = 2; files <= 12; files++) {
        file(writer, 10);
        List<String> lines = lines("c1");
        assertThat(lines).isEqualTo(upTo(lines.size()));
        assertThat(lines.size()).isGreaterThanOrEqualTo(before);
        before = lines.size();
      }
      assertThat(sink.trouble()).isNull();
    }
  }
}
