package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a capture says of redaction holds for each line, or it says that it may not. */
class CaptureRedactionTest {
  private static final CaptureMetadata.Redaction RULES =
      new CaptureMetadata.Redaction(true, List.of("email", "jwt"), "all", "ab12");
  private static final CaptureMetadata.Redaction OTHER =
      new CaptureMetadata.Redaction(true, List.of("email"), "all", "cd34");

  @TempDir Path folder;

  private CaptureWriter open(CaptureMetadata.@Nullable Redaction rules) throws IOException {
    return CaptureWriter.open(
        folder,
        CaptureSettings.DEFAULTS.withRedaction(rules),
        "main",
        Map.of(),
        () -> Instant.parse("2026-01-15T12:00:00Z"));
  }

  private void write(CaptureMetadata.@Nullable Redaction rules, Batch batch) throws IOException {
    try (CaptureWriter writer = open(rules)) {
      writer.append(batch, null);
    }
  }

  private static Batch batch() {
    return new BatchMaker("main").add(Labels.of("app", "api"), 1, "a line").make();
  }

  private static Batch redacted() {
    return batch().redactedBy("all@ab12");
  }

  private CaptureMetadata.@Nullable Redaction said() throws IOException {
    return CaptureMetadata.read(folder).redaction();
  }

  @Test
  void redacted_lines_are_what_it_says() throws IOException {
    write(RULES, redacted());
    write(RULES, redacted());

    assertThat(said()).isEqualTo(RULES);
  }

  @Test
  void a_line_of_which_nobody_knows_it_is_told_before_it_is_there() throws IOException {
    try (CaptureWriter writer = open(RULES)) {
      writer.append(redacted(), null);
      assertThat(said()).isEqualTo(RULES);
      writer.append(batch(), null);

      assertThat(said()).isEqualTo(RULES.incomplete());
    }
    write(RULES, redacted());
    assertThat(said()).as("it stays so").isEqualTo(RULES.incomplete());
  }

  @Test
  void rules_that_came_later_do_not_hold_for_what_was_there() throws IOException {
    write(null, batch());
    assertThat(said()).isNull();
    write(RULES, redacted());

    assertThat(said()).isEqualTo(RULES.incomplete());
  }

  @Test
  void other_rules_do_not_hold_for_what_was_there() throws IOException {
    write(OTHER, redacted());
    write(RULES, redacted());

    assertThat(said()).isEqualTo(RULES.incomplete());
  }

  @Test
  void rules_that_are_off_now_do_not_hold_for_what_comes() throws IOException {
    write(RULES, redacted());
    write(null, batch());

    assertThat(said()).isEqualTo(RULES.incomplete());
  }

  @Test
  void an_empty_capture_says_what_comes_into_it() throws IOException {
    open(OTHER).close();
    write(RULES, redacted());

    assertThat(said()).isEqualTo(RULES);
  }

  @Test
  void without_rules_nothing_is_said() throws IOException {
    write(null, batch());

    assertThat(said()).isNull();
  }
}
