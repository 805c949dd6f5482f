package dev.wadi.source.tail;

import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A tail in a process that may not read what its owner forbids; says on stdout how it went. */
final class DeniedPaths {
  private DeniedPaths() {}

  public static void main(String[] args) throws Exception {
    Path home = Files.createDirectories(Path.of(args[1]));
    try (TailTrial trial = new TailTrial(home)) {
      if (args[0].equals("file")) {
        file(trial);
      } else {
        folder(trial);
      }
      System.out.println("lines: " + trial.lines());
    }
    System.exit(0);
  }

  private static void permit(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static void sayLast(TailTrial trial) throws Exception {
    LiveGateway.await("a sentence", () -> trial.told().last() != null);
    System.out.println("last: " + trial.told().last().replace(trial.logs + "/", ""));
  }

  private static void file(TailTrial trial) throws Exception {
    trial.append("app.log", "one\n");
    permit(trial.file("app.log"), "-w-------");
    trial.run();
    sayLast(trial);
    trial.quiet(); // several looks
    System.out.println("told: " + trial.told().times());
    permit(trial.file("app.log"), "rw-------");
    trial.await(1);
    trial.append("app.log", "two\n");
    trial.awaitExactly(2);
  }

  private static void folder(TailTrial trial) throws Exception {
    Path deep = Files.createDirectories(trial.file("deep"));
    trial.append("deep/app.log", "one\n");
    trial.paths("LOGS/deep/*.log").run().await(1);
    trial.quiet(); // until the file is closed, so that it has to be found again
    permit(deep, "---------");
    sayLast(trial);
    trial.quiet();
    permit(deep, "rwx------");
    trial.append("deep/app.log", "two\n");
    trial.await(2);
    trial.stop();
    permit(deep, "---------");
    trial.run(); // what is forbidden at the start is not gone either
    trial.quiet();
    permit(deep, "rwx------");
    trial.append("deep/app.log", "three\n");
    trial.awaitExactly(3);
  }
}
