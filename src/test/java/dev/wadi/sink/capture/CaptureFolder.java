package dev.wadi.sink.capture;

import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.SinkContractTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder that a capture under test writes to, read with nothing of ours. */
abstract class CaptureFolder implements SinkContractTest.Server {
  private final Path folder;

  CaptureFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public String address() {
    return folder.toString();
  }

  /*
   * A file that is being written may end within a frame, and one that a failure left is mended with
   * the next batch: what stands before that is there all the same.
   */
  @Override
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Path file : files()) {
      try {
        CapturedLines.forEachOf(file, line -> texts.add(line.get("msg").asText()));
      } catch (IOException unfinished) {
        continue;
      }
    }
    return texts;
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(CapturedLines::isData).sorted().toList();
    } catch (IOException | java.io.UncheckedIOException changing) {
      return List.of(); // a folder or file that went while we looked
    }
  }
}
