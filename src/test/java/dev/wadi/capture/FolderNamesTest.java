package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A power cut takes every name that was not synced, and with a folder all that is in it. */
class FolderNamesTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  @TempDir Path temp;

  /** Real files; which names are durable is known from the folders that were synced. */
  private static final class Names implements CaptureDisk {
    private final Map<Path, Set<Path>> durable = new HashMap<>();
    private boolean dead;

    @Override
    public FileChannel open(
        Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return FileChannel.open(file, options, attributes);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
      if (dead) {
        throw new IOException("killed");
      }
      durable.put(folder, list(folder));
    }

    /** What is left of everything below a folder that was always there. */
    void cutPower(Path root) throws IOException {
      Set<Path> kept = durable.getOrDefault(root, Set.of());
      for (Path path : list(root)) {
        if (!kept.contains(path)) {
          delete(path);
        } else if (Files.isDirectory(path)) {
          cutPower(path);
        }
      }
    }

    private static Set<Path> list(Path folder) throws IOException {
      try (Stream<Path> all = Files.list(folder)) {
        return new HashSet<>(all.toList());
      }
    }

    private static void delete(Path path) throws IOException {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
  }

  private static List<String> messages(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    CaptureReader.open(folder).forEachLine(CaptureFilter.ALL, line -> found.add(line.message()));
    return found;
  }

  private static void commit(CaptureWriter writer, String text) throws IOException {
    long nanos = NOON.getEpochSecond() * 1_000_000_000L;
    writer.append(new BatchMaker("main").add(Labels.of("app", "api"), nanos, text).make(), null);
    writer.commit();
  }

  @Test
  void a_power_cut_after_the_first_commit_keeps_a_new_capture_with_all_its_folders()
      throws IOException {
    Names names = new Names();
    Path folder = temp.resolve("data/captures/main/2026-01-15T120000");
    try (CaptureWriter writer = open(folder, names)) {
      commit(writer, "kept");
      names.cutPower(temp);
    }
    assertThat(messages(folder)).containsExactly("kept");
  }

  @Test
  void folders_that_a_killed_start_left_unsynced_are_synced_by_the_next() throws IOException {
    Names killed = new Names();
    killed.dead = true;
    Path folder = temp.resolve("captures/main/2026-01-15T120000");
    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> open(folder, killed)))
        .hasMessageContaining("killed");
    assertThat(folder).isDirectory();

    Names names = new Names();
    names.syncFolder(temp);
    names.durable.get(temp).clear();
    names.durable.get(temp).add(temp.resolve("captures"));
    try (CaptureWriter writer = open(folder, names)) {
      commit(writer, "kept");
      names.cutPower(temp);
    }
    assertThat(messages(folder)).containsExactly("kept");
  }

  private static CaptureWriter open(Path folder, Names names) throws IOException {
    return CaptureWriter.open(
        folder, CaptureSettings.DEFAULTS, "main", Map.of(), () -> NOON, names, new FramePress(1));
  }
}
