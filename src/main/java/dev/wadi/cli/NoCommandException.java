package dev.wadi.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Somebody named a group of commands and none of its commands: shown are those there are. */
final class NoCommandException extends ParameterException {
  private static final long serialVersionUID = 1L;

  NoCommandException(CommandSpec group) {
    super(group.commandLine(), "no command after " + group.qualifiedName());
  }
}
