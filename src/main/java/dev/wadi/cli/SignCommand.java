package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.signature.CaptureSigner;
import dev.wadi.capture.signature.FileDigest;
import dev.wadi.capture.signature.SigningKey;
import dev.wadi.capture.signature.Statement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi sign}: a manifest of a capture's hashes, and a signature over it. */
@Command(
    name = "sign",
    description = {
      "Write manifest.sha256, the hashes of a capture's files; with a key also a signature over",
      "all of them, which shows forgery and an older state put back. wadi verify holds a capture",
      "against both. Sign what is sealed: a capture that goes on is another one afterwards."
    })
final class SignCommand extends JsonCommand {
  @Mixin private ReadingThreads threads = new ReadingThreads();

  @Parameters(
      arity = "1..*",
      paramLabel = "FOLDER",
      description = "Folders of captures, or folders that hold some.")
  private List<Path> directories = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Private Ed25519 key in PEM, as wadi keygen makes it.")
  private @Nullable Path key;

  @Option(names = "--verify", description = "Verify instead, as wadi verify does.")
  private boolean verify;

  @Override
  protected ExitCode run() throws IOException {
    List<Path> captures = CaptureFolders.meant(shell(), directories);
    if (verify) {
      return new Verifications(
              output(), json(), key == null ? null : signingKey(key).open(), 0, threads.number())
          .tell(captures, List.of());
    }
    SigningKey signing = key == null ? null : signingKey(key);
    List<Object> documents = new ArrayList<>();
    for (Path capture : captures) {
      CaptureSigner.Signed signed =
          CaptureSigner.sign(capture, signing, Instant.now(), threads.number());
      if (json()) {
        documents.add(document(capture, signed));
      } else {
        print(capture, signed);
      }
      if (!signed.sealed()) {
        output()
            .remark(
                capture
                    + " is not sealed: when a gateway goes on with it, what was signed is no longer"
                    + " true");
      }
    }
    if (json()) {
      output().json(documents.size() == 1 ? documents.get(0) : documents);
    }
    return ExitCode.OK;
  }

  private SigningKey signingKey(Path file) throws IOException {
    return SigningKey.read(CaptureFolders.given(shell(), file));
  }

  private static Map<String, Object> document(Path capture, CaptureSigner.Signed signed) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("dir", capture.toString());
    document.put("root_hash", signed.rootHash().hex());
    List<Object> files = new ArrayList<>();
    for (FileDigest file : signed.files()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("file", file.name());
      one.put("sha256", file.sha256().hex());
      one.put("bytes", file.bytes());
      files.add(one);
    }
    document.put("files", files);
    document.put("signed_at", signed.signedAt().toString());
    document.put("sealed", signed.sealed());
    @Nullable Statement statement = signed.statement();
    document.put("signature", statement == null ? null : Verifications.document(statement));
    return document;
  }

  private void print(Path capture, CaptureSigner.Signed signed) {
    @Nullable Statement statement = signed.statement();
    output()
        .line(
            "%s: %s files hashed%s"
                .formatted(
                    Terminal.safe(capture.toString()),
                    Numbers.count(signed.files().size()),
                    statement == null ? ", no signature (--key makes one)" : ", signed"));
    output().line("  manifest   " + signed.rootHash());
    if (statement != null) {
      output().line("  root       " + statement.root());
      output().line("  counter    " + statement.counter());
      output().line("  key        " + statement.key());
    }
  }
}
