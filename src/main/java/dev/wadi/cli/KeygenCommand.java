package dev.wadi.cli;

import dev.wadi.capture.signature.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wadi keygen}: a key to sign captures with. */
@Command(
    name = "keygen",
    description = {
      "Make an Ed25519 key for wadi sign: FILE, which is yours alone, and FILE.pub for those who",
      "verify. Nothing is overwritten."
    })
final class KeygenCommand extends JsonCommand {
  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      required = true,
      description = "Where the private half goes.")
  private Path out = Path.of("");

  @Override
  protected ExitCode run() throws IOException {
    Path file = CaptureFolders.given(shell(), out);
    SigningKey key = SigningKey.make(file);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("private", file.toString());
      document.put("public", SigningKey.publicFile(file).toString());
      document.put("fingerprint", key.open().fingerprint().hex());
      output().json(document);
    } else {
      output().line(file + ": the private half, for wadi sign --key");
      output().line(SigningKey.publicFile(file) + ": the public half, for wadi verify --key");
      output().line("fingerprint " + key.open().fingerprint());
    }
    return ExitCode.OK;
  }
}
