package dev.wadi.analysis.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.analysis.Effort;
import dev.wadi.capture.CaptureCheck;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.ScanCalledOffException;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.kit.SmallDisk;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_slice_is_what_a_plain_list_filtered_would_be_whatever_the_number_of_threads(long seed)
      throws Exception {
    Path capture = temp.resolve("c");
    write(capture, seed, 20_000);
    CaptureFilter filter = CaptureFilter.of(LogQuery.parse("{app=~\"svc-[12]\"} |= \"7\""));
    List<String> expected = lines(capture, filter);
    Map<String, byte[]> first = null;
    for (int threads : new int[] {1, 2, 5}) {
      Path out = temp.resolve("out-" + threads);
      SliceResult result =
          Slice.run(
              CaptureReader.open(capture),
              new SliceRequest(filter, out, CLOCK),
              Effort.of(threads));
      assertThat(result.entries()).isEqualTo(expected.size()).isGreaterThan(1000);
      assertThat(lines(out, CaptureFilter.ALL)).isEqualTo(expected);
      Map<String, byte[]> files = contents(out);
      first = first == null ? files : first;
      assertThat(files).usingRecursiveComparison().isEqualTo(first);
    }
  }

  @Test
  void a_slice_is_a_whole_finished_capture_with_index_and_frame_times() throws Exception {
    write(temp.resolve("c"), 4, 20_000);
    SliceResult result = slice(CaptureFilter.of(LogQuery.parse("{app=\"svc-1\"}")));
    assertThat(CaptureCheck.of(temp.resolve("out"), 1).whole()).isTrue();
    CaptureReader made = CaptureReader.open(temp.resolve("out"));
    assertThat(made.metadata().live()).isFalse();
    assertThat(made.metadata().totalLines()).isEqualTo(result.entries());
    assertThat(made.files()).hasSize(result.files()).allMatch(file -> file.index() != null);
    assertThat(made.files().get(0).index().labels().get("app")).containsOnlyKeys("svc-1");
    assertThat(made.metadata().labelsSeen()).containsExactly("app", "pod");
    assertThatThrownBy(
            () ->
                CaptureWriter.open(
                    temp.resolve("out"), CaptureSettings.DEFAULTS, null, Map.of(), CLOCK))
        .as("nobody appends to it")
        .hasMessageContaining("sealed");
  }

  @Test
  void what_was_redacted_and_whose_lines_they_are_is_told_on() throws Exception {
    CaptureMetadata.Redaction redaction =
        new CaptureMetadata.Redaction(true, List.of("email"), "standard", "abc");
    try (CaptureWriter writer =
        CaptureWriter.open(
            temp.resolve("c"),
            CaptureSettings.DEFAULTS.withRedaction(redaction),
            "main",
            Map.of(),
            CLOCK)) {
      writer.append(
          new BatchMaker("main").add(Labels.of("app", "a"), 5, "x").make().redactedBy("standard"),
          null);
    }
    slice(CaptureFilter.ALL);
    CaptureMetadata made = CaptureReader.open(temp.resolve("out")).metadata();
    assertThat(made.redaction()).isEqualTo(redaction);
    assertThat(made.wadi().tenant()).isEqualTo("main");
    assertThat(Files.readString(temp.resolve("out/audit.jsonl")))
        .contains("\"event\":\"capture_sliced\",\"lines\":1,\"reason\":\"of c (started ");
  }

  @Test
  void a_file_that_vanishes_and_a_frame_that_is_damaged_cost_their_own_lines() throws Exception {
    write(temp.resolve("c"), 5, 40_000);
    List<String> names = names(temp.resolve("c"));
    Path hurt = temp.resolve("c").resolve(names.get(1));
    byte[] bytes = Files.readAllBytes(hurt);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(hurt, bytes);
    CaptureReader reader = CaptureReader.open(temp.resolve("c"));
    Files.delete(temp.resolve("c").resolve(names.get(2)));
    Effort effort = Effort.of(2);
    SliceResult result =
        Slice.run(reader, new SliceRequest(CaptureFilter.ALL, temp.resolve("out"), CLOCK), effort);
    assertThat(result.files()).isEqualTo(names.size() - 1);
    assertThat(effort.report().complete()).isFalse();
    assertThat(effort.report().filesGone()).isEqualTo(1);
    assertThat(CaptureReader.open(temp.resolve("out")).metadata().wadi().partial()).isTrue();
    assertThat(CaptureCheck.of(temp.resolve("out"), 1).whole()).isTrue();
  }

  @Test
  void what_exists_is_not_touched_nor_is_a_link_to_it() throws Exception {
    write(temp.resolve("c"), 6, 100);
    Files.createDirectory(temp.resolve("there"));
    Files.createSymbolicLink(temp.resolve("nowhere"), temp.resolve("not-yet"));
    Files.createSymbolicLink(temp.resolve("by-link"), temp.resolve("c"));
    for (String name : List.of("there", "nowhere")) {
      assertThatThrownBy(() -> slice(CaptureFilter.ALL, temp.resolve(name)))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThatThrownBy(() -> slice(CaptureFilter.ALL, temp.resolve("by-link/in")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lies in the capture");
    try (Stream<Path> all = Files.list(temp)) {
      assertThat(all.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("c", "there", "nowhere", "by-link");
    }
  }

  @Test
  void missing_parents_are_made_and_only_when_there_is_something_to_keep() throws Exception {
    write(temp.resolve("c"), 7, 100);
    assertThat(slice(CaptureFilter.of(LogQuery.parse("{app=\"nobody\"}")), temp.resolve("a/b/out")))
        .isEqualTo(SliceResult.NONE);
    assertThat(temp.resolve("a")).doesNotExist();
    slice(CaptureFilter.ALL, temp.resolve("a/b/out"));
    assertThat(temp.resolve("a/b/out/metadata.json")).exists();
  }

  @Test
  void whoever_calls_it_off_finds_nothing_of_it() throws Exception {
    write(temp.resolve("c"), 8, 40_000);
    Effort effort = Effort.of(2);
    effort.callOff();
    assertThatThrownBy(
            () ->
                Slice.run(
                    CaptureReader.open(temp.resolve("c")),
                    SliceRequest.of(CaptureFilter.ALL, temp.resolve("out")),
                    effort))
        .isInstanceOf(ScanCalledOffException.class);
    try (Stream<Path> all = Files.list(temp)) {
      assertThat(all.map(p -> p.getFileName().toString())).containsExactly("c");
    }
  }

  @Test
  void a_disk_that_is_full_keeps_nothing_of_it() throws Exception {
    write(temp.resolve("c"), 9, 200_000);
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 1)) {
      assertThatThrownBy(() -> slice(CaptureFilter.ALL, temp.resolve("disk/out")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      try (Stream<Path> all = Files.list(temp.resolve("disk"))) {
        assertThat(all).isEmpty();
      }
    }
  }

  @Test
  void lines_stand_as_they_stood_even_such_as_no_writer_of_ours_makes() throws Exception {
    String odd =
        "{\"msg\":\"\\u003cb\\u003e"
            + " \\u001b[31mred\",\"extra\":[1,{}],\"ts\":\"2024-01-15T10:32:01+01:00\",\"labels\":{\"app\":\"=x\"}}";
    new LogtapCapture(temp.resolve("c"))
        .metadata("2024-01-15T10:30:00Z", "2024-01-15T11:30:00Z", 2, 0)
        .plain("export-000.jsonl", odd + "\nnot a line\n\n" + odd);
    slice(CaptureFilter.of(LogQuery.parse("{app=\"=x\"}")));
    assertThat(Files.readString(temp.resolve("out/export-000.jsonl")))
        .isEqualTo(odd + "\n" + odd + "\n");
  }

  private SliceResult slice(CaptureFilter filter) throws IOException {
    return slice(filter, temp.resolve("out"));
  }

  private SliceResult slice(CaptureFilter filter, Path out) throws IOException {
    return Slice.run(
        CaptureReader.open(temp.resolve("c")), new SliceRequest(filter, out, CLOCK), Effort.of(2));
  }

  private static void write(Path folder, long seed, int lines) throws IOException {
    Random random = new Random(seed);
    CaptureSettings settings =
        CaptureSettings.DEFAULTS.withMaxFileBytes(1 << 20).withFrameBytes(64 << 10);
    try (CaptureWriter writer = CaptureWriter.open(folder, settings, null, Map.of(), CLOCK)) {
      for (int done = 0; done < lines; done += 100) {
        BatchMaker batch = new BatchMaker("main");
        for (int i = 0; i < 100; i++) {
          int service = random.nextInt(4);
          batch.add(
              Labels.of("app", "svc-" + service, "pod", "p" + random.nextInt(3)),
              NOON.getEpochSecond() * 1_000_000_000L + done * 1000L + random.nextInt(100_000),
              "order " + random.nextInt(1000) + " took " + random.nextInt(90) + " ms ü");
        }
        writer.append(batch.make(), null);
      }
    }
  }

  private static List<String> lines(Path folder, CaptureFilter filter) throws IOException {
    List<String> lines = new ArrayList<>();
    CaptureReader.open(folder).forEachLine(filter, line -> lines.add(line.toString()));
    return lines;
  }

  private static List<String> names(Path folder) throws IOException {
    return CaptureReader.open(folder).files().stream().map(file -> file.name()).toList();
  }

  private static Map<String, byte[]> contents(Path folder) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        contents.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return contents;
  }
}
