package dev.wadi.source.records;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** The doors for JSON and text made of the settings {@code wadi.records.*}. */
public final class RecordsParts implements StationParts {
  private static final String FORMAT = "recordsFormat";
  private static final String PAGE = "recordsPage";
  private static final String VERIFY = "wadi.records.vercelVerify";

  @Override
  public Set<String> names() {
    return Set.of(FORMAT, PAGE);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    String verify = settings.text(VERIFY);
    if (!verify.matches("[!-~]*")) {
      throw new IllegalArgumentException(
          VERIFY + ": not printable ASCII without blanks (expected: what Vercel shows)");
    }
    Map<String, String> verification = verification(verify);
    return Map.of(
        FORMAT, new RecordsFormat(InstantSource.system(), verification),
        PAGE, new RecordsPageProcessor(verification));
  }

  static Map<String, String> verification(String vercel) {
    return vercel.isEmpty() ? Map.of() : Map.of("x-vercel-verify", vercel);
  }
}
