package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.capture.GatewayTrail;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing captures, and what verification says of those that are not as they were. */
class SignCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final int LARGE_LINE = 400_000;

  @TempDir Path directory;

  private Path capture;

  @BeforeEach
  void capture_with_two_files() throws IOException {
    capture = directory.resolve("captures/main/2026-01-15T120000");
    Random random = new Random(1);
    try (CaptureWriter writer =
        CaptureWriter.open(capture, CaptureSettings.DEFAULTS, "main", Map.of(), () -> NOON)) {
      for (int file = 0; file < 2; file++) {
        byte[] line = new byte[LARGE_LINE];
        for (int i = 0; i < line.length; i++) {
          line[i] = (byte) (' ' + random.nextInt(90));
        }
        long nanos = NOON.getEpochSecond() * 1_000_000_000L + file;
        writer.append(
            new BatchMaker("main").add(Labels.of("app", "api"), nanos, line, Map.of()).make(),
            null);
        writer.roll();
      }
    }
  }

  private CommandRun wadi(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  private void sign() throws IOException {
    assertThat(wadi("keygen", "-o", "key").code()).isZero();
    assertThat(wadi("sign", capture.toString(), "--key", "key"))
        .extracting(CommandRun::code)
        .isEqualTo(0);
  }

  private CommandRun verify(String... more) throws IOException {
    String[] args =
        Stream.concat(Stream.of("verify", capture.toString(), "--key", "key.pub"), Stream.of(more))
            .toArray(String[]::new);
    return wadi(args);
  }

  private Path data(int number) throws IOException {
    try (Stream<Path> all = Files.list(capture)) {
      return all.filter(path -> path.toString().endsWith(".jsonl.zst"))
          .sorted()
          .toList()
          .get(number);
    }
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void a_signed_capture_is_as_it_was_signed() throws IOException {
    sign();

    CommandRun run = verify();

    assertThat(run.code()).as(run.remarks()).isZero();
    assertThat(run.results()).contains("as it was signed", "signature 1 of", "is that of the key");
    assertThat(wadi("sign", "--verify", "--key", "key", capture.toString()).code()).isZero();
    assertThat(wadi("capture", "verify", capture.toString()).code()).isZero();
  }

  @Test
  void without_a_key_of_mine_it_is_said_that_nothing_is_known_of_the_signer() throws IOException {
    sign();

    CommandRun run = wadi("verify", capture.toString());

    assertThat(run.code()).isZero();
    assertThat(run.results()).contains("--key FILE says whose it must be");
  }

  @Test
  void the_manifest_is_what_sha256sum_makes() throws Exception {
    assertThat(wadi("sign", capture.toString()).code()).isZero();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/sha256sum")), "there is no sha256sum here");

    Process check =
        new ProcessBuilder("/usr/bin/sha256sum", "--check", "--strict", "manifest.sha256")
            .directory(capture.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), UTF_8);

    assertThat(check.waitFor()).as(said).isZero();
    assertThat(said.lines()).hasSize(5).allMatch(line -> line.endsWith(": OK"));
  }

  @Test
  void a_flipped_bit_is_found_and_where_it_lies() throws IOException {
    sign();
    flip(data(1), 263_000);

    CommandRun run = verify("--json");

    assertThat(run.code()).isEqualTo(6);
    JsonNode document = JSON.readTree(run.results());
    assertThat(document.get("valid").asBoolean()).isFalse();
    JsonNode change = document.get("mismatches").get(0);
    assertThat(change.get("file").asText()).isEqualTo(data(1).getFileName().toString());
    assertThat(change.get("first_byte").asLong()).isEqualTo(262_144);
    assertThat(change.get("last_byte").asLong()).isEqualTo(Files.size(data(1)) - 1);
    assertThat(document.get("signature").asText()).isEqualTo("invalid");
  }

  @Test
  void a_file_that_is_gone_or_new_or_cut_is_found() throws IOException {
    sign();
    Files.delete(data(0));
    Files.write(capture.resolve("extra.jsonl"), new byte[] {'{'});
    Files.createDirectories(capture.resolve("below"));
    Files.writeString(capture.resolve("below/file"), "x");
    Path index = capture.resolve("index.jsonl");
    Files.write(index, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);

    CommandRun run = verify("--json");

    assertThat(run.code()).isEqualTo(6);
    JsonNode document = JSON.readTree(run.results());
    assertThat(document.get("missing")).hasSize(1);
    assertThat(document.get("extra"))
        .extracting(JsonNode::asText)
        .containsExactly("below/file", "extra.jsonl");
    assertThat(document.get("mismatches"))
        .extracting(m -> m.get("file").asText())
        .containsExactly("index.jsonl");
  }

  @Test
  void a_link_in_the_place_of_a_file_is_no_file() throws IOException {
    sign();
    Path aside = directory.resolve("aside");
    Files.move(data(0), aside);
    Path link = capture.resolve("2026-01-15T120000-000.jsonl.zst");
    Files.createSymbolicLink(link, aside);

    CommandRun run = verify("--json");

    assertThat(run.code()).isEqualTo(6);
    JsonNode document = JSON.readTree(run.results());
    assertThat(document.get("missing")).hasSize(1);
    assertThat(document.get("extra")).isEmpty();
    assertThat(wadi("sign", capture.toString(), "--key", "key").remarks()).contains("is a link");
  }

  @Test
  void who_makes_a_good_manifest_for_what_they_changed_has_no_signature_for_it()
      throws IOException {
    sign();
    Path kept = directory.resolve("kept");
    copy(capture.resolve("signature"), kept);
    flip(data(0), 100);
    Files.delete(capture.resolve("signature/statement.txt"));
    assertThat(wadi("sign", capture.toString()).code()).isZero();
    copy(kept, capture.resolve("signature"));

    CommandRun run = verify();

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("the manifest is not the one that was signed");
    assertThat(wadi("verify", capture.toString()).code()).isEqualTo(6);
  }

  @Test
  void files_left_out_of_the_manifest_and_of_the_folder_show_in_the_signature() throws IOException {
    sign();
    Files.delete(data(1));
    Path manifest = capture.resolve("manifest.sha256");
    List<String> lines = Files.readAllLines(manifest);
    lines.removeIf(line -> line.endsWith("-001.jsonl.zst"));
    Files.writeString(manifest, String.join("\n", lines) + "\n");

    CommandRun run = verify();

    assertThat(lines).hasSize(4);
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("NOT AS IT WAS SIGNED");
  }

  @Test
  void a_statement_a_signature_or_a_list_of_blocks_that_was_touched_is_invalid()
      throws IOException {
    for (String part : List.of("statement.txt", "statement.sig", "blocks.txt")) {
      Files.deleteIfExists(directory.resolve("key"));
      Files.deleteIfExists(directory.resolve("key.pub"));
      sign();
      Path file = capture.resolve("signature").resolve(part);
      flip(file, (int) Files.size(file) - 2);

      CommandRun run = verify();

      assertThat(run.code()).as(part).isEqualTo(6);
      assertThat(run.results()).contains("signature INVALID");
      Files.delete(capture.resolve("signature/statement.txt"));
    }
  }

  @Test
  void somebody_elses_signature_is_not_mine() throws IOException {
    sign();
    assertThat(wadi("keygen", "-o", "other").code()).isZero();
    assertThat(wadi("sign", capture.toString(), "--key", "other").code()).isZero();

    CommandRun run = verify();

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("it was signed with the key");
    assertThat(wadi("verify", capture.toString()).code()).isZero();
  }

  @Test
  void an_older_state_put_back_has_a_lower_counter() throws IOException {
    sign();
    Path older = directory.resolve("older");
    copy(capture, older);
    flip(data(0), 100);
    assertThat(wadi("sign", capture.toString(), "--key", "key").code()).isZero();
    assertThat(verify("--counter", "2").code()).isZero();
    copy(older, capture);

    assertThat(verify().code()).isZero();
    CommandRun run = verify("--counter", "2");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("an older state was put back");
    assertThat(wadi("verify", capture.toString(), "--counter", "2").code()).isEqualTo(2);
  }

  @Test
  void a_manifest_without_key_does_not_take_the_place_of_a_signature() throws IOException {
    sign();

    CommandRun run = wadi("sign", capture.toString());

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("was signed with a key");
    assertThat(verify().code()).isZero();
  }

  @Test
  void what_nobody_signed_is_not_found_and_what_is_damaged_is_a_finding() throws IOException {
    assertThat(wadi("verify", capture.toString()).code()).isEqualTo(3);
    assertThat(wadi("verify", directory.resolve("nothing").toString()).code()).isEqualTo(3);
    Files.writeString(capture.resolve("manifest.sha256"), "no hash\n");

    CommandRun run = wadi("verify", capture.toString());

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks()).contains("manifest.sha256: line 1");
  }

  @Test
  void a_capture_that_somebody_writes_is_not_signed() throws IOException {
    Path live = directory.resolve("live");
    try (TrialCapture trial = new TrialCapture(live)) {
      trial.line(Labels.of("app", "api"), "a line").commit();

      CommandRun run = wadi("sign", live.toString());

      assertThat(run.code()).isNotZero();
      assertThat(run.remarks()).contains("is being written by this process");
    }
    CommandRun run = wadi("sign", live.toString());
    assertThat(run.code()).isZero();
    assertThat(run.remarks()).contains("is not sealed");
  }

  @Test
  void json_has_logtaps_fields() throws IOException {
    CommandRun run = wadi("sign", capture.toString(), "--json");

    JsonNode document = JSON.readTree(run.results());
    assertThat(document.get("dir").asText()).isEqualTo(capture.toString());
    assertThat(document.get("root_hash").asText()).hasSize(64);
    assertThat(document.get("files"))
        .hasSize(5)
        .allSatisfy(
            file -> {
              assertThat(file.get("sha256").asText()).hasSize(64);
              assertThat(file.get("bytes").asLong()).isPositive();
            });
    assertThat(Instant.parse(document.get("signed_at").asText())).isAfter(NOON);
    assertThat(document.get("signature").isNull()).isTrue();
  }

  @Test
  void the_program_in_the_docs_agrees_without_our_jar() throws Exception {
    assumeTrue(
        answers("python3", "--version") && answers("openssl", "version"),
        "no python3 or openssl here");
    String docs = Files.readString(Path.of("docs/capture-format.md"));
    int from = docs.indexOf("```python\n") + "```python\n".length();
    String program = docs.substring(from, docs.indexOf("```", from));
    assertThat(program.lines()).hasSizeLessThanOrEqualTo(60);
    Path script = Files.writeString(directory.resolve("verify.py"), program);
    sign();

    assertThat(python(script)).isEqualTo("0 as it was signed, counter 1");
    flip(data(0), 100);
    assertThat(python(script)).startsWith("6 changed: ").contains("not those that were signed");
    flip(data(0), 100);
    Files.createFile(capture.resolve("more"));
    assertThat(python(script)).isEqualTo("6 new: more");
    Files.delete(capture.resolve("more"));
    flip(capture.resolve("signature/statement.sig"), 3);
    assertThat(python(script)).isEqualTo("6 the statement was not signed with this key");
  }

  private String python(Path script) throws Exception {
    Process run =
        new ProcessBuilder("python3", script.toString(), capture.toString(), "key.pub")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(run.getInputStream().readAllBytes(), UTF_8);
    return run.waitFor() + " " + said.strip().replace("\n", "; ");
  }

  private static boolean answers(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void forge(Path trail) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(trail));
    lines.remove(0);
    Files.write(trail, lines);
  }

  private Path gatewayTrail() throws IOException {
    Path folder = directory.resolve("wadi-data/audit");
    try (GatewayTrail trail = GatewayTrail.open(folder, 1 << 20)) {
      for (int i = 0; i < 4; i++) {
        trail.note(GatewayEvent.of(NOON, GatewayEvent.CONSOLE_LOGIN, Map.of("user", "u" + i)));
      }
    }
    return folder;
  }

  @Test
  void the_chain_of_a_gateways_trail_is_verified_by_its_folder() throws IOException {
    Path folder = gatewayTrail();

    CommandRun whole = wadi("verify", "wadi-data/audit");
    forge(folder.resolve("audit.jsonl"));
    CommandRun forged = wadi("verify", "wadi-data/audit", "--json");

    assertThat(whole.code()).as(whole.remarks()).isZero();
    assertThat(whole.results()).contains("the chain holds, 4 events");
    assertThat(forged.code()).isEqualTo(6);
    JsonNode document = JSON.readTree(forged.results());
    assertThat(document.path("valid").asBoolean(true)).isFalse();
    assertThat(document.path("trail").get(0).asText()).contains("broken chain");
  }

  @Test
  void a_trail_that_was_forged_before_somebody_signed_shows_all_the_same() throws IOException {
    forge(capture.resolve("audit.jsonl"));
    sign();

    CommandRun run = verify();

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("audit.jsonl has a broken chain");
  }
}
