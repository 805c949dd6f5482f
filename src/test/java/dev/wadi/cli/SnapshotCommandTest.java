package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdOutputStream;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A capture in one file and out of it again. */
class SnapshotCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private CaptureWriter writer;

  @BeforeEach
  void a_capture() throws IOException {
    writer =
        CaptureWriter.open(
            directory.resolve("capture"),
            CaptureSettings.DEFAULTS,
            "main",
            Map.of(),
            InstantSource.system());
    append("one");
    writer.roll();
  }

  private void append(String line) throws IOException {
    long nanos = System.currentTimeMillis() * 1_000_000L;
    writer.append(new BatchMaker("main").add(Labels.of("app", "api"), nanos, line).make(), null);
    writer.commit();
  }

  private CommandRun wadi(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  private Map<String, String> files(String folder) throws IOException {
    Path root = directory.resolve(folder);
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            root.relativize(file).toString(),
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    files.keySet().removeIf(name -> name.startsWith("."));
    return files;
  }

  @Test
  void a_sealed_capture_comes_out_as_it_went_in() throws Exception {
    writer.seal();
    CommandRun packed = wadi("snapshot", "capture", "-o", "c.tar.zst", "--json");
    assertThat(packed.code()).as(packed.remarks()).isZero();
    JsonNode document = JSON.readTree(packed.results());
    assertThat(document.path("operation").asText()).isEqualTo("pack");
    assertThat(document.path("bytes").asLong())
        .isEqualTo(Files.size(directory.resolve("c.tar.zst")));

    CommandRun unpacked = wadi("snapshot", "--extract", "c.tar.zst", "-o", "again");
    assertThat(unpacked.code()).as(unpacked.remarks()).isZero();
    assertThat(files("again")).isEqualTo(files("capture"));
    assertThat(wadi("capture", "verify", "again").code()).isZero();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("again/metadata.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void packing_twice_gives_the_same_bytes() throws Exception {
    writer.seal();
    wadi("snapshot", "capture", "-o", "a");
    wadi("snapshot", "capture", "-o", "b");
    assertThat(Files.mismatch(directory.resolve("a"), directory.resolve("b"))).isEqualTo(-1);
  }

  @Test
  void the_tar_and_zstd_of_the_system_read_it() throws Exception {
    writer.seal();
    wadi("snapshot", "capture", "-o", "c.tar.zst");
    Process tar =
        new ProcessBuilder("sh", "-c", "zstd -dc c.tar.zst | tar -tf - | sort")
            .directory(directory.toFile())
            .start();
    List<String> names = new String(tar.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(tar.waitFor()).isZero();
    assertThat(names).containsExactlyElementsOf(files("capture").keySet());
  }

  @Test
  void of_one_that_is_being_written_the_open_file_stays_behind() throws Exception {
    append("two");
    CommandRun packed = wadi("snapshot", "capture", "-o", "c.tar.zst");
    assertThat(packed.code()).as(packed.remarks()).isZero();
    assertThat(packed.remarks()).contains("is still being written and stays behind");
    wadi("snapshot", "--extract", "c.tar.zst", "-o", "again");
    CommandRun grep = wadi("grep", "", "again");
    assertThat(grep.results()).contains("one").doesNotContain("two");
    writer.close();
  }

  @Test
  void nothing_is_written_over() throws Exception {
    writer.seal();
    Files.writeString(directory.resolve("there"), "mine");
    CommandRun run = wadi("snapshot", "capture", "-o", "there");
    assertThat(run.code()).isEqualTo(2);
    assertThat(Files.readString(directory.resolve("there"))).isEqualTo("mine");
    CommandRun stdout = wadi("snapshot", "capture", "-o", "-");
    assertThat(stdout.code()).isEqualTo(2);
    assertThat(directory.resolve("-")).doesNotExist();
    wadi("snapshot", "capture", "-o", "c");
    assertThat(wadi("snapshot", "--extract", "c", "-o", "capture").code()).isEqualTo(2);
  }

  @Test
  void an_archive_that_is_cut_off_leaves_nothing() throws Exception {
    writer.seal();
    wadi("snapshot", "capture", "-o", "c");
    byte[] whole = Files.readAllBytes(directory.resolve("c"));
    for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
      Files.write(directory.resolve("cut"), Arrays.copyOf(whole, length));
      CommandRun run = wadi("snapshot", "--extract", "cut", "-o", "again");
      assertThat(run.code()).as("%d bytes: %s", length, run.remarks()).isEqualTo(3);
      assertThat(run.remarks()).contains("cut: it is ").doesNotContain("Exception");
      assertThat(directory.resolve("again")).doesNotExist();
    }
    assertThat(files("."))
        .as("no half-made folder stays")
        .allSatisfy((name, text) -> assertThat(name).doesNotContain("part-"));
  }

  @Test
  void a_changed_byte_is_noticed() throws Exception {
    writer.seal();
    wadi("snapshot", "capture", "-o", "c");
    byte[] bytes = Files.readAllBytes(directory.resolve("c"));
    bytes[bytes.length / 2] ^= 1;
    Files.write(directory.resolve("changed"), bytes);
    CommandRun run = wadi("snapshot", "--extract", "changed", "-o", "again");
    assertThat(run.code()).as(run.remarks()).isEqualTo(3);
    assertThat(directory.resolve("again")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "/tmp/outside", "a/../../outside", "a\\b", "link", "fifo"})
  void what_is_no_file_of_a_capture_is_not_unpacked(String name) throws Exception {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(
            new ZstdOutputStream(Files.newOutputStream(directory.resolve("evil"))), "UTF-8")) {
      TarArchiveEntry entry =
          switch (name) {
            case "link" -> link();
            case "fifo" -> new TarArchiveEntry(name, TarConstants.LF_FIFO);
            default -> new TarArchiveEntry(name, true);
          };
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
    }
    CommandRun run = wadi("snapshot", "--extract", "evil", "-o", "again");
    assertThat(run.code()).as(run.remarks()).isEqualTo(3);
    assertThat(run.remarks()).contains("which is no file of a capture");
    assertThat(directory.resolve("again")).doesNotExist();
    assertThat(directory.resolve("outside")).doesNotExist();
  }

  private static TarArchiveEntry link() {
    TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
    link.setLinkName("/etc/passwd");
    return link;
  }
}
