package dev.wadi.scenario.file;

import java.util.List;
import java.util.stream.Collectors;

/** A file that is no scenario; it names everything that is wrong in it. */
public final class ScenarioFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<ScenarioProblem> problems;

  public ScenarioFileException(List<ScenarioProblem> problems) {
    super(problems.stream().map(ScenarioProblem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  public List<ScenarioProblem> problems() {
    return problems;
  }
}
