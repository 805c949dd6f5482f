package dev.wadi.cli;

import dev.wadi.capture.AuditCheck;
import dev.wadi.capture.signature.VerifyingKey;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.SharedCapture;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoreTrail;
import dev.wadi.store.StoredCapture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi verify}: whether captures are as they were signed. */
@Command(
    name = "verify",
    description = {
      "Hold captures against their manifest and their signature: what changed, what is missing,",
      "what is new. Exit code 6 when anything is, or when the signature does not fit; 3 when there",
      "is no manifest. Nothing is changed. (wadi capture verify reads frames, lines and index.)",
      "The chain of an audit trail is checked too, also of the gateway's own: wadi-data/audit."
    })
final class VerifyCommand extends JsonCommand {
  @Mixin private ReadingThreads threads = new ReadingThreads();
  @Mixin private StoreFlags store = new StoreFlags();

  @Parameters(
      arity = "1..*",
      paramLabel = "CAPTURE",
      description =
          "Folders of captures, or folders that hold some; or one in a store, s3://bucket/prefix,"
              + " or behind a link that somebody sent.")
  private List<String> captures = new ArrayList<>();

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Public Ed25519 key in PEM. A capture must then be signed with it; without it the key that",
        "lies beside the signature is taken, which proves nothing about who signed."
      })
  private @Nullable Path key;

  @Option(
      names = "--counter",
      paramLabel = "N",
      description = "Newest counter that you remember: an older state put back is a finding.")
  private long counter;

  @Override
  protected ExitCode run() throws IOException {
    StoreOptions options = store.options(shell());
    if (counter > 0 && key == null) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--counter: needs --key (anybody can count with a key of theirs)");
    }
    @Nullable VerifyingKey by =
        key == null ? null : VerifyingKey.read(CaptureFolders.given(shell(), key));
    Verifications verifications =
        new Verifications(output(), json(), by, counter, threads.number());
    if (captures.size() == 1 && SharedCapture.looksLikeOne(captures.get(0))) {
      return verifications.tell(
          SharedCapture.open(
              CaptureSources.link(captures.get(0)),
              options.timeout(),
              options.attempts(),
              InstantSource.system()));
    }
    if (captures.size() == 1 && StoreLocation.looksLikeOne(captures.get(0))) {
      try (ObjectStore open = StoreFlags.open(shell(), options, captures.get(0))) {
        return verifications.tell(StoredCapture.open(open), StoreTrail.check(open).orElse(null));
      }
    }
    List<Path> trails = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (String given : captures) {
      if (CaptureSources.isElsewhere(given)) {
        throw new CommandException(
            ExitCode.INVALID_ARGS,
            CaptureSources.shown(given) + ": what lies elsewhere is verified one by one");
      }
      Path folder = CaptureFolders.given(shell(), Path.of(given));
      (AuditCheck.isGatewayTrail(folder) ? trails : others).add(folder);
    }
    return verifications.tell(
        others.isEmpty() ? List.of() : CaptureFolders.meant(shell(), others), trails);
  }
}
