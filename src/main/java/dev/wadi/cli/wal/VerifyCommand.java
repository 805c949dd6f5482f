package dev.wadi.cli.wal;

import dev.wadi.analysis.Numbers;
import dev.wadi.buffer.wal.offline.DamageInfo;
import dev.wadi.buffer.wal.offline.Verification;
import dev.wadi.buffer.wal.offline.WalInspector;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi wal verify}. */
@Command(
    name = "verify",
    description = {
      "Check every byte, that no segment is missing, and that no other files lie there.",
      "Exit code 6 when something is found.",
      "Only reads; a gateway may be running."
    })
final class VerifyCommand extends JsonCommand {
  private static final long SETTLE_MILLIS = 200;

  @Mixin private WalOptions wal = new WalOptions();

  @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant alone.")
  private @Nullable String tenant;

  @Override
  protected ExitCode run() throws IOException, InterruptedException {
    WalInspector inspector = wal.inspector(shell());
    WalQuestions.requireTenantIfNamed(inspector, tenant);
    Verification found = WalQuestions.asked(() -> inspector.verify(tenant));
    List<DamageInfo> damages = new ArrayList<>(found.damages());
    if (damages.stream().anyMatch(DamageInfo::mayBeUnderWay)) {
      /* A record that is just being written looks torn; one that stays so is. */
      Thread.sleep(SETTLE_MILLIS);
      List<DamageInfo> again = inspector.verify(tenant).damages();
      damages.removeIf(one -> one.mayBeUnderWay() && !again.contains(one));
    }
    tell(found, damages);
    return damages.isEmpty() && found.foreignFiles().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private void tell(Verification found, List<DamageInfo> damages) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("sound", damages.isEmpty() && found.foreignFiles().isEmpty());
      document.put("segments", found.segments());
      document.put("records", found.records());
      document.put("lines", found.entries());
      document.put("bytes", found.bytes());
      document.put("set_aside_bytes", found.setAsideBytes());
      document.put("missing_segments", missing(damages));
      document.put("foreign_files", found.foreignFiles().stream().map(Path::toString).toList());
      document.put("damages", damages.stream().map(VerifyCommand::document).toList());
      output().json(document);
      return;
    }
    for (DamageInfo one : damages) {
      output()
          .line(
              one.isMissing()
                  ? "tenant %s, segment %d is missing".formatted(one.tenant(), one.segment())
                  : one.segment() == 0
                      ? one.what()
                      : "tenant %s, segment %d, bytes %d to %d: %s"
                          .formatted(
                              one.tenant(), one.segment(), one.from(), one.to(), one.what()));
    }
    for (Path file : found.foreignFiles()) {
      output().line("none of ours: " + file);
    }
    if (found.setAsideBytes() > 0) {
      output()
          .line(
              "%s were damaged and lie in quarantine since; readers pass over them"
                  .formatted(Numbers.bytes(found.setAsideBytes())));
    }
    output()
        .line(
            "%s: %s segments, %s records, %s lines, %s%s"
                .formatted(
                    verdict(damages, found.foreignFiles().size()),
                    Numbers.count(found.segments()),
                    Numbers.count(found.records()),
                    Numbers.count(found.entries()),
                    Numbers.bytes(found.bytes()),
                    damages.size() == missing(damages)
                        ? ""
                        : "; wadi wal repair sets the damaged bytes aside while no gateway"
                            + " runs"));
  }

  private static long missing(List<DamageInfo> damages) {
    return damages.stream().filter(DamageInfo::isMissing).count();
  }

  private static String verdict(List<DamageInfo> damages, int foreign) {
    List<String> words = new ArrayList<>();
    long missing = missing(damages);
    if (damages.size() > missing) {
      words.add("damaged in " + (damages.size() - missing) + " places");
    }
    if (missing > 0) {
      words.add(missing + " segments missing");
    }
    if (foreign > 0) {
      words.add(foreign + " foreign files");
    }
    return words.isEmpty() ? "sound" : String.join(", ", words);
  }

  private static Map<String, Object> document(DamageInfo one) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("tenant", one.tenant());
    document.put("segment", one.segment());
    document.put("from", one.from());
    document.put("to", one.to());
    document.put("what", one.what());
    return document;
  }
}
