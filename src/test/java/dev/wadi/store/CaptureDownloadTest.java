package dev.wadi.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.CapturedLines;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A capture that is fetched while others use its place. */
class CaptureDownloadTest {
  @TempDir Path directory;
  private Path capture;
  private Path fetched;

  @BeforeEach
  void write() throws IOException {
    capture = directory.resolve("c1");
    fetched = directory.resolve("fetched");
    try (CaptureWriter writer =
        CaptureWriter.open(
            capture, CaptureSettings.DEFAULTS, "main", Map.of(), InstantSource.system())) {
      BatchMaker batch = new BatchMaker("main");
      batch.add(Labels.parse("{app=\"shop\"}"), 1_000_000, "one");
      writer.append(batch.make(), Position.parse("1:100"));
    }
  }

  private CaptureDownload.Source with(String gone) {
    return new CaptureDownload.Source() {
      @Override
      public List<CaptureDownload.RemoteFile> files() throws IOException {
        List<CaptureDownload.RemoteFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(capture)) {
          for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
            String name = file.getFileName().toString();
            if (CaptureKeys.isOwn(name)) {
              files.add(new CaptureDownload.RemoteFile(name, Files.size(file), null));
            }
          }
        }
        files.add(new CaptureDownload.RemoteFile(gone, 10, null));
        return files;
      }

      @Override
      public InputStream open(CaptureDownload.RemoteFile file) throws IOException {
        if (file.name().equals(gone)) {
          // As stores do: the answer comes with the first byte.
          return new InputStream() {
            @Override
            public int read() throws IOException {
              throw new StoreException(StoreException.Kind.NOT_FOUND, "there is no such object");
            }
          };
        }
        return Files.newInputStream(capture.resolve(file.name()));
      }

      @Override
      public String title() {
        return "a capture";
      }
    };
  }

  @Test
  void what_lies_beside_a_capture_and_goes_meanwhile_is_left_out() throws IOException {
    CaptureDownload.Result result =
        CaptureDownload.run(with("notes.txt"), fetched, null, 2, (file, bytes, done, of) -> {});

    List<String> lines = new ArrayList<>();
    CapturedLines.forEach(fetched, line -> lines.add(line.get("msg").asText()));
    assertThat(lines).containsExactly("one");
    assertThat(fetched.resolve("notes.txt")).doesNotExist();
    assertThat(result.files()).isEqualTo(with("notes.txt").files().size() - 1);
  }

  @Test
  void a_file_of_the_capture_that_is_gone_is_an_error() {
    assertThatThrownBy(
            () ->
                CaptureDownload.run(
                    with("gone.jsonl.zst"), fetched, null, 2, (file, bytes, done, of) -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessage("there is no such object");
  }
}
