package dev.wadi.capture;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names for data files, by the second they were opened in. For one thread.
 *
 * <p>Names sort by time even when the clock is set back: the disk cap deletes in name order. So a
 * new name is never before the last one.
 */
final class DataFileNames {
  private static final Logger LOG = LoggerFactory.getLogger(DataFileNames.class);
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss");
  private static final int NAME_LENGTH = "2026-01-15T103201".length();

  private String last = "";

  /** A name behind all that are known. */
  String next(Instant now) {
    String stamp = NAME.format(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
    int number = 0;
    if (!last.isEmpty()) {
      String lastStamp = last.substring(0, NAME_LENGTH);
      if (stamp.compareTo(lastStamp) <= 0) {
        stamp = lastStamp;
        number = Integer.parseInt(last.substring(NAME_LENGTH + 1)) + 1;
        if (number > 999) {
          stamp = NAME.format(LocalDateTime.parse(lastStamp, NAME).plusSeconds(1));
          number = 0;
        }
      }
    }
    return stamp + String.format("-%03d", number) + CaptureFiles.COMPRESSED;
  }

  /** A name that is taken. */
  void remember(String name) {
    String stem = CaptureFiles.stem(name);
    if (stem.length() != NAME_LENGTH + 4 || stem.compareTo(last) <= 0) {
      return;
    }
    try {
      LocalDateTime.parse(stem.substring(0, NAME_LENGTH), NAME);
      if (Integer.parseInt(stem.substring(NAME_LENGTH + 1)) >= 0) {
        last = stem;
      }
    } catch (DateTimeParseException | NumberFormatException e) {
      // Any name may be a data file; one that is no time does not matter here.
      LOG.debug("A data file has a name of its own. name={}", name);
    }
  }
}
