package dev.wadi.proof;

import java.util.List;
import java.util.stream.Collectors;

/** Files of cases that cannot be used, with everything that is wrong in them. */
public final class CaseFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<CaseProblem> problems;

  public CaseFileException(List<CaseProblem> problems) {
    super(problems.stream().map(CaseProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<CaseProblem> problems() {
    return problems;
  }
}
