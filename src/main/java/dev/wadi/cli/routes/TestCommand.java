package dev.wadi.cli.routes;

import dev.wadi.app.proof.RouteProof;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import dev.wadi.proof.CaseFileException;
import dev.wadi.proof.CaseProblem;
import dev.wadi.proof.CaseReader;
import dev.wadi.proof.CaseUpdate;
import dev.wadi.proof.ProofCase;
import dev.wadi.proof.ProofReport;
import dev.wadi.proof.ProofResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi routes test}. */
@Command(
    name = "test",
    description = {
      "Prove route files by cases: what goes in, and what is expected to come out.",
      "Nothing outside is reached: no port is opened, nothing is sent, nothing is written to disk.",
      "Exit code 6 when something else came or a route file is wrong; 2 when a case is written",
      "wrong."
    })
final class TestCommand extends JsonCommand {
  @Mixin private RoutesOptions folder = new RoutesOptions();

  @Parameters(
      paramLabel = "CASES",
      arity = "1..*",
      description = "Files of cases, or folders that hold some (docs/routes.md).")
  private List<Path> places = new ArrayList<>();

  @Option(names = "--only", paramLabel = "TEXT", description = "Run cases with this in their name.")
  private String only = "";

  @Option(
      names = "--update",
      description = "Write what comes into the cases, as what they expect; look at the difference.")
  private boolean update;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write the results as JUnit's XML, too.")
  private @Nullable Path junit;

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "2m",
      description = "How long all cases together may take.",
      converter = DurationConverter.class)
  private Duration within = Duration.ofMinutes(2);

  @Override
  protected ExitCode run() throws IOException {
    Settings settings = folder.read(shell());
    List<ProofCase> cases = cases();
    try (RouteLibraries libraries = RouteLibraries.in(settings.librariesDirectory())) {
      List<RouteFile> files = RoutesOptions.catalogue(settings, libraries).effective();
      if (RouteProblems.tell(this, settings, libraries, files)) {
        return ExitCode.FINDINGS;
      }
      RouteProof proof = new RouteProof(settings, files, libraries, within);
      try (ExitWatch watch = ExitWatch.begin(output())) {
        return update ? update(proof, cases) : test(proof, cases);
      }
    }
  }

  private List<ProofCase> cases() throws IOException {
    try {
      List<Path> meant = places.stream().map(p -> CaptureFolders.given(shell(), p)).toList();
      List<ProofCase> all = CaseReader.read(meant);
      List<ProofCase> wanted = all.stream().filter(one -> one.name().contains(only)).toList();
      if (wanted.isEmpty()) {
        throw new CommandException(
            ExitCode.NOT_FOUND,
            all.isEmpty()
                ? "no cases in " + meant.get(0) + " (expected: files *.yaml)"
                : "no case has " + Terminal.safe(only) + " in its name");
      }
      return wanted;
    } catch (CaseFileException e) {
      e.problems().stream()
          .map(CaseProblem::toString)
          .map(Terminal::safe)
          .forEach(output()::remark);
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          e.problems().size() == 1
              ? "a case is written wrong"
              : e.problems().size() + " things in cases are written wrong");
    }
  }

  private ExitCode test(RouteProof proof, List<ProofCase> cases) throws IOException {
    ProofReport report =
        proof.run(
            cases,
            result -> {
              if (!json() && !result.isGood()) {
                ProofReport.lines(result, Terminal::safe).forEach(output()::line);
                output().flush();
              }
            });
    if (json()) {
      output().json(report.document());
    }
    if (junit != null) {
      try (OutputStream to = Files.newOutputStream(CaptureFolders.given(shell(), junit))) {
        report.junit(to);
      }
    }
    output()
        .remark(
            String.format(
                Locale.ROOT,
                "%d cases, %d failed, %.1f s",
                cases.size(),
                report.failed(),
                report.took().toMillis() / 1e3));
    return report.isGood() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  /* Run twice: what differs then will differ tomorrow. */
  private ExitCode update(RouteProof proof, List<ProofCase> cases) throws IOException {
    List<ProofResult> first = proof.run(cases, result -> {}).results();
    List<ProofResult> second = proof.run(cases, result -> {}).results();
    List<CaseUpdate.Came> came = new ArrayList<>();
    List<ProofResult> failed = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      ProofResult one = first.get(i);
      if (one.came().fields().isEmpty()) {
        failed.add(one);
      } else {
        came.add(new CaseUpdate.Came(cases.get(i), one.agreedWith(second.get(i))));
      }
    }
    List<Path> changed = write(came);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("cases", cases.size());
      document.put("changed", changed.stream().map(Path::toString).toList());
      document.put(
          "failed", failed.stream().map(one -> one.of().name() + ": " + one.error()).toList());
      output().json(document);
    } else {
      changed.forEach(path -> output().line(path.toString()));
      failed.forEach(one -> ProofReport.lines(one, Terminal::safe).forEach(output()::line));
    }
    output()
        .remark(
            String.format(Locale.ROOT, "%d cases, %d files changed", cases.size(), changed.size()));
    return failed.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private static List<Path> write(List<CaseUpdate.Came> came) throws IOException {
    try {
      return CaseUpdate.write(came);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, String.valueOf(e.getMessage()));
    }
  }
}
