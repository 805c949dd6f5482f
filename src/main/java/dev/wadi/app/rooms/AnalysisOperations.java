package dev.wadi.app.rooms;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Grep;
import dev.wadi.analysis.GrepRequest;
import dev.wadi.analysis.GrepResult;
import dev.wadi.analysis.Inspect;
import dev.wadi.analysis.catalog.CatalogedCapture;
import dev.wadi.analysis.copy.Merge;
import dev.wadi.analysis.copy.MergeRequest;
import dev.wadi.analysis.copy.MergeResult;
import dev.wadi.analysis.copy.Slice;
import dev.wadi.analysis.copy.SliceRequest;
import dev.wadi.analysis.copy.SliceResult;
import dev.wadi.analysis.diff.Baseline;
import dev.wadi.analysis.diff.Diff;
import dev.wadi.analysis.diff.DiffJson;
import dev.wadi.analysis.diff.DiffRequest;
import dev.wadi.analysis.diff.DiffResult;
import dev.wadi.analysis.diff.DiffText;
import dev.wadi.analysis.export.Export;
import dev.wadi.analysis.export.ExportFormat;
import dev.wadi.analysis.export.ExportRequest;
import dev.wadi.analysis.export.ExportResult;
import dev.wadi.analysis.jobs.JobStatus;
import dev.wadi.analysis.jobs.Jobs;
import dev.wadi.analysis.report.Report;
import dev.wadi.analysis.report.ReportRequest;
import dev.wadi.analysis.report.ReportResult;
import dev.wadi.analysis.triage.Triage;
import dev.wadi.analysis.triage.TriageFiles;
import dev.wadi.analysis.triage.TriageRequest;
import dev.wadi.analysis.triage.TriageResult;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Damage;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Needs;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Role;
import dev.wadi.query.QuerySyntaxException;
import dev.wadi.query.WantedLines;
import dev.wadi.store.CaptureArchive;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/**
 * Questions asked of this gateway's captures, as the command line asks them: each becomes a job,
 * and the answer tells how it stands after a moment, with what was found and where the results are.
 * Thread-safe.
 */
@ManagedResource(description = "Questions asked of captures, in the background")
public final class AnalysisOperations {
  /** Who may read the results, in what a job has found. */
  static final String FOR = "results_for";

  private static final Duration A_MOMENT = Duration.ofSeconds(3);

  private final CaptureLibrary captures;
  private final CapturePlaces places;
  private final Jobs jobs;

  AnalysisOperations(CaptureLibrary captures, CapturePlaces places, Jobs jobs) {
    this.captures = captures;
    this.places = places;
    this.jobs = jobs;
  }

  /** Opens the capture that a question is about; what is elsewhere only while a job runs. */
  private interface Asked {
    OpenCapture open() throws IOException;
  }

  /* A wrong name is told at once; nothing is fetched before the job runs. */
  private Asked asked(String name) throws IOException {
    String capture = name.strip();
    if (CapturePlaces.isOne(capture)) {
      places.require(capture);
      return () -> places.open(capture);
    }
    CaptureReader reader = captures.open(capture);
    return () -> new OpenCapture(reader, () -> {});
  }

  /** What is done with one capture, in the background. */
  private interface Question {
    Map<String, Object> ask(CaptureReader reader, Effort effort, Path folder) throws IOException;
  }

  private Map<String, Object> begun(String operation, String capture, Question question)
      throws IOException {
    Asked asked = asked(capture);
    return begun(
        operation,
        CapturePlaces.shown(capture),
        (effort, folder) -> {
          try (OpenCapture open = asked.open()) {
            return shared(question.ask(open.reader(), effort, folder), List.of(open));
          }
        });
  }

  /* Of lines that nobody redacted, results are for whoever may ask questions. */
  private static Map<String, Object> shared(Map<String, Object> found, List<OpenCapture> of) {
    boolean redacted =
        of.stream()
            .map(one -> one.reader().metadata().redaction())
            .allMatch(how -> how != null && how.enabled() && how.complete());
    Map<String, Object> all = new LinkedHashMap<>(found);
    all.put(FOR, (redacted ? Role.VIEWER : Role.OPERATOR).word());
    return all;
  }

  @ManagedAttribute(description = "Questions that wait or run [count]")
  public long getUnderWay() {
    return jobs.list().stream().filter(job -> !job.over()).count();
  }

  @ManagedOperation(description = "The captures by the names that the other operations take")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> catalog() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    captures.all().forEach((name, capture) -> rows.add(row(name, capture)));
    return rows;
  }

  private static Map<String, Object> row(String name, CatalogedCapture capture) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("capture", name);
    row.put("started", Rfc3339.format(capture.metadata().started().toInstant()));
    OffsetDateTime stopped = capture.metadata().stopped();
    row.put("stopped", stopped == null ? "" : Rfc3339.format(stopped.toInstant()));
    row.put("files", capture.files());
    row.put("lines", capture.lines());
    row.put("bytes", capture.diskBytes());
    return row;
  }

  @ManagedOperation(description = "What a capture holds: times, sizes, labels; a job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> inspect(String capture) throws IOException {
    return begun(
        "inspect",
        capture,
        (reader, effort, folder) -> {
          var summary = Inspect.capture(reader.folder());
          Files.writeString(folder.resolve("inspect.json"), summary.toJson());
          Files.writeString(folder.resolve("inspect.txt"), summary.toText());
          return Map.of("lines", summary.totalLines(), "files", summary.files());
        });
  }

  @ManagedOperation(
      description = "The lines of a capture that a query selects, as JSON lines in order; a job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> grep(String capture, String query, String from, String to)
      throws IOException {
    WantedLines wanted = wanted(query, from, to);
    return begun(
        "grep",
        capture,
        (reader, effort, folder) -> {
          try (OutputStream out = output(folder, "matches.jsonl")) {
            GrepResult result =
                Grep.run(reader, GrepRequest.of(filter(reader, wanted)), effort, out);
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("matches", result.matches());
            found.put("files", result.files());
            return told(found, result.report());
          }
        });
  }

  @ManagedOperation(
      description =
          "The lines of a capture that a query selects, as a capture of their own, packed into an"
              + " archive for wadi snapshot --extract; a job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> slice(String capture, String query, String from, String to)
      throws IOException {
    WantedLines wanted = wanted(query, from, to);
    return begun(
        "slice",
        capture,
        (reader, effort, folder) -> {
          Path made = folder.resolve(reader.folder().getFileName() + "-slice");
          SliceResult result =
              Slice.run(reader, SliceRequest.of(filter(reader, wanted), made), effort);
          Map<String, Object> found = new LinkedHashMap<>();
          found.put("entries", result.entries());
          if (result.entries() > 0) {
            CaptureArchive.pack(made, folder.resolve(made.getFileName() + ".tar.zst"));
          }
          return told(found, effort.report());
        });
  }

  @ManagedOperation(
      description = "The lines of a capture that a query selects, as jsonl, csv or parquet; a job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> export(
      String capture, String format, String query, String from, String to) throws IOException {
    WantedLines lines = wanted(query, from, to);
    ExportFormat wanted =
        Arrays.stream(ExportFormat.values())
            .filter(one -> one.word().equals(format.strip()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "format: \"" + format + "\" (expected: jsonl, csv or parquet)"));
    return begun(
        "export",
        capture,
        (reader, effort, folder) -> {
          // A person opens it with a spreadsheet, which takes for formulas what senders wrote.
          ExportRequest request = ExportRequest.of(filter(reader, lines), wanted).guarded(true);
          Path file = folder.resolve(reader.folder().getFileName() + "." + wanted.word());
          ExportResult result = Export.toFile(reader, request, file, effort);
          Map<String, Object> found = new LinkedHashMap<>();
          found.put("lines", result.lines());
          return told(found, effort.report());
        });
  }

  @ManagedOperation(
      description =
          "What went wrong: error signatures, when they came, who talks, what followed on what; a"
              + " job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> triage(String capture, String query, String from, String to)
      throws IOException {
    WantedLines wanted = wanted(query, from, to);
    return begun(
        "triage",
        capture,
        (reader, effort, folder) -> {
          TriageRequest request = TriageRequest.DEFAULTS.withFilter(filter(reader, wanted));
          TriageResult result =
              Triage.run(reader, request, effort).named(CapturePlaces.shown(capture));
          TriageFiles.write(result, folder, true);
          Files.writeString(folder.resolve("triage.json"), result.toJson());
          Map<String, Object> found = new LinkedHashMap<>();
          found.put("lines", result.totalLines());
          found.put("errors", result.errorLines());
          found.put("signatures", result.signatures());
          return told(found, effort.report());
        });
  }

  @ManagedOperation(
      description = "What is there and what went wrong, as one page and as JSON; a job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> report(String capture, String query, String from, String to)
      throws IOException {
    WantedLines wanted = wanted(query, from, to);
    return begun(
        "report",
        capture,
        (reader, effort, folder) -> {
          ReportRequest request =
              ReportRequest.of(ReportRequest.DEFAULTS.triage().withFilter(filter(reader, wanted)));
          ReportResult result = Report.run(reader, CapturePlaces.shown(capture), request, effort);
          Files.writeString(folder.resolve("report.json"), result.toJson());
          Files.writeString(folder.resolve("report.html"), result.toHtml());
          Map<String, Object> found = new LinkedHashMap<>();
          found.put("severity", result.severity().word());
          return told(found, effort.report());
        });
  }

  @ManagedOperation(
      description =
          "What a capture has that a good one before it has not: labels, errors, kinds of what was"
              + " redacted, volume, and a verdict; a job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> diff(String good, String capture) throws IOException {
    Asked before = asked(good);
    Asked after = asked(capture);
    return begun(
        "diff",
        CapturePlaces.shown(good) + " " + CapturePlaces.shown(capture),
        (effort, folder) -> {
          DiffResult diff;
          Map<String, Object> found = new LinkedHashMap<>();
          try (OpenCapture a = before.open();
              OpenCapture b = after.open()) {
            diff =
                Diff.run(a.reader(), b.reader(), DiffRequest.DEFAULTS, effort)
                    .named(CapturePlaces.shown(good), CapturePlaces.shown(capture));
            found.putAll(shared(found, List.of(a, b)));
          }
          Baseline judged = Baseline.of(diff);
          Files.writeString(folder.resolve("diff.txt"), DiffText.of(diff));
          Files.writeString(folder.resolve("diff.json"), DiffJson.of(diff));
          Files.writeString(folder.resolve("baseline.txt"), DiffText.of(judged));
          Files.writeString(folder.resolve("baseline.json"), DiffJson.of(judged));
          found.put("verdict", judged.verdict().word());
          return told(found, effort.report());
        });
  }

  @ManagedOperation(
      description =
          "Several captures, with commas between their names, as one in the order of time, each"
              + " line once, packed into an archive for wadi snapshot --extract; a job")
  @Needs(Role.OPERATOR)
  public Map<String, Object> merge(String captures) throws IOException {
    List<Asked> all = new ArrayList<>();
    for (String name : captures.split(",", -1)) {
      all.add(asked(name));
    }
    if (all.size() < 2) {
      throw new IllegalArgumentException(
          "captures: \"" + captures + "\" (expected: two names or more, with commas between)");
    }
    return begun(
        "merge",
        shown(captures),
        (effort, folder) -> {
          Path made = folder.resolve("merged");
          Map<String, Object> found = new LinkedHashMap<>();
          MergeResult result = merged(all, made, effort, found);
          found.put("entries", result.entries());
          found.put("duplicates", result.duplicates());
          if (result.entries() > 0) {
            CaptureArchive.pack(made, folder.resolve("merged.tar.zst"));
          }
          return told(found, effort.report());
        });
  }

  private static MergeResult merged(
      List<Asked> all, Path made, Effort effort, Map<String, Object> found) throws IOException {
    List<OpenCapture> open = new ArrayList<>();
    try {
      for (Asked asked : all) {
        open.add(asked.open());
      }
      found.putAll(shared(found, open));
      return Merge.run(
          open.stream().map(OpenCapture::reader).toList(), MergeRequest.to(made), effort);
    } finally {
      for (OpenCapture one : open) {
        one.close();
      }
    }
  }

  /* Links may be among them. */
  private static String shown(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(CapturePlaces::shown)
        .collect(Collectors.joining(","));
  }

  /** What is to be looked at: empty texts leave open what they stand for. */
  private static WantedLines wanted(String query, String from, String to) {
    try {
      return WantedLines.ALL.query(query).from(from).to(to);
    } catch (QuerySyntaxException e) {
      throw new IllegalArgumentException("query: " + e.getMessage(), e);
    }
  }

  private static CaptureFilter filter(CaptureReader reader, WantedLines wanted) {
    return CaptureFilter.of(wanted, reader.metadata());
  }

  private static OutputStream output(Path folder, String name) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16);
  }

  /** What could not be read stands beside what was found. */
  private static Map<String, Object> told(Map<String, Object> found, ScanReport report) {
    List<String> damages = report.damages().stream().map(Damage::sentence).toList();
    if (!damages.isEmpty()) {
      found.put("damages", damages.subList(0, Math.min(10, damages.size())));
    }
    found.put("complete", report.complete());
    return found;
  }

  private Map<String, Object> begun(String operation, String capture, Jobs.Task task)
      throws IOException {
    return document(jobs.await(jobs.begin(operation, capture, task), A_MOMENT));
  }

  @ManagedOperation(description = "Jobs that wait, run, or have ended lately, the newest first")
  @Needs(Role.VIEWER)
  public List<Map<String, Object>> jobs() {
    return jobs.list().stream().map(AnalysisOperations::document).toList();
  }

  @ManagedOperation(description = "How a job stands, and where its results are")
  @Needs(Role.VIEWER)
  public Map<String, Object> job(String job) {
    return document(jobs.status(job));
  }

  @ManagedOperation(description = "End a job that waits or runs; nothing of it stays")
  @Needs(Role.OPERATOR)
  public Map<String, Object> cancel(String job) {
    jobs.callOff(job, "somebody called it off");
    return document(jobs.await(job, A_MOMENT));
  }

  @ManagedOperation(description = "Forget a job that has ended, and delete its results")
  @Needs(Role.OPERATOR)
  public void forget(String job) throws IOException {
    jobs.forget(job);
  }

  private static Map<String, Object> document(JobStatus status) {
    return AnalysisPage.document(status);
  }
}
