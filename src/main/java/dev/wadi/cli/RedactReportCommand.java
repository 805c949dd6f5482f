package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Damage;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi redact report}: the proof that a capture is clean. */
@Command(
    name = "report",
    description = {
      "Prove a capture: which rules it went through, what they took, and a second look at every",
      "line, label value and metadata value. Exit code 6 when something survived, with the places",
      "and never the values, or when lines of the capture could not be read: no proof then.",
      "Values that were masked in part, generalised or dropped leave no token to count."
    })
final class RedactReportCommand extends JsonCommand {
  @Mixin private RedactOptions redaction = new RedactOptions();

  @Parameters(
      arity = "1..*",
      paramLabel = "CAPTURE",
      description = "Folders of captures, or folders that hold some: each is proved by itself.")
  private List<Path> directories = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most places of survivors shown (default: ${DEFAULT-VALUE}).")
  private int limit = 100;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that look (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  protected ExitCode run() throws IOException {
    if (threads < 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--threads: " + threads + " (expected: >= 1)");
    }
    redaction.requireSettings(shell());
    List<Path> captures = CaptureFolders.meant(shell(), directories);
    Losses losses = new Losses();
    boolean clean = true;
    for (Path capture : captures) {
      if (!json() && !capture.equals(captures.get(0))) {
        output().line("");
      }
      clean &= prove(capture, losses);
    }
    output().flush();
    losses.remark(output());
    if (!losses.none()) {
      throw new CommandException(
          ExitCode.FINDINGS, "not proved, not all could be read: " + losses.sentence());
    }
    return clean ? ExitCode.OK : ExitCode.FINDINGS;
  }

  /** True when nothing survived in what could be read. */
  private boolean prove(Path capture, Losses losses) throws IOException {
    CaptureReader reader = CaptureReader.open(capture);
    CaptureMetadata.@Nullable Redaction recorded = reader.metadata().redaction();
    Redactor redactor = redaction.redactor(shell(), rules(recorded));
    RedactionAudit audit = RedactionAudit.of(reader, redactor, threads);
    losses.add(capture, audit.report());
    boolean same = recorded != null && redactor.hash().equals(recorded.profileHash());
    if (json()) {
      output().json(document(capture, reader.metadata(), redactor, same, audit));
    } else {
      print(capture, reader.metadata(), redactor, same, audit);
    }
    return audit.survivorCount() == 0;
  }

  /* What was asked for, else what the capture says it went through, else everything. */
  private RedactionProfile rules(CaptureMetadata.@Nullable Redaction recorded) throws IOException {
    if (redaction.named()) {
      return redaction.profile(shell());
    }
    if (recorded == null) {
      return RedactionProfile.all();
    }
    Optional<RedactionProfile> known =
        recorded.profile() == null
            ? Optional.empty()
            : redaction.recorded(shell(), recorded.profile(), recorded.profileHash());
    if (known.isEmpty() && !recorded.patterns().isEmpty()) {
      known =
          redaction.recorded(
              shell(), String.join(",", recorded.patterns()), recorded.profileHash());
    }
    return known.orElseGet(RedactionProfile::all);
  }

  private Map<String, Object> document(
      Path capture,
      CaptureMetadata metadata,
      Redactor redactor,
      boolean same,
      RedactionAudit audit) {
    CaptureMetadata.@Nullable Redaction recorded = metadata.redaction();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("capture", capture.toString());
    if (metadata.wadi().partial()) {
      document.put("partial", true);
    }
    Map<String, Object> went = new LinkedHashMap<>();
    went.put("enabled", recorded != null && recorded.enabled());
    if (recorded != null) {
      went.put("profile", recorded.profile());
      went.put("profile_hash", recorded.profileHash());
      went.put("rules", recorded.patterns());
      if (!recorded.complete()) {
        went.put("complete", false);
      }
    }
    document.put("redaction", went);
    Map<String, Object> rescan = new LinkedHashMap<>();
    rescan.put("profile", redactor.profile().name());
    rescan.put("profile_hash", redactor.hash());
    rescan.put("rules", redactor.profile().activeNames());
    rescan.put("same_rules", same);
    rescan.put("lines", audit.entries());
    rescan.put("complete", audit.complete());
    rescan.put("damaged_parts", audit.report().damagedFrames());
    if (!audit.report().damages().isEmpty()) {
      rescan.put("damages", audit.report().damages().stream().map(Damage::document).toList());
    }
    rescan.put("survivors", audit.survivorCount());
    rescan.put("places", audit.survivors().stream().limit(limit).toList());
    document.put("rescan", rescan);
    Map<String, Object> hits = new LinkedHashMap<>();
    Map<String, Object> types = new LinkedHashMap<>();
    audit.types().forEach((type, counts) -> types.put(type, counted(counts)));
    hits.put("by_type", types);
    hits.put("by_label", audit.labels());
    hits.put("by_service", audit.services());
    document.put("hits", hits);
    return document;
  }

  private static Map<String, Long> counted(long[] counts) {
    Map<String, Long> counted = new LinkedHashMap<>();
    for (RedactionAudit.Where where : RedactionAudit.Where.values()) {
      counted.put(where.name().toLowerCase(Locale.ROOT), counts[where.ordinal()]);
    }
    counted.put("total", Arrays.stream(counts).sum());
    return counted;
  }

  private void print(
      Path capture,
      CaptureMetadata metadata,
      Redactor redactor,
      boolean same,
      RedactionAudit audit) {
    CaptureMetadata.@Nullable Redaction recorded = metadata.redaction();
    output().line("Capture:    " + capture);
    if (metadata.wadi().partial()) {
      output().line("Partial:    a copy of what could be read of another capture");
    }
    output().line("Redacted:   " + words(recorded));
    output()
        .line(
            "Looked at:  %s lines, with %s%s"
                .formatted(
                    Numbers.count(audit.entries()),
                    redactor.label(),
                    same ? ", the very rules that are recorded" : ""));
    if (!audit.types().isEmpty()) {
      output().line("");
      printHits(audit);
    }
    output().line("");
    if (!audit.complete()) {
      output().line("NOT PROVED: lines of this capture could not be read.");
      for (Damage damage : audit.report().damages()) {
        output().line("  " + Terminal.safe(damage.sentence()));
      }
    }
    if (audit.survivorCount() == 0) {
      output()
          .line(audit.complete() ? "No survivors." : "No survivors in the lines that were read.");
      return;
    }
    output().line(Numbers.count(audit.survivorCount()) + " survivors:");
    List<RedactionAudit.Survivor> shown = audit.survivors().stream().limit(limit).toList();
    Table table = new Table("file", ">line", "where", "type", "rule");
    shown.forEach(
        one ->
            table.row(one.file(), one.line(), Terminal.safe(one.where()), one.type(), one.rule()));
    table.print(output());
    if (shown.size() < audit.survivorCount()) {
      output().line("… and " + Numbers.count(audit.survivorCount() - shown.size()) + " more");
    }
  }

  private void printHits(RedactionAudit audit) {
    Table types = new Table("type", ">in lines", ">in labels", ">in metadata", ">total");
    audit
        .types()
        .forEach(
            (type, counts) ->
                types.row(
                    type,
                    Numbers.count(counts[0]),
                    Numbers.count(counts[1]),
                    Numbers.count(counts[2]),
                    Numbers.count(Arrays.stream(counts).sum())));
    types.print(output());
    output().line("");
    Table services = new Table("service", ">hits");
    audit
        .services()
        .forEach((service, count) -> services.row(Terminal.safe(service), Numbers.count(count)));
    services.print(output());
    output().line("");
    Table labels = new Table("label", "value", ">hits");
    audit
        .labels()
        .forEach(
            (name, values) ->
                values.forEach(
                    (value, count) ->
                        labels.row(
                            Terminal.safe(name), Terminal.safe(value), Numbers.count(count))));
    labels.print(output());
  }

  private static String words(CaptureMetadata.@Nullable Redaction recorded) {
    if (recorded == null || !recorded.enabled()) {
      return "nothing is recorded";
    }
    String rules =
        "rules "
            + String.join(", ", recorded.patterns())
            + (recorded.complete()
                ? ""
                : "; of some lines nobody knows whether they were redacted");
    return recorded.profile() == null
        ? rules
        : "profile " + recorded.profile() + "@" + recorded.profileHash() + ", " + rules;
  }
}
