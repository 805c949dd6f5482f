package dev.wadi.analysis.triage;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.survey.ErrorSignatures;
import dev.wadi.analysis.survey.FoundSignature;
import dev.wadi.analysis.survey.Survey;
import dev.wadi.capture.CaptureReader;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds out what went wrong in a capture, in one pass: errors by signature, by time, by label and
 * by service.
 */
public final class Triage {
  private Triage() {}

  /**
   * Reads a capture. The result does not depend on the number of threads.
   *
   * @throws IOException when it cannot be read; what is damaged in it is told by the result's
   *     report
   */
  public static TriageResult run(CaptureReader reader, TriageRequest request, Effort effort)
      throws IOException {
    ErrorSignatures signatures =
        new ErrorSignatures(1, request.maxSignatures(), request.window().toNanos());
    Survey survey =
        Survey.of(
            reader, request.filter(), signatures, 0, request.window().toNanos(), false, effort);
    List<FoundSignature> found = signatures.found();
    TimesOfInterest times = new TimesOfInterest(survey.timeline());
    return new TriageResult(
        reader.folder().toString(),
        reader.metadata(),
        Duration.ofNanos(survey.timeline().widthNanos()),
        times.buckets(),
        found.stream().limit(request.top()).map(Triage::signature).toList(),
        found.size(),
        talkers(survey),
        times.windows(found, 0),
        times.bursts(found, 0),
        Correlations.of(survey.services()),
        survey.lines(),
        survey.errors(),
        survey.traceLines(),
        signatures.gone(),
        signatures.goneErrors(0),
        survey.tokens(),
        effort.report());
  }

  private static ErrorSignature signature(FoundSignature found) {
    FoundSignature.Side side = found.side(0);
    return new ErrorSignature(
        found.text(),
        side.count(),
        Rfc3339.toInstant(side.firstNanos()),
        side.example(),
        side.service(),
        found.pattern(0));
  }

  private static Map<String, Talkers> talkers(Survey survey) {
    Map<String, Talkers> talkers = new TreeMap<>();
    survey
        .keys()
        .forEach(
            (name, key) -> {
              List<Talkers.Talker> values =
                  key.sorted().stream()
                      .map(
                          value ->
                              new Talkers.Talker(
                                  value.getKey(), value.getValue()[0], value.getValue()[1]))
                      .toList();
              long[] others = key.others();
              talkers.put(name, new Talkers(values, key.otherValues(), others[0], others[1]));
            });
    return talkers;
  }
}
