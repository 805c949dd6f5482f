package dev.wadi.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.chain.redact.profile.RedactionConfig;
import dev.wadi.chain.redact.profile.RedactionProfile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle is bounded, whole or not there, and clean. */
class SupportArchiveTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir Path home;

  private String text(String name) throws IOException {
    try (ZipFile zip = new ZipFile(home.resolve("b.zip").toFile())) {
      return new String(zip.getInputStream(zip.getEntry("b/" + name)).readAllBytes(), UTF_8);
    }
  }

  @Test
  void a_text_is_cut_at_the_end_of_a_line_and_a_document_left_out() throws IOException {
    String lines = "a line of some length\n".repeat(200_000);
    try (SupportArchive archive = new SupportArchive(home.resolve("b.zip"), "b", NOW)) {
      archive.text("metrics.txt", "gateway", "x", lines);
      archive.text("big.json", "gateway", "x", "[" + lines.replace('\n', ',') + "]");
      archive.text("small.json", "gateway", "x", "[]");
      archive.keep(Map.of());
    }

    assertThat(text("metrics.txt"))
        .endsWith("a line of some length\n")
        .hasSizeBetween(SupportArchive.MOST_OF_A_PART - 100, SupportArchive.MOST_OF_A_PART);
    assertThat(text("manifest.json"))
        .contains("\"cut\" : true", "larger than there is room for", "small.json");
  }

  @Test
  void all_texts_together_are_bounded() throws IOException {
    String text = "x\n".repeat(SupportArchive.MOST_OF_A_PART / 2);
    try (SupportArchive archive = new SupportArchive(home.resolve("b.zip"), "b", NOW)) {
      for (int i = 0; i < 20; i++) {
        archive.text("t" + i + ".txt", "disk", "x", text);
      }
      assertThat(archive.parts())
          .hasSize(SupportArchive.MOST_BYTES / SupportArchive.MOST_OF_A_PART);
      assertThat(archive.leftOut()).isNotEmpty();
      archive.keep(Map.of());
    }
  }

  @Test
  void what_was_not_finished_leaves_nothing() throws IOException {
    try (SupportArchive archive = new SupportArchive(home.resolve("b.zip"), "b", NOW)) {
      archive.text("a.txt", "disk", "x", "text");
    }
    try (Stream<Path> left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
    Files.createFile(home.resolve("b.zip." + ProcessHandle.current().pid()));
    assertThatThrownBy(() -> new SupportArchive(home.resolve("b.zip"), "b", NOW))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void a_known_secret_goes_in_every_spelling() {
    KnownSecrets known = new KnownSecrets();
    known.add("p4ss/w\"ord+<1>");
    known.add("abc");
    CleanText clean = new CleanText(known, RedactionConfig.of(RedactionProfile.none()));

    assertThat(
            clean.text(
                "p4ss/w\"ord+<1> p4ss%2Fw%22ord%2B%3C1%3E p4ss/w\\\"ord+<1>"
                    + " p4ss/w&quot;ord+&lt;1&gt; cDRzcy93Im9yZCs8MT4 abc abcd"))
        .doesNotContain("p4ss", "cDRzcy", " abc ")
        .endsWith("****** abcd");
    assertThat(known.toString()).doesNotContain("p4ss");
  }

  @Test
  void a_key_of_many_lines_goes_also_when_its_beginning_was_cut_off() {
    CleanText clean =
        new CleanText(new KnownSecrets(), RedactionConfig.of(RedactionProfile.none()));
    String key = "-----BEGIN RSA PRIVATE KEY-----\nAAAA\nBBBB\n-----END RSA PRIVATE KEY-----\n";

    assertThat(clean.text("one\n" + key + "two")).isEqualTo("one\n[REDACTED:private-key]\ntwo");
    assertThat(clean.text(key.substring(34) + "two")).isEqualTo("[REDACTED:private-key]\ntwo");
    assertThat(clean.text("one\n" + key.substring(0, 40))).isEqualTo("one\n[REDACTED:private-key]");
  }

  @Test
  void the_end_of_a_log_begins_with_a_whole_line() throws IOException {
    Path log = Files.writeString(home.resolve("log"), "half-secret\nsecond\nthird\n");

    assertThat(LogEnd.of(log, 10)).isEqualTo("third\n");
    assertThat(LogEnd.of(log, 1_000)).startsWith("half-secret");
    assertThat(LogEnd.of(log, 3)).isEmpty();
  }

  @Test
  void a_route_that_is_not_on_the_class_path_shows_words_alone() {
    RouteOutline outline = new RouteOutline(scheme -> Set.of(), new KnownSecrets());

    assertThat(outline.address("nosuch:box/in/T0aB?x=1&y={{z}}"))
        .isEqualTo("nosuch:box/in/******?x=******&y={{z}}");
    assertThat(outline.address("{{some.address}}")).isEqualTo("{{some.address}}");
  }
}
