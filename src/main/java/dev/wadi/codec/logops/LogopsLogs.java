package dev.wadi.codec.logops;

import dev.wadi.codec.plain.LinePlaces;
import dev.wadi.model.Batch;
import java.util.List;
import java.util.Map;

/**
 * What was read out of a request of LogOps'.
 *
 * @param batch its good records
 * @param records how many these are
 * @param missingTimes records without a time
 * @param missingLevels records without a level
 * @param levels how many records each level has
 * @param invalid places of elements that are no records, from 0; the first {@value
 *     LogopsDecoder#MOST_TOLD}
 * @param invalidRecords how many of these there are
 * @param places of the good ones in the request
 */
public record LogopsLogs(
    Batch batch,
    int records,
    int missingTimes,
    int missingLevels,
    Map<String, Integer> levels,
    List<Integer> invalid,
    int invalidRecords,
    LinePlaces places) {
  public LogopsLogs {
    levels = Map.copyOf(levels);
    invalid = List.copyOf(invalid);
  }
}
