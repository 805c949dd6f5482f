package dev.wadi.alert;

import java.util.List;
import java.util.stream.Collectors;

/** A file of rules that cannot be taken, with everything that is wrong in it. */
public final class RuleFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<RuleProblem> problems;

  RuleFileException(List<RuleProblem> problems) {
    super(problems.stream().map(RuleProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of files and lines. */
  public List<RuleProblem> problems() {
    return problems;
  }
}
