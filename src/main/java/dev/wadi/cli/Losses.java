package dev.wadi.cli;

import dev.wadi.analysis.Numbers;
import dev.wadi.capture.Damage;
import dev.wadi.capture.ScanReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command could not read of the captures it was given. It is told at the end, in one
 * sentence, and the command then ends with {@link ExitCode#FINDINGS}: whatever it found or proved
 * holds for what it has read. For one thread.
 */
public final class Losses {
  private static final int MOST_TOLD = 10;

  private final List<String> missing = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** Takes what a scan of a capture met. */
  public void add(Path capture, ScanReport report) {
    add(capture, report.damages());
  }

  public void add(Path capture, List<Damage> damages) {
    for (Damage damage : damages) {
      (damage.hidesLines() ? missing : notes)
          .add(Terminal.safe(capture.resolve(damage.file()) + " " + damage.what()));
    }
  }

  /** True when every line that the captures promise was read. */
  public boolean none() {
    return missing.isEmpty();
  }

  /** What is missing. */
  public String sentence() {
    return few(missing);
  }

  /** Says what is damaged without hiding a line. */
  public void remark(Output output) {
    if (!notes.isEmpty()) {
      output.remark("note: " + few(notes));
    }
  }

  /**
   * Says all there is to say.
   *
   * @throws CommandException when lines are missing
   */
  public void tell(Output output) {
    output.flush();
    remark(output);
    if (!none()) {
      throw new CommandException(ExitCode.FINDINGS, sentence());
    }
  }

  private static String few(List<String> all) {
    String told = String.join("; ", all.subList(0, Math.min(MOST_TOLD, all.size())));
    return all.size() <= MOST_TOLD
        ? told
        : told + "; and " + (all.size() - MOST_TOLD) + " more files";
  }

  /** Says what could not be read: nothing is left out in silence. */
  public static void remark(Output output, ScanReport report) {
    if (report.damagedFrames() + report.malformedLines() + report.overlongLines() > 0) {
      output.remark(
          "left out: %s damaged parts, %s lines that are no entries, %s lines beyond 64 MB"
              .formatted(
                  Numbers.count(report.damagedFrames()),
                  Numbers.count(report.malformedLines()),
                  Numbers.count(report.overlongLines())));
    }
  }
}
