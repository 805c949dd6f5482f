package dev.wadi.cli.routes;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Output;

/**
 * Takes care that a route which ends the program ends it with a failure: nobody is to believe that
 * all cases were good because a route in Java called {@code System.exit(0)}.
 */
final class ExitWatch implements AutoCloseable {
  private final Thread hook;

  private ExitWatch(Thread hook) {
    this.hook = hook;
  }

  static ExitWatch begin(Output output) {
    Thread hook =
        new Thread(
            () -> {
              output.remark("error: a route ended the program before all was proved");
              Runtime.getRuntime().halt(ExitCode.INTERNAL.number());
            },
            "wadi-proof-exit");
    Runtime.getRuntime().addShutdownHook(hook);
    return new ExitWatch(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending already, and the hook says so.
    }
  }
}
