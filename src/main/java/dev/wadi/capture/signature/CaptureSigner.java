package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureStandstill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a capture's files hash to, and signs it.
 *
 * <p>{@code manifest.sha256} stands at the top of the folder, as logtap writes it; everything else
 * in the folder {@code signature}, where neither logtap's readers nor its verification look.
 */
public final class CaptureSigner {
  static final String FOLDER = "signature";
  static final String SIGNATURE = "statement.sig";
  static final String PUBLIC_KEY = "key.pub";

  private CaptureSigner() {}

  /**
   * What was written.
   *
   * @param files with their hashes, by name
   * @param rootHash logtap's, of the manifest's lines
   * @param signedAt when, to the second
   * @param statement what was signed; null without a key
   * @param sealed false when the capture may go on, and the manifest with it come to be wrong
   */
  public record Signed(
      List<FileDigest> files,
      Hash rootHash,
      Instant signedAt,
      @Nullable Statement statement,
      boolean sealed) {
    public Signed {
      files = List.copyOf(files);
    }
  }

  /**
   * Hashes a capture and writes the manifest, with a key also the signature.
   *
   * @param key null for the manifest alone
   * @param now when it is signed
   * @param threads that read
   * @throws dev.wadi.capture.CaptureException when the folder is no capture, or somebody writes to
   *     it
   * @throws SignatureFormatException when a file's name does not fit into a manifest, when a link
   *     stands for a file, or when there is a signature that would be lost
   */
  public static Signed sign(Path folder, @Nullable SigningKey key, Instant now, int threads)
      throws IOException {
    try (CaptureStandstill still = CaptureStandstill.of(folder)) {
      Path own = folder.resolve(FOLDER);
      if (key == null && Files.exists(own.resolve(Statement.FILE))) {
        throw new SignatureFormatException(
            folder
                + " was signed with a key, and a manifest without one would take its place"
                + " (cure: give the key, or delete the folder "
                + FOLDER
                + ")");
      }
      Contents contents = new FolderContents(folder);
      List<FileDigest> files = Digests.of(contents, files(contents), threads);
      Manifest manifest = Manifest.of(files);
      Instant at = now.truncatedTo(ChronoUnit.SECONDS);
      Statement statement = null;
      if (key != null) {
        statement = statement(files, manifest, before(own), at, key.open());
        still.makeFolder(FOLDER);
        still.replace(own.resolve(BlockList.FILE), new BlockList(files).text().getBytes(UTF_8));
        still.replace(own.resolve(PUBLIC_KEY), key.open().pem().getBytes(UTF_8));
        still.replace(own.resolve(SIGNATURE), key.sign(statement.text()));
        still.replace(own.resolve(Statement.FILE), statement.text().getBytes(UTF_8));
      }
      still.replace(folder.resolve(Manifest.FILE), manifest.text().getBytes(UTF_8));
      return new Signed(files, manifest.rootHash(), at, statement, still.sealed());
    }
  }

  /** The files that a manifest names: the plain ones at the top, but itself. */
  private static List<String> files(Contents contents) throws IOException {
    List<String> files =
        contents.names().stream()
            .filter(name -> name.indexOf('/') < 0 && !name.equals(Manifest.FILE))
            .sorted(FileDigest::compareNames)
            .toList();
    for (String name : files) {
      if (!contents.isFile(name)) {
        throw new SignatureFormatException(
            contents.title()
                + ": "
                + name
                + " is a link or no plain file, and what it stands for may change (cure: put a copy"
                + " in its place)");
      }
      if (!Manifest.plain(name)) {
        throw new SignatureFormatException(
            contents.title()
                + ": a file's name has a backslash or a control character (cure: rename it)");
      }
    }
    return files;
  }

  private static @Nullable Statement before(Path own) throws IOException {
    Path file = own.resolve(Statement.FILE);
    return Files.exists(file) ? Statement.parse(Files.readString(file)) : null;
  }

  private static Statement statement(
      List<FileDigest> files,
      Manifest manifest,
      @Nullable Statement before,
      Instant at,
      VerifyingKey key) {
    return new Statement(
        FileDigest.root(files),
        manifest.rootHash(),
        files.size(),
        files.stream().mapToLong(FileDigest::bytes).sum(),
        before == null ? 1 : before.counter() + 1,
        before == null ? null : before.hash(),
        at,
        key.fingerprint());
  }
}
