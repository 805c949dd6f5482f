package dev.wadi.analysis.triage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A triage as a folder of files. */
public final class TriageFiles {
  private TriageFiles() {}

  /**
   * Writes {@code summary.md}, {@code timeline.csv}, {@code top_errors.txt}, {@code
   * top_talkers.txt}, {@code windows.json}, {@code sequence.txt}, and on demand {@code
   * report.html}.
   *
   * @param folder must exist
   */
  public static void write(TriageResult result, Path folder, boolean html) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("summary.md", TriageText.summary(result));
    files.put("timeline.csv", TriageText.timelineCsv(result));
    files.put("top_errors.txt", TriageText.topErrors(result));
    files.put("top_talkers.txt", TriageText.topTalkers(result));
    files.put("windows.json", result.windows().toJson());
    files.put("sequence.txt", SequenceDiagram.of(result.correlations()));
    if (html) {
      files.put("report.html", TriagePage.of(result));
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
