package dev.wadi.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Somebody named a group of commands and none of its commands: shown are those there are. */
public final class NoCommandException extends ParameterException {
  private static final long serialVersionUID = 1L;

  public NoCommandException(CommandSpec group) {
    super(group.commandLine(), "no command after " + group.qualifiedName());
  }
}
