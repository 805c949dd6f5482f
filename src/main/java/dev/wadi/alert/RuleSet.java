package dev.wadi.alert;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of all files. Immutable.
 *
 * @param groups in the order of files
 * @param leftOut what a file has beside alerts: the recording rules, {@code file:line name}
 */
public record RuleSet(List<RuleGroup> groups, List<String> leftOut) {
  /** No rule at all. */
  public static final RuleSet NONE = new RuleSet(List.of(), List.of());

  public RuleSet {
    groups = List.copyOf(groups);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * All of them as one.
   *
   * @throws RuleFileException when two rules cannot be told apart
   */
  static RuleSet of(List<RuleSet> sets) {
    List<RuleGroup> groups = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    List<RuleProblem> problems = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (RuleSet set : sets) {
      groups.addAll(set.groups);
      leftOut.addAll(set.leftOut);
      for (AlertRule rule : set.rules()) {
        if (!known.add(rule.id())) {
          problems.add(
              new RuleProblem(
                  rule.place(),
                  "rule "
                      + rule.name()
                      + ": group "
                      + rule.group()
                      + " has it already (expected: another name, or labels that differ)"));
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new RuleFileException(problems);
    }
    return new RuleSet(groups, leftOut);
  }

  /** All rules, group by group. */
  public List<AlertRule> rules() {
    return groups.stream().flatMap(group -> group.rules().stream()).toList();
  }
}
