package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of a signature: what is read is what was written, and nothing else is taken for it. */
class SignatureTextsTest {
  private static final Hash HASH = Hash.of("hash".getBytes(UTF_8));
  private static final Statement FIRST =
      new Statement(HASH, HASH, 3, 700, 1, null, Instant.parse("2026-01-15T12:00:00Z"), HASH);

  @TempDir Path directory;

  private static FileDigest file(String name, int bytes) throws IOException {
    return FileDigest.of(name, new ByteArrayInputStream(new byte[bytes]));
  }

  @Test
  void a_statement_is_read_as_it_was_written() throws IOException {
    Statement second =
        new Statement(
            HASH, HASH, 0, 0, 2, FIRST.hash(), Instant.parse("2026-01-15T12:00:01Z"), HASH);

    assertThat(Statement.parse(FIRST.text())).isEqualTo(FIRST);
    assertThat(Statement.parse(second.text())).isEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wadi-capture-signature 2\n",
        "wadi-capture-signature 1\n",
        "\u0000",
        "no colon here\n"
      })
  void what_is_no_statement_is_told(String text) {
    assertThatThrownBy(() -> Statement.parse(text)).isInstanceOf(SignatureFormatException.class);
    assertThatThrownBy(() -> Statement.parse(FIRST.text() + text + "more\n"))
        .isInstanceOf(SignatureFormatException.class);
    assertThatThrownBy(() -> Statement.parse(FIRST.text().replace("files: 3", "files: " + text)))
        .isInstanceOf(SignatureFormatException.class);
  }

  @Test
  void the_first_statement_alone_has_none_before_it() {
    assertThatThrownBy(() -> new Statement(HASH, HASH, 1, 1, 2, null, Instant.EPOCH, HASH))
        .hasMessageContaining("counter: 2");
  }

  @Test
  void a_list_of_blocks_is_read_as_it_was_written() throws IOException {
    BlockList list =
        new BlockList(
            List.of(
                file("a file with blanks", 0),
                file("b", FileDigest.BLOCK_BYTES),
                file("c", FileDigest.BLOCK_BYTES + 1)));

    assertThat(list.files()).extracting(file -> file.blocks().size()).containsExactly(0, 1, 2);
    assertThat(BlockList.parse(list.text())).isEqualTo(list);
  }

  @Test
  void a_list_with_a_block_too_few_or_too_many_or_in_another_order_is_told() throws IOException {
    String a = new BlockList(List.of(file("a", 10))).text();
    String b = new BlockList(List.of(file("b", FileDigest.BLOCK_BYTES + 1))).text();

    assertThatThrownBy(() -> BlockList.parse(a + HASH + "\n")).hasMessageContaining("line 1");
    assertThatThrownBy(() -> BlockList.parse(a + b.substring(0, b.length() - 65)))
        .hasMessageContaining("line 3");
    assertThatThrownBy(() -> BlockList.parse(b + a)).hasMessageContaining("line 4");
    assertThatThrownBy(() -> BlockList.parse(a + a)).hasMessageContaining("line 3");
    assertThatThrownBy(() -> BlockList.parse("file 1 x a\n")).hasMessageContaining("line 1");
  }

  @Test
  void a_manifest_is_sorted_by_the_bytes_of_its_names() throws IOException {
    // By UTF-16 the one beyond the basic plane would come first.
    Manifest manifest =
        Manifest.of(List.of(file("\uD83D\uDE00", 1), file("\uFF5E", 1), file("b", 1)));

    assertThat(manifest.text().lines().map(line -> line.substring(66)))
        .containsExactly("b", "\uFF5E", "\uD83D\uDE00");
    assertThat(Manifest.parse(manifest.text())).isEqualTo(manifest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/passwd", "..", "a\\b", "a/b", "a\u0007b"})
  void a_manifest_that_names_what_is_not_in_the_folder_is_told(String name) {
    assertThatThrownBy(() -> Manifest.parse(HASH + "  " + name + "\n"))
        .isInstanceOf(SignatureFormatException.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void a_manifest_with_a_name_twice_or_a_damaged_hash_is_told() {
    assertThatThrownBy(() -> Manifest.parse((HASH + "  a\n").repeat(2)))
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> Manifest.parse("x" + HASH.hex().substring(1) + "  a\n"))
        .hasMessageContaining("line 1");
    assertThatThrownBy(() -> Manifest.parse("short\n")).hasMessageContaining("line 1");
  }

  @Test
  void the_public_half_of_a_key_follows_from_the_secret_one() throws IOException {
    // RFC 8032, 7.1, test 1.
    String secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    String open = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    Path file = directory.resolve("key");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        Pem.encode(
            HexFormat.of().parseHex("302e020100300506032b657004220420" + secret), "PRIVATE KEY"));

    SigningKey key = SigningKey.read(file);

    assertThat(key.open().pem())
        .isEqualTo(
            Pem.encode(HexFormat.of().parseHex("302a300506032b6570032100" + open), "PUBLIC KEY"));
    assertThat(key.sign(""))
        .asHexString()
        .isEqualToIgnoringCase(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                + "d25bf5f0595bbe24655141438e7a100b");
    assertThat(key.toString()).doesNotContain(secret).contains(key.open().fingerprint().hex());
  }

  @Test
  void a_key_that_was_made_is_its_owners_and_nothing_is_overwritten() throws IOException {
    Path file = directory.resolve("key");
    SigningKey made = SigningKey.make(file);

    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(SigningKey.read(file).open().fingerprint()).isEqualTo(made.open().fingerprint());
    assertThat(VerifyingKey.read(SigningKey.publicFile(file)).fingerprint())
        .isEqualTo(made.open().fingerprint());
    assertThatThrownBy(() -> SigningKey.make(file)).isInstanceOf(FileAlreadyExistsException.class);
    Files.delete(SigningKey.publicFile(file));
    assertThatThrownBy(() -> SigningKey.make(file)).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void a_key_that_others_may_read_is_refused_with_the_cure() throws IOException {
    Path file = directory.resolve("key");
    SigningKey.make(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> SigningKey.read(file)).hasMessageContaining("chmod 600");
  }

  @Test
  void what_is_no_key_is_told_without_its_text() throws IOException {
    Path file = directory.resolve("key");
    SigningKey.make(file);

    assertThatThrownBy(() -> VerifyingKey.read(file))
        .hasMessageContaining("holds no public key")
        .hasMessageNotContaining(Files.readString(file).lines().toList().get(1));
    Files.writeString(file, Pem.encode(new byte[] {1, 2, 3}, "PRIVATE KEY"));
    assertThatThrownBy(() -> SigningKey.read(file)).hasMessageContaining("no private Ed25519 key");
    Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n=a=\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(() -> SigningKey.read(file)).hasMessageContaining(file.toString());
  }
}
