package dev.wadi.client;

/** What a reader says to the server. */
enum ReadCommand {
  /** Send what comes from now on. */
  TAIL(1),
  /** I am still here. */
  PING(2),
  /** Send what you have. */
  QUERY(3);

  private final int number;

  ReadCommand(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The command by itself. */
  Wire alone() {
    Wire whole = new Wire();
    whole.number(1, number);
    return whole;
  }
}
