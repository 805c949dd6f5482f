package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.S3Server;
import dev.wadi.model.Labels;
import dev.wadi.store.Workplace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A capture put into a real store, fetched from it, shared and taken back. */
class StoreCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels API = Labels.of("app", "api");
  private static final CaptureMetadata.Redaction REDACTED =
      new CaptureMetadata.Redaction(true, List.of("email"), "all", "hash");

  private static S3Server server;

  @TempDir Path directory;

  private Path capture;
  private String url;

  @BeforeAll
  static void server() {
    server = S3Server.start("logs");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void sealed_capture(TestInfo test) throws IOException {
    capture = write("capture", REDACTED);
    url = "s3://logs/team/" + test.getTestMethod().orElseThrow().getName().replace('_', '-');
  }

  private Path write(String name, CaptureMetadata.Redaction redaction) throws IOException {
    Path folder = directory.resolve(name);
    try (TrialCapture trial = new TrialCapture(folder, "main", redaction)) {
      trial.line(API, "first line").roll().line(API, "second line").roll().line(API, "third");
    }
    return folder;
  }

  private CommandRun wadi(String... args) throws IOException {
    return through(server.endpoint().toString(), S3Server.SECRET, args);
  }

  private CommandRun through(String endpoint, String secret, String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of(args));
    return CommandRun.of(
        directory,
        Map.of(
            "WADI_STORE_ENDPOINT",
            endpoint,
            "WADI_STORE_ACCESS_KEY",
            S3Server.ID,
            "WADI_STORE_SECRET_KEY",
            secret,
            "WADI_STORE_TIMEOUT",
            "2s",
            "WADI_STORE_ATTEMPTS",
            "2"),
        all.toArray(new String[0]));
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        if (Files.isRegularFile(file) && !file.endsWith(".lock")) {
          contents.put(
              folder.relativize(file).toString(),
              HexFormat.of().formatHex(Files.readAllBytes(file)).hashCode()
                  + " "
                  + Files.size(file));
        }
      }
    }
    return contents;
  }

  @Test
  void what_was_uploaded_is_downloaded_byte_for_byte() throws IOException {
    assertThat(wadi("keygen", "-o", "key").code()).isZero();
    assertThat(wadi("sign", "capture", "--key", "key").code()).isZero();

    CommandRun up = wadi("upload", "capture", "--to", url, "--json");

    assertThat(up.code()).as(up.remarks()).isZero();
    JsonNode document = JSON.readTree(up.results());
    assertThat(document.get("destination").asText()).isEqualTo(url);
    assertThat(document.get("files").asInt()).isEqualTo(contents(capture).size());
    assertThat(document.get("sent").asInt()).isEqualTo(document.get("files").asInt());
    assertThat(up.remarks().lines()).last().asString().contains("metadata.json");

    CommandRun down = wadi("download", url + "/", "-o", "copy", "--json");

    assertThat(down.code()).as(down.remarks()).isZero();
    assertThat(JSON.readTree(down.results()).get("files").asInt()).isEqualTo(11);
    assertThat(contents(directory.resolve("copy"))).isEqualTo(contents(capture));
    assertThat(wadi("verify", url, "--key", "key.pub").code()).isZero();
    assertThat(wadi("inspect", "copy").results()).contains("3");
  }

  @Test
  void an_upload_that_is_repeated_sends_nothing() throws IOException {
    wadi("upload", "capture", url);

    CommandRun again = wadi("upload", "capture", url, "--json");

    assertThat(again.code()).isZero();
    assertThat(JSON.readTree(again.results()).get("sent").asInt()).isZero();
    assertThat(again.remarks()).contains("was there metadata.json");
  }

  @Test
  void the_file_that_is_being_written_stays_behind_and_what_is_there_is_a_capture()
      throws IOException {
    Path live = directory.resolve("live");
    try (TrialCapture trial = new TrialCapture(live, "main", REDACTED)) {
      trial.line(API, "closed").roll().line(API, "open").commit();

      CommandRun up = wadi("upload", "live", url, "--json");

      assertThat(up.code()).as(up.remarks()).isZero();
      assertThat(JSON.readTree(up.results()).get("left_behind")).hasSize(1);
    }
    assertThat(wadi("download", url, "-o", "copy").code()).isZero();
    assertThat(wadi("grep", "closed", "copy").results()).contains("closed");
  }

  @Test
  void one_link_leads_to_the_captures_own_files_and_ends_when_it_is_taken_back()
      throws IOException {
    wadi("upload", "capture", url);
    Files.writeString(bucket().resolve("notes.txt"), "not a part of it");

    CommandRun shared = wadi("share", url, "--expiry", "1h", "--json");

    assertThat(shared.code()).as(shared.remarks()).isZero();
    JsonNode document = JSON.readTree(shared.results());
    String link = document.get("share_url").asText();
    CommandRun down = CommandRun.of(directory, "download", link, "-o", "theirs");
    assertThat(down.code()).as(down.remarks()).isZero();
    Map<String, String> expected = contents(capture);
    // It has the addresses of senders.
    expected.remove("audit.jsonl");
    assertThat(contents(directory.resolve("theirs"))).isEqualTo(expected);
    assertThat(document.get("shared_files").asInt()).isEqualTo(expected.size());

    CommandRun ended = wadi("unshare", url);

    assertThat(ended.results()).contains("1 links ended");
    assertThat(ended.remarks()).contains("may read single files until");
    CommandRun late = CommandRun.of(directory, "download", link, "-o", "late");
    assertThat(late.code()).isEqualTo(3);
    assertThat(late.remarks()).contains("not there any more");
    assertThat(directory.resolve("late")).doesNotExist();
  }

  @Test
  void what_was_shared_is_verified_through_its_link_without_the_trail() throws IOException {
    wadi("upload", "capture", url);
    CommandRun plain = CommandRun.of(directory, "verify", link());
    assertThat(plain.code()).as(plain.remarks()).isZero();
    assertThat(plain.results()).contains("as it was shared, 5 files, no signature");

    wadi("keygen", "-o", "key");
    wadi("keygen", "-o", "other");
    wadi("sign", "capture", "--key", "key");
    wadi("upload", "capture", url);
    String link = link();
    CommandRun signed = CommandRun.of(directory, "verify", link, "--key", "key.pub");
    assertThat(signed.code()).as(signed.results()).isZero();
    assertThat(signed.results())
        .contains("as it was signed")
        .contains("is that of the key")
        .contains("not shared: audit.jsonl");
    assertThat(CommandRun.of(directory, "verify", link, "--key", "other.pub").code()).isEqualTo(6);
    assertThat(CommandRun.of(directory, "download", link, "-o", "a", "--key", "key.pub").code())
        .isZero();
    CommandRun part = CommandRun.of(directory, "verify", "a", "--key", "key.pub");
    assertThat(part.code()).isEqualTo(6);
    assertThat(part.results()).contains("those that are here are as they were signed");
    assertThat(CommandRun.of(directory, "verify", link, "capture").code()).isEqualTo(2);

    Path data = bucket().resolve("2026-01-15T103202-000.jsonl.zst");
    byte[] bytes = Files.readAllBytes(data);
    bytes[bytes.length / 2] ^= 1;
    Files.write(data, bytes);
    CommandRun changed = CommandRun.of(directory, "verify", link, "--key", "key.pub", "--json");
    assertThat(changed.code()).isEqualTo(6);
    JsonNode found = JSON.readTree(changed.results());
    assertThat(found.get("mismatches").get(0).get("file").asText())
        .isEqualTo(data.getFileName().toString());
    assertThat(found.get("left_out").get(0).asText()).isEqualTo("audit.jsonl");

    // Nobody may leave out more than the trail.
    Files.delete(bucket().resolve("audit.jsonl"));
    CommandRun fromBucket = wadi("verify", url, "--key", "key.pub");
    assertThat(fromBucket.code()).isEqualTo(6);
    assertThat(fromBucket.results()).contains("missing: audit.jsonl");
  }

  private String link() throws IOException {
    return JSON.readTree(wadi("share", url, "--json").results()).get("share_url").asText();
  }

  private Path bucket() {
    return server.folder().resolve("logs").resolve(url.substring("s3://logs/".length()));
  }

  @Test
  void a_capture_that_nobody_redacted_is_shared_only_by_force() throws IOException {
    write("raw", null);

    CommandRun refused = wadi("upload", "raw", "--to", url, "--share");

    assertThat(refused.code()).isEqualTo(4);
    assertThat(refused.remarks()).contains("were not redacted");
    CommandRun forced = wadi("upload", "raw", "--to", url, "--share", "--force");
    assertThat(forced.code()).isZero();
    assertThat(forced.results()).contains("link to 5 files until");
  }

  @Test
  void links_last_a_week_at_most_and_a_changed_or_foreign_link_is_told() throws IOException {
    for (String wrong : List.of("8d", "169h", "0s", "10081m")) {
      CommandRun refused = wadi("share", url, "--expiry", wrong);
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.remarks()).contains("--expiry: " + wrong + " (expected: 1s to 7d)");
    }
    wadi("upload", "capture", url);
    String link = JSON.readTree(wadi("share", url, "--json").results()).get("share_url").asText();

    CommandRun changed =
        CommandRun.of(
            directory, "download", link.replaceFirst("Signature=.", "Signature=z"), "-o", "x");
    assertThat(changed.code()).isEqualTo(4);
    assertThat(changed.remarks()).contains("ask for a new one").doesNotContain("Signature");
    CommandRun no = CommandRun.of(directory, "download", server.endpoint() + "/logs", "-o", "x");
    assertThat(no.code()).isEqualTo(4);
  }

  @Test
  void what_was_changed_in_the_bucket_is_not_taken_for_the_capture() throws IOException {
    wadi("upload", "capture", url);
    Path index = bucket().resolve("index.jsonl");
    byte[] bytes = Files.readAllBytes(index);
    bytes[3] ^= 1;
    try (FileChannel channel = FileChannel.open(index, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes));
    }

    CommandRun down = wadi("download", url, "-o", "copy");

    assertThat(down.code()).isEqualTo(6);
    assertThat(down.remarks()).contains("index.jsonl is not what was stored");
    assertThat(directory.resolve("copy")).doesNotExist();
  }

  @Test
  void keys_that_lead_elsewhere_markers_of_folders_and_other_prefixes_are_left_out()
      throws IOException {
    wadi("upload", "capture", url);
    Files.createDirectories(bucket().resolve("empty"));
    wadi("upload", "capture", url + "-other");

    CommandRun down = wadi("download", url, "-o", "copy");

    assertThat(down.code()).as(down.remarks()).isZero();
    assertThat(contents(directory.resolve("copy"))).isEqualTo(contents(capture));
  }

  @Test
  void a_capture_does_not_go_where_another_one_lies() throws IOException {
    wadi("upload", "capture", url);
    Path other = directory.resolve("other");
    try (TrialCapture trial = new TrialCapture(other, "shop", REDACTED)) {
      trial.line(API, "of somebody else");
    }

    CommandRun up = wadi("upload", "other", url);

    assertThat(up.code()).isEqualTo(6);
    assertThat(up.remarks()).contains("another capture lies there");
    assertThat(wadi("download", url, "-o", "copy").code()).isZero();
    assertThat(contents(directory.resolve("copy"))).isEqualTo(contents(capture));
  }

  @Test
  void what_was_put_in_or_signed_by_others_or_taken_out_is_not_the_capture() throws IOException {
    wadi("upload", "capture", url);
    Files.delete(bucket().resolve("2026-01-15T103202-000.jsonl.zst"));
    CommandRun half = wadi("download", url, "-o", "half");
    assertThat(half.code()).isEqualTo(6);
    assertThat(half.remarks()).contains("2026-01-15T103202-000.jsonl.zst is missing");

    assertThat(wadi("keygen", "-o", "key").code()).isZero();
    assertThat(wadi("keygen", "-o", "other").code()).isZero();
    assertThat(wadi("sign", "capture", "--key", "key").code()).isZero();
    assertThat(wadi("capture", "hold", "capture", "--reason", "case 17").code()).isZero();
    assertThat(wadi("verify", "capture", "--key", "key.pub").code()).isZero();
    wadi("upload", "capture", url);
    assertThat(bucket().resolve("hold.txt")).doesNotExist();
    assertThat(wadi("verify", url, "--key", "key.pub").code()).isZero();
    assertThat(wadi("download", url, "-o", "signed", "--key", "key.pub").code()).isZero();
    assertThat(wadi("download", url, "-o", "theirs", "--key", "other.pub").code()).isEqualTo(6);
    Files.writeString(
        bucket().resolve("zforged-000.jsonl"),
        "{\"ts\":\"2026-01-15T10:32:01Z\",\"msg\":\"forged\"}\n");

    CommandRun forged = wadi("download", url, "-o", "forged");

    assertThat(forged.code()).isEqualTo(6);
    assertThat(forged.remarks()).contains("zforged-000.jsonl was put in");
  }

  @Test
  void a_store_that_fails_says_why_and_leaves_nothing_half_made() throws IOException {
    assertThat(wadi("download", "s3://logs/nothing", "-o", "x").code()).isEqualTo(3);
    assertThat(wadi("download", "s3://no-such-bucket/x", "-o", "x").code()).isEqualTo(3);
    assertThat(wadi("download", "ftp://x", "-o", "x").code()).isEqualTo(2);
    CommandRun wrong =
        through(server.endpoint().toString(), "wrong-secret", "upload", "capture", "--to", url);
    assertThat(wrong.code()).isEqualTo(4);
    assertThat(wrong.remarks()).doesNotContain("wrong-secret");
    assertThat(through("http://127.0.0.1:1", S3Server.SECRET, "upload", "capture", url).code())
        .isEqualTo(5);
    assertThat(wadi("upload", "capture").code()).isEqualTo(2);
    assertThat(wadi("upload", "capture", url, "--to", url).code()).isEqualTo(2);
    assertThat(wadi("upload", "capture", url, "--concurrency", "0").code()).isEqualTo(2);
    wadi("upload", "capture", url);
    try (FaultProxy proxy = FaultProxy.to(server.port())) {
      proxy.stall();
      CommandRun down =
          through("http://127.0.0.1:" + proxy.port(), S3Server.SECRET, "download", url, "-o", "x");
      assertThat(down.code()).as(down.remarks()).isEqualTo(5);
    }
    assertThat(directory.resolve("x")).doesNotExist();
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains(".part-"));
    }
  }

  @Test
  void who_did_what_until_when_is_in_the_trail_of_the_place_and_verified() throws IOException {
    String me = System.getProperty("user.name") + "@";
    assertThat(wadi("upload", "capture", "--to", url).code()).isZero();
    CommandRun shared = wadi("share", url, "--expiry", "48h", "--json");
    assertThat(wadi("download", url, "-o", "copy").code()).isZero();
    assertThat(wadi("unshare", url).code()).isZero();

    Path trail = only(server.folder(), "000001.jsonl", url);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(trail)) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines)
        .extracting(line -> line.path("event").asText())
        .containsExactly(
            "capture_uploaded", "capture_shared", "capture_downloaded", "capture_unshared");
    assertThat(lines).allSatisfy(line -> assertThat(line.path("by").asText()).startsWith(me));
    JsonNode document = JSON.readTree(shared.results());
    assertThat(lines.get(1).path("until").asText()).isEqualTo(document.path("expires").asText());
    assertThat(lines.get(1).path("share").asText()).startsWith("share/");
    assertThat(lines.get(1).path("keys").asText()).contains("metadata.json");
    assertThat(lines.get(3).path("shares").asText()).isEqualTo(lines.get(1).path("share").asText());
    assertThat(Files.readString(trail))
        .as("nothing of the link that opens it")
        .doesNotContain("X-Amz", "Signature", "http");
    assertThat(directory.resolve("copy/trail")).doesNotExist();

    CommandRun good = wadi("verify", url);
    assertThat(good.code()).as(good.remarks()).isZero();
    assertThat(good.results()).contains("the chain holds, 4 events");

    // What changes an object beneath a server is what an attacker with rights does through it.
    Files.writeString(trail, String.join("\n", Files.readAllLines(trail).subList(0, 3)) + "\n");
    CommandRun cut = wadi("verify", url, "--json");
    assertThat(cut.code()).isEqualTo(6);
    assertThat(JSON.readTree(cut.results()).path("valid").asBoolean()).isFalse();
    assertThat(JSON.readTree(cut.results()).path("place_trail").path("trail").get(0).asText())
        .contains("was cut off");
  }

  private static Path only(Path below, String ending, String url) throws IOException {
    String place = url.substring(url.lastIndexOf('/') + 1);
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(file -> file.toString().contains(place) && file.endsWith(ending))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void what_a_killed_download_left_is_taken_away_by_the_next_one() throws Exception {
    wadi("upload", "capture", url);
    long gone = new ProcessBuilder("true").start().onExit().get().pid();
    Path old = directory.resolve(".copy.part-" + gone);
    Path locked = directory.resolve(".copy.part-1");
    Path other = directory.resolve(".copy2.part-" + gone);
    for (Path left : List.of(old, locked, other)) {
      Files.createDirectories(left.resolve("signature"));
      Files.writeString(left.resolve("metadata.json"), "{}");
    }
    // Its number is that of a process that lives, but nobody holds its lock.
    Files.createFile(directory.resolve(".copy.part-1.lock"));

    assertThat(wadi("download", url, "-o", "copy").code()).isZero();

    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("capture", "copy", other.getFileName().toString());
    }
  }

  @Test
  void what_another_download_is_at_stays() throws Exception {
    wadi("upload", "capture", url);
    try (Workplace theirs = Workplace.beside(directory.resolve("copy"))) {
      Files.createDirectories(theirs.work());

      assertThat(wadi("download", url, "-o", "copy").code()).isZero();

      assertThat(theirs.work()).isDirectory();
      assertThat(contents(directory.resolve("copy"))).isEqualTo(contents(capture));
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).hasSize(2);
    }
  }

  @Test
  void unshare_ends_links_that_are_damaged_and_leaves_what_is_none() throws IOException {
    wadi("upload", "capture", url);
    assertThat(wadi("share", url).code()).isZero();
    Path shares = bucket().resolve("share");
    Files.writeString(shares.resolve("00000000-0000-0000-0000-000000000000.json"), "half a docu");
    Files.writeString(shares.resolve("notes.txt"), "of somebody");

    CommandRun ended = wadi("unshare", url);

    assertThat(ended.code()).as(ended.remarks()).isZero();
    assertThat(ended.results()).contains("2 links ended");
    try (Stream<Path> left = Files.list(shares)) {
      assertThat(left).containsExactly(shares.resolve("notes.txt"));
    }
  }

  @Test
  void a_folder_is_a_store_too() throws IOException {
    CommandRun up = wadi("upload", "capture", "file:archive/a");

    assertThat(up.code()).as(up.remarks()).isZero();
    assertThat(wadi("download", "file:archive/a", "-o", "copy").code()).isZero();
    assertThat(contents(directory.resolve("copy"))).isEqualTo(contents(capture));
    assertThat(wadi("share", "file:archive/a").remarks()).contains("expected: s3:// or gs://");
  }

  @Test
  void a_store_has_its_settings() throws IOException {
    CommandRun half =
        CommandRun.of(directory, Map.of("WADI_STORE_ACCESS_KEY", "id"), "download", url, "-o", "x");
    assertThat(half.code()).isEqualTo(78);
    assertThat(half.remarks()).contains("wadi.store.secretKey");
    CommandRun tags = wadi("upload", "capture", url, "--set", "wadi.store.tags=novalue");
    assertThat(tags.code()).isEqualTo(78);
    assertThat(tags.remarks()).contains("wadi.store.tags");
  }
}
