package dev.wadi.source.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetInMarkTest {
  private static final String BOOT = "0b6c1d4e-0000-4000-8000-000000000001";
  private static final long SIGNED = 1_709_805_600_123_456_789L;

  @TempDir Path folder;

  private LetInMark mark(String boot) {
    return new LetInMark(folder.resolve("datagrams.mark"), boot);
  }

  private Path file() {
    return folder.resolve("datagrams.mark");
  }

  @Test
  void who_ends_in_good_order_leaves_the_exact_time() {
    LetInMark mark = mark(BOOT);
    mark.letsIn(SIGNED);
    mark.letsIn(SIGNED + 5);
    mark.letsIn(SIGNED + 3);
    mark.settle();

    assertThat(mark(BOOT).before()).hasValue(SIGNED + 5);
  }

  @Test
  void who_is_killed_has_said_what_was_let_in_and_hardly_more() {
    LetInMark mark = mark(BOOT);
    for (long signed = SIGNED; signed < SIGNED + 3_000_000_000L; signed += 7_000_000) {
      mark.letsIn(signed);

      assertThat(mark(BOOT).before()).isPresent();
      assertThat(mark(BOOT).before().getAsLong()).isBetween(signed, signed + LetInMark.AHEAD_NANOS);
    }
  }

  @Test
  void only_where_no_file_is_nobody_was_before() throws IOException {
    assertThat(mark(BOOT).isFirst()).isTrue();
    LetInMark mark = mark(BOOT);
    mark.letsIn(SIGNED);
    assertThat(mark.isFirst()).isTrue();

    assertThat(mark(BOOT).isFirst()).isFalse();
    Files.write(file(), new byte[0]);
    assertThat(mark(BOOT).isFirst()).isFalse();
  }

  @Test
  void what_comes_after_a_pause_is_marked_as_well() {
    LetInMark mark = mark(BOOT);
    mark.letsIn(SIGNED);
    mark.settle();
    mark.letsIn(SIGNED + 1);

    assertThat(mark(BOOT).before().getAsLong()).isGreaterThanOrEqualTo(SIGNED + 1);
  }

  @Test
  void a_mark_of_before_the_machine_was_started_says_nothing() {
    LetInMark mark = mark(BOOT);
    mark.letsIn(SIGNED);
    mark.settle();

    assertThat(mark(BOOT.replace('1', '2')).before()).isEmpty();
    assertThat(mark("").before()).isEmpty();
  }

  @Test
  void where_nobody_knows_the_boot_nothing_is_written() {
    LetInMark mark = mark("");
    mark.letsIn(SIGNED);
    mark.settle();

    assertThat(file()).doesNotExist();
  }

  @Test
  void whatever_else_stands_in_the_file_says_nothing() throws IOException {
    LetInMark mark = mark(BOOT);
    assertThat(mark.before()).isEmpty();
    mark.letsIn(SIGNED);
    mark.settle();
    String good = Files.readString(file());
    for (String other :
        new String[] {
          "",
          good.substring(0, good.length() - 1),
          good + "\n",
          good.replace("-1 ", "-2 "),
          good.replace(Long.toString(SIGNED), "9999999999999999999"),
          "x".repeat(100_000)
        }) {
      Files.writeString(file(), other);
      assertThat(mark(BOOT).before()).as(other).isEmpty();
    }
  }

  @Test
  void a_mark_that_cannot_be_written_is_none() throws IOException {
    Files.createDirectory(file());
    LetInMark mark = mark(BOOT);
    mark.letsIn(SIGNED);
    mark.letsIn(SIGNED + LetInMark.AHEAD_NANOS + 1);
    mark.settle();

    assertThat(mark(BOOT).before()).isEmpty();
  }

  @Test
  void nobody_else_reads_it() throws IOException {
    LetInMark mark = mark(BOOT);
    mark.letsIn(SIGNED);
    mark.settle();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }
}
