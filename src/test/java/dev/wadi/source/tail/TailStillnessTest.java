package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where nothing happens a look is short, and whatever happens is seen by the next one. */
class TailStillnessTest {
  private static final int FILES = 40;

  /* Folders that were written a moment ago are not believed yet: for this test that is long ago. */
  private static final InstantSource LATER = () -> Instant.now().plusSeconds(60);

  @TempDir Path home;

  private final CountingDisk disk = new CountingDisk();
  private final List<TailedFile> ready = new ArrayList<>();
  private Path logs;
  private PositionLog positions;
  private FileRegister register;

  private static final class CountingDisk implements Disk {
    private final Disk real = new RealDisk();
    private int questions;

    @Override
    public Seen look(Path path) throws IOException {
      questions++;
      return real.look(path);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
      questions++;
      return real.list(folder);
    }

    @Override
    public boolean isFolder(Path path) {
      questions++;
      return real.isFolder(path);
    }

    @Override
    public boolean isFolderItself(Path path) throws IOException {
      questions++;
      return real.isFolderItself(path);
    }

    @Override
    public boolean isLink(Path path) {
      questions++;
      return real.isLink(path);
    }

    @Override
    public Path real(Path path) throws IOException {
      questions++;
      return real.real(path);
    }

    @Override
    public Content open(Path path) throws IOException {
      questions++;
      return real.open(path);
    }
  }

  @BeforeEach
  void make() throws Exception {
    logs = Files.createDirectory(home.resolve("logs"));
    for (int i = 0; i < FILES; i++) {
      Files.writeString(file(i), "a line of long ago in file " + i + "\n");
    }
    positions = PositionLog.open(home.resolve("positions"), FileChannel::open, System::nanoTime);
    TailSettings settings =
        new TailSettings(
            "trial",
            "main",
            home.resolve("positions"),
            PathPattern.list("paths", logs + "/*.log"),
            List.of(),
            StartAt.of("start", "end"),
            TextEncoding.AUTO,
            TextSettings.PLAIN,
            Labels.EMPTY,
            "filename",
            FileMetadata.NONE,
            128 * 1024,
            16 * 1024,
            1000,
            Duration.ofMillis(2),
            64 * 1024,
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofMillis(150));
    register =
        new FileRegister(
            settings,
            positions,
            new TailClaims(),
            new TailCounters(),
            new Told("trial"),
            disk,
            LATER,
            System::nanoTime,
            ready::add);
    register.look(true);
    register.look(false);
    register.look(false);
    ready.clear();
    disk.questions = 0;
  }

  @AfterEach
  void close() throws Exception {
    positions.close();
  }

  private Path file(int i) {
    return logs.resolve(i + ".log");
  }

  @Test
  void where_nothing_happens_each_file_and_each_folder_is_asked_once() {
    assertThat(register.look(false)).containsExactly(logs);

    assertThat(disk.questions).isEqualTo(FILES + 1);
    assertThat(ready).isEmpty();
  }

  @Test
  void now_and_then_a_look_is_a_whole_one_all_the_same() {
    int whole = 0;
    for (int look = 0; look < 40; look++) {
      disk.questions = 0;
      register.look(false);
      whole += disk.questions > FILES + 1 ? 1 : 0;
    }

    assertThat(whole).isBetween(2, 8);
  }

  @Test
  void a_line_is_seen_by_the_next_look() throws Exception {
    register.look(false);
    Files.writeString(file(7), "a new line\n", StandardOpenOption.APPEND);

    register.look(false);

    assertThat(ready).extracting(file -> file.where).containsExactly(file(7));
  }

  @Test
  void a_file_that_comes_is_seen_by_the_next_look() throws Exception {
    register.look(false);
    Files.writeString(logs.resolve("new.log"), "its first line\n");

    register.look(false);

    assertThat(register.at(logs.resolve("new.log"))).isNotNull();
    assertThat(ready).isNotEmpty();
  }

  @Test
  void a_file_that_goes_is_seen_by_the_next_look() throws Exception {
    register.look(false);
    Files.delete(file(3));

    register.look(false);

    assertThat(register.livePaths()).isEqualTo(FILES - 1);
  }

  @Test
  void a_file_that_was_emptied_is_seen_by_the_next_look() throws Exception {
    register.look(false);
    Files.writeString(file(5), "");

    register.look(false);

    assertThat(ready).extracting(file -> file.where).containsExactly(file(5));
  }

  @Test
  void a_file_whose_place_another_takes_is_seen_by_the_next_look() throws Exception {
    register.look(false);
    TailedFile old = register.at(file(5));
    Path other = Files.writeString(logs.resolve("other.tmp"), "a line of long ago in file X\n");
    Files.move(other, file(5), StandardCopyOption.REPLACE_EXISTING);

    register.look(false);

    assertThat(register.at(file(5))).isNotNull().isNotSameAs(old);
  }

  @Test
  void a_file_with_something_unread_is_no_reason_to_look_less() throws Exception {
    Files.writeString(file(7), "a new line\n", StandardOpenOption.APPEND);
    for (int look = 0; look < 5; look++) {
      register.look(false);
    }

    assertThat(ready).hasSize(5); // its bytes are still there, so each look says so
  }
}
