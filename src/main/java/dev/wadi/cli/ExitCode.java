package dev.wadi.cli;

/** How a command ends, as a number for scripts and a word for JSON. */
public enum ExitCode {
  OK(0, "ok"),
  INTERNAL(1, "internal"),
  INVALID_ARGS(2, "invalid_args"),
  NOT_FOUND(3, "not_found"),
  PERMISSION(4, "permission"),
  NETWORK(5, "network"),
  FINDINGS(6, "findings"),
  SETTINGS(78, "settings");

  private final int number;
  private final String word;

  ExitCode(int number, String word) {
    this.number = number;
    this.word = word;
  }

  public int number() {
    return number;
  }

  public String word() {
    return word;
  }

  /** True when trying again may help. */
  public boolean recoverable() {
    return this == NETWORK;
  }
}
