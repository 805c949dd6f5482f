package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.OlderFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher lets Java remember. */
class RehearsalTest {
  @TempDir Path home;

  @Test
  void every_question_of_a_capture_is_good_once() throws Exception {
    assertThat(Rehearsal.ofQuestions(home)).isTrue();
    assertThat(home.resolve("triage/report.html")).exists();
  }

  @Test
  void the_capture_that_is_searched_has_letters() throws Exception {
    assertThat(Rehearsal.ofNothing(home)).isTrue();
    try (java.util.stream.Stream<Path> files = Files.list(home.resolve("capture"))) {
      Path data = files.filter(file -> file.toString().endsWith(".zst")).findFirst().orElseThrow();
      assertThat(OlderFile.hasLetters(data)).isTrue();
    }
  }

  @Test
  void every_command_for_a_store_is_good_once() throws Exception {
    System.setProperty("aws.accessKeyId", "none");
    System.setProperty("aws.secretAccessKey", "none");
    try {
      assertThat(Rehearsal.ofStore(home)).isTrue();
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
    assertThat(home.resolve("from-store/metadata.json"))
        .hasSameBinaryContentAs(home.resolve("capture/metadata.json"));
    assertThat(Files.list(home.resolve("from-link"))).isNotEmpty();
  }
}
