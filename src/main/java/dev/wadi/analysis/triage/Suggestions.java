package dev.wadi.analysis.triage;

import dev.wadi.analysis.ShellWord;
import dev.wadi.model.Rfc3339;
import java.util.ArrayList;
import java.util.List;

/** Commands that look closer, ready to be pasted into a shell. */
public final class Suggestions {
  /** A command and what it is good for. */
  public record Suggestion(String reason, String command) {}

  private Suggestions() {}

  /** Slices of the times and errors that matter most. */
  public static List<Suggestion> slices(TriageResult result) {
    List<Suggestion> all = new ArrayList<>();
    Windows.Span peak = result.windows().peakError();
    if (peak != null) {
      all.add(new Suggestion("Most errors: " + peak.description(), peak(result.dir(), peak)));
    }
    if (!result.errors().isEmpty()) {
      ErrorSignature top = result.errors().get(0);
      all.add(
          new Suggestion(
              "The most frequent error",
              "wadi slice "
                  + place(result.dir())
                  + " --grep "
                  + ShellWord.of(top.pattern())
                  + " --out ./slice-top-error"));
    }
    return all;
  }

  /** The slice of a window. */
  public static String peak(String dir, Windows.Span peak) {
    return "wadi slice "
        + place(dir)
        + " --from "
        + Rfc3339.format(peak.from())
        + " --to "
        + Rfc3339.format(peak.to())
        + " --out ./slice-peak";
  }

  /** A capture as a word of a command; never taken for an option. */
  public static String place(String dir) {
    return ShellWord.of(dir.startsWith("-") ? "./" + dir : dir);
  }
}
